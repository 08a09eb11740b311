"""Which divisions a change of the layers touches: those whose figures may be others than before."""

from collections.abc import Callable, Iterable, Iterator
from itertools import zip_longest

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from layers.points import Points
from planning.counts import is_service_point
from planning.figures import Figures
from planning.reach import ReachModel
from planning.sheet_source import Located, SheetSource
from planning.signal_model import SignalModel
from planning.stations import ON_AIR

# Distances in the working CRS of a country err by less than this share, and borders by metres.
SLACK, SLACK_M = 1.01, 300.0
# What must be as before, lest everything is touched.
ALIKE = ("operators", "transmitting", "dataset_names")
# Of so many changed places nobody asks one by one which divisions are near.
MANY = 1000
Mask = NDArray[np.bool_]
Read = Callable[[], Iterable[Points]]


def touched(
    before: SheetSource, after: SheetSource, figures: Figures, addresses: tuple[Read, Read] | None
) -> Mask:
    """Return which divisions have to be computed anew.

    Parameters
    ----------
    before, after : SheetSource
        What sheets were made from, and are now; with the same divisions and model.
    figures : Figures
        What was computed before, of all divisions.
    addresses : tuple of two callables, or None
        Return the addresses before and after part by part; None where they are the same.

    Returns
    -------
    ndarray of bool, shape (n,)
        For each division of the scheme. All of them where another operator is there or on air, since what all
        operators cover is compared with how many they are.
    """
    if any(getattr(before, each) != getattr(after, each) for each in ALIKE):
        return np.ones(len(after.divisions), dtype=np.bool_)
    polygons = after.divisions.geometry.to_crs(after.working_crs).to_numpy()
    masks = [
        _of_stations(before, after, figures, polygons),
        _of_postal_points(before, after, figures, polygons),
        _of_addresses(after, addresses),
    ]
    return np.asarray(np.logical_or.reduce(masks))


def _of_stations(
    before: SheetSource, after: SheetSource, figures: Figures, polygons: NDArray[np.object_]
) -> Mask:
    rows = pd.concat(_changed(before.stations.rows.reset_index(), after.stations.rows.reset_index()))
    sites = set(rows["site_id"])
    found = np.zeros(len(polygons), dtype=np.bool_)
    for source in (before, after):
        _mark(found, source.stations.division[source.stations.rows["site_id"].isin(sites).to_numpy()])
    on_air = rows[rows["status"] == ON_AIR]
    found |= _nearer(on_air, figures, "station_distance_m", polygons)
    return found | _within(polygons, *_reached(before, after))


def _reached(before: SheetSource, after: SheetSource) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return what transmits otherwise than before, and how far it reaches."""
    if isinstance(after.model, SignalModel):
        assert before.signals is not None and after.signals is not None  # noqa: S101, PT018 - both by signal
        rows = pd.concat(_changed(before.signals.sectors, after.signals.sectors))
        return rows, np.full(len(rows), after.model.radio.range_m)
    assert isinstance(after.model, ReachModel)  # noqa: S101 - there are two models
    rows = pd.concat(_changed(before.on_air.reset_index(), after.on_air.reset_index()))
    return rows, after.model.distances_m(rows["reach_m"], "outdoor")


def _of_postal_points(
    before: SheetSource, after: SheetSource, figures: Figures, polygons: NDArray[np.object_]
) -> Mask:
    rows = pd.concat(_changed(before.postal_points.rows, after.postal_points.rows))
    located = Located.of(rows, after.index)
    found = np.zeros(len(polygons), dtype=np.bool_)
    _mark(found, located.division)
    return found | _nearer(rows[is_service_point(rows)], figures, "postal_distance_m", polygons)


def _of_addresses(after: SheetSource, addresses: tuple[Read, Read] | None) -> Mask:
    found = np.zeros(len(after.divisions), dtype=np.bool_)
    if addresses is not None:
        for x, y in _moved(*(parts() for parts in addresses)):
            _mark(found, after.index.locate(x, y))
    return found


def _nearer(rows: pd.DataFrame, figures: Figures, distances: str, polygons: NDArray[np.object_]) -> Mask:
    """Return in which divisions places may be, or have been, the nearest to an address.

    A place farther from a division than the farthest of its addresses is from the nearest place cannot be.
    """
    if rows.empty:
        return np.zeros(len(polygons), dtype=np.bool_)
    histograms = figures.tally.histograms[distances]
    farthest = np.array(
        [(each.bins[-1] + 1) * each.bin_width if each.count else 0.0 for each in histograms], np.float64
    )
    known = np.array([each.count for each in histograms])
    unknown = known != np.nan_to_num(figures.tally.sums["addresses"].to_numpy())
    found = np.full(len(polygons), len(rows) > MANY)
    for x, y in rows[["x", "y"]].head(MANY).itertuples(index=False):
        away = shapely.distance(polygons, shapely.Point(x, y))
        found |= unknown | ((known > 0) & (away <= farthest * SLACK + SLACK_M))
    return found


def _within(polygons: NDArray[np.object_], rows: pd.DataFrame, reach_m: NDArray[np.float64]) -> Mask:
    found = np.full(len(polygons), len(rows) > MANY)
    for (x, y), reach in zip(rows[["x", "y"]].head(MANY).itertuples(index=False), reach_m, strict=False):
        found |= shapely.distance(polygons, shapely.Point(x, y)) <= reach * SLACK + SLACK_M
    return found


def _mark(found: Mask, divisions: NDArray[np.int32]) -> None:
    found[divisions[divisions >= 0]] = True


def _changed(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows that only the one frame has, and those that only the other has."""
    gone, come = _unmatched(*(_keys(each) for each in (before, after)))
    return before.iloc[gone], after.iloc[come]


def _keys(rows: pd.DataFrame) -> NDArray[np.uint64]:
    return np.asarray(pd.util.hash_pandas_object(rows, index=False), np.uint64)


def _unmatched(
    keys: NDArray[np.uint64], others: NDArray[np.uint64]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return which of two lists of keys have no counterpart in the other; a key may occur repeatedly."""
    first, second = (_numbered(each) for each in (keys, others))
    return np.flatnonzero(~np.isin(first, second)), np.flatnonzero(~np.isin(second, first))


def _numbered(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return keys of which equal ones differ by how many of them stand before."""
    times = pd.Series(keys).groupby(keys).cumcount().to_numpy(np.uint64)
    return np.asarray(keys + times * np.uint64(0x9E3779B97F4A7C15))


def _moved(
    before: Iterable[Points], after: Iterable[Points]
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Yield the positions of addresses that only the one or only the other has.

    Parts that are the same are passed over, so that a layer of which little has changed is compared about as
    fast as it is read.
    """
    rest: tuple[list[pd.DataFrame], list[pd.DataFrame]] = ([], [])
    for pair in zip_longest(before, after):
        frames = [_rows(each) for each in pair]
        if not frames[0].equals(frames[1]):
            gone, come = _changed(*frames)
            rest[0].append(gone)
            rest[1].append(come)
    if rest[0]:
        for frame in _changed(*(pd.concat(each) for each in rest)):
            yield frame["x"].to_numpy(float), frame["y"].to_numpy(float)


def _rows(part: Points | None) -> pd.DataFrame:
    if part is None:
        return pd.DataFrame({"x": np.empty(0), "y": np.empty(0), "state": pd.Series([], dtype=str)})
    return pd.DataFrame({"x": part.x, "y": part.y, "state": part.table["state"].to_pandas()})
