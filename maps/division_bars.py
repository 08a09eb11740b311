"""All divisions of a scheme by one indicator, as bars in order, with intervals and a target."""

from dataclasses import dataclass
from math import ceil, isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.definitions import Language, Text
from layers.text import format_number
from maps import texts
from maps.canvas import Canvas, Lettering, Look, path_data
from maps.charts import DASHED, GRID, MARGIN, SMALL, WIDTH, Scale, digits_of, draw_title, round_step
from maps.colours import INK, MUTED, sequential
from maps.drafting import Key, draw_keys
from maps.legend import heading, shown_unit
from maps.lettering import plain, shortened, text_width, wrapped
from planning.columns import PERCENT, Indicator, indicator_named
from planning.indicator_table import IndicatorTable

COVERED = "_covered_share_"
BARS_IN_COLUMN = 64
MOST_BARS = 250
STEP, CLOSE_STEP = 10.0, 8.6
BAR_SHARE = 0.7
MOST_OF_NAMES = 96.0
GAP = 14.0
VALUE_ROOM = 26.0
FILL = Look(sequential(5)[2], MUTED, 0.4)
WHISKER = Look(stroke=INK, width=0.9)
LETTERS = 7.0
NAME, VALUE = Lettering(LETTERS, anchor="end"), Lettering(LETTERS, bold=True, anchor="end")
TICK = Lettering(6.5, MUTED, anchor="middle")
# Of what `planning.formulas` computes: 1.645 standard deviations to both sides.
INTERVAL = Text("Khoảng tin cậy 90 %", "90 % interval")
TARGET = Text("Mục tiêu: {value} {unit}", "Target: {value} {unit}")


def division_bars(
    table: IndicatorTable, name: str, *, language: Language, target: float | None = None
) -> str | None:
    """Return the divisions as bars, the largest value first; those without a value are named at the end.

    Parameters
    ----------
    table : IndicatorTable
        Indicators of the scheme.
    name : str
        Indicator, as in `planning.columns.INDICATORS`; where it has bounds, they are whiskers.
    language : {"vi", "en"}
        Language of all texts.
    target : float, optional
        A value that is aimed at, in the unit kept; drawn as a dashed line.

    Returns
    -------
    str or None
        An ``<svg>`` element; None where no division has a value, or there are too many to tell them apart.

    Raises
    ------
    UnknownNameError
        There is no such indicator.
    """
    indicator = indicator_named(name)
    rows = _rows(table, indicator)
    if len(rows) > MOST_BARS or rows["value"].isna().all():
        return None
    canvas = Canvas(WIDTH)
    top = 4 + draw_title(
        canvas, wrapped(heading(indicator, language), width=WIDTH - 2 * MARGIN, size=9.5, bold=True), 4
    )
    columns = ceil(len(rows) / BARS_IN_COLUMN)
    length, width = ceil(len(rows) / columns), (WIDTH - 2 * MARGIN - (columns - 1) * GAP) / columns
    high = 1.0 if indicator.kind == "share" else float(max(rows["value"].max(), target or 0)) or 1.0
    room = min(max(text_width(plain(each), size=LETTERS) for each in rows["name"]), MOST_OF_NAMES)
    step = STEP if columns == 1 else CLOSE_STEP
    for column in range(columns):
        left = MARGIN + column * (width + GAP)
        scale = Scale(0, high, left + room + 5, left + width - VALUE_ROOM)
        part = rows.iloc[column * length : (column + 1) * length]
        _Bars(canvas, scale, top, step, indicator, language).draw(part, target)
    keys = _keys(rows, indicator, target, language)
    bottom = top + length * step + 14
    return canvas.svg(draw_keys(canvas, keys, MARGIN, bottom, width=WIDTH - 2 * MARGIN, columns=3) + 4)


def target_text(indicator: Indicator, target: float, language: Language) -> str:
    """Return a target, given in the unit kept, in words."""
    value = indicator.format(target, language=language)
    return TARGET[language].format(value=value, unit=shown_unit(indicator, language)).rstrip()


def _keys(rows: pd.DataFrame, indicator: Indicator, target: float | None, language: Language) -> list[Key]:
    """Return what is not plain: the whiskers, and the target."""
    keys = [Key(INTERVAL[language], WHISKER, "line")] if rows["low"].notna().any() else []
    return keys if target is None else [*keys, Key(target_text(indicator, target, language), DASHED, "line")]


def _rows(table: IndicatorTable, indicator: Indicator) -> pd.DataFrame:
    """Return name, value, low and high of the divisions, the largest value first and the unknown last."""
    frame = table.frame
    bounds = {
        which: indicator.name.replace(COVERED, f"{COVERED}{which}_") if COVERED in indicator.name else ""
        for which in ("low", "high")
    }
    unknown = pd.Series(float("nan"), index=frame.index)
    rows = pd.DataFrame(
        {
            "name": frame["name"].map(texts.short_name),
            "value": frame[indicator.name].astype(float),
            **{which: frame.get(column, unknown).astype(float) for which, column in bounds.items()},
        }
    )
    return rows.sort_values("value", ascending=False, kind="stable", na_position="last")


@dataclass(frozen=True)
class _Bars:
    """One column of bars: what is drawn on, its scale, where it begins, and how far bars are apart."""

    canvas: Canvas
    scale: Scale
    top: float
    step: float
    indicator: Indicator
    language: Language

    def draw(self, rows: pd.DataFrame, target: float | None) -> None:
        """Draw bars with names, values, intervals, and the axis below."""
        y = self.top + (np.arange(len(rows)) + 0.5) * self.step
        for middle, name in zip(y, rows["name"], strict=True):
            shown = shortened(name, width=self.scale.start - 5 - self.left, size=LETTERS)
            self.canvas.text_at(self.scale.start - 4, middle, shown, NAME)
        for middle, value in zip(y, rows["value"], strict=True):
            self._draw_value(middle, value)
        self._draw_whiskers(y, rows["low"], rows["high"])
        self._draw_axis(self.top + len(rows) * self.step, target)

    @property
    def left(self) -> float:
        """Where names may begin."""
        return self.scale.start - 5 - MOST_OF_NAMES

    def _draw_value(self, y: float, value: float) -> None:
        if isnan(value):
            self.canvas.text_at(self.scale.start + 3, y, texts.NO_DATA[self.language], SMALL)
            return
        height, length = BAR_SHARE * self.step, self.scale.at(value) - self.scale.start
        self.canvas.rectangle(self.scale.start, y - height / 2, length, height, FILL)
        told = self.indicator.format(value, language=self.language)
        self.canvas.text_at(self.scale.end + VALUE_ROOM, y, told, VALUE, level=1)

    def _draw_whiskers(self, y: NDArray[np.floating], low: pd.Series, high: pd.Series) -> None:
        known = (low.notna() & high.notna()).to_numpy()
        ends = [(self.scale.at(a), self.scale.at(b)) for a, b in zip(low[known], high[known], strict=True)]
        lines = [np.array([[a, at], [b, at]]) for (a, b), at in zip(ends, y[known], strict=True)]
        self.canvas.path(path_data(lines, closed=False), WHISKER, level=2)
        for side in (0, 1):
            self.canvas.strokes([each[side] for each in ends], y[known], WHISKER, length=4, level=2)

    def _draw_axis(self, bottom: float, target: float | None) -> None:
        factor = PERCENT if self.indicator.kind == "share" else 1
        ticks = self.scale.ticks(4)
        digits = digits_of(round_step(self.scale.high * factor / 4))
        for value in ticks:
            x = self.scale.at(value)
            self.canvas.line([x, x], [self.top, bottom], GRID, level=-1)
            told = format_number(value * factor, digits=digits, language=self.language)
            self.canvas.text(x, bottom + 8, told, TICK, level=3)
        if target is not None:
            x = self.scale.at(target)
            self.canvas.line([x, x], [self.top, bottom], DASHED, level=1)
