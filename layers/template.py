"""Spreadsheets to fill in: headings a person understands, explanations, and lists of what is allowed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from layers.atomic import write_whole
from layers.definitions import Field, Language, Layer, Text
from layers.errors import ExportError
from layers.spreadsheets import Value

POINT = "Point"

LON = Field(
    "lon",
    "number",
    Text("Kinh độ", "Longitude"),
    required=True,
    unit="°",
    minimum=-180,
    maximum=180,
    example="105.8342",
)
LAT = Field(
    "lat",
    "number",
    Text("Vĩ độ", "Latitude"),
    required=True,
    unit="°",
    minimum=-90,
    maximum=90,
    example="21.0278",
)
WKT = Field(
    "wkt",
    "string",
    Text("WKT", "WKT"),
    required=True,
    example="POLYGON ((105.81 21.02, 105.84 21.02, 105.84 21.05, 105.81 21.05, 105.81 21.02))",
)

YES_NO = (Text("Có", "Yes"), Text("Không", "No"))
TYPES: Mapping[str, Text] = MappingProxyType(
    {
        "string": Text("văn bản", "text"),
        "integer": Text("số nguyên", "whole number"),
        "number": Text("số", "number"),
        "boolean": Text("có/không", "yes/no"),
        "date": Text("ngày", "date"),
    }
)
UNITS: Mapping[str, Text] = MappingProxyType(
    {"people": Text("người", "people"), "households": Text("hộ", "households")}
)
FORMATS: Mapping[str, str] = MappingProxyType(
    {"string": "@", "integer": "0", "number": "General", "boolean": "General", "date": "yyyy-mm-dd"}
)
RULE_TYPES: Mapping[str, str] = MappingProxyType({"integer": "whole", "number": "decimal"})

GUIDE = Text("Hướng dẫn", "Guide")
LISTS = Text("Danh mục", "Lists")
EXAMPLE = Text("Ví dụ", "Example")
GUIDE_HEADINGS = (
    Text("Cột", "Column"),
    Text("Bắt buộc", "Required"),
    Text("Kiểu", "Type"),
    Text("Khoảng giá trị", "Range"),
    Text("Giá trị cho phép", "Allowed values"),
    Text("Mặc định", "Default"),
    EXAMPLE,
    Text("Tên trường", "Field name"),
)
REQUIRED = Text("Cột bắt buộc.", "Required.")
NOT_ALLOWED = Text("Giá trị không hợp lệ. Cho phép: ", "This value is not allowed. Allowed: ")
NOTES = (
    Text(
        "Cột có dấu * là bắt buộc. Mỗi dòng là một bản ghi; không đổi tên cột ở dòng đầu.",
        "Columns with * are required. Each row is one record; leave the headings in the first row alone.",
    ),
    Text(
        "Ô để trống nghĩa là chưa biết, không phải là 0.",
        "An empty cell means that the value is unknown, not that it is 0.",
    ),
)
POINT_NOTE = Text(
    "Kinh độ, vĩ độ theo WGS 84. Nếu chỉ có tọa độ VN-2000, thay hai cột này bằng hai cột Easting"
    " (hướng Đông, m) và Northing (hướng Bắc, m), rồi nạp tệp với tùy chọn --crs, ví dụ --crs EPSG:5897.",
    "Longitude and latitude are in WGS 84. Where only VN-2000 coordinates are known, put Easting (m) and"
    " Northing (m) in place of the two columns, and load the file with --crs, for example --crs EPSG:5897.",
)
POLYGON_NOTE = Text(
    "WKT là ranh giới dạng POLYGON hoặc MULTIPOLYGON, kinh độ trước, vĩ độ sau. Ranh giới dài hơn 32.767"
    " ký tự không vừa một ô: hãy dùng GeoJSON, GeoPackage hoặc Shapefile.",
    "WKT is the boundary as POLYGON or MULTIPOLYGON, longitude before latitude. A boundary of more than"
    " 32,767 letters does not fit a cell: take GeoJSON, GeoPackage or a shapefile.",
)
EITHER_NOTE = Text(
    "Mỗi dòng hoặc có kinh độ và vĩ độ (một điểm), hoặc có WKT (một khu vực); khu vực là chính xác hơn.",
    "Each row has either longitude and latitude (a point) or WKT (an area); an area is more exact.",
)
ANY_OF_NOTE = Text("Mỗi dòng cần có ít nhất một trong các cột: {}.", "Each row needs at least one of: {}.")
ALL_OR_NONE_NOTE = Text(
    "Các cột sau hoặc cùng có, hoặc cùng để trống: {}.",
    "Either all of these columns are filled, or none: {}.",
)

HEAD_FILL = PatternFill("solid", fgColor="D9E8F5")
REQUIRED_FILL = PatternFill("solid", fgColor="F8D7A8")
LAST_ROW = 1_048_576
LARGEST = 1e15  # up to which a spreadsheet keeps whole numbers


def write_template(layer: Layer, path: Path, *, language: Language = "vi") -> None:
    """Write a spreadsheet in which people can fill in the rows of a layer.

    Its first sheet takes the data, the second explains every column with an example, the third holds the
    lists behind the drop-downs.

    Parameters
    ----------
    layer : Layer
        What to fill in.
    path : Path
        XLSX file to write.
    language : {"vi", "en"}
        Language of headings, lists and explanations.

    Raises
    ------
    ExportError
        The file cannot be written, or is not named as an XLSX file.
    """
    if path.suffix.lower() != ".xlsx":
        raise ExportError(f"{path}: a template is an .xlsx file")
    book = _book(layer, language)
    try:
        write_whole(path, book.save)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error}") from error


def columns(layer: Layer) -> tuple[Field, ...]:
    """Return the columns of a layer's template: its fields, then where it is, if it is anywhere."""
    return (*layer.fields, *_place_columns(layer))


def _place_columns(layer: Layer) -> tuple[Field, ...]:
    if not layer.has_geometry:
        return ()
    if layer.has_only_points:
        return LON, LAT
    if POINT not in layer.geometry_types:
        return (WKT,)
    return tuple(replace(each, required=False) for each in (LON, LAT, WKT))


def heading(field: Field, *, language: Language) -> str:
    """Return the heading of a column, such as ``Độ cao anten (m)``, with a star where a value is required."""
    unit = f" ({_unit(field, language)})" if field.unit else ""
    return f"{field.title[language]}{unit}{' *' if field.required else ''}"


def example_value(field: Field, *, language: Language) -> Value:
    """Return the example of a column as the content of a cell; None where the definition has none."""
    if not field.example:
        return None
    match field.type:
        case "integer":
            return int(field.example)
        case "number":
            return float(field.example)
        case "date":
            return date.fromisoformat(field.example)
        case _:
            return _shown(field, field.example, language)


def _book(layer: Layer, language: Language) -> Workbook:
    book = Workbook()
    data, guide, lists = book.active, book.create_sheet(GUIDE[language]), book.create_sheet(LISTS[language])
    data.title = layer.title[language]
    data.freeze_panes = guide.freeze_panes = "A2"
    for position, field in enumerate(columns(layer), start=1):
        _head(data, position, field, language)
        _guide_row(guide, position + 1, field, language)
        rule = _rule(field, lists, position, language)
        if rule is not None:
            letter = get_column_letter(position)
            rule.add(f"{letter}2:{letter}{LAST_ROW}")
            data.add_data_validation(rule)
    _guide_frame(guide, layer, language)
    lists.sheet_state = "hidden"
    return book


def _head(sheet: Worksheet, position: int, field: Field, language: Language) -> None:
    cell = sheet.cell(1, position, heading(field, language=language))
    cell.font = Font(bold=True)
    cell.fill = REQUIRED_FILL if field.required else HEAD_FILL
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.comment = Comment(_explanation(field, language), "phusong", height=160, width=320)
    dimension = sheet.column_dimensions[get_column_letter(position)]
    dimension.width = max(12, min(40, len(cell.value) + 2))
    dimension.number_format = FORMATS[field.type]  # as text, codes keep their leading zeros


def _explanation(field: Field, language: Language) -> str:
    told = [f"{title[language]}: {text}" for title, text in _facts(field, language) if text]
    return "\n".join(([REQUIRED[language]] if field.required else []) + told)


def _facts(field: Field, language: Language) -> list[tuple[Text, str]]:
    """Return what is to be said of a column, below the headings of the guide from the third on."""
    texts = (
        TYPES[field.type][language] + (f", {_unit(field, language)}" if field.unit else ""),
        _range(field, language),
        ", ".join(_allowed(field, language)),
        _shown(field, field.default or "", language),
        _shown(field, field.example, language),
        field.name,
    )
    return list(zip(GUIDE_HEADINGS[2:], texts, strict=True))


def _guide_row(sheet: Worksheet, row: int, field: Field, language: Language) -> None:
    required = YES_NO[0 if field.required else 1][language]
    facts = (text for _, text in _facts(field, language))
    values: list[Value] = [heading(field, language=language), required, *facts]
    values[GUIDE_HEADINGS.index(EXAMPLE)] = example_value(field, language=language)
    for position, value in enumerate(values, start=1):
        cell = sheet.cell(row, position, value)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _guide_frame(sheet: Worksheet, layer: Layer, language: Language) -> None:
    for position, (title, width) in enumerate(
        zip(GUIDE_HEADINGS, (28, 10, 18, 18, 44, 18, 32, 20), strict=True), start=1
    ):
        sheet.cell(1, position, title[language]).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(position)].width = width
    for row, note in enumerate((*NOTES, *_place_notes(layer), *_rules(layer)), start=sheet.max_row + 2):
        sheet.cell(row, 1, note[language])


def _place_notes(layer: Layer) -> Iterator[Text]:
    if POINT in layer.geometry_types:
        yield POINT_NOTE
    if layer.has_polygons:
        yield POLYGON_NOTE
    if POINT in layer.geometry_types and layer.has_polygons:
        yield EITHER_NOTE


def _rules(layer: Layer) -> Iterator[Text]:
    """Yield what is asked of several columns together."""
    for names, note in ((layer.any_of, ANY_OF_NOTE), (layer.all_or_none, ALL_OR_NONE_NOTE)):
        if names:
            titles = [layer[name].title for name in names]
            vi, en = ("; ".join(title[language] for title in titles) for language in ("vi", "en"))
            yield Text(note.vi.format(vi), note.en.format(en))


def _rule(field: Field, lists: Worksheet, position: int, language: Language) -> DataValidation | None:
    """Return what the spreadsheet program may let into a column; None where any text will do."""
    allowed = _allowed(field, language)
    if allowed:
        rule = DataValidation("list", formula1=_listed(lists, position, allowed))
    elif field.type == "date":
        rule = DataValidation("date", operator="greaterThan", formula1="1")
    elif field.type in RULE_TYPES:
        rule = _number_rule(field)
    else:
        return None
    rule.allow_blank, rule.showErrorMessage = True, True
    rule.errorTitle = field.title[language][:32]
    rule.error = (
        NOT_ALLOWED[language] + (", ".join(allowed) or _range(field, language) or TYPES[field.type][language])
    )[:255]
    return rule


def _number_rule(field: Field) -> DataValidation:
    low = -LARGEST if field.minimum is None else field.minimum
    high = LARGEST if field.maximum is None else field.maximum
    return DataValidation(RULE_TYPES[field.type], formula1=f"{low:.15g}", formula2=f"{high:.15g}")


def _listed(sheet: Worksheet, position: int, values: Sequence[str]) -> str:
    """Write a list into a column of the sheet of lists, and return the formula that refers to it."""
    letter = get_column_letter(position)
    for row, value in enumerate(values, start=1):
        sheet.cell(row, position, value)
    return f"'{sheet.title}'!${letter}$1:${letter}${len(values)}"


def _allowed(field: Field, language: Language) -> list[str]:
    choices = YES_NO if field.type == "boolean" else [choice.title for choice in field.choices]
    return [title[language] for title in choices]


def _shown(field: Field, value: str, language: Language) -> str:
    """Return a value of the definition as a person would write it."""
    if field.type == "boolean" and value:
        return YES_NO[0 if value == "true" else 1][language]
    if field.type == "number":
        return _decimal(value, language)
    titles = {choice.value: choice.title[language] for choice in field.choices}
    return titles.get(value, value)


def _decimal(number: str, language: Language) -> str:
    return number.replace(".", ",") if language == "vi" else number


def _unit(field: Field, language: Language) -> str:
    return UNITS[field.unit][language] if field.unit in UNITS else field.unit


def _range(field: Field, language: Language) -> str:
    low, high = (
        None if bound is None else _decimal(f"{bound:g}", language)
        for bound in (field.minimum, field.maximum)
    )
    if low is None:
        return "" if high is None else f"≤ {high}"
    return f"≥ {low}" if high is None else f"{low} … {high}"
