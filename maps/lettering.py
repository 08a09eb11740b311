"""How wide texts are and where long ones break, by the metrics of the typefaces that figures are set in."""

import re
import threading
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font, LoadFlags

from layers.text import nfc

# The first is set in documents, the second where it is missing; whatever else a reader has is narrower.
FONTS = ("Be Vietnam Pro", "DejaVu Sans", "Segoe UI", "Helvetica", "Arial", "sans-serif")
ELLIPSIS = "…"
# What no typeface here knows, such as an ideograph, is about as wide as it is high.
UNKNOWN_EM = 1.0

_DEJAVU = Path(mpl.get_data_path()) / "fonts" / "ttf"
_BE_VIETNAM = Path(str(files("fontpkg_be_vietnam_pro"))) / "files"
_FILES = {
    False: (_BE_VIETNAM / "BeVietnamPro-Regular.ttf", _DEJAVU / "DejaVuSans.ttf"),
    True: (_BE_VIETNAM / "BeVietnamPro-Bold.ttf", _DEJAVU / "DejaVuSans-Bold.ttf"),
}
# A typeface that is being read cannot be read by another thread.
_MEASURING = threading.Lock()
# What XML 1.0 has no way to write.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Return text as a figure writes it: in one line, composed (NFC), without what XML cannot hold."""
    return " ".join(nfc(_UNWRITABLE.sub("", text)).split())


def text_width(text: str, *, size: float, bold: bool = False) -> float:
    """Return how wide a line of text is at most, in the unit of its size, whichever typeface it is set in."""
    return size * sum(_advance_em(each, bold=bold) for each in text)


@lru_cache(maxsize=64)  # the same note stands below many figures
def wrapped(text: str, *, width: float, size: float, bold: bool = False) -> tuple[str, ...]:
    """Return text in lines that are not wider than ``width``; a word that is, is cut short."""
    lines: list[str] = []
    for word in plain(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size=size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(shortened(word, width=width, size=size, bold=bold))
    return tuple(lines)


def shortened(text: str, *, width: float, size: float, bold: bool = False) -> str:
    """Return text in one line, cut with an ellipsis where it is wider than ``width``."""
    shown = plain(text)
    if text_width(shown, size=size, bold=bold) <= width:
        return shown
    while shown and text_width(shown + ELLIPSIS, size=size, bold=bold) > width:
        shown = shown[:-1]
    return shown.rstrip() + ELLIPSIS


@lru_cache(maxsize=4096)
def _advance_em(character: str, *, bold: bool) -> float:
    """Return how far the widest of the typefaces goes on after a character, in multiples of its size."""
    with _MEASURING:
        return max(_advances_em(character, bold=bold), default=UNKNOWN_EM)


def _advances_em(character: str, *, bold: bool) -> list[float]:
    return [
        font.load_char(ord(character), flags=LoadFlags.NO_SCALE).horiAdvance / font.units_per_EM
        for font in _fonts(bold=bold)
        if font.get_char_index(ord(character))
    ]


@lru_cache(maxsize=2)
def _fonts(*, bold: bool) -> tuple[FT2Font, ...]:
    return tuple(FT2Font(path) for path in _FILES[bold])
