"""Tools for static maps: a sheet without axes, its scale bar and north arrow, and SVG that never varies."""

import io
import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike
from shapely.plotting import patch_from_polygon

from layers.definitions import Language
from layers.text import format_number
from maps import texts
from maps.colours import FRAME, GROUND, INK, MUTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Bounds = tuple[float, float, float, float]

BAR_SHARE_OF_WIDTH = 0.22
MARGIN = 0.015
NAMES = 7
# The first comes with matplotlib, so that every machine lays text out alike.
FONTS = ["DejaVu Sans", "Segoe UI", "Helvetica", "Arial"]

# Text stays text, so that it can be searched and takes the reader's font; identifiers follow from content.
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "phusong",
    "font.family": "sans-serif",
    "font.sans-serif": FONTS,
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,
}
# matplotlib's settings belong to the whole process, and drawing is not safe between threads.
_DRAWING = threading.RLock()


@contextmanager
def drawing() -> Iterator[None]:
    """Hold matplotlib, with our style; within, nobody else draws."""
    with _DRAWING, mpl.rc_context(_STYLE):  # type: ignore[arg-type]
        yield


class Sheet:
    """A figure with one map on it, in metres, and room below for a legend and a note.

    Parameters
    ----------
    bounds : tuple of float
        What is shown: west, south, east, north.
    width_in : float
        Width in inches; the height follows from the bounds.
    foot_in : float
        Height left free below the map.
    """

    def __init__(self, bounds: Bounds, *, width_in: float = 6.6, foot_in: float = 1.0) -> None:
        west, south, east, north = self.bounds = bounds
        map_in = width_in * (north - south) / (east - west)
        height_in = map_in + foot_in
        self.width_m = east - west
        self.foot_share = foot_in / height_in
        self.figure = Figure(figsize=(width_in, height_in))
        self.axes: Axes = self.figure.add_axes((0, self.foot_share, 1, map_in / height_in))
        self.axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], facecolor=GROUND)
        for spine in self.axes.spines.values():
            spine.set_color(FRAME)

    def fill(self, shapes: Iterable[Any], **style: Any) -> None:
        """Draw polygons and multipolygons."""
        for shape in shapes:
            if not shape.is_empty:
                self.axes.add_patch(patch_from_polygon(shape, **style))

    def signs(self, x: ArrayLike, y: ArrayLike, *, label: str, level: float, **style: Any) -> Line2D:
        """Draw a sign at each of some places; return its key for the legend."""
        x, y = np.asarray(x), np.asarray(y)
        west, south, east, north = self.bounds
        shown = (west < x) & (x < east) & (south < y) & (y < north)
        look = {"linestyle": "", "markeredgecolor": "white", **style}
        self.axes.plot(x[shown], y[shown], zorder=level, **look)
        return Line2D([], [], label=label, **look)

    def name(self, x: float, y: float, text: str, **style: Any) -> None:
        """Write the name of something in its middle."""
        self.axes.text(x, y, text, ha="center", va="center", clip_on=True, zorder=NAMES, **style)

    def scale_bar(self, language: Language) -> None:
        """Draw a bar of a round length in the lower left corner."""
        west, south, _, _ = self.bounds
        margin = 0.03 * self.width_m
        length = round_length(self.width_m * BAR_SHARE_OF_WIDTH)
        ends, level = [west + margin, west + margin + length], south + margin
        self.axes.plot(ends, [level, level], color=INK, linewidth=3, solid_capstyle="butt")
        self.axes.text(
            sum(ends) / 2, level + margin / 3, length_text(length, language), ha="center", va="bottom"
        )

    def north_arrow(self, language: Language) -> None:
        """Draw an arrow to the north of the grid in the upper right corner."""
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.4}
        head, foot = (0.965, 0.94), (0.965, 0.88)
        self.axes.annotate("", head, foot, xycoords="axes fraction", arrowprops=arrow)
        self.axes.text(
            0.965, 0.95, texts.NORTH[language], transform=self.axes.transAxes, ha="center", weight="bold"
        )

    def note(self, text: str) -> None:
        """Write a note below everything, wrapped to the width."""
        self.figure.text(MARGIN, MARGIN, text, fontsize=7, color=MUTED, va="bottom", wrap=True)

    def legend(self, keys: Sequence[Artist], *, columns: int, title: str | None = None) -> None:
        """Explain signs, right below the map."""
        below = (0, self.foot_share)
        self.figure.legend(
            handles=keys,
            ncols=columns,
            title=title,
            loc="upper left",
            bbox_to_anchor=below,
            frameon=False,
            alignment="left",
            columnspacing=1.4,
        )

    def svg(self) -> str:
        """Return the sheet as SVG, without a date."""
        drawn = io.StringIO()
        self.figure.savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
        text = drawn.getvalue()
        return text[text.index("<svg") :]


def round_length(most: float) -> float:
    """Return the largest length of 1, 2 or 5 times a power of ten that is not above ``most``."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def length_text(metres: float, language: Language) -> str:
    """Return a length in metres or, from one on, kilometres."""
    if metres < texts.METRES_IN_KM:
        return f"{format_number(metres, digits=0, language=language)} m"
    return f"{format_number(metres / texts.METRES_IN_KM, digits=0, language=language)} km"
