"""Vpostcode: twelve characters, a postal code and seven digits of a Plus Code.

Nothing official that was found says how the seven digits are to be read. Here they are taken as a Plus Code
of eleven digits without its first four, which fits the stated cell of three metres but has not been
confirmed: so that reading stands in this file alone, and every answer that rests on it says so.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from layers.addresses.code_scheme import Places, PositionCode
from layers.addresses.digital_codes import POSTAL_DIGITS, PostalCode
from layers.addresses.errors import CodeError
from layers.addresses.plus_codes import ALPHABET, CELL_3_M, PlusCode
from layers.definitions import Text

DROPPED_DIGITS = 4

_UNCONFIRMED = Text(
    "Cách giải mã Vpostcode chưa được xác nhận chính thức; vị trí chỉ để tham khảo.",
    "How a Vpostcode is decoded has not been officially confirmed; take the position as a hint.",
)
MADE_UNCONFIRMED = Text(
    "Cách lập mã Vpostcode chưa được xác nhận chính thức; mã chỉ để tham khảo.",
    "How a Vpostcode is made of a position has not been officially confirmed; take the code as a hint.",
)


@dataclass(frozen=True)
class Vpostcode(PositionCode):
    """A Vpostcode.

    Attributes
    ----------
    postal_code : str
        Five digits: the postal code of the ward or commune.
    cell : str
        Seven digits of the Plus Code alphabet, in capitals.
    """

    KIND: ClassVar = "vpostcode"
    FORM: ClassVar = re.compile(
        rf"(\d{{5}})[ -]?([{ALPHABET}]{{4}})\+?([{ALPHABET}]{{3}})", re.ASCII | re.IGNORECASE
    )

    postal_code: str
    cell: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code written in a text; a space or hyphen may follow the postal code.

        Raises
        ------
        CodeError
            The text is not five digits and seven of the Plus Code alphabet.
        """
        parts = cls.FORM.fullmatch(text.strip())
        if parts is None:
            raise CodeError(
                f"Vpostcode {text!r} is not {POSTAL_DIGITS} digits followed by 7 characters of {ALPHABET}"
            )
        return cls(parts[1], (parts[2] + parts[3]).upper())

    @classmethod
    def at(cls, postal_code: str, lon: float, lat: float) -> Self:
        """Return the code of a position in degrees, in the ward or commune of a postal code.

        Raises
        ------
        CodeError
            The postal code is not five digits.
        """
        code = PostalCode.parse(postal_code)
        if code.is_old:
            raise CodeError(
                f"Vpostcode: postal code {code} is of the old series; {POSTAL_DIGITS} digits are due"
            )
        digits = PlusCode.at(lon, lat, digits=CELL_3_M).code.replace("+", "")
        return cls(code.digits, digits[DROPPED_DIGITS:])

    def __str__(self) -> str:
        return self.postal_code + self.cell

    def plus_code(self, lon: float, lat: float) -> PlusCode:
        """Return the Plus Code that is meant, given a point of the ward or commune, in degrees.

        Of all the cells that end in the seven digits, one in every square of one degree, it is the nearest.
        """
        return self.short_code.recovered(lon, lat)

    def resolved(self, places: Places) -> PlusCode:
        """Return the cell near the ward of the postal code; the short code where that ward is not known."""
        ward = places.of_postal_code(self.postal_code)
        return self.short_code if ward is None else self.plus_code(*ward)

    @property
    def short_code(self) -> PlusCode:
        """The seven digits as a short Plus Code."""
        return PlusCode(f"{self.cell[:DROPPED_DIGITS]}+{self.cell[DROPPED_DIGITS:]}")

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What a reader of the code should know."""
        return (_UNCONFIRMED,)
