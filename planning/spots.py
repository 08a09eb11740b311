"""White and grey spots: places that no operator covers, or one alone, and how many people that affects."""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.crs import to_lonlat
from layers.radio_settings import Technology
from layers.settings import Environment
from layers.snapshot import Snapshot
from planning.cell_amounts import AMOUNTS, CellAmounts, Pieces
from planning.class_polygons import drawn_patches
from planning.coverages import signal_coverage_of
from planning.division_patches import NOWHERE, DivisionPatches, patches_by_division
from planning.divisions import OUTSIDE, Divisions
from planning.inputs import Inputs
from planning.signal_coverage import SignalCoverage

WHITE, GREY = "white", "grey"
POLYGON = 3  # shapely's number of the type

Numbers = NDArray[np.int64]


def spots_of(
    snapshot: Snapshot, scheme: str, *, environment: Environment, technology: Technology | None = None
) -> gpd.GeoDataFrame:
    """Return the white and grey spots of a scheme, those first that affect most people; made once.

    A spot is made of cells that share sides within one division, and ends exactly at its border. So the
    people, addresses and official square kilometres of a division's white spots add up to those that the
    indicators say are white, and grey likewise.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme.
    environment : {"outdoor", "indoor"}
        Where coverage lacks.
    technology : {"5G", "4G", "3G", "2G"}, optional
        Technology whose stations count; the setting unless given.

    Returns
    -------
    GeoDataFrame
        ``kind`` ("white": nobody covers it; "grey": one operator), ``operator`` (that one; empty for white),
        ``code`` and ``division`` (its name), ``place`` (name of the division of the finest other scheme in
        which it lies; empty without one, and where the spot is larger than that), ``area_km2``, ``people``,
        ``addresses`` (NaN where unknown), ``lon``, ``lat`` of a point inside, and polygons in the working
        CRS. By descending people, then addresses, then area.

    Raises
    ------
    UnknownNameError
        The version holds no such scheme.
    WorkspaceError
        The settings ask for coverage by reach, which knows no cells.
    """
    chosen = technology or snapshot.settings.technology
    key = "spots", scheme, chosen, environment
    found: gpd.GeoDataFrame = snapshot.once(key, lambda: _spots(snapshot, scheme, chosen, environment))
    return found


def _spots(
    snapshot: Snapshot, scheme: str, technology: Technology, environment: Environment
) -> gpd.GeoDataFrame:
    coverage = signal_coverage_of(snapshot, technology)
    inputs = Inputs.of(snapshot, scheme, technology)
    divisions, grid = inputs.divisions, coverage.grid
    amounts = CellAmounts.of(inputs, grid).pieces
    cells = grid.rows * grid.columns
    keys = _different(np.concatenate([_keys(each, cells) for each in amounts.values()]))
    division, cell = np.divmod(keys, cells)
    per_piece = {name: _at(keys, each, cells) for name, each in amounts.items()}
    values = _operators_alone(coverage, environment)
    parts = [
        _of_division(found, coverage, divisions, per_piece)
        for found in patches_by_division(values, grid, division, cell)
    ]
    table = pd.concat(parts, ignore_index=True) if parts else _of_nothing()
    frame = gpd.GeoDataFrame(table, geometry="geometry", crs=divisions.working_crs)
    order = ["people", "addresses", "area_km2"]
    frame = frame.sort_values(order, ascending=False, kind="stable", ignore_index=True)
    return _located(frame, snapshot, scheme)


def _different(keys: Numbers) -> Numbers:
    ordered = np.sort(keys)
    return np.asarray(ordered[np.diff(ordered, prepend=NOWHERE) != 0])


def _keys(pieces: Pieces, cells: int) -> Numbers:
    return np.asarray(pieces.division * cells + pieces.cell)


def _at(keys: Numbers, pieces: Pieces, cells: int) -> NDArray[np.float64]:
    """Return the amount of each pair of division and cell; NaN in divisions where it is not known."""
    at = np.searchsorted(keys, _keys(pieces, cells))
    sums = np.bincount(at, weights=pieces.amount, minlength=len(keys))
    return np.where(pieces.known[keys // cells], sums, np.nan)


def _operators_alone(coverage: SignalCoverage, environment: Environment) -> Numbers:
    """Return 0 for cells that nobody covers, k for those that the k-th operator alone covers, else -1."""
    count = coverage.operators_on(environment)
    alone = np.where(count == 0, 0, NOWHERE)
    for number, operator in enumerate(coverage.operators, start=1):
        alone[(count == 1) & (coverage.of(operator).operators_on(environment) > 0)] = number
    return alone


def _of_division(
    found: DivisionPatches,
    coverage: SignalCoverage,
    divisions: Divisions,
    amounts: Mapping[str, NDArray[np.float64]],
) -> pd.DataFrame:
    shared = found.patches.shared
    table: dict[str, Any] = {
        "kind": np.where(shared == 0, WHITE, GREY),
        "operator": [("", *coverage.operators)[each] for each in shared],
        "code": divisions.codes[found.division],
        "division": divisions.frame["name"].iloc[found.division],
        **{name: found.sums(amounts[name]) for name in AMOUNTS},
        "geometry": _within(drawn_patches(found.patches, found.grid), divisions, found.division),
    }
    return pd.DataFrame(table)


def _of_nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=["kind", "operator", "code", "division", *AMOUNTS, "geometry"])


def _within(shapes: NDArray[np.object_], divisions: Divisions, division: int) -> NDArray[np.object_]:
    """Return what of some shapes lies in a division; a shape that only touches it stays whole."""
    border = divisions.polygons.iloc[division]
    shapely.prepare(border)
    cut = np.flatnonzero(~shapely.contains_properly(border, shapes))
    inside = np.array([_surface(each) for each in shapely.intersection(shapes[cut], border)], dtype=object)
    shapes[cut] = np.where(shapely.is_empty(inside), shapes[cut], inside)
    return shapes


def _surface(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the polygons of a shape, without the lines and points at which an overlay only touches."""
    parts = [each for each in shapely.get_parts(shape) if shapely.get_type_id(each) == POLYGON]
    joined: shapely.Geometry = parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
    return joined


def _located(frame: gpd.GeoDataFrame, snapshot: Snapshot, scheme: str) -> gpd.GeoDataFrame:
    points = frame.geometry.representative_point()
    lon, lat = to_lonlat(points.x, points.y, crs=snapshot.settings.working_crs)
    return frame.assign(lon=lon, lat=lat, place=_places(snapshot, scheme, points, frame.area.to_numpy()))


def _places(
    snapshot: Snapshot, scheme: str, points: gpd.GeoSeries, areas_m2: NDArray[np.float64]
) -> list[str]:
    """Return the name of where each spot lies; empty for one that is larger than what lies there."""
    others = list(_others(snapshot, scheme))
    if not others:
        return [""] * len(points)
    finest = min(others, key=lambda each: float(each.polygons.area.median()))
    names, at = finest.frame["name"], finest.index.locate(points.x, points.y)
    told = (at != OUTSIDE) & (areas_m2 <= finest.polygons.area.to_numpy()[at])
    return [str(names.iloc[each]) if is_told else "" for each, is_told in zip(at, told, strict=True)]


def _others(snapshot: Snapshot, scheme: str) -> Iterator[Divisions]:
    for other in snapshot.schemes:
        if other != scheme:
            yield Divisions.of(snapshot, other)
