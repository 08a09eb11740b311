"""Codes made of digits: the national digital address and the postal code."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from layers.addresses.code_scheme import Code
from layers.addresses.errors import CodeError
from layers.definitions import Text

POSTAL_DIGITS = 5
OLD_POSTAL_DIGITS = 6

_OLD_SERIES = Text(
    "Mã bưu chính 6 chữ số thuộc hệ cũ; từ năm 2018 mã bưu chính có 5 chữ số.",
    "A postal code of six digits is of the old series; since 2018 postal codes have five.",
)


@dataclass(frozen=True)
class DigitalCode(Code):
    """A digital address (*địa chỉ số*): ten digits, without a check digit.

    Attributes
    ----------
    postal_code : str
        Five digits: the postal code of the ward or commune.
    number : str
        Five digits: the number of the building in it.
    """

    KIND: ClassVar = "digital_code"
    FORM: ClassVar = re.compile(r"(\d{5})[ .-]?(\d{5})", re.ASCII)

    postal_code: str
    number: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code written in a text; a space, point or hyphen may stand between its halves.

        Raises
        ------
        CodeError
            The text is not ten digits.
        """
        halves = cls.FORM.fullmatch(text.strip())
        if halves is None:
            raise CodeError(f"digital address {text!r} is not 10 digits")
        return cls(*halves.groups())

    def __str__(self) -> str:
        return self.postal_code + self.number


@dataclass(frozen=True)
class PostalCode(Code):
    """A postal code: five digits, or six in the old series.

    Attributes
    ----------
    digits : str
        The code.
    """

    KIND: ClassVar = "postal_code"
    FORM: ClassVar = re.compile(r"\d{5,6}", re.ASCII)

    digits: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code written in a text.

        Raises
        ------
        CodeError
            The text is neither five nor six digits.
        """
        if not cls.FORM.fullmatch(text.strip()):
            raise CodeError(f"postal code {text!r} is neither 5 digits nor, in the old series, 6")
        return cls(text.strip())

    def __str__(self) -> str:
        return self.digits

    @property
    def is_old(self) -> bool:
        """Whether the code is of the old series."""
        return len(self.digits) == OLD_POSTAL_DIGITS

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What a reader of the code should know."""
        return (_OLD_SERIES,) if self.is_old else ()
