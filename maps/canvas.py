"""A drawing as SVG of our own: paths, signs and texts, in whole tenths of a point, the same every time.

Nothing but presentation attributes, which need no style sheet; no script, no date, no address.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import Literal
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from maps.colours import INK
from maps.lettering import FONTS, plain

# All numbers of a drawing are whole tenths of a point, finer than any printer draws a line.
TENTHS = 10
HATCH_EVERY, HATCH_WIDTH = 4.2, 1.5
# Of the height of a digit, so that a text stands in the middle of a line.
HALF_DIGIT = 0.36
NONE = "none"

Anchor = Literal["start", "middle", "end"]
Sign = Literal["disc", "square", "triangle", "diamond", "drop"]
# Of signs of about the same area, in multiples of the radius of the disc.
CORNERS = {
    "square": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "triangle": ((0, -1.25), (1.2, 0.85), (-1.2, 0.85)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "drop": ((0, 1.25), (-1.2, -0.85), (1.2, -0.85)),
}


@dataclass(frozen=True)
class Hatch:
    """Stripes from the lower left to the upper right on a plain ground, which a grey print keeps."""

    ground: str
    stripe: str


@dataclass(frozen=True)
class Look:
    """How something is drawn: its fill, and its edge with the width in points."""

    fill: str | Hatch = NONE
    stroke: str = NONE
    width: float = 0.6
    opacity: float = 1.0
    dash: str = ""

    @property
    def attributes(self) -> str:
        """All but the fill, as attributes of SVG."""
        said = ""
        if self.stroke != NONE:
            said += f' stroke="{self.stroke}" stroke-width="{tenths(self.width)}" stroke-linejoin="round"'
        if self.dash:
            said += f' stroke-dasharray="{self.dash}"'
        return said if self.opacity == 1 else f'{said} opacity="{self.opacity:g}"'


@dataclass(frozen=True)
class Lettering:
    """How a text is set: size in points, colour, weight, where it stands, and the halo around it."""

    size: float = 8.5
    colour: str = INK
    bold: bool = False
    anchor: Anchor = "start"
    halo: str = ""

    @property
    def attributes(self) -> str:
        """As attributes of SVG, without the fill."""
        said = f' font-size="{tenths(self.size)}"'
        said += ' font-weight="bold"' if self.bold else ""
        said += "" if self.anchor == "start" else f' text-anchor="{self.anchor}"'
        if self.halo:
            width = tenths(max(self.size / 3.5, 1.8))
            said += (
                f' stroke="{self.halo}" stroke-width="{width}" stroke-linejoin="round" paint-order="stroke"'
            )
        return said


@dataclass(frozen=True)
class _Element:
    """An element: how it is drawn, which it may share with its neighbours, and what is its own."""

    level: float
    tag: str
    fill: str | Hatch
    shared: str
    own: str

    @property
    def style(self) -> tuple[str, str | Hatch, str]:
        return self.tag, self.fill, self.shared


class Canvas:
    """A drawing of some width, in points from its upper left corner, whose height is told at the end.

    What has a higher level lies above; what has the same, above what was drawn before it.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self._elements: list[_Element] = []

    def path(self, data: str, look: Look, *, level: float = 0) -> None:
        """Draw what path data in tenths of a point describe; holes are where rings lie within others."""
        rule = "" if look.fill == NONE else ' fill-rule="evenodd"'
        self._path(data, look, level, rule)

    def rectangle(
        self, x: float, y: float, width: float, height: float, look: Look, *, level: float = 0
    ) -> None:
        """Draw a rectangle, given its upper left corner."""
        left, top, right, bottom = (tenths(each) for each in (x, y, x + width, y + height))
        own = f' x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"/>'
        self._elements.append(_Element(level, "rect", look.fill, look.attributes, own))

    def line(self, x: Sequence[float], y: Sequence[float], look: Look, *, level: float = 0) -> None:
        """Draw a line through places."""
        self.path(path_data([np.column_stack([x, y])], closed=False), look, level=level)

    def strokes(self, x: ArrayLike, y: ArrayLike, look: Look, *, length: float, level: float = 0) -> None:
        """Draw an upright stroke with its middle at each of some places."""
        whole = tenths(length)
        data = (f"M{a} {b - whole // 2}v{whole}" for a, b in dict.fromkeys(_places(x, y)))
        self._path("".join(data), look, level)

    def signs(
        self, x: ArrayLike, y: ArrayLike, look: Look, *, sign: Sign, diameter: float, level: float = 0
    ) -> None:
        """Draw a sign at each of some places."""
        begin, outline = _sign(sign, tenths(diameter / 2))
        places = (f"M{a + begin[0]} {b + begin[1]}{outline}" for a, b in _places(x, y))
        self._path("".join(places), look, level)

    def text(self, x: float, y: float, text: str, lettering: Lettering, *, level: float = 0) -> None:
        """Write a line of text whose letters stand on ``y``."""
        own = f' x="{tenths(x)}" y="{tenths(y)}">{escape(plain(text))}</text>'
        self._elements.append(_Element(level, "text", lettering.colour, lettering.attributes, own))

    def text_at(self, x: float, y: float, text: str, lettering: Lettering, *, level: float = 0) -> None:
        """Write a line of text whose middle is at the height of ``y``."""
        self.text(x, y + HALF_DIGIT * lettering.size, text, lettering, level=level)

    def svg(self, height: float) -> str:
        """Return the drawing as an ``<svg>`` element of some height in points."""
        ordered = sorted(self._elements, key=lambda each: each.level)
        # Identifiers are those of the page that a drawing is put into, where others have hatches, too.
        mark = f"{crc32(''.join(each.own for each in ordered).encode()):08x}"
        named = dict.fromkeys(each.fill for each in ordered if isinstance(each.fill, Hatch))
        hatches = {hatch: f"h{mark}-{number}" for number, hatch in enumerate(named)}
        body = "".join(_drawn(list(each), hatches) for _, each in groupby(ordered, lambda each: each.style))
        fonts = ", ".join(f"'{name}'" if " " in name else name for name in FONTS)
        size = f'width="{self.width:g}pt" height="{height:g}pt"'
        box = f"0 0 {tenths(self.width)} {tenths(height)}"
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}" font-family="{fonts}">'
        return f"{head}{_patterns(hatches)}{body}</svg>"

    def _path(self, data: str, look: Look, level: float, rule: str = "") -> None:
        if data:
            self._elements.append(
                _Element(level, "path", look.fill, rule + look.attributes, f' d="{data}"/>')
            )


def tenths(points: float) -> int:
    """Return a length in points as whole tenths."""
    return round(points * TENTHS)


def path_data(lines: Iterable[NDArray[np.floating]], *, closed: bool = True) -> str:
    """Return lines as path data, in tenths of a point.

    Parameters
    ----------
    lines : iterable of ndarray, shape (n, 2)
        Places of each line, in points; those that fall on the one before are left out.
    closed : bool
        Whether each line is a ring, whose last place may be the first.
    """
    return "".join(_line_data(np.rint(line * TENTHS).astype(int).tolist(), closed=closed) for line in lines)


def _line_data(places: list[list[int]], *, closed: bool) -> str:
    (x, y), *others = places
    said = [f"M{x} {y}"]
    if closed and others and others[-1] == places[0]:
        others = others[:-1]
    for a, b in others:
        if b == y and a == x:
            continue
        said.append(f"h{a - x}" if b == y else f"v{b - y}" if a == x else f"l{a - x} {b - y}")
        x, y = a, b
    return "" if len(said) == 1 else "".join(said).replace(" -", "-") + ("z" if closed else "")


def _sign(sign: Sign, radius: int) -> tuple[tuple[int, int], str]:
    """Return where the outline of a sign begins, from its middle, and how it goes on."""
    if sign == "disc":
        half = f"a{radius} {radius} 0 1 1 "
        return (-radius, 0), f"{half}{2 * radius} 0{half}{-2 * radius} 0z"
    corners = (np.array(CORNERS[sign]) * radius).round().astype(int)
    steps = "".join(f"l{x} {y}" for x, y in np.diff(corners, axis=0).tolist())
    return (int(corners[0][0]), int(corners[0][1])), f"{steps}z"


def _places(x: ArrayLike, y: ArrayLike) -> list[tuple[int, int]]:
    across, down = (np.rint(np.asarray(each, float) * TENTHS).astype(int).tolist() for each in (x, y))
    return list(zip(across, down, strict=True))


def _drawn(alike: list[_Element], hatches: dict[Hatch, str]) -> str:
    """Return elements that are drawn alike; what several share stands once, around them."""
    tag, fill, shared = alike[0].style
    style = f' fill="{_paint(fill, hatches)}"{shared}'
    if len(alike) == 1:
        return f"<{tag}{style}{alike[0].own}"
    return f"<g{style}>{''.join(f'<{tag}{each.own}' for each in alike)}</g>"


def _paint(fill: str | Hatch, hatches: dict[Hatch, str]) -> str:
    return f"url(#{hatches[fill]})" if isinstance(fill, Hatch) else fill


def _patterns(hatches: dict[Hatch, str]) -> str:
    if not hatches:
        return ""
    every, width = tenths(HATCH_EVERY), tenths(HATCH_WIDTH)
    drawn = (
        f'<pattern id="{name}" width="{every}" height="{every}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="{every}" height="{every}" fill="{hatch.ground}"/>'
        f'<rect width="{width}" height="{every}" fill="{hatch.stripe}"/></pattern>'
        for hatch, name in hatches.items()
    )
    return f"<defs>{''.join(drawn)}</defs>"
