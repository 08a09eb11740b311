"""Positions as people write them: degrees in the usual notations, and metres of a grid."""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

from layers.addresses.errors import CodeError
from layers.definitions import Text

# Mainland, islands and waters of Vietnam, in whole degrees.
VIETNAM_LON = (102.0, 118.0)
VIETNAM_LAT = (6.0, 24.0)
# Where the grids of VN-2000 put them, in metres.
GRID_EASTING_M = (100_000.0, 900_000.0)
GRID_NORTHING_M = (700_000.0, 2_700_000.0)
MAX_LON, MAX_LAT = 180.0, 90.0
SOUTH_AND_WEST = "SW"
LATITUDES, LONGITUDES = "NSB", "EWĐ"

_NUMBER = r"\d+(?:[.,]\d+)?"
_BETWEEN = r"(?:\s*[,;/]\s*|\s+)"
_ORDER_ASSUMED = Text(
    "Không rõ thứ tự của hai số; hiểu là vĩ độ trước, kinh độ sau.",
    "The order of the two numbers is not clear; latitude before longitude is assumed.",
)


def _angle(name: str) -> str:
    """Return a pattern for degrees, or degrees, minutes and seconds, with a letter before or after."""
    letter = f"[{LATITUDES}{LONGITUDES}]"
    return (
        rf"(?P<{name}_before>{letter})?\s*(?P<{name}_sign>[-+−])?\s*(?P<{name}_degrees>{_NUMBER})"
        rf"(?P<{name}_mark>\s*[°º]\s*(?:(?P<{name}_minutes>{_NUMBER})\s*['′’]\s*"
        rf"(?:(?P<{name}_seconds>{_NUMBER})\s*(?:[\"″”]|'')\s*)?)?)?\s*(?P<{name}_after>{letter})?"
    )


@dataclass(frozen=True)
class _Angle:
    """One number of a pair: its value, the letter that says its axis, and whether it is surely an angle."""

    degrees: float
    letter: str
    is_marked: bool

    @classmethod
    def of(cls, match: re.Match[str], name: str) -> Self:
        part = {key.removeprefix(f"{name}_"): value or "" for key, value in match.groupdict().items()}
        letter = (part["before"] or part["after"]).upper()
        degrees = sum(
            _value(part[each]) / 60**power for power, each in enumerate(("degrees", "minutes", "seconds"))
        )
        negative = part["sign"] in ("-", "−") or letter in tuple(SOUTH_AND_WEST)
        marked = bool(letter or part["mark"]) or not part["degrees"].isdecimal()
        return cls(-degrees if negative else degrees, letter, marked)

    @property
    def is_latitude(self) -> bool | None:
        """Whether the letter says latitude; None where there is no letter."""
        return self.letter in LATITUDES if self.letter else None


@dataclass(frozen=True)
class LonLat:
    """A position in degrees (EPSG:4326).

    Attributes
    ----------
    lon, lat : float
        Longitude and latitude.
    order_assumed : bool
        Whether the text left open which number is the latitude.

    Raises
    ------
    CodeError
        A number is out of range.
    """

    FORM: ClassVar = re.compile(
        rf"(?:geo:)?\(?\s*{_angle('first')}{_BETWEEN}{_angle('second')}\s*\)?", re.IGNORECASE
    )

    lon: float
    lat: float
    order_assumed: bool = False

    def __post_init__(self) -> None:
        if not abs(self.lat) <= MAX_LAT:
            raise CodeError(f"position: latitude {self.lat:g} is not in -90…90")
        if not abs(self.lon) <= MAX_LON:
            raise CodeError(f"position: longitude {self.lon:g} is not in -180…180")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the position written in a text.

        Letters (N, S, E, W; B and Đ for *Bắc* and *Đông*) say which number is the latitude; otherwise the
        order that lies in Vietnam is meant, otherwise the only possible one, otherwise latitude first.

        Raises
        ------
        CodeError
            The text is not a pair of angles, or one of them is out of range.
        """
        pair = cls.FORM.fullmatch(text.strip())
        if pair is None:
            raise CodeError(f"position {text!r} is not a latitude and a longitude in degrees")
        return cls._ordered(_Angle.of(pair, "first"), _Angle.of(pair, "second"))

    @classmethod
    def _ordered(cls, first: _Angle, second: _Angle) -> Self:
        a, b = first.degrees, second.degrees
        said = {first.is_latitude, None if second.is_latitude is None else not second.is_latitude} - {None}
        if len(said) > 1:
            raise CodeError(f"position: {first.letter} and {second.letter} are both of one axis")
        if said:
            return cls(b, a) if said.pop() else cls(a, b)
        if _in_vietnam(b, a) or abs(b) > MAX_LAT:
            return cls(b, a)
        if _in_vietnam(a, b) or abs(a) > MAX_LAT:
            return cls(a, b)
        return cls(b, a, order_assumed=True)

    def __str__(self) -> str:
        return f"{self.lat:.6f}, {self.lon:.6f}"

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What a reader of the position should know."""
        return (_ORDER_ASSUMED,) if self.order_assumed else ()


@dataclass(frozen=True)
class GridPosition:
    """A position in metres of a VN-2000 grid, the working CRS unless told otherwise.

    Attributes
    ----------
    easting_m, northing_m : float
        Metres.
    """

    FORM: ClassVar = re.compile(
        rf"(?:[ENXY]\s*[=:]?\s*)?(\d{{6,7}}(?:[.,]\d+)?)\s*m?{_BETWEEN}(?:[ENXY]\s*[=:]?\s*)?(\d{{6,7}}(?:[.,]\d+)?)\s*m?",
        re.ASCII | re.IGNORECASE,
    )

    easting_m: float
    northing_m: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the position written in a text; which number is the northing is told by its size.

        Letters do not tell it: surveyors of Vietnam write X for the northing, others for the easting.

        Raises
        ------
        CodeError
            The text is not a pair of metres, or they lie in no grid of Vietnam.
        """
        pair = cls.FORM.fullmatch(text.strip())
        if pair is None:
            raise CodeError(f"position {text!r} is not an easting and a northing in metres")
        a, b = _value(pair[1]), _value(pair[2])
        for easting, northing in ((a, b), (b, a)):
            if _within(easting, GRID_EASTING_M) and _within(northing, GRID_NORTHING_M):
                return cls(easting, northing)
        raise CodeError(
            f"position {text!r}: {a:g} and {b:g} are no easting and northing of a grid in Vietnam"
        )

    def __str__(self) -> str:
        return f"{self.easting_m:.3f}, {self.northing_m:.3f}"

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What a reader of the position should know."""
        return ()


def is_pair_of_angles(text: str) -> bool:
    """Return whether a text is surely a pair of angles, and not two whole numbers of some other meaning."""
    pair = LonLat.FORM.fullmatch(text)
    if pair is None:
        return False
    first, second = _Angle.of(pair, "first"), _Angle.of(pair, "second")
    a, b = first.degrees, second.degrees
    return first.is_marked or second.is_marked or _in_vietnam(a, b) or _in_vietnam(b, a)


def _in_vietnam(lon: float, lat: float) -> bool:
    return _within(lon, VIETNAM_LON) and _within(lat, VIETNAM_LAT)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _value(text: str) -> float:
    return float(text.replace(",", ".") or 0)
