"""The colours of maps: a ramp for ordered classes and a set for things that differ in kind.

The ramp falls evenly in perceived lightness, so that it keeps its order for every kind of colour vision and
in a grey print. Lightness, chroma and hue are those of OKLCH (B. Ottosson, *A perceptual color space for
image processing*, 2020), whose matrices are below; the transfer function is that of sRGB (IEC 61966-2-1).
"""

from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray

NO_DATA = "#dcdcd6"
INK = "#1d2b36"
MUTED = "#5b6a76"
GROUND = "#edf1f3"
FRAME = "#c3ced6"
NEIGHBOUR = "#dfe5e8"
POSTAL = "#e2a500"
SQUARE = "#37454f"

# Warm or neutral, so that they stand out from the ramp, and each of another lightness.
CATEGORIES = ("#d55e00", "#93266f", "#26262b", "#ee8fb8", "#8c6d4f")

# Classes of coverage: purples, apart from the ramp's greens and blues, and each darker than the last.
CLASS_COLOURS = {"limited": "#dfb8d9", "good": "#b35fae", "very_good": "#5c1a5f"}

# Where nobody covers, and where one operator alone does: the latter pale with dark stripes, so that the two
# are told apart without any colour.
SPOT_COLOURS = {"white": "#dd8f82", "grey": "#cdd0d3", "grey_stripe": "#63686e"}

# What a plan covers newly, and what no longer: apart from the classes, and the loss darker than the gain.
GAINED, LOST = "#1fbf83", "#a3161b"

_LIGHTEST, _DARKEST = 0.955, 0.37
_PALE, _RICH = 0.035, 0.115
_YELLOW_GREEN, _BLUE = 115.0, 262.0

_OKLAB_TO_LMS = np.array(
    [
        [1.0, 0.3963377774, 0.2158037573],
        [1.0, -0.1055613458, -0.0638541728],
        [1.0, -0.0894841775, -1.2914855480],
    ]
)
_LMS_TO_LINEAR_RGB = np.array(
    [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
)

_SRGB_LINEAR_END = 0.0031308


def sequential(classes: int) -> tuple[str, ...]:
    """Return colours for ordered classes, the lowest class first and lightest.

    Parameters
    ----------
    classes : int
        How many; a single class gets the middle of the ramp.

    Returns
    -------
    tuple of str
        Colours as ``#rrggbb``.
    """
    position = np.array([0.5]) if classes == 1 else np.linspace(0, 1, classes)
    lightness = _LIGHTEST + (_DARKEST - _LIGHTEST) * position
    chroma = _PALE + (_RICH - _PALE) * np.sin(0.6 * np.pi * position)
    hue = np.radians(_YELLOW_GREEN + (_BLUE - _YELLOW_GREEN) * position)
    return _hexadecimal(np.column_stack([lightness, chroma * np.cos(hue), chroma * np.sin(hue)]))


def categorical(names: list[str]) -> dict[str, str]:
    """Return a colour for each name, in their order; colours repeat where the names outnumber them."""
    return dict(zip(names, islice(cycle(CATEGORIES), len(names)), strict=True))


def _hexadecimal(oklab: NDArray[np.float64]) -> tuple[str, ...]:
    linear = np.clip((oklab @ _OKLAB_TO_LMS.T) ** 3 @ _LMS_TO_LINEAR_RGB.T, 0, 1)
    encoded = np.where(linear <= _SRGB_LINEAR_END, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return tuple("#{:02x}{:02x}{:02x}".format(*row) for row in np.rint(encoded * 255).astype(int))
