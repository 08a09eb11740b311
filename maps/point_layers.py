"""The layers of points that the map draws: one by one or, where they are many, from tiles or as squares."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_lonlat
from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS, Field, Language, Layer
from layers.snapshot import Snapshot
from maps import texts
from maps.colours import categorical
from maps.geojson import GeoJson, point_features, ring_features
from maps.squares import DensitySquares, density_squares
from planning.coverage import CoverageModel
from planning.reach import ReachModel
from planning.stations import ON_AIR, PLANNED, stations

MOST_SQUARES = 2500

STATION_FIELDS = ("station_id", "site_id", "operator", "technology", "status")
SECTOR_FIELDS = ("sector_id", "azimuth_deg", "height_m", "frequency_mhz", "eirp_dbm")
POSTAL_FIELDS = ("point_id", "name", "kind", "staffed", "operator", "address_text")
ADDRESS_FIELDS = ("address_id", "code", "address_text", "house_number", "lane", "street", "state")


@dataclass(frozen=True)
class Category:
    """The points of a layer that can be switched off together, such as those of one operator.

    Attributes
    ----------
    value : str
        What they have in common; empty for points that state nothing.
    title : str
        What the map calls it.
    count : int
        How many they are.
    colour : str
        Their colour, empty where it is not what they differ by.
    """

    value: str
    title: str
    count: int
    colour: str = ""


@dataclass(frozen=True, eq=False)
class PointLayer:
    """The points of one layer as the map draws them.

    Attributes
    ----------
    name : str
        Name of the layer.
    title : str
        What the map calls it.
    features : dict or None
        GeoJSON feature collection: a point each, or squares; None where the page fetches tiles.
    squares : DensitySquares or None
        The squares, where there are more points than may be drawn one by one.
    field : str
        Field by which points can be switched off.
    categories : tuple of Category
        What can be switched off; nothing where squares are drawn, in which all points are counted.
    parameters : mapping of str to list of str or None
        Values by field that choose the map's points among those of the layer's tiles; None for all.
    has_reach : bool
        Whether the features say how far they reach.
    """

    name: str
    title: str
    features: GeoJson | None
    squares: DensitySquares | None = None
    field: str = ""
    categories: tuple[Category, ...] = ()
    parameters: Mapping[str, list[str]] | None = None
    has_reach: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return what the page's script needs to know, beside the features."""
        return {
            "field": self.field,
            "categories": [asdict(each) for each in self.categories],
            "parameters": dict(self.parameters or {}),
        }


@dataclass(frozen=True, eq=False)
class _Found:
    """Points found in a snapshot: where they are, by what they differ, and how to describe them."""

    title: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    field: str
    categories: tuple[Category, ...]
    describe: Callable[[], Iterable[GeoJson]]
    parameters: Mapping[str, list[str]] | None = None
    has_reach: bool = False


def point_layers(
    snapshot: Snapshot, model: CoverageModel, *, language: Language, tiled: bool = False
) -> list[PointLayer]:
    """Return the layers of points that a snapshot holds, as the map draws them.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    model : CoverageModel
        Names the technology whose stations are shown; that of reach also how far they reach.
    language : {"vi", "en"}
        Language of titles and values.
    tiled : bool
        Whether the page can fetch tiles of what is too much to be in it; else that is drawn as squares.
    """
    return [
        _drawn(name, find(snapshot, model, language), snapshot, tiled=tiled)
        for name, find in _FINDERS.items()
        if name in snapshot.datasets
    ]


def tiled_layers(snapshot: Snapshot) -> list[str]:
    """Return the layers of points that have too many rows to stand in the page one by one."""
    rows = {name: snapshot.datasets[name].rows for name in _FINDERS if name in snapshot.datasets}
    return [name for name, count in rows.items() if count > snapshot.settings.max_map_features]


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
    table = table[(table["technology"] == model.technology) & table["status"].isin([ON_AIR, PLANNED])]
    if not isinstance(model, ReachModel):
        return table
    return table.assign(
        outdoor_m=model.distances_m(table["reach_m"], "outdoor"),
        indoor_m=model.distances_m(table["reach_m"], "indoor"),
    )


def _drawn(name: str, found: _Found, snapshot: Snapshot, *, tiled: bool) -> PointLayer:
    is_small = len(found.x) <= snapshot.settings.max_map_features
    if not (is_small or tiled):
        return _as_squares(name, found, snapshot.settings.working_crs)
    return PointLayer(
        name,
        found.title,
        _one_by_one(found, snapshot.settings.working_crs) if is_small else None,
        field=found.field,
        categories=found.categories,
        parameters=found.parameters,
        has_reach=is_small and found.has_reach,
    )


def _one_by_one(found: _Found, crs: str) -> GeoJson:
    lon, lat = to_lonlat(found.x, found.y, crs=crs)
    return point_features(lon, lat, found.describe())


def _as_squares(name: str, found: _Found, crs: str) -> PointLayer:
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
        sectors = _sectors(snapshot)
        for station in _records(table.reset_index()):
            yield {
                **{name: station[name] for name in STATION_FIELDS},
                **({"reach_m": [station["outdoor_m"], station["indoor_m"]]} if "outdoor_m" in table else {}),
                "sectors": sectors[station["station_id"]],
            }

    colours = operator_colours(snapshot, model)
    counts = table["operator"].value_counts()
    return _Found(
        title,
        table["x"].to_numpy(),
        table["y"].to_numpy(),
        "operator",
        tuple(Category(name, name, int(counts[name]), colour) for name, colour in colours.items()),
        describe,
        {"technology": [model.technology], "status": [ON_AIR, PLANNED]},
        isinstance(model, ReachModel),
    )


def _sectors(snapshot: Snapshot) -> dict[str, list[GeoJson]]:
    """Return the sectors of each station."""
    by_station: dict[str, list[GeoJson]] = {}
    for sector in _rows(snapshot, STATIONS, ("station_id", *SECTOR_FIELDS)):
        by_station.setdefault(sector.pop("station_id"), []).append(sector)
    return by_station


def _postal_points(snapshot: Snapshot, _: CoverageModel, language: Language) -> _Found:
    def describe() -> Iterator[GeoJson]:
        return iter(_rows(snapshot, POSTAL_POINTS, POSTAL_FIELDS))

    return _of_kinds(snapshot, POSTAL_POINTS, "kind", describe, language)


def _addresses(snapshot: Snapshot, _: CoverageModel, language: Language) -> _Found:
    def describe() -> Iterator[GeoJson]:
        for row in _rows(snapshot, ADDRESSES, ADDRESS_FIELDS):
            parts = (row["house_number"], row["lane"], row["street"])
            text = row["address_text"] or " ".join(filter(None, parts))
            yield {**{name: row[name] for name in ("address_id", "code", "state")}, "text": text}

    return _of_kinds(snapshot, ADDRESSES, "state", describe, language)


def _of_kinds(
    snapshot: Snapshot,
    layer: Layer,
    field: str,
    describe: Callable[[], Iterable[GeoJson]],
    language: Language,
) -> _Found:
    """Return a layer whose points can be switched off by the allowed values of a field."""
    points, counts = snapshot.points(layer.name, ()), snapshot.counts(layer.name, field)
    known = [choice.value for choice in layer[field].choices]
    categories = (
        Category(value, _title(layer[field], value, language), counts[value])
        for value in (*known, *sorted(counts.keys() - known))
        if value in counts
    )
    return _Found(layer.title[language], points.x, points.y, field, tuple(categories), describe)


def _title(field: Field, value: str, language: Language) -> str:
    return texts.choice_title(field, value, language) or texts.NO_DATA[language]


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
