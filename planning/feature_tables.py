"""What is computed, as features that can be asked for like a layer: indicators and coverage."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from shapely.geometry.base import BaseGeometry

from geo.crs import LONLAT
from layers.arrow import ARROW_TYPES
from layers.definitions import DIVISIONS, STATIONS, STATISTICS, Field, Text
from layers.query.memory import FeatureTable
from layers.query.places import ShapePlaces
from layers.snapshot import Snapshot
from planning.columns import INDICATORS
from planning.coverages import is_in_one_map, signal_coverage_of
from planning.hexagons import HexagonGrid
from planning.indicators import indicators_of
from planning.operator_hexagons import WITHOUT_HEXAGONS, operator_hexagons

INDICATOR_FIELDS = (
    DIVISIONS["code"],
    DIVISIONS["name"],
    DIVISIONS["kind"],
    *(Field(each.name, "number", each.title, unit=each.unit) for each in INDICATORS.values()),
)
COVERAGE_FIELDS = (
    Field("h3_res9_id", "string", Text("Mã lục giác H3", "H3 hexagon, resolution 9")),
    Field("operator", "string", Text("Nhà mạng", "Operator")),
    Field("technology", "integer", Text("Mã công nghệ", "Technology code (300, 400, 500)")),
    Field("mindown", "number", Text("Tốc độ tải xuống thấp nhất", "Lowest downlink rate"), unit="Mbit/s"),
    Field("minup", "number", Text("Tốc độ tải lên thấp nhất", "Lowest uplink rate"), unit="Mbit/s"),
    Field("minsignal", "number", Text("Mức thu thấp nhất", "Lowest received power"), unit="dBm"),
    Field("environmnt", "integer", Text("Môi trường", "Environment (0 outdoor, 1 vehicle, 2 indoor)")),
    Field("coverage_class", "string", Text("Cấp phủ sóng", "Coverage class")),
    Field("covered_share", "number", Text("Tỷ lệ ô được phủ", "Share of cells covered")),
)


def indicator_features(snapshot: Snapshot, scheme: str) -> FeatureTable:
    """Return the indicators of a scheme as features: its divisions.

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    """
    frame = indicators_of(snapshot, scheme).frame.reset_index()
    polygons = snapshot.frame(f"{DIVISIONS.name}/{scheme}").geometry.loc[frame["code"]]
    located = gpd.GeoDataFrame(frame, geometry=polygons.to_numpy(), crs=LONLAT)
    return _features(located, INDICATOR_FIELDS, ("code",))


def coverage_features(snapshot: Snapshot) -> FeatureTable:
    """Return the covered hexagons of every operator and environment, in the fields of the FCC's data.

    Raises
    ------
    WorkspaceError
        The settings ask for coverage by reach, which knows no levels.
    """
    coverage = signal_coverage_of(snapshot)
    over = HexagonGrid.over(coverage.grid, crs=snapshot.settings.working_crs)
    parts = [operator_hexagons(over, found).assign(operator=name) for name, found in coverage.maps.items()]
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=LONLAT)
    return _features(frame, COVERAGE_FIELDS, ("h3_res9_id", "operator", "environmnt"))


def statistic_features(snapshot: Snapshot) -> FeatureTable:
    """Return the statistics as features: each has the shape of its division, or of the whole city.

    Raises
    ------
    UnknownNameError
        The workspace holds no statistics.
    """
    rows = snapshot.table(STATISTICS.name)
    places = _places_of_divisions(snapshot, set(rows["scheme"]))
    shapes = [places.get(each) for each in zip(rows["scheme"], rows["code"], strict=True)]
    return _features(gpd.GeoDataFrame(rows, geometry=shapes, crs=LONLAT), STATISTICS.fields, STATISTICS.key)


def has_hexagons(snapshot: Snapshot) -> bool:
    """Return whether coverage can be had as hexagons: by signal, of a technology with a code, in one map."""
    settings = snapshot.settings
    by_signal = settings.coverage_model == "signal" and settings.technology not in WITHOUT_HEXAGONS
    is_there = by_signal and STATIONS.name in snapshot.datasets and bool(snapshot.schemes)
    return is_there and is_in_one_map(snapshot)


def _places_of_divisions(snapshot: Snapshot, schemes: set[str]) -> dict[tuple[str, str], BaseGeometry]:
    """Return the shapes of divisions by scheme and code; that of no scheme is the whole city's."""
    places: dict[tuple[str, str], BaseGeometry] = {}
    for scheme in snapshot.schemes:
        if scheme in schemes:
            divisions = snapshot.frame(f"{DIVISIONS.name}/{scheme}").geometry
            places |= {(scheme, str(code)): shape for code, shape in divisions.items()}
    if snapshot.schemes:
        first = snapshot.frame(f"{DIVISIONS.name}/{snapshot.schemes[0]}")
        places["", ""] = first.geometry.union_all()
    return places


def _features(frame: gpd.GeoDataFrame, fields: tuple[Field, ...], key: tuple[str, ...]) -> FeatureTable:
    columns = {each.name: _column(frame[each.name], each) for each in fields}
    return FeatureTable(fields, key, pa.table(columns), ShapePlaces(frame.geometry.to_numpy()))


def _column(values: "pd.Series[Any]", field: Field) -> pa.Array:
    return pa.array(values, type=ARROW_TYPES[field.type], from_pandas=True)
