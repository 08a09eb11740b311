"""How far people have to go: the share of addresses within each distance of the nearest point."""

from collections.abc import Sequence

import numpy as np
import shapely

from geo.histogram import Histogram
from layers.definitions import Language, Text
from layers.text import format_number
from maps.canvas import Canvas, Lettering, Look
from maps.charts import AXIS, DASHED, GRID, MARGIN, SMALL, WIDTH, Scale, digits_of, draw_title, round_step
from maps.colours import CATEGORIES, INK, MUTED, sequential
from maps.drafting import DRAWN_TO, Key, draw_keys
from maps.lettering import text_width, wrapped
from planning.columns import PERCENT

POSTAL = Text(
    "Địa chỉ số theo khoảng cách tới điểm bưu chính gần nhất",
    "Digital addresses by distance to the nearest postal point",
)
STATION = Text(
    "Địa chỉ số theo khoảng cách tới trạm gần nhất", "Digital addresses by distance to the nearest station"
)
ACROSS = Text("Khoảng cách (km)", "Distance (km)")
UP = Text("Tỷ lệ địa chỉ trong khoảng cách đó (%)", "Share of addresses within it (%)")
WITHIN = Text("≤ {km} km: {share} %", "≤ {km} km: {share} %")
P90 = Text("90 % địa chỉ: ≤ {metres} m", "90 % of addresses: ≤ {metres} m")
MARKS_KM = (1, 2, 3)
M_IN_KM = 1000
NINETY = 0.9
# What lies beyond this share of the addresses is cut off, unless a mark is farther.
SHOWN_SHARE = 0.99
HEIGHT, LEFT = 170.0, 38.0
CURVE = Look(stroke=sequential(5)[4], width=1.8)
OTHERS = Look(stroke=MUTED, width=1.1, dash="15 20")
MARK, NINETIETH = Look(INK, "#ffffff", 0.8), Look(CATEGORIES[0], "#ffffff", 0.8)


def distance_chart(
    distances: Histogram,
    name: str,
    *,
    title: Text = POSTAL,
    language: Language,
    whole: Histogram | None = None,
    whole_name: str = "",
) -> str | None:
    """Return the share of addresses within each distance as a curve, with 1, 2 and 3 km and nine tenths.

    Parameters
    ----------
    distances : Histogram
        Distances of the addresses of a division, in metres.
    name : str
        What the division is called.
    title : Text
        What the distances lead to.
    language : {"vi", "en"}
        Language of all texts.
    whole : Histogram, optional
        Distances of all addresses, drawn beside.
    whole_name : str
        What all of them are called.

    Returns
    -------
    str or None
        An ``<svg>`` element; None where no distance is known.
    """
    if not distances.count:
        return None
    canvas = Canvas(WIDTH)
    top = draw_title(canvas, wrapped(title[language], width=WIDTH - 2 * MARGIN, size=9.5, bold=True), 4)
    top = _write_axis_title(canvas, UP[language], top)
    far = max(distances.quantile(SHOWN_SHARE), (MARKS_KM[-1] + 0.2) * M_IN_KM)
    across = Scale(0, far / M_IN_KM, LEFT, WIDTH - MARGIN - 4)
    up = Scale(0, 1, top + HEIGHT, top)
    _draw_axes(canvas, across, up, language)
    keys = [Key(name, CURVE, "line")]
    _draw_curve(canvas, distances, across, up, CURVE)
    if whole is not None and whole.count:
        _draw_curve(canvas, whole, across, up, OTHERS)
        keys.append(Key(whole_name, OTHERS, "line"))
    _draw_marks(canvas, distances, across, up, language)
    bottom = up.start + 24
    return canvas.svg(draw_keys(canvas, keys, MARGIN, bottom, width=WIDTH - 2 * MARGIN, columns=2) + 4)


def share_within(distances: Histogram, metres: float) -> float:
    """Return the share of values below some metres, which are a whole number of bins; NaN of none."""
    below = distances.bins < round(metres / distances.bin_width)
    return float(distances.counts[below].sum() / distances.count) if distances.count else float("nan")


def _write_axis_title(canvas: Canvas, text: str, top: float) -> float:
    canvas.text(MARGIN, top + 10, text, SMALL)
    return top + 18


def _draw_axes(canvas: Canvas, across: Scale, up: Scale, language: Language) -> None:
    for share in up.ticks(5):
        y = up.at(share)
        canvas.line([across.start, across.end], [y, y], GRID, level=-2)
        told = format_number(share * PERCENT, digits=0, language=language)
        canvas.text_at(across.start - 5, y, told, Lettering(7, MUTED, anchor="end"))
    digits = digits_of(round_step(across.high / 8))
    for value in across.ticks(8):
        told = format_number(value, digits=digits, language=language)
        canvas.text(across.at(value), up.start + 9, told, Lettering(7, MUTED, anchor="middle"))
    canvas.line([across.start, across.end], [up.start, up.start], AXIS)
    canvas.text(across.end, up.start + 19, ACROSS[language], Lettering(7, MUTED, anchor="end"))


def _draw_curve(canvas: Canvas, distances: Histogram, across: Scale, up: Scale, look: Look) -> None:
    x, y = _curve(distances, across, up)
    canvas.line(x, y, look)


def _curve(distances: Histogram, across: Scale, up: Scale) -> tuple[Sequence[float], Sequence[float]]:
    """Return the places of a curve: values are spread evenly over their bin, as quantiles take them."""
    ends = np.repeat(distances.bins, 2) + np.tile([0, 1], len(distances.bins))
    reached = np.cumsum(distances.counts) / distances.count
    shares = np.column_stack([np.append(0, reached[:-1]), reached]).ravel()
    km = ends * distances.bin_width / M_IN_KM
    km, shares = np.append(0, km), np.append(0, shares)
    shown = np.append(km[km < across.high], across.high)
    heights = np.append(shares[: len(shown) - 1], np.interp(across.high, km, shares))
    places = np.column_stack([across.along(shown), up.along(heights)])
    line = shapely.simplify(shapely.linestrings(places), DRAWN_TO)
    x, y = shapely.get_coordinates(line).T.tolist()
    return x, y


def _draw_marks(canvas: Canvas, distances: Histogram, across: Scale, up: Scale, language: Language) -> None:
    """Mark the shares within some kilometres and the distance of nine tenths, and write them in a corner."""
    lines = []
    for km in MARKS_KM:
        share, x = share_within(distances, km * M_IN_KM), across.at(km)
        canvas.line([x, x], [up.start, up.end], DASHED, level=-1)
        canvas.signs([x], [up.at(share)], MARK, sign="disc", diameter=5.5, level=1)
        told = format_number(share * PERCENT, digits=1, language=language)
        lines.append(WITHIN[language].format(km=km, share=told))
    ninety = distances.quantile(NINETY)
    canvas.signs([across.at(ninety / M_IN_KM)], [up.at(NINETY)], NINETIETH, sign="disc", diameter=7, level=1)
    lines.append(P90[language].format(metres=format_number(ninety, digits=0, language=language)))
    is_low = share_within(distances, across.high * M_IN_KM * 0.6) < 0.75  # noqa: PLR2004 — then the corner is not free
    _write_corner(canvas, lines, across, up, is_upper=is_low)


def _write_corner(canvas: Canvas, lines: list[str], across: Scale, up: Scale, *, is_upper: bool) -> None:
    """Write lines into the corner that the curve leaves free: the lower right, or the upper left."""
    width = max(text_width(line, size=8.5) for line in lines) + 12
    height = len(lines) * 12 + 6
    left = across.start + 6 if is_upper else across.end - width - 6
    top = up.end + 4 if is_upper else up.start - height - 8
    canvas.rectangle(left, top, width, height, Look("#ffffff", opacity=0.85), level=2)
    signs = [MARK] * (len(lines) - 1) + [NINETIETH]
    for number, (line, look) in enumerate(zip(lines, signs, strict=True)):
        y = top + 9 + number * 12
        canvas.signs([left + 4], [y], look, sign="disc", diameter=5.5, level=3)
        canvas.text_at(left + 11, y, line, Lettering(8.5), level=3)
