"""Plus Codes, of the Open Location Code specification, full and short."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import ClassVar, Self

from openlocationcode import openlocationcode as olc

from layers.addresses.code_scheme import Places, PositionCode
from layers.addresses.errors import CodeError

_AFTER_CODE = re.compile(r"[,\s]+")

ALPHABET = str(olc.CODE_ALPHABET_)
BASE = len(ALPHABET)
_DATE_LINE, _POLE = 180.0, 90.0
_HAIR = 1e-9
# Ten digits are a cell of about 14 m, the usual length; eleven one of about 3 m, the size of a doorway.
CELL_14_M, CELL_3_M = 10, 11
# Squares of one degree of a country larger than Vietnam.
MAX_SQUARES = 400


@dataclass(frozen=True)
class PlusCode(PositionCode):
    """A Plus Code: the name of a cell on the Earth.

    Attributes
    ----------
    code : str
        The code in capitals, with its plus sign.
    locality : str
        Place that was written after a short code; empty where there was none.

    Raises
    ------
    CodeError
        The specification does not allow the code.
    """

    KIND: ClassVar = "plus_code"
    FORM: ClassVar = re.compile(
        rf"(?P<code>[{ALPHABET}0]{{4,8}}\+[{ALPHABET}]*)(?:[,\s]+(?P<locality>.*))?", re.IGNORECASE
    )

    code: str
    locality: str = ""

    def __post_init__(self) -> None:
        if not (olc.isFull(self.code) or olc.isShort(self.code)):
            raise CodeError(f"Plus Code {self.code!r} is not valid: {_fault(self.code)}")
        object.__setattr__(self, "code", self.code.upper())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the code that a text begins with; what follows it is its locality.

        Raises
        ------
        CodeError
            The text does not begin with a code that the specification allows.
        """
        code, *locality = _AFTER_CODE.split(text.strip(), maxsplit=1)
        return cls(code, *locality)

    @classmethod
    def at(cls, lon: float, lat: float, *, digits: int = CELL_14_M) -> Self:
        """Return the full code of the cell that holds a position in degrees (EPSG:4326)."""
        return cls(olc.encode(_snapped(lat, _POLE), _snapped(lon, _DATE_LINE), digits))

    def __str__(self) -> str:
        return f"{self.code} {self.locality}".rstrip()

    @property
    def is_short(self) -> bool:
        """Whether the code lacks its beginning, so that it means one cell only near a known place."""
        return bool(olc.isShort(self.code))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of the cell, in degrees.

        Raises
        ------
        CodeError
            The code is short.
        """
        if self.is_short:
            raise CodeError(f"Plus Code {self.code!r} is short: it needs a place to which it is near")
        area = olc.decode(self.code)
        return area.longitudeLo, area.latitudeLo, area.longitudeHi, area.latitudeHi

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude of the cell's centre, in degrees.

        Raises
        ------
        CodeError
            The code is short.
        """
        west, south, east, north = self.bounds
        return (west + east) / 2, (south + north) / 2

    def recovered(self, lon: float, lat: float) -> "PlusCode":
        """Return the full code of the cell that is nearest to a place, of those the code may mean."""
        return PlusCode(olc.recoverNearest(self.code, lat, lon), self.locality)

    def shortened(self, lon: float, lat: float) -> "PlusCode":
        """Return the code without the beginning that a place near by tells; unchanged where it is too far.

        Raises
        ------
        CodeError
            The code is short already, or padded.
        """
        try:
            return PlusCode(olc.shorten(self.code, lat, lon), self.locality)
        except ValueError as error:
            raise CodeError(f"Plus Code {self.code!r} cannot be shortened: {error}") from error

    def resolved(self, places: Places) -> "PlusCode":
        """Return the full code: the nearest to the locality; the code as it is where that is not known."""
        near = places.of_name(self.locality) if self.is_short else None
        return self if near is None else self.recovered(*near)

    def within(self, west: float, south: float, east: float, north: float) -> Iterator["PlusCode"]:
        """Yield the full codes that a short code may mean in the squares that touch an area, in degrees.

        Raises
        ------
        CodeError
            The area is so large that the code may mean too many places.
        """
        missing = olc.SEPARATOR_POSITION_ - self.code.index("+")
        side = float(BASE) ** (2 - missing // 2)
        columns = _squares(west, east, side, edge=_DATE_LINE, precision=olc.FINAL_LNG_PRECISION_)
        rows = _squares(south, north, side, edge=_POLE, precision=olc.FINAL_LAT_PRECISION_)
        if len(columns) * len(rows) > MAX_SQUARES:
            raise CodeError(
                f"Plus Code {self.code!r} is short: it has no one meaning in an area of this size"
            )
        for row in rows:
            for column in columns:
                square = PlusCode.at((column + 0.5) * side - _DATE_LINE, (row + 0.5) * side - _POLE)
                yield PlusCode(square.code[:missing] + self.code, self.locality)


def _squares(least: float, most: float, side: float, *, edge: float, precision: float) -> range:
    """Return the numbers of the squares between two degrees, counted from the edge of the map.

    Degrees are rounded as the encoder does, so that a place a hair from a border is in the same square.
    """
    start, end = (round((each + edge) * precision, 6) / precision / side for each in (least, most))
    first = floor(start)
    return range(first, max(ceil(end), first + 1))


def _snapped(degrees: float, edge: float) -> float:
    """Return the edge for what is a hair off it, which the encoder would round to a digit beyond the last."""
    return edge if abs(degrees - edge) < _HAIR else degrees


def _fault(code: str) -> str:
    before, plus, after = code.partition("+")
    if plus != "+":
        return "it has no plus sign"
    strange = set(code.upper()) - set(ALPHABET) - {"+", "0"}
    if strange:
        return f"{min(strange)!r} is none of its digits {ALPHABET}"
    if len(before) % 2 or len(before) > olc.SEPARATOR_POSITION_:
        return f"{len(before)} digits stand before its plus sign, not 2, 4, 6 or 8"
    return "a single digit stands after its plus sign" if len(after) == 1 else "its digits are out of range"
