"""Look-up: from an address, a code or a position to all that is known of the place."""

import copy
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import isfinite

import numpy as np

from geo.crs import point_to_metres, to_metres
from layers.addresses.codes import SCHEMES, Code, PositionCode, parse_code
from layers.addresses.digital_codes import DigitalCode, PostalCode
from layers.addresses.errors import AddressError, CodeError
from layers.addresses.plus_codes import PlusCode
from layers.addresses.positions import LonLat
from layers.addresses.search import DEFAULT_LIMIT
from layers.addresses.vpostcodes import MADE_UNCONFIRMED, Vpostcode
from layers.definitions import ADDRESSES, LAYERS, POSTAL_POINTS, STATIONS, Text
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from planning.address_book import AddressBook
from planning.answers import (
    Address,
    AddressAnswer,
    Candidate,
    CoverageAt,
    DivisionAt,
    Here,
    LookupAnswer,
    NearAddress,
    NearPostalPoint,
    NearStation,
    PointAnswer,
    Suggestion,
)
from planning.base_layers import base_datasets
from planning.bias import ANYWHERE, Bias
from planning.division_finder import DivisionFinder
from planning.here import here, postal_code_at
from planning.known_places import KnownPlaces
from planning.nearby import BLUR_M, BlurredStations, PostalPoints, Stations

__all__ = [
    "Address",
    "AddressAnswer",
    "Candidate",
    "CoverageAt",
    "DivisionAt",
    "Here",
    "Locator",
    "LookupAnswer",
    "NearAddress",
    "NearPostalPoint",
    "NearStation",
    "PointAnswer",
    "Suggestion",
]

NEAREST = 3

_OUTSIDE = Text(
    "Điểm này nằm ngoài vùng dữ liệu đơn vị hành chính.", "The point is outside the area of the data."
)
_PLACE_NOT_KNOWN = Text(
    "Không biết mã thuộc địa danh nào; mã được hiểu trong vùng dữ liệu.",
    "The place that the code belongs to is not known; the code is read within the area of the data.",
)

_HIDDEN = {
    ADDRESSES.name: Text(
        "Địa chỉ của từng hộ chỉ hiển thị sau khi đăng nhập.",
        "Addresses of households are shown to those who sign in.",
    ),
    STATIONS.name: Text(
        f"Vị trí trạm được làm tròn tới giữa ô {BLUR_M:g} m, không có mã trạm; đăng nhập để xem chính xác.",
        f"Stations stand in the middle of squares of {BLUR_M:g} m here, without their names; sign in to see"
        " them exactly.",
    ),
}
# Matches that are a household, or between two.
_HOUSEHOLDS = ("exact", "interpolated")

# What Python makes of bytes that are no UTF-8; it cannot be written out again.
_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")


class TooFarError(CodeError):
    """A position is too far away for the working CRS."""


class HiddenError(AddressError, PermissionError):
    """What was asked for is a household's address, which must not be shown."""


class Locator:
    """Answers questions about addresses and places from one version of a workspace.

    Any number of threads may ask it at once.

    Parameters
    ----------
    snapshot : Snapshot
        Version to read from; any of its layers may be missing.
    schemes : sequence of type
        Schemes of codes that are read.
    """

    def __init__(self, snapshot: Snapshot, *, schemes: Sequence[type[Code]] = SCHEMES) -> None:
        self._snapshot = snapshot
        self._schemes = schemes
        self._divisions = DivisionFinder(snapshot)
        self._stations: Stations | BlurredStations = Stations(snapshot)
        self._postal_points = PostalPoints(snapshot)
        self._book = AddressBook(snapshot)
        self._places = KnownPlaces(self._book, self._divisions, snapshot.settings)
        self._notes = tuple(_missing_layers(snapshot))
        told = {name: info.provenance for name, info in base_datasets(snapshot).items()}
        self._synthetic = tuple(name for name in told if told[name].synthetic)
        self._approximate = tuple(name for name in told if told[name].approximate)
        self._hidden: frozenset[str] = frozenset()

    def hiding(self, layers: frozenset[str]) -> "Locator":
        """Return a locator of the same data that shows no more of some layers than anybody may know.

        Parameters
        ----------
        layers : frozenset of str
            ``addresses``: no household is found or named, only its street and divisions. ``stations``: they
            have no name, and stand in the middle of a square of `planning.nearby.BLUR_M`, so that no number
            of questions tells more; what is covered is told as it is.
        """
        if not layers:
            return self
        public = copy.copy(self)
        public._hidden = layers  # noqa: SLF001 - it is one of these
        public._notes = (*self._notes, *(_HIDDEN[name] for name in sorted(layers)))  # noqa: SLF001
        if STATIONS.name in layers and isinstance(self._stations, Stations):
            public._stations = self._stations.blurred()  # noqa: SLF001
        return public

    def at(self, lon: float, lat: float, *, nearest: int = NEAREST) -> PointAnswer:
        """Return what is known of a point.

        Parameters
        ----------
        lon, lat : float
            Degrees (EPSG:4326).
        nearest : int
            How many addresses, stations and postal points to name.

        Raises
        ------
        CodeError
            A coordinate is out of range, or the point is too far away for the working CRS.
        """
        x, y = self._metres(LonLat(lon, lat))
        divisions = self._divisions.at(x, y)
        is_outside = bool(self._divisions) and not divisions
        records, shows = self._book.nearest(x, y, k=nearest), ADDRESSES.name not in self._hidden
        addresses = self._book.near(records)
        postal_code = postal_code_at(
            x, y, divisions, nearest=records, book=self._book, divisions=self._divisions
        )
        return PointAnswer(
            lon=lon,
            lat=lat,
            plus_code=str(PlusCode.at(lon, lat)),
            is_outside=is_outside,
            divisions=divisions,
            coverage=self._stations.coverage.at(x, y),
            addresses=addresses if shows else (),
            stations=self._stations.nearest(x, y, k=nearest),
            postal_points=self._postal_points.nearest(x, y, k=nearest),
            synthetic=self._synthetic,
            approximate=self._approximate,
            notes=(*_if(is_outside, _OUTSIDE), *self._notes, *_if(bool(postal_code), MADE_UNCONFIRMED)),
            here=here(
                addresses,
                self._divisions.smallest(divisions),
                city=self._snapshot.settings.city,
                households=shows,
            ),
            vpostcode=str(Vpostcode.at(postal_code, lon, lat)) if postal_code else None,
        )

    def at_point(self, lon: float, lat: float) -> LookupAnswer:
        """Return what is known of a point, in the form of an answer to a query.

        Raises
        ------
        CodeError
            A coordinate is out of range, or the point is too far away for the working CRS.
        """
        return LookupAnswer(str(LonLat(lon, lat)), "position", (), self.at(lon, lat))

    def by_code(self, code: str) -> AddressAnswer:
        """Return the address of a digital address code.

        Raises
        ------
        CodeError
            The text is not ten digits.
        UnknownNameError
            No address has the code.
        HiddenError
            Addresses must not be shown.
        """
        parsed = DigitalCode.parse(code)
        self._require_shown(parsed)
        for candidate in self._book.of_code(parsed):
            if candidate.address is not None:
                return AddressAnswer(candidate.address, self.at(candidate.lon, candidate.lat))
        raise UnknownNameError(f"addresses: none has the digital address code {parsed}")

    def search(
        self,
        text: str,
        *,
        limit: int = DEFAULT_LIMIT,
        near: tuple[float, float] | None = None,
        division: tuple[str, str] | None = None,
    ) -> LookupAnswer:
        """Return what a text may mean: an address, a code of one, a postal code, a position in any notation.

        Parameters
        ----------
        text : str
            What was typed.
        limit : int
            Most candidates.
        near : tuple of float, optional
            Longitude and latitude near which candidates go first that are equally good otherwise.
        division : tuple of str, optional
            Scheme and code of a division in which they do.

        Raises
        ------
        AddressError
            The text is empty or too long, or is a code that cannot exist.
        UnknownNameError
            There is no such division.
        HiddenError
            It is the code of a household, and addresses must not be shown.
        """
        text = self._checked(text)
        bias = self._bias(near, division)
        code = parse_code(text, schemes=self._schemes)
        if isinstance(code, PositionCode):
            return self._at_code(text, code, bias, limit)
        candidates = tuple(self._candidates(text, code, bias, limit))
        place = self.at(candidates[0].lon, candidates[0].lat) if candidates else None
        if code is None:
            return LookupAnswer(text, "address", candidates, place, parsed=self._book.parsed(text))
        return LookupAnswer(text, code.KIND, candidates, place, code.warnings)

    def suggest(
        self,
        text: str,
        *,
        limit: int = DEFAULT_LIMIT,
        near: tuple[float, float] | None = None,
        division: tuple[str, str] | None = None,
    ) -> tuple[Suggestion, ...]:
        """Return what a text that is still being typed may become.

        Parameters
        ----------
        text : str
            The beginning of an address; its last word may be cut short.
        limit : int
            Most suggestions.
        near, division : tuple, optional
            As `search` takes them: streets there go first.

        Raises
        ------
        AddressError
            The text is too long, or holds no letter and no digit.
        UnknownNameError
            There is no such division.
        """
        text = self._checked(text)
        found = self._book.suggest(text, limit=limit, bias=self._bias(near, division))
        return tuple(Suggestion(each.text, each.match, each.lon, each.lat) for each in self._shown(found))

    def _checked(self, text: str) -> str:
        """Return a text without blank space around it; raise where it is too long, or holds broken bytes."""
        text, longest = text.strip(), self._snapshot.settings.max_query_length
        if len(text) > longest:
            raise AddressError(f"query: {len(text)} characters are more than {longest}")
        if _HALF_A_CHARACTER.search(text):
            raise AddressError(f"query {text[:40]!r}: is no Unicode text; was it typed in another encoding?")
        return text

    def _metres(self, position: LonLat) -> tuple[float, float]:
        crs = self._snapshot.settings.working_crs
        x, y = point_to_metres(position.lon, position.lat, crs=crs)
        if not (isfinite(x) and isfinite(y)):
            raise TooFarError(f"position {position}: too far away for {crs}")
        return x, y

    def _bias(self, near: tuple[float, float] | None, division: tuple[str, str] | None) -> Bias:
        if near is None and division is None:
            return ANYWHERE
        polygon = self._divisions.polygon(*division) if division else None
        try:
            return Bias(self._metres(LonLat(*near)) if near else None, polygon)
        except TooFarError:
            # From there everything is equally far.
            return Bias(None, polygon)

    def _candidates(self, text: str, code: Code | None, bias: Bias, limit: int) -> Iterable[Candidate]:
        match code:
            case DigitalCode():
                self._require_shown(code)
                return self._book.of_code(code)
            case PostalCode():
                return self._book.of_postal_code(code)
        if ADDRESSES.name in self._hidden:
            text = self._without_number(text)
        found = self._shown(self._book.search(text, limit=limit, bias=bias))
        return found or self._named_divisions(text, bias, limit)

    def _shown(self, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
        """Return candidates without the households that must not be shown."""
        if ADDRESSES.name not in self._hidden:
            return candidates
        return [each for each in candidates if each.match not in _HOUSEHOLDS]

    def _without_number(self, text: str) -> str:
        """Return an address without the number of its house, so that its street is found."""
        spans = (
            span
            for part in self._book.parsed(text).parts
            if part.name == "house_number"
            for span in part.spans
        )
        for span in sorted(spans, key=lambda each: -each.start):
            text = f"{text[: span.start]} {text[span.end :]}"
        return text

    def _require_shown(self, code: DigitalCode) -> None:
        if ADDRESSES.name in self._hidden:
            raise HiddenError(f"{code}: a household's address is shown to those who sign in")

    def _named_divisions(self, text: str, bias: Bias, limit: int) -> list[Candidate]:
        named = self._divisions.named(text)
        if not named and (centre := self._places.home(text)):
            return [Candidate("city", 1.0, self._snapshot.settings.city, *centre)]
        found = [Candidate(each.level, 1.0, each.division.name, each.lon, each.lat) for each in named]
        return self._shared(found, bias)[:limit]

    def _shared(self, candidates: Sequence[Candidate], bias: Bias) -> list[Candidate]:
        """Return equally good candidates with their shares of certainty, the surest first."""
        if not candidates:
            return []
        lon, lat = np.array([(each.lon, each.lat) for each in candidates]).T
        weights = bias.weights(*to_metres(lon, lat, crs=self._snapshot.settings.working_crs))
        shares = (weights / weights.sum()).round(3).tolist()
        shared = (replace(each, confidence=share) for each, share in zip(candidates, shares, strict=True))
        return sorted(shared, key=lambda each: -each.confidence)

    def _at_code(self, text: str, code: PositionCode, bias: Bias, limit: int) -> LookupAnswer:
        """Return the place of a code, or the places where it may be."""
        found, warnings, candidates = code.resolved(self._places), code.warnings, list[Candidate]()
        if isinstance(found, PlusCode) and found.is_short:
            cells = self._places.cells(found)
            candidates = self._shared(
                [Candidate("cell", 1.0, each.code, *each.centre) for each in cells], bias
            )
            warnings = (*warnings, _PLACE_NOT_KNOWN)
        lon, lat = (candidates[0].lon, candidates[0].lat) if candidates else found.centre
        several = tuple(candidates[:limit]) if len(candidates) > 1 else ()
        return LookupAnswer(text, code.KIND, several, self.at(lon, lat), warnings)


def _if(condition: bool, text: Text) -> tuple[Text, ...]:  # noqa: FBT001 - it is what decides
    return (text,) if condition else ()


def _missing_layers(snapshot: Snapshot) -> Iterator[Text]:
    for name in (STATIONS.name, POSTAL_POINTS.name, ADDRESSES.name):
        if name not in snapshot.datasets:
            title = LAYERS[name].title
            yield Text(f"Chưa có lớp dữ liệu: {title.vi}.", f"Not loaded: {title.en.lower()}.")
