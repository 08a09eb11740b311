"""Which code a text is, if it is one: a digital address, a postal code, a Plus Code, a position."""

import re

from layers.addresses.digital_codes import DigitalCode, PostalCode
from layers.addresses.errors import CodeError
from layers.addresses.plus_codes import PlusCode
from layers.addresses.positions import GridPosition, LonLat, is_pair_of_angles
from layers.addresses.vpostcodes import Vpostcode
from layers.text import nfc

Code = DigitalCode | PostalCode | Vpostcode | PlusCode | GridPosition | LonLat

# The forms exclude each other, but for a pair of metres, which would also pass for a pair of angles.
SCHEMES: tuple[type[Code], ...] = (DigitalCode, PostalCode, Vpostcode, PlusCode, GridPosition, LonLat)

MAX_LENGTH = 120
_MANY_DIGITS = re.compile(r"\d{7,}", re.ASCII)


def parse_code(text: str) -> Code | None:
    """Return the code that a text is.

    Parameters
    ----------
    text : str
        The whole of it must be the code, but for spaces around and the locality after a short Plus Code.

    Returns
    -------
    DigitalCode, PostalCode, Vpostcode, PlusCode, GridPosition, LonLat or None
        None where the text has the form of no code, and may be an address.

    Raises
    ------
    CodeError
        The text has the form of a code, but no such code can exist.
    """
    text = nfc(text).strip()
    if len(text) > MAX_LENGTH:
        return None
    for scheme in SCHEMES:
        if scheme.FORM.fullmatch(text) and (scheme is not LonLat or is_pair_of_angles(text)):
            return scheme.parse(text)
    if _MANY_DIGITS.fullmatch(text):
        raise CodeError(f"code {text!r} has {len(text)} digits; a digital address has 10, a postal code 5")
    return None
