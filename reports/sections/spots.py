"""White and grey spots: where nobody covers, or one operator alone, and whom that affects."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from layers import definitions
from layers.definitions import STATIONS, Text
from layers.settings import ENVIRONMENTS, Environment
from maps.spot_figure import spots_figure
from planning.columns import INDICATORS
from planning.missing import NO_POPULATION, not_loaded
from planning.signal_model import SignalModel
from planning.spots import GREY, WHITE, spots_of
from reports import texts
from reports.model import Cell, Figure, Number, Section, Table
from reports.subject import Subject

LISTED = 10
DEGREE_DIGITS = 5  # a metre

HEADING = Text("Vùng trắng và vùng xám", "White and grey spots")
WHAT = Text(
    "Vùng trắng: không nhà mạng nào phủ sóng {technology}. Vùng xám: chỉ một nhà mạng phủ sóng. Mỗi vùng gồm"
    " các ô liền cạnh trong một đơn vị, tính đến đúng ranh giới; xếp theo số dân bị ảnh hưởng.",
    "White spots: no operator covers them by {technology}. Grey spots: one operator alone does. A spot is"
    " made of cells that share sides within one division, up to its exact border; listed by the people"
    " affected.",
)
NO_SHAPES = Text(
    "Mô hình phủ sóng theo bán kính không cho biết từng vùng trắng, vùng xám.",
    "Coverage by reach does not tell single white and grey spots.",
)
NO_STATIONS = Text("Không liệt kê được vùng trắng, vùng xám: {why}.", "No spots can be listed: {why}.")
TOTALS = Text("Tổng số vùng trắng, vùng xám", "White and grey spots in all")
KINDS = {WHITE: Text("vùng trắng", "white spots"), GREY: Text("vùng xám", "grey spots")}
FIRST = Text(
    "{environment}: {kind} ảnh hưởng nhiều dân nhất", "{environment}: {kind} that affect most people"
)
POINT = Text(
    "Kinh độ, vĩ độ (WGS 84) là của một điểm nằm trong vùng; địa bàn là nơi có điểm đó. Các bảng liệt kê tối"
    " đa {count} vùng mỗi loại, bỏ qua vùng không có người ở; số thứ tự như trên bản đồ.",
    "Longitude and latitude (WGS 84) are those of a point inside the spot, and the place is where that point"
    " lies. Tables list at most {count} spots of a kind, without those where nobody lives; numbered as on the"
    " map.",
)
MAP = Text("Bản đồ vùng trắng và vùng xám {environment}", "Map of white and grey spots {environment}")
ALTERNATIVE = Text(
    "Bản đồ {environment} của {name}: {white_count} vùng trắng, nơi {white} % dân số không được nhà mạng nào"
    " phủ sóng; {grey_count} vùng xám, nơi {grey} % dân số chỉ được một nhà mạng phủ sóng.",
    "Map of {name} {environment}: {white_count} white spots, where {white} % of the people are covered by no"
    " operator; {grey_count} grey spots, where {grey} % are covered by one operator alone.",
)
WHERE = Text("Ở đâu", "Where")
SPOT = Text("Số", "No.")
COUNT = Text("Số vùng", "Spots")
AREA = Text("Diện tích (km²)", "Area (km²)")
PEOPLE = Text("Dân số bị ảnh hưởng", "People affected")
SHARE = Text("Tỷ lệ dân số (%)", "Share of people (%)")
ADDRESSES = Text("Địa chỉ số", "Addresses")
PLACE = Text("Địa bàn", "Place")
LON = Text("Kinh độ (°)", "Longitude (°)")
LAT = Text("Vĩ độ (°)", "Latitude (°)")


def spots_section(subject: Subject) -> Section:
    """Return the white and grey spots of a division, or of all, those first that affect most people."""
    language, technology = subject.language, subject.table.model.technology
    why = _why_none(subject)
    if why is not None:
        return Section(HEADING[language], (why[language],))
    every = {environment: _numbered(_spots(subject, environment)) for environment in ENVIRONMENTS}
    tables = [_totals(subject, every)]
    for environment, spots in every.items():
        listed = list(spots[spots["number"].notna()].sort_values("number").itertuples())
        tables += [
            _list(subject, those, environment, kind)
            for kind in KINDS
            if (those := [spot for spot in listed if spot.kind == kind])
        ]
    return Section(
        HEADING[language],
        (WHAT[language].format(technology=technology),),
        tuple(tables),
        tuple(_figures(subject, every)),
        notes=(POINT[language].format(count=LISTED),),
    )


def _numbered(spots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return spots with the ``number`` of those listed: the first of either kind, white before grey."""
    first = spots[spots["people"] != 0].groupby("kind", sort=False).head(LISTED)
    ordered = first.index[np.argsort(first["kind"] != WHITE, kind="stable")]
    numbers = pd.Series(range(1, len(ordered) + 1), index=ordered, dtype=float)
    return spots.assign(number=numbers.reindex(spots.index))


def _figures(subject: Subject, every: Mapping[Environment, gpd.GeoDataFrame]) -> Iterator[Figure]:
    """Yield a map of all spots of either environment, with the numbers of those that are listed."""
    language = subject.language
    for environment, spots in every.items() if subject.drawn else ():
        svg = spots_figure(
            subject.around or subject.snapshot,
            subject.table,
            subject.code,
            spots,
            environment=environment,
            language=language,
        )
        if svg is not None:
            title = MAP[language].format(environment=texts.ENVIRONMENTS[environment][language].lower())
            yield Figure(title, _alternative(subject, spots, environment), svg)


def _alternative(subject: Subject, spots: gpd.GeoDataFrame, environment: Environment) -> str:
    language = subject.language
    names = {kind: f"population_{kind}_share_{environment}" for kind in KINDS}
    shares = {
        kind: INDICATORS[name].format(subject.row[name], language=language) for kind, name in names.items()
    }
    return ALTERNATIVE[language].format(
        name=subject.name,
        environment=texts.ENVIRONMENTS[environment][language].lower(),
        **{f"{kind}_count": int((spots["kind"] == kind).sum()) for kind in KINDS},
        **shares,
    )


def _why_none(subject: Subject) -> Text | None:
    if STATIONS.name not in subject.table.datasets:
        why = not_loaded(STATIONS)
        return Text(NO_STATIONS.vi.format(why=why.vi), NO_STATIONS.en.format(why=why.en))
    if not isinstance(subject.table.model, SignalModel):
        return NO_SHAPES
    return texts.IN_DIVISIONS if subject.around is None else None


def _spots(subject: Subject, environment: Environment) -> gpd.GeoDataFrame:
    technology = subject.table.model.technology
    around = subject.around or subject.snapshot
    every = spots_of(around, subject.scheme, environment=environment, technology=technology)
    return every if subject.is_whole else every[every["code"] == subject.code]


def _totals(subject: Subject, every: Mapping[Environment, gpd.GeoDataFrame]) -> Table:
    language = subject.language
    rows = tuple(
        _total(subject, spots[spots["kind"] == kind], environment, kind)
        for environment, spots in every.items()
        for kind in KINDS
    )
    headings = (each[language] for each in (WHERE, COUNT, AREA, PEOPLE, SHARE, ADDRESSES))
    return Table(TOTALS[language], tuple(headings), rows, "spots_total")


def _total(
    subject: Subject, spots: gpd.GeoDataFrame, environment: Environment, kind: str
) -> tuple[Cell, ...]:
    # Without a single spot the sums are 0 wherever the figure is known.
    least = 1 if len(spots) else 0
    area, people, addresses = (
        float(spots[each].sum(min_count=least)) for each in ("area_km2", "people", "addresses")
    )
    return (
        f"{texts.ENVIRONMENTS[environment][subject.language]}: {KINDS[kind][subject.language]}",
        Number(float(len(spots))),
        Number(area, 2, "km²"),
        _people(subject, people),
        subject.number(f"population_{kind}_share_{environment}"),
        _addresses(subject, addresses),
    )


def _list(subject: Subject, listed: Sequence[Any], environment: Environment, kind: str) -> Table:
    language = subject.language
    title = FIRST[language].format(
        environment=texts.ENVIRONMENTS[environment][language], kind=KINDS[kind][language]
    )
    columns = [SPOT, PLACE, AREA, PEOPLE, ADDRESSES, LON, LAT]
    if kind == GREY:
        columns.append(texts.OPERATOR)
    rows = tuple(tuple(_cells(subject, spot)) for spot in listed)
    return Table(title, tuple(each[language] for each in columns), rows, f"spots_{kind}_{environment}")


def _cells(subject: Subject, spot: Any) -> Iterator[Cell]:
    yield str(int(spot.number))
    yield _place(subject, spot)
    yield Number(float(spot.area_km2), 2, "km²")
    yield _people(subject, spot.people)
    yield _addresses(subject, spot.addresses)
    yield Number(float(spot.lon), DEGREE_DIGITS, "°")
    yield Number(float(spot.lat), DEGREE_DIGITS, "°")
    if spot.kind == GREY:
        yield spot.operator


def _place(subject: Subject, spot: Any) -> str:
    """Return where a spot is: the place by the other scheme, and in a report of all also its division."""
    names = (spot.place, spot.division) if subject.is_whole else (spot.place or spot.division,)
    return ", ".join(dict.fromkeys(filter(None, names)))


def _people(subject: Subject, value: float) -> Number:
    return Number.of(value, 0, INDICATORS["population"].unit, missing=NO_POPULATION[subject.language])


def _addresses(subject: Subject, value: float) -> Number:
    return Number.of(value, missing=not_loaded(definitions.ADDRESSES)[subject.language])
