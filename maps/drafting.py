"""A sheet for static maps: what lies in a frame, in metres, with names, scale bar, north arrow and legend."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from geo.grid import Grid
from layers.definitions import Language
from layers.text import format_number
from maps import texts
from maps.canvas import Canvas, Lettering, Look, Sign, path_data
from maps.cell_rings import cell_rings
from maps.colours import FRAME, GROUND, INK, MUTED
from maps.lettering import plain, shortened, text_width, wrapped

Bounds = tuple[float, float, float, float]
KeySign = Sign | Literal["area", "stroke", "line"]

WIDTH = 475.2
MARGIN = 7.0
BAR_SHARE_OF_WIDTH = 0.22
# Lines are drawn as if every point of theirs were off by so much at most, which nobody sees.
DRAWN_TO = 0.12
LEVEL_FRAME, LEVEL_NAMES, LEVEL_DRESS = 8, 7, 9
KEY_SIDE, KEY_GAP, KEY_LINE, COLUMN_GAP = 14.0, 5.0, 13.0, 16.0
MOST_OF_NAME = 0.4
LINE = 1.3
NAMES, BODY, NOTE = 8.5, 8.5, 7.0
HALO = "#ffffff"
LEGEND_TITLE = Lettering(BODY, bold=True)


@dataclass(frozen=True)
class Key:
    """What something in the legend looks like, and what it is."""

    label: str
    look: Look
    sign: KeySign = "area"
    diameter: float = 6.0


class Sheet:
    """A figure with one map on it, in metres, and below it a legend and a note.

    Parameters
    ----------
    bounds : tuple of float
        What is shown: west, south, east, north.
    width : float
        Width in points; the height follows from the bounds, the legend and the note.
    """

    def __init__(self, bounds: Bounds, *, width: float = WIDTH) -> None:
        west, south, east, north = self.bounds = bounds
        self.canvas = Canvas(width)
        self.width = width
        self.width_m = east - west
        self.points_per_m = width / self.width_m
        self.bottom = self.foot = (north - south) * self.points_per_m
        self._taken: list[Bounds] = []
        self.canvas.rectangle(0, 0, width, self.bottom, Look(GROUND), level=-1)
        frame = Look(stroke=FRAME, width=0.8)
        self.canvas.rectangle(0.4, 0.4, width - 0.8, self.bottom - 0.8, frame, level=LEVEL_FRAME)

    def place(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return where on the sheet places lie, in points from its upper left corner."""
        west, _, _, north = self.bounds
        return (
            (np.asarray(x, float) - west) * self.points_per_m,
            (north - np.asarray(y, float)) * self.points_per_m,
        )

    def fill(self, polygons: Iterable[Any], look: Look, *, level: float = 0) -> None:
        """Draw what of polygons and multipolygons lies in the frame, all as one path."""
        self.canvas.path(self.outline(polygons), look, level=level)

    def outline(self, polygons: Iterable[Any]) -> str:
        """Return the rings of polygons and multipolygons within the frame as path data."""
        inside = shapely.clip_by_rect(np.asarray(list(polygons), dtype=object), *self.bounds)
        parts = shapely.get_parts(shapely.simplify(inside, DRAWN_TO / self.points_per_m))
        rings = shapely.get_rings(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON])
        if not len(rings):
            return ""
        places, ring = shapely.get_coordinates(rings, return_index=True)
        points = np.column_stack(self.place(*places.T))
        return path_data(np.split(points, np.flatnonzero(np.diff(ring)) + 1))

    def cells(self, mask: NDArray[np.bool_], grid: Grid, look: Look, *, level: float = 0) -> None:
        """Draw those cells of a grid that a mask selects, as one path along their edges."""
        west, south, east, north = self.bounds
        first, last = (
            max(int((x - grid.west_m) // grid.cell_m) + side, 0) for side, x in ((0, west), (1, east))
        )
        top, bottom = (
            max(int((grid.north_m - y) // grid.cell_m) + side, 0) for side, y in ((0, north), (1, south))
        )
        x, y = (
            float(each)
            for each in self.place(grid.west_m + first * grid.cell_m, grid.north_m - top * grid.cell_m)
        )
        corner, side = (x, y), grid.cell_m * self.points_per_m
        rings = cell_rings(mask[top:bottom, first:last])
        places = (np.clip(ring * side + corner, 0, (self.width, self.bottom)) for ring in rings)
        self.canvas.path(path_data(places), look, level=level)

    def signs(
        self, x: ArrayLike, y: ArrayLike, look: Look, *, label: str, sign: Sign, diameter: float, level: float
    ) -> Key:
        """Draw a sign at each of some places; return its key for the legend."""
        left, top = self.place(x, y)
        shown = (left > 0) & (left < self.width) & (top > 0) & (top < self.bottom)
        self.canvas.signs(left[shown], top[shown], look, sign=sign, diameter=diameter, level=level)
        return Key(label, look, sign, diameter)

    def name(
        self, x: float, y: float, text: str, *, colour: str = INK, bold: bool = False, size: float = NAMES
    ) -> bool:
        """Write the name of something in its middle, unless another name or the frame is in the way."""
        left, top = (float(each) for each in self.place(x, y))
        text = shortened(text, width=self.width * MOST_OF_NAME, size=size, bold=bold)
        half, up = text_width(text, size=size, bold=bold) / 2 + 2, size * 0.65
        if not self.claim(left, top, half, up):
            return False
        lettering = Lettering(size, colour, bold=bold, anchor="middle", halo=HALO)
        self.canvas.text_at(left, top, text, lettering, level=LEVEL_NAMES)
        return True

    def claim(self, left: float, top: float, half_width: float, half_height: float) -> bool:
        """Take the room around a place for a text, unless it is taken or not all in the frame."""
        box = left - half_width, top - half_height, left + half_width, top + half_height
        is_inside = box[0] > 0 and box[1] > 0 and box[2] < self.width and box[3] < self.bottom
        if not is_inside or any(_overlap(box, other) for other in self._taken):
            return False
        self._taken.append(box)
        return True

    def badge(self, left: float, top: float, text: str, look: Look, *, diameter: float, level: float) -> None:
        """Write a number into a disc, at a place on the sheet."""
        colour = INK if look.stroke == INK else HALO
        self.canvas.signs([left], [top], look, sign="disc", diameter=diameter, level=level)
        lettering = Lettering(diameter * 0.6, colour, bold=True, anchor="middle")
        self.canvas.text_at(left, top, text, lettering, level=level)

    def scale_bar(self, language: Language) -> None:
        """Draw a bar of a round length in the lower left corner."""
        length = round_length(self.width_m * BAR_SHARE_OF_WIDTH)
        left, right, level = 2 * MARGIN, 2 * MARGIN + length * self.points_per_m, self.bottom - 2 * MARGIN
        self.canvas.rectangle(left, level - 1.5, right - left, 3, Look(INK, HALO, 0.6), level=LEVEL_DRESS)
        lettering = Lettering(BODY, anchor="middle", halo=HALO)
        told = length_text(length, language)
        self.canvas.text((left + right) / 2, level - 4, told, lettering, level=LEVEL_DRESS)

    def north_arrow(self, language: Language) -> None:
        """Draw an arrow to the north of the grid in the upper right corner."""
        x, y = self.width - 2.4 * MARGIN, 3 * MARGIN
        head = np.array([[x, y], [x + 4.5, y + 15], [x, y + 11], [x - 4.5, y + 15]])
        self.canvas.path(path_data([head]), Look(INK, HALO, 0.6), level=LEVEL_DRESS)
        lettering = Lettering(9.5, bold=True, anchor="middle", halo=HALO)
        self.canvas.text(x, y - 3, texts.NORTH[language], lettering, level=LEVEL_DRESS)

    def legend(self, keys: Sequence[Key], *, columns: int, title: str = "") -> None:
        """Explain signs below the map, in as many columns as fit, read downwards."""
        self.foot += MARGIN
        for line in wrapped(title, width=self.width - 2 * MARGIN, size=BODY, bold=True) if title else ():
            self.canvas.text(MARGIN, self.foot + BODY, line, LEGEND_TITLE)
            self.foot += BODY * LINE + 2
        self.foot = draw_keys(
            self.canvas, keys, MARGIN, self.foot, width=self.width - 2 * MARGIN, columns=columns
        )

    def note(self, text: str) -> None:
        """Write a note below everything, wrapped to the width."""
        self.foot = draw_note(self.canvas, text, MARGIN, self.foot, width=self.width - 2 * MARGIN)

    def svg(self) -> str:
        """Return the sheet as SVG."""
        return self.canvas.svg(round(self.foot + 3, 1))


def draw_keys(
    canvas: Canvas, keys: Sequence[Key], left: float, top: float, *, width: float, columns: int
) -> float:
    """Draw the keys of a legend in columns; return where they end.

    Parameters
    ----------
    canvas : Canvas
        What is drawn on.
    keys : sequence of Key
        In the order of reading: down the first column, then down the next.
    left, top : float
        Where they begin, in points.
    width : float
        How much room there is.
    columns : int
        Most columns; fewer where labels are long.
    """
    if not keys:
        return top
    for rows in range(math.ceil(len(keys) / columns), len(keys) + 1):
        steps = _column_steps(keys, rows)
        if sum(steps) - COLUMN_GAP <= width or rows == len(keys):
            break
    for number, key in enumerate(keys):
        column, row = divmod(number, rows)
        x, y = left + sum(steps[:column]), top + (row + 0.5) * KEY_LINE
        _draw_key(canvas, key, x, y)
        label = shortened(key.label, width=width - KEY_SIDE - KEY_GAP, size=BODY)
        canvas.text_at(x + KEY_SIDE + KEY_GAP, y, label, Lettering(BODY))
    return top + rows * KEY_LINE


def _column_steps(keys: Sequence[Key], rows: int) -> list[float]:
    """Return how far each column is from the next, if so many keys stand in one."""
    widths = [text_width(plain(key.label), size=BODY) for key in keys]
    columns = (widths[at : at + rows] for at in range(0, len(widths), rows))
    return [KEY_SIDE + KEY_GAP + max(each) + COLUMN_GAP for each in columns]


def draw_note(canvas: Canvas, text: str, left: float, top: float, *, width: float) -> float:
    """Write a note in small letters, wrapped to a width; return where it ends."""
    top += 3
    for line in wrapped(text, width=width, size=NOTE):
        canvas.text(left, top + NOTE, line, Lettering(NOTE, MUTED))
        top += NOTE * LINE
    return top


def round_length(most: float) -> float:
    """Return the largest length of 1, 2 or 5 times a power of ten that is not above ``most``."""
    power = 10.0 ** math.floor(math.log10(most))
    return max(step * power for step in (1, 2, 5) if step * power <= most)


def length_text(metres: float, language: Language) -> str:
    """Return a length in metres or, from one on, kilometres."""
    if metres < texts.METRES_IN_KM:
        return f"{format_number(metres, digits=0, language=language)} m"
    return f"{format_number(metres / texts.METRES_IN_KM, digits=0, language=language)} km"


def _overlap(box: Bounds, other: Bounds) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _draw_key(canvas: Canvas, key: Key, x: float, y: float) -> None:
    middle, half = x + KEY_SIDE / 2, key.diameter / 2
    match key.sign:
        case "area":
            canvas.rectangle(x, y - 4.5, KEY_SIDE, 9, key.look)
        case "stroke":
            canvas.line([middle, middle], [y - half, y + half], key.look)
        case "line":
            canvas.line([x, x + KEY_SIDE], [y, y], key.look)
        case sign:
            canvas.signs([middle], [y], key.look, sign=sign, diameter=key.diameter)
