"""The layers of points that the map draws: one by one or, where they are many, as squares."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_lonlat
from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS, Language, Layer
from layers.snapshot import Snapshot
from maps import texts
from maps.colours import categorical
from maps.geojson import GeoJson, point_features, ring_features
from maps.squares import DensitySquares, density_squares
from planning.coverage import CoverageModel
from planning.reach import ReachModel
from planning.stations import stations

MOST_SQUARES = 2500
RETIRED = "retired"

SECTOR_FIELDS = ("sector_id", "azimuth_deg", "height_m", "frequency_mhz", "eirp_dbm")
POSTAL_FIELDS = ("point_id", "name", "kind", "staffed", "operator", "address_text")
ADDRESS_FIELDS = ("address_id", "code", "address_text", "house_number", "lane", "street", "state")


@dataclass(frozen=True, eq=False)
class PointLayer:
    """The points of one layer as the map draws them.

    Attributes
    ----------
    name : str
        Name of the layer.
    title : str
        What the map calls it.
    features : dict
        GeoJSON feature collection: a point each, or squares.
    squares : DensitySquares or None
        The squares, where there are more points than may be drawn one by one.
    has_reach : bool
        Whether the features say how far they reach.
    """

    name: str
    title: str
    features: GeoJson
    squares: DensitySquares | None = None
    has_reach: bool = False


@dataclass(frozen=True, eq=False)
class _Found:
    """Points found in a snapshot: where they are, and how to describe them if they are drawn one by one."""

    title: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    describe: Callable[[], Iterable[GeoJson]]
    has_reach: bool = False


def point_layers(snapshot: Snapshot, model: CoverageModel, *, language: Language) -> list[PointLayer]:
    """Return the layers of points that a snapshot holds, as the map draws them.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    model : CoverageModel
        Names the technology whose stations are shown; that of reach also how far they reach.
    language : {"vi", "en"}
        Language of titles and values.
    """
    return [
        _drawn(name, find(snapshot, model, language), snapshot)
        for name, find in _FINDERS.items()
        if name in snapshot.datasets
    ]


def operator_colours(snapshot: Snapshot, model: CoverageModel) -> dict[str, str]:
    """Return the operators of the map's stations in alphabetical order, each with its colour."""
    if STATIONS.name not in snapshot.datasets:
        return {}
    return categorical(sorted(shown_stations(snapshot, model)["operator"].unique()))


def shown_stations(snapshot: Snapshot, model: CoverageModel) -> pd.DataFrame:
    """Return the stations of the model's technology that are on air or planned, as `planning.reach` does.

    Their reach is added as ``outdoor_m`` and ``indoor_m`` where the model is that of reach.
    """
    table = stations(snapshot)
    table = table[(table["technology"] == model.technology) & (table["status"] != RETIRED)]
    if not isinstance(model, ReachModel):
        return table
    return table.assign(
        outdoor_m=model.distances_m(table["reach_m"], "outdoor"),
        indoor_m=model.distances_m(table["reach_m"], "indoor"),
    )


def _drawn(name: str, found: _Found, snapshot: Snapshot) -> PointLayer:
    crs = snapshot.settings.working_crs
    if len(found.x) <= snapshot.settings.max_map_features:
        lon, lat = to_lonlat(found.x, found.y, crs=crs)
        return PointLayer(
            name, found.title, point_features(lon, lat, found.describe()), None, found.has_reach
        )
    squares = density_squares(found.x, found.y, most=MOST_SQUARES)
    x, y = squares.corners()
    lon, lat = to_lonlat(x.ravel(), y.ravel(), crs=crs)
    counts = ({"count": count} for count in squares.count.tolist())
    features = ring_features(lon.reshape(x.shape), lat.reshape(y.shape), counts)
    return PointLayer(name, found.title, features, squares)


def _stations(snapshot: Snapshot, model: CoverageModel, language: Language) -> _Found:
    table = shown_stations(snapshot, model)
    title = texts.STATION_LAYER[language].format(technology=model.technology)

    def describe() -> Iterator[GeoJson]:
        colours, sectors = operator_colours(snapshot, model), _sectors(snapshot)
        for station in _records(table.reset_index()):
            yield {
                **{name: station[name] for name in ("station_id", "operator", "technology", "status")},
                "site_id": station["site_id"],
                "status_title": texts.choice_title(STATIONS["status"], station["status"], language),
                "colour": colours[station["operator"]],
                **({"reach_m": [station["outdoor_m"], station["indoor_m"]]} if "outdoor_m" in table else {}),
                "sectors": sectors[station["station_id"]],
            }

    has_reach = isinstance(model, ReachModel)
    return _Found(title, table["x"].to_numpy(), table["y"].to_numpy(), describe, has_reach)


def _sectors(snapshot: Snapshot) -> dict[str, list[GeoJson]]:
    """Return the sectors of each station."""
    by_station: dict[str, list[GeoJson]] = {}
    for sector in _rows(snapshot, STATIONS, ("station_id", *SECTOR_FIELDS)):
        by_station.setdefault(sector.pop("station_id"), []).append(sector)
    return by_station


def _postal_points(snapshot: Snapshot, _: CoverageModel, language: Language) -> _Found:
    points = snapshot.points(POSTAL_POINTS.name, ())

    def describe() -> Iterator[GeoJson]:
        for row in _rows(snapshot, POSTAL_POINTS, POSTAL_FIELDS):
            yield {**row, "kind": texts.choice_title(POSTAL_POINTS["kind"], row["kind"], language)}

    return _Found(POSTAL_POINTS.title[language], points.x, points.y, describe)


def _addresses(snapshot: Snapshot, _: CoverageModel, language: Language) -> _Found:
    points = snapshot.points(ADDRESSES.name, ())

    def describe() -> Iterator[GeoJson]:
        for row in _rows(snapshot, ADDRESSES, ADDRESS_FIELDS):
            parts = (row["house_number"], row["lane"], row["street"])
            yield {
                "address_id": row["address_id"],
                "code": row["code"],
                "text": row["address_text"] or " ".join(filter(None, parts)),
                "state": texts.choice_title(ADDRESSES["state"], row["state"], language),
            }

    return _Found(ADDRESSES.title[language], points.x, points.y, describe)


_FINDERS: Mapping[str, Callable[[Snapshot, CoverageModel, Language], _Found]] = MappingProxyType(
    {STATIONS.name: _stations, POSTAL_POINTS.name: _postal_points, ADDRESSES.name: _addresses}
)


def _rows(snapshot: Snapshot, layer: Layer, fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the fields of a layer's rows as plain values, None where missing."""
    rows: list[dict[str, Any]] = snapshot.points(layer.name, fields).table.to_pylist()
    return rows


def _records(table: pd.DataFrame) -> list[dict[Hashable, Any]]:
    """Return the rows of a table as plain values, None where missing."""
    return table.astype(object).where(table.notna(), None).to_dict("records")
