"""What maps show quietly so that a reader knows the place: water, roads, or what the settings name."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import LONLAT
from layers.definitions import DIVISIONS, Language
from layers.errors import ReadError, WorkspaceError
from layers.readers.reading import read_shapes
from layers.snapshot import Snapshot
from layers.text import format_number
from maps import texts
from maps.geojson import GeoJson, collection, outline_feature

SIMPLIFIED_TO_M = 10.0
# About five megabytes of page; what has more wants to be thinned out, and would not be quiet either.
MOST_POSITIONS = 200_000
WATER = "water"
WATER_STYLE = {"color": "#8fb9d1", "weight": 1, "fillColor": "#bcd8e6", "fillOpacity": 0.9}
PLAIN_STYLE = {
    "color": "#85817b",
    "weight": 1.1,
    "opacity": 0.75,
    "fillColor": "#b9b6b0",
    "fillOpacity": 0.35,
}
LINE, POLYGON = 1, 3


@dataclass(frozen=True, eq=False)
class Backdrop:
    """One file of the backdrop.

    Attributes
    ----------
    name : str
        Name of the layer, also in the page's script.
    title : str
        What the map calls it.
    style : dict
        Options of Leaflet's paths.
    features : dict
        GeoJSON feature collection: all its areas as one feature, all its lines as another.
    """

    name: str
    title: str
    style: dict[str, Any]
    features: GeoJson


def backdrops(snapshot: Snapshot, language: Language) -> list[Backdrop]:
    """Return the backdrop that a workspace's settings name, within its divisions' bounds; read once.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    language : {"vi", "en"}
        Language of titles.

    Raises
    ------
    WorkspaceError
        A file is missing or cannot be read, has no line and no area within the bounds of the divisions, or
        is too large to stand in a page.
    """
    files = snapshot.settings.backdrop
    return [_backdrop(snapshot, file, f"backdrop_{number}", language) for number, file in enumerate(files)]


def _backdrop(snapshot: Snapshot, file: str, name: str, language: Language) -> Backdrop:
    features: GeoJson = snapshot.once(("backdrop", file), lambda: _features(snapshot, file))
    is_water = _begins_with(file, WATER)
    style = WATER_STYLE if is_water else PLAIN_STYLE
    return Backdrop(f"{name}_{WATER if is_water else 'plain'}", _title(file, language), style, features)


def _begins_with(file: str, word: str) -> bool:
    return Path(file).stem.casefold().startswith(word)


def _title(file: str, language: Language) -> str:
    known = (title[language] for word, title in texts.BACKDROPS.items() if _begins_with(file, word))
    return next(known, Path(file).stem)


def _features(snapshot: Snapshot, file: str) -> GeoJson:
    try:
        shapes = read_shapes(snapshot.path / file)
    except ReadError as error:
        raise WorkspaceError(f"backdrop: {error}") from error
    drawn = list(_together(_within(shapes, snapshot)))
    if not drawn:
        raise WorkspaceError(
            f"backdrop: {snapshot.path / file}: no line or area lies where the divisions are"
        )
    positions = int(shapely.get_num_coordinates(drawn).sum())
    if positions > MOST_POSITIONS:
        count, most = (format_number(each, digits=0, language="en") for each in (positions, MOST_POSITIONS))
        raise WorkspaceError(
            f"backdrop: {snapshot.path / file}: {count} positions within the divisions; a page takes {most}:"
            " leave out the smaller roads or waters"
        )
    back = gpd.GeoSeries(drawn, crs=snapshot.settings.working_crs).to_crs(LONLAT)
    return collection(outline_feature(each, {}) for each in back)


def _within(shapes: gpd.GeoSeries, snapshot: Snapshot) -> NDArray[np.object_]:
    """Return single lines and areas in the working CRS, clipped to the divisions' bounds and simplified."""
    crs = snapshot.settings.working_crs
    frames = [snapshot.frame(f"{DIVISIONS.name}/{scheme}") for scheme in snapshot.schemes]
    bounds = np.array([frame.geometry.to_crs(crs).total_bounds for frame in frames])
    (west, south), (east, north) = bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)
    parts = shapely.get_parts(shapes.to_crs(crs).make_valid().to_numpy())
    clipped = shapely.get_parts(shapely.get_parts(shapely.clip_by_rect(parts, west, south, east, north)))
    return np.asarray(shapely.simplify(clipped, SIMPLIFIED_TO_M))


def _together(parts: NDArray[np.object_]) -> Iterator[shapely.Geometry]:
    """Yield all areas as one shape, and all lines as another."""
    kinds, is_drawn = shapely.get_type_id(parts), ~shapely.is_empty(parts)
    if (areas := parts[is_drawn & (kinds == POLYGON)]).size:
        yield shapely.multipolygons(areas)
    if (lines := parts[is_drawn & (kinds == LINE)]).size:
        yield shapely.multilinestrings(lines)
