"""What charts have in common: a scale from values to places, and round numbers along it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maps.canvas import Canvas, Lettering, Look
from maps.colours import FRAME, INK, MUTED

WIDTH = 475.2
MARGIN = 7.0
TITLE = Lettering(9.5, bold=True)
LABEL = Lettering(8.5)
SMALL = Lettering(7.0, MUTED)
GRID, AXIS = Look(stroke=FRAME, width=0.5), Look(stroke=MUTED, width=0.7)
DASHED = Look(stroke=MUTED, width=0.7, dash="30 20")

# Of relative luminance: below it white letters stand out, above it dark ones (WCAG 2.2, contrast ratio).
_LIGHT = 0.179
_LINEAR_END, _WEIGHTS = 0.04045, (0.2126, 0.7152, 0.0722)


@dataclass(frozen=True)
class Scale:
    """A straight scale: the values at both ends, and where on the drawing they are, in points."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where a value is; one beyond an end is there."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def along(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where many values are, shape (n,), on a scale that has a length."""
        return np.interp(values, [self.low, self.high], [self.start, self.end])

    def ticks(self, most: int = 6) -> list[float]:
        """Return round values along the scale, at most so many."""
        step = round_step((self.high - self.low) / most)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [number * step for number in range(first, last + 1)]


def round_step(least: float) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that is not below ``least``."""
    if not least > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))


def digits_of(step: float) -> int:
    """Return the decimals that multiples of a round step need."""
    return max(0, -math.floor(math.log10(step)))


def draw_title(canvas: Canvas, lines: tuple[str, ...], top: float) -> float:
    """Write the lines of a title; return where they end."""
    for line in lines:
        canvas.text(MARGIN, top + TITLE.size, line, TITLE)
        top += TITLE.size * 1.35
    return top


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour ``#rrggbb``: 0 black, 1 white (IEC 61966-2-1, WCAG 2.2)."""
    encoded = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = (each / 12.92 if each <= _LINEAR_END else ((each + 0.055) / 1.055) ** 2.4 for each in encoded)
    return sum(weight * part for weight, part in zip(_WEIGHTS, linear, strict=True))


def ink_on(colour: str) -> str:
    """Return the colour of letters that can be read on a colour."""
    return INK if luminance(colour) > _LIGHT else "#ffffff"
