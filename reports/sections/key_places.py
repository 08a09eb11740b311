"""Key places of a division: parks with a station of their own, and how well every kind of place is served."""

from collections.abc import Iterator
from math import isnan
from typing import Any, cast

import pandas as pd

from layers.definitions import KEY_PLACES, Text
from layers.definitions import STATIONS as STATIONS_LAYER
from layers.settings import ENVIRONMENTS, Environment
from layers.text import format_number
from planning.columns import PERCENT
from planning.indicator_table import CITY
from planning.key_places import BOUNDS, COVERED, KINDS, KeyPlaces, has_station, key_places
from planning.missing import not_loaded
from planning.targets import TARGET_TECHNOLOGY
from reports import texts
from reports.model import Cell, Number, Section, Table
from reports.sections.indicators import INDICATOR
from reports.subject import Subject

HEADING = Text("Địa điểm trọng điểm", "Key places")
TARGET = Text(
    "Mục tiêu: đến hết năm 2026, mọi khu công nghiệp, khu công nghệ cao có ít nhất một trạm 5G.",
    "Target: at least one 5G station in every industrial and high-tech park by the end of 2026.",
)
RESULT = Text(
    "{name}: {served} trong {count} khu công nghiệp, khu công nghệ cao có ít nhất một trạm {technology} đang"
    " phát sóng.",
    "{name}: {served} of {count} industrial and high-tech parks have at least one {technology} station on"
    " air.",
)
NO_PARKS = Text(
    "{name}: dữ liệu không có khu công nghiệp, khu công nghệ cao nào.",
    "{name}: the data hold no industrial or high-tech park.",
)
NO_PLACES = Text("{name}: dữ liệu không có địa điểm trọng điểm nào.", "{name}: the data hold no key place.")
NO_STATIONS = Text(
    "Chưa có lớp trạm phát sóng, nên chưa biết địa điểm nào có trạm.",
    "Stations are not loaded, so nobody knows which places have one.",
)

PARKS = Text(
    "Trạm {technology} trong khu công nghiệp, khu công nghệ cao",
    "{technology} stations in industrial and high-tech parks",
)
PARK_COUNT = Text("Số khu", "Parks")
PARKS_WITH = Text("Khu có ít nhất một trạm", "Parks with at least one station")
PARK_SHARE = Text("Tỷ lệ khu có trạm (%)", "Share of parks with a station (%)")
WITHOUT = Text("Khu chưa có trạm {technology}", "Parks without a {technology} station")
BY_KIND = Text("Theo loại địa điểm", "By kind of place")
PLACES = Text("Các địa điểm", "The places")

PLACE = Text("Địa điểm", "Place")
KIND = Text("Loại", "Kind")
COUNT = Text("Số địa điểm", "Places")
WITH_STATION = Text("Có trạm", "With a station")
STATIONS = Text("Số trạm", "Stations")
DISTANCE = Text("Tới trạm gần nhất (m)", "To the nearest station (m)")
COVERED_SHARE = {
    "outdoor": Text("Phủ sóng ngoài trời (%)", "Covered outdoors (%)"),
    "indoor": Text("Phủ sóng trong nhà (%)", "Covered indoors (%)"),
}
NONE_ON_AIR = Text("không có trạm đang phát sóng", "no station on air")

HOW = Text(
    "Một trạm được tính cho một địa điểm khi nằm trong khu vực của địa điểm đó; với địa điểm chỉ có toạ độ"
    " điểm, khi cách điểm không quá bán kính ghi trong dữ liệu, nếu không ghi thì {radius} m (một giả định)."
    " Phủ sóng: phần diện tích khu vực, hoặc điểm đó, được ít nhất một nhà mạng phủ; theo loại là trung bình"
    " của các địa điểm; trong ngoặc là khoảng tin cậy 90 %, nếu mô hình cho biết.",
    "A station counts for a place when it lies within the place's area; for a place known only as a point,"
    " when it is no farther from it than the radius in the data, or {radius} m where there is none (an"
    " assumption). Covered: the share of the area, or the point itself, that at least one operator covers; by"
    " kind, the mean over the places; in brackets the interval of 90 %, where the model knows it.",
)
OUTSIDE = Text(
    "Địa điểm nằm ngoài mọi đơn vị, không được tính: {count}.",
    "Places outside every division, not counted: {count}.",
)
TITLES = {choice.value: choice.title for choice in KEY_PLACES["kind"].choices}
# Lists of places tell this one, so that they fit a page.
LISTED: Environment = "outdoor"

Row = dict[str, Any]


def key_places_section(subject: Subject) -> Section:
    """Return the target for parks as n of N, the parks without a station, and the figures of every kind."""
    language = subject.language
    if KEY_PLACES.name not in subject.snapshot.datasets:
        return Section(HEADING[language], (texts.layer_missing(KEY_PLACES, language),))
    technology, around = subject.table.model.technology, subject.around
    found = key_places(around, subject.scheme, technology) if around else None
    if found is None:
        return Section(HEADING[language], (texts.IN_DIVISIONS[language],))
    return Section(
        HEADING[language],
        tuple(_paragraphs(subject, found)),
        tuple(_tables(subject, found)),
        notes=tuple(_notes(subject, found)),
    )


def _paragraphs(subject: Subject, found: KeyPlaces) -> Iterator[str]:
    language, parks = subject.language, found.parks(subject.code)
    if found.technology == TARGET_TECHNOLOGY:
        yield TARGET[language]
    if not len(found.of(subject.code)):
        yield NO_PLACES[language].format(name=subject.name)
    elif parks.empty:
        yield NO_PARKS[language].format(name=subject.name)
    elif parks["stations"].isna().any():
        yield NO_STATIONS[language]
    else:
        served = int(has_station(parks).sum())
        yield RESULT[language].format(
            name=subject.name, served=served, count=len(parks), technology=found.technology
        )


def _notes(subject: Subject, found: KeyPlaces) -> Iterator[str]:
    language = subject.language
    radius = format_number(found.radius_m, digits=0, language=language)
    yield HOW[language].format(radius=radius)
    if subject.is_whole and found.outside:
        yield OUTSIDE[language].format(count=found.outside)


def _tables(subject: Subject, found: KeyPlaces) -> Iterator[Table]:
    places, parks = found.of(subject.code), found.parks(subject.code)
    if len(parks):
        yield _parks(subject, found)
    without = parks[has_station(parks) == 0]
    if len(without):
        yield _without(subject, without, found.technology)
    if len(places):
        yield _by_kind(subject, found.by_kind(subject.code))
    if len(places) and not subject.is_whole:
        yield _places(subject, places)


def _parks(subject: Subject, found: KeyPlaces) -> Table:
    """Return how many parks there are and have a station: of a division beside the whole if that is known."""
    language, is_part = subject.language, subject.around is not subject.snapshot
    beside = {} if is_part else {CITY: subject.city_name}
    shown = {subject.code: subject.name} | beside
    columns = [_park_numbers(subject, found.parks(code)) for code in shown]
    labels = (PARK_COUNT[language], PARKS_WITH[language], PARK_SHARE[language])
    headings = (INDICATOR[language], *shown.values())
    rows = tuple((label, *numbers) for label, *numbers in zip(labels, *columns, strict=True))
    return Table(PARKS[language].format(technology=found.technology), tuple(headings), rows, "parks")


def _park_numbers(subject: Subject, parks: pd.DataFrame) -> tuple[Number, Number, Number]:
    served = has_station(parks)
    return (
        Number(float(len(parks))),
        _known(subject, served.sum(min_count=1)),
        _known(subject, served.mean() * PERCENT, digits=1, unit="%"),
    )


def _without(subject: Subject, parks: pd.DataFrame, technology: str) -> Table:
    """Return parks without a station, the farthest from any first."""
    language, names = subject.language, subject.table.frame["name"]
    ordered = parks.sort_values(["station_distance_m", "name"], ascending=[False, True], na_position="first")
    rows: list[tuple[Cell, ...]] = [
        (
            str(row["name"]),
            TITLES[row["kind"]][language],
            str(names[row["code"]]),
            *_service(subject, row),
        )
        for row in _rows(ordered)
    ]
    headings = (PLACE, KIND, texts.NAME, DISTANCE, COVERED_SHARE[LISTED])
    title = WITHOUT[language].format(technology=technology)
    return Table(title, tuple(each[language] for each in headings), tuple(rows), "parks_without_station")


def _by_kind(subject: Subject, kinds: pd.DataFrame) -> Table:
    language = subject.language
    rows: list[tuple[Cell, ...]] = [
        (
            TITLES[row["kind"]][language],
            Number(row["places"]),
            _known(subject, row["with_station"]),
            *(_covered(subject, row, each) for each in ENVIRONMENTS),
        )
        for row in _rows(kinds.reset_index())
    ]
    headings = (KIND, COUNT, WITH_STATION, *COVERED_SHARE.values())
    return Table(
        BY_KIND[language], tuple(each[language] for each in headings), tuple(rows), "key_places_by_kind"
    )


def _places(subject: Subject, places: pd.DataFrame) -> Table:
    """Return every place of a division, by kind and name."""
    language = subject.language
    ordered = sorted(_rows(places), key=lambda row: (KINDS.index(row["kind"]), row["name"]))
    rows: list[tuple[Cell, ...]] = [
        (
            str(row["name"]),
            TITLES[row["kind"]][language],
            _known(subject, row["stations"]),
            *_service(subject, row),
        )
        for row in ordered
    ]
    headings = (PLACE, KIND, STATIONS, DISTANCE, COVERED_SHARE[LISTED])
    return Table(PLACES[language], tuple(each[language] for each in headings), tuple(rows), "key_places")


def _rows(table: pd.DataFrame) -> list[Row]:
    return cast("list[Row]", table.to_dict("records"))


def _service(subject: Subject, row: Row) -> tuple[Number, Number]:
    """Return the way of a place to the nearest station, and what of it is covered outdoors."""
    return _known(subject, row["station_distance_m"], unit="m"), _covered(subject, row, LISTED)


def _covered(subject: Subject, row: Row, environment: Environment) -> Number:
    share, low, high = (row[each] * PERCENT for each in (COVERED[environment], *BOUNDS[environment]))
    return _known(subject, share, 1, "%", low=low, high=high)


def _known(
    subject: Subject,
    value: float,
    digits: int = 0,
    unit: str = "",
    *,
    low: float = float("nan"),
    high: float = float("nan"),
) -> Number:
    """Return a figure of stations; unknown where they are not loaded, or none is on air."""
    if isnan(value):
        is_loaded = STATIONS_LAYER.name in subject.table.datasets
        why = NONE_ON_AIR if is_loaded else not_loaded(STATIONS_LAYER)
        return Number(None, digits, unit, missing=why[subject.language])
    within = (None, None) if isnan(low) or isnan(high) else (low, high)
    return Number(float(value), digits, unit, *within)
