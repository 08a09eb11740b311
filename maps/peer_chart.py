"""One division among its peers: where all of them lie by some indicators, and where it does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from layers.definitions import Language, Text
from maps import texts
from maps.canvas import Canvas, Lettering, Look
from maps.charts import AXIS, LABEL, MARGIN, SMALL, WIDTH, Scale
from maps.colours import CATEGORIES, INK, MUTED
from maps.drafting import Key, draw_keys
from maps.legend import heading, shown_unit
from maps.lettering import shortened, wrapped
from planning.columns import Indicator, indicator_named
from planning.indicator_table import IndicatorTable

if TYPE_CHECKING:
    import pandas as pd

PLACE = Text("hạng {rank} trên {count}", "rank {rank} of {count}")
MEDIAN = Text("Trung vị", "Median")
ONE = Text("Một đơn vị", "One division")
LEAST_PEERS = 2
ROW = 36.0
TITLE_ROOM, VALUE_ROOM = 150.0, 92.0
TICK = Look(stroke=MUTED, width=0.7)
MIDDLE = Look(stroke=INK, width=2.0)
MARK = Look(CATEGORIES[0], "#ffffff", 1.0)
MARK_DIAMETER, TICK_LENGTH, MIDDLE_LENGTH = 9.0, 10.0, 12.0


def peer_chart(
    table: IndicatorTable, code: str, ranks: Mapping[str, int | None], *, language: Language
) -> str | None:
    """Return a strip for each indicator: a stroke for every division, the median, and the division's place.

    Parameters
    ----------
    table : IndicatorTable
        Indicators of the scheme.
    code : str
        Code of the division.
    ranks : mapping of str to (int or None)
        The indicators that are told, with the division's rank; None where its figure is unknown.
    language : {"vi", "en"}
        Language of all texts.

    Returns
    -------
    str or None
        An ``<svg>`` element; None where no indicator is known of two divisions.

    Raises
    ------
    UnknownNameError
        There is no such division or indicator.
    """
    name = texts.short_name(str(table.row(code)["name"]))
    told = [indicator_named(each) for each in ranks if table.frame[each].count() >= LEAST_PEERS]
    if not told:
        return None
    canvas, top = Canvas(WIDTH), 4.0
    for indicator in told:
        values = table.frame[indicator.name].dropna().astype(float)
        strip = _Strip(canvas, indicator, values, top + ROW / 2, language)
        strip.draw(code, ranks[indicator.name])
        top += ROW
    keys = [
        Key(name, MARK, "disc", MARK_DIAMETER),
        Key(ONE[language], TICK, "stroke", TICK_LENGTH),
        Key(MEDIAN[language], MIDDLE, "stroke", MIDDLE_LENGTH),
    ]
    return canvas.svg(draw_keys(canvas, keys, MARGIN, top + 4, width=WIDTH - 2 * MARGIN, columns=3) + 4)


@dataclass(frozen=True)
class _Strip:
    """One indicator: the values of the divisions that know it, and the height at which they are drawn."""

    canvas: Canvas
    indicator: Indicator
    values: "pd.Series[float]"
    y: float
    language: Language

    @property
    def scale(self) -> Scale:
        start, end = MARGIN + TITLE_ROOM, WIDTH - MARGIN - VALUE_ROOM - 10
        return Scale(float(self.values.min()), float(self.values.max()), start, end)

    def draw(self, code: str, rank: int | None) -> None:
        """Draw the title, all divisions and their median, and one of them with its rank."""
        self._draw_title()
        self._draw_all()
        if rank is None:
            nothing = Lettering(8, MUTED, anchor="end")
            self.canvas.text_at(WIDTH - MARGIN, self.y, texts.NO_DATA[self.language], nothing)
        else:
            self._draw_one(float(self.values[code]), rank)

    def _draw_title(self) -> None:
        lines = wrapped(heading(self.indicator, self.language), width=TITLE_ROOM - 10, size=8)[:2]
        for number, line in enumerate(lines):
            y = self.y + (number - (len(lines) - 1) / 2) * 10
            self.canvas.text_at(MARGIN, y, line, Lettering(8))

    def _draw_all(self) -> None:
        scale, canvas, y = self.scale, self.canvas, self.y
        canvas.line([scale.start, scale.end], [y, y], AXIS)
        x = [scale.at(each) for each in sorted(self.values)]
        canvas.strokes(x, [y] * len(x), TICK, length=TICK_LENGTH)
        canvas.strokes([scale.at(float(self.values.median()))], [y], MIDDLE, length=MIDDLE_LENGTH)
        for value, at in ((scale.low, scale.start), (scale.high, scale.end)):
            told = self.indicator.format(value, language=self.language)
            canvas.text(at, y + 13, told, Lettering(6.5, MUTED, anchor="middle"))

    def _draw_one(self, value: float, rank: int) -> None:
        self.canvas.signs(
            [self.scale.at(value)], [self.y], MARK, sign="disc", diameter=MARK_DIAMETER, level=1
        )
        told = self.indicator.format(value, language=self.language)
        told = f"{told} {shown_unit(self.indicator, self.language)}"
        told = shortened(told, width=VALUE_ROOM, size=LABEL.size, bold=True)
        place = PLACE[self.language].format(rank=rank, count=len(self.values))
        right = Lettering(LABEL.size, bold=True, anchor="end")
        self.canvas.text_at(WIDTH - MARGIN, self.y - 5, told, right)
        self.canvas.text_at(WIDTH - MARGIN, self.y + 6, place, Lettering(SMALL.size, MUTED, anchor="end"))
