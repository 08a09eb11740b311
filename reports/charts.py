"""A chart of a table beside its cells, which a spreadsheet draws anew when they are changed."""

from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from layers.definitions import Language
from maps.colours import sequential
from reports.model import Table
from reports.sheets import Column, columns_of
from reports.shown import numeric_columns

WIDTH_CM, LEAST_CM, ROOM_CM, BAR_CM = 24, 7.5, 4, 0.6
ROWS_BELOW = 2
# A chart below more rows is printed on a page of its own, so that no page cuts it.
MOST_ROWS_ABOVE = 15


def draw(sheet: Worksheet, table: Table, language: Language) -> None:
    """Draw bars below a table that asks for them, from the cells of a sheet that it fills.

    Parameters
    ----------
    sheet : Worksheet
        As `reports.sheets.fill` left it.
    table : Table
        The table; nothing is drawn where it has no numbers.
    language : {"vi", "en"}
        Language of the headings.
    """
    columns, numeric = columns_of(table, language), numeric_columns(table)
    numbers = [column for column, is_numeric in zip(columns, numeric, strict=True) if is_numeric]
    if not table.chart or not numbers or not table.rows:
        return
    names = columns[max(0, numeric.index(True) - 1)]
    drawn = numbers if table.chart == "stacked" else numbers[:1]
    chart = _bars(sheet, table, drawn, names)
    sheet.add_chart(chart, f"A{len(table.rows) + ROWS_BELOW + 1}")
    if len(table.rows) > MOST_ROWS_ABOVE:
        sheet.row_breaks.append(Break(len(table.rows) + 1))


def _bars(sheet: Worksheet, table: Table, drawn: list[Column], names: Column) -> BarChart:
    last = len(table.rows) + 1
    chart = BarChart(barDir="bar", grouping="clustered" if len(drawn) == 1 else "stacked", gapWidth=40)
    chart.overlap = None if len(drawn) == 1 else 100
    for column, colour in zip(drawn, _colours(len(drawn)), strict=True):
        chart.add_data(Reference(sheet, column.at, 1, max_row=last), titles_from_data=True)
        look = chart.series[-1].graphicalProperties
        look.solidFill, look.line.solidFill = colour, "17222B"
    chart.set_categories(Reference(sheet, names.at, 2, max_row=last))
    chart.title = table.title
    chart.x_axis.title, chart.y_axis.title = names.heading, drawn[0].heading if len(drawn) == 1 else None
    return _laid_out(chart, bars=len(table.rows), has_legend=len(drawn) > 1)


def _laid_out(chart: BarChart, *, bars: int, has_legend: bool) -> BarChart:
    """Return a chart with room for its bars, the first row at the top as in the table."""
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete = chart.y_axis.delete = False  # openpyxl leaves axes out unless told
    chart.y_axis.crosses = "max"
    chart.y_axis.scaling.min = 0
    chart.width, chart.height = WIDTH_CM, max(LEAST_CM, ROOM_CM + BAR_CM * bars)
    if has_legend:
        chart.legend.position = "b"
    else:
        chart.legend = None
    return chart


def _colours(count: int) -> list[str]:
    return [each.removeprefix("#") for each in reversed(sequential(count))]
