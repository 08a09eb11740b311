"""What every scheme of codes has: a form by which it is told, a reader that says why not, and a spelling.

A scheme is one class with the members of `Code`, or of `PositionCode` where its codes stand for a place,
and one line in `layers.addresses.codes.SCHEMES`. Look-ups, the API and the command line need no more.
"""

import re
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, runtime_checkable

from layers.definitions import Text

if TYPE_CHECKING:
    from layers.addresses.plus_codes import PlusCode
    from layers.addresses.positions import LonLat

Pair = tuple[float, float]


class Code(Protocol):
    """A code of some scheme; a small value that cannot change.

    ``parse(str(code))`` is the code again.

    Attributes
    ----------
    KIND : str
        Name of the scheme, as answers give it.
    FORM : re.Pattern
        What a text looks like that is surely meant as such a code, whether or not it can exist.
    """

    KIND: ClassVar[str]
    FORM: ClassVar[re.Pattern[str]]

    @classmethod
    def claims(cls, text: str) -> bool:
        """Return whether a text, without space around it, has the form of this scheme."""
        return cls.FORM.fullmatch(text) is not None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code written in a text.

        Raises
        ------
        CodeError
            The text is no such code; the message says why.
        """
        ...

    def __str__(self) -> str: ...

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What a reader of the code should know."""
        return ()


class Places(Protocol):
    """What is known of places, for codes that mean nothing without it; pairs are longitude and latitude."""

    def of_postal_code(self, postal_code: str) -> Pair | None:
        """Return a point of the ward of a postal code of five digits; None where it is not known."""
        ...

    def of_name(self, name: str) -> Pair | None:
        """Return a point of the place of a name; None where it is not known."""
        ...

    def of_grid(self, easting_m: float, northing_m: float, *, crs: str) -> Pair:
        """Return the position of metres in a CRS, the working one where the name is empty.

        Raises
        ------
        CodeError
            Positions of that CRS are not read.
        """
        ...


@runtime_checkable
class PositionCode(Code, Protocol):
    """A code that stands for a position."""

    def resolved(self, places: Places) -> "LonLat | PlusCode":
        """Return the position, or the cell, that the code stands for.

        Returns
        -------
        LonLat or PlusCode
            A Plus Code that is short says that the place is not known to which the code belongs.

        Raises
        ------
        CodeError
            The position lies nowhere.
        """
        ...
