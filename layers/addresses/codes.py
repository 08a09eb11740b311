"""Which code a text is, if it is one: a digital address, a postal code, a Plus Code, a position."""

import re
import unicodedata
from collections.abc import Sequence

from layers.addresses.code_scheme import Code, Places, PositionCode
from layers.addresses.digital_codes import DigitalCode, PostalCode
from layers.addresses.errors import CodeError
from layers.addresses.plus_codes import PlusCode
from layers.addresses.positions import GridPosition, LonLat
from layers.addresses.vpostcodes import Vpostcode
from layers.text import nfc

__all__ = ["SCHEMES", "Code", "Places", "PositionCode", "parse_code"]

# The first that claims a text reads it. The forms exclude each other, but for a pair of metres, which would
# also pass for a pair of angles. A new scheme is one more class here.
SCHEMES: tuple[type[Code], ...] = (DigitalCode, PostalCode, Vpostcode, PlusCode, GridPosition, LonLat)

MAX_LENGTH = 120
_MANY_DIGITS = re.compile(r"\d{7,}", re.ASCII)
# Full-width forms of ASCII, as East Asian keyboards write them.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def parse_code(text: str, *, schemes: Sequence[type[Code]] = SCHEMES) -> Code | None:
    """Return the code that a text is.

    Parameters
    ----------
    text : str
        The whole of it must be the code, but for spaces around and the locality after a short Plus Code.
    schemes : sequence of type
        What it may be a code of.

    Returns
    -------
    Code or None
        None where the text has the form of no code, and may be an address.

    Raises
    ------
    CodeError
        The text has the form of a code, but no such code can exist.
    """
    text = _plain(text)
    if len(text) > MAX_LENGTH:
        return None
    for scheme in schemes:
        if scheme.claims(text):
            return scheme.parse(text)
    if _MANY_DIGITS.fullmatch(text):
        raise CodeError(f"code {text!r} has {len(text)} digits; a digital address has 10, a postal code 5")
    return None


def _plain(text: str) -> str:
    """Return text without what is not seen: marks of direction and joiners come along with what is copied."""
    seen = (letter for letter in nfc(text) if unicodedata.category(letter) != "Cf")
    return "".join(seen).translate(_FULL_WIDTH).strip()
