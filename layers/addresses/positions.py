"""Positions as people write them: degrees in the usual notations, and metres of a grid."""

import re
from dataclasses import dataclass, field
from typing import ClassVar, Self

from layers.addresses.code_scheme import Places, PositionCode
from layers.addresses.errors import CodeError
from layers.definitions import Text

# Mainland, islands and waters of Vietnam, in whole degrees.
VIETNAM_LON = (102.0, 118.0)
VIETNAM_LAT = (6.0, 24.0)
# Where the grids of VN-2000 put them, in metres.
GRID_EASTING_M = (100_000.0, 900_000.0)
GRID_NORTHING_M = (700_000.0, 2_700_000.0)
MAX_LON, MAX_LAT = 180.0, 90.0
PARTS_OF_A_DEGREE = 60
SOUTH_AND_WEST = "SW"
LATITUDES, LONGITUDES = "NSB", "EWĐ"

_NUMBER = r"\d+(?:[.,]\d+)?"
_BETWEEN = r"(?:\s*[,;/&]\s*|\s+)"
_ORDER_ASSUMED = Text(
    "Không rõ thứ tự của hai số; hiểu là vĩ độ trước, kinh độ sau.",
    "The order of the two numbers is not clear; latitude before longitude is assumed.",
)


# What people and maps write before the one number and the other, and around the pair.
_LATITUDE_LABEL = r"latitude|lat|vĩ\s?độ"
_LONGITUDE_LABEL = r"longitude|long|lng|lon|kinh\s?độ"
_BEFORE = r"(?P<uri>geo:|@)?\s*\(?\s*"
# Nothing need stand behind 21°01′42″N.
_BETWEEN_ANGLES = rf"(?:{_BETWEEN}|(?<=[°º˚'′’\"″”][{LATITUDES}{LONGITUDES}]))"
# The height, uncertainty and zoom of a geo URI (RFC 5870), and the zoom of a map's address.
_AFTER = r"\s*\)?(?(uri)(?:,-?\d+(?:\.\d+)?[zma]?)?(?:[;?/]\S*)?)"


def _angle(name: str) -> str:
    """Return a pattern for degrees, or degrees, minutes and seconds, with a letter before or after."""
    letter = f"[{LATITUDES}{LONGITUDES}]"
    return (
        rf"(?:(?:(?P<{name}_latitude>{_LATITUDE_LABEL})|(?P<{name}_longitude>{_LONGITUDE_LABEL}))\s*[:=]?\s*)?"
        rf"(?P<{name}_before>{letter})?\s*(?P<{name}_sign>[-+−])?\s*(?P<{name}_degrees>{_NUMBER})"
        rf"(?P<{name}_mark>\s*[°º˚]\s*(?:(?P<{name}_minutes>{_NUMBER})\s*['′’´]\s*"
        rf"(?:(?P<{name}_seconds>{_NUMBER})\s*(?:[\"″”]|''|′′|’’)\s*)?)?)?\s*(?P<{name}_after>{letter})?"
    )


@dataclass(frozen=True)
class _Angle:
    """One number of a pair: its value, what says its axis, and whether it is surely an angle."""

    degrees: float
    letter: str
    is_marked: bool

    @classmethod
    def of(cls, match: re.Match[str], name: str) -> Self:
        part = {key.removeprefix(f"{name}_"): value or "" for key, value in match.groupdict().items()}
        compass = (part["before"] or part["after"]).upper()
        label = "N" if part["latitude"] else "E" if part["longitude"] else ""
        if label and compass and (label in LATITUDES) != (compass in LATITUDES):
            raise CodeError(f"position: {compass} does not fit {part['latitude'] or part['longitude']}")
        negative = part["sign"] in ("-", "−") or compass in tuple(SOUTH_AND_WEST)
        marked = bool(label or part["mark"]) or not part["degrees"].isdecimal()
        degrees = _degrees(part)
        return cls(-degrees if negative else degrees, label or compass, marked)

    @property
    def is_latitude(self) -> bool | None:
        """Whether the letter says latitude; None where there is no letter."""
        return self.letter in LATITUDES if self.letter else None


@dataclass(frozen=True)
class LonLat(PositionCode):
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

    KIND: ClassVar = "position"
    FORM: ClassVar = re.compile(
        rf"{_BEFORE}{_angle('first')}{_BETWEEN_ANGLES}{_angle('second')}{_AFTER}", re.IGNORECASE
    )

    lon: float
    lat: float
    order_assumed: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        if not abs(self.lat) <= MAX_LAT:
            raise CodeError(f"position: latitude {self.lat:g} is not in -90…90")
        if not abs(self.lon) <= MAX_LON:
            raise CodeError(f"position: longitude {self.lon:g} is not in -180…180")

    @classmethod
    def claims(cls, text: str) -> bool:
        """Return whether a text is surely a pair of angles, and not two whole numbers of another meaning."""
        pair = cls.FORM.fullmatch(text)
        if pair is None:
            return False
        first, second = _Angle.of(pair, "first"), _Angle.of(pair, "second")
        a, b = first.degrees, second.degrees
        # One letter alone may belong to a house number, such as 3B.
        lettered = bool(first.letter and second.letter)
        is_sure = bool(pair["uri"]) or first.is_marked or second.is_marked or lettered
        return is_sure or _in_vietnam(a, b) or _in_vietnam(b, a)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the position written in a text.

        Degrees may have minutes and seconds, and a decimal comma. Labels (lat, lon) and letters (N, S, E, W;
        B and Đ for *Bắc* and *Đông*) say which number is the latitude; otherwise the order that lies in
        Vietnam is meant, otherwise the only possible one, otherwise latitude first.

        Raises
        ------
        CodeError
            The text is not a pair of angles, or one of them is out of range.
        """
        pair = cls.FORM.fullmatch(text.strip())
        if pair is None:
            raise CodeError(f"position {text!r} is not a latitude and a longitude in degrees")
        first, second = _Angle.of(pair, "first"), _Angle.of(pair, "second")
        if pair["uri"]:
            return cls(second.degrees, first.degrees)
        return cls._ordered(first, second)

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

    def resolved(self, places: Places) -> Self:  # noqa: ARG002 - it needs to know no place
        """Return itself."""
        return self

    @property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude, in degrees."""
        return self.lon, self.lat

    @property
    def warnings(self) -> tuple[Text, ...]:
        """What a reader of the position should know."""
        return (_ORDER_ASSUMED,) if self.order_assumed else ()


def _metres(name: str) -> str:
    """Return a pattern for metres of a grid, with the letter of an axis before or after."""
    return rf"(?:[ENXY]\s*[=:]?\s*)?(?P<{name}>\d{{6,7}}(?:[.,]\d+)?)(?:\s*m(?![A-Z]))?(?:\s*m?[EN])?"


@dataclass(frozen=True)
class GridPosition(PositionCode):
    """A position in metres of a VN-2000 grid, the working CRS unless told otherwise.

    Attributes
    ----------
    easting_m, northing_m : float
        Metres.
    crs : str
        Reference system where the text named one, such as ``EPSG:5897``; empty otherwise.
    """

    KIND: ClassVar = "grid_position"
    FORM: ClassVar = re.compile(
        rf"(?:(?:VN-?\s?2000|EPSG:\s*(?P<epsg>\d{{4,6}}))[\s:,;]*)?{_metres('a')}{_BETWEEN}{_metres('b')}",
        re.ASCII | re.IGNORECASE,
    )

    easting_m: float
    northing_m: float
    crs: str = ""

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
        a, b = _value(pair["a"]), _value(pair["b"])
        for easting, northing in ((a, b), (b, a)):
            if _within(easting, GRID_EASTING_M) and _within(northing, GRID_NORTHING_M):
                return cls(easting, northing, f"EPSG:{pair['epsg']}" if pair["epsg"] else "")
        raise CodeError(
            f"position {text!r}: {a:g} and {b:g} are no easting and northing of a grid in Vietnam"
        )

    def __str__(self) -> str:
        return f"{self.crs} {self.easting_m:.3f}, {self.northing_m:.3f}".lstrip()

    def resolved(self, places: Places) -> LonLat:
        """Return the position in degrees.

        Raises
        ------
        CodeError
            The metres are of another CRS than the working one, or lie nowhere on the Earth.
        """
        return LonLat(*places.of_grid(self.easting_m, self.northing_m, crs=self.crs))


def _degrees(part: dict[str, str]) -> float:
    """Return degrees, minutes and seconds as degrees."""
    for name in ("minutes", "seconds"):
        if _value(part[name]) >= PARTS_OF_A_DEGREE:
            raise CodeError(f"position: {part[name]} {name} are not in 0…59")
    minutes = _value(part["minutes"]) + _value(part["seconds"]) / PARTS_OF_A_DEGREE
    return _value(part["degrees"]) + minutes / PARTS_OF_A_DEGREE


def _in_vietnam(lon: float, lat: float) -> bool:
    return _within(lon, VIETNAM_LON) and _within(lat, VIETNAM_LAT)


def _within(value: float, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= value <= bounds[1]


def _value(text: str) -> float:
    return float(text.replace(",", ".") or 0)
