"""From one division scheme to another: which divisions share how much, and what follows for their figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from layers.definitions import ADDRESSES
from layers.points import Points
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.counts import division_sums
from planning.divisions import OUTSIDE, Divisions
from planning.indicators import indicators_of

Weighting = Literal["area", "addresses"]
WEIGHTINGS: tuple[Weighting, ...] = ("area", "addresses")

NO_POINTS = Points(np.empty(0), np.empty(0), pa.table({}))

# Additive figures that can be counted in any scheme, by which the crosswalk is judged.
COUNTED = (
    "addresses",
    "stations",
    "postal_points",
    "area_covered_m2_outdoor",
    "area_covered_m2_indoor",
)
# An estimate is unknown where more of a division than this lies in divisions whose figure is unknown.
UNKNOWN_TOLERATED = 0.01


@dataclass(frozen=True, eq=False)
class Crosswalk:
    """What the divisions of one scheme, the source, share with those of another, the target.

    Attributes
    ----------
    source, target : str
        The schemes.
    overlaps : DataFrame of float
        Indexed by ``source`` and ``target`` code, of the pairs that share anything: ``area``, in square
        metres of the plane, and ``addresses`` (NaN where they are not loaded).
    sources, targets : DataFrame of float
        The same of every division as a whole, indexed by code.
    """

    source: str
    target: str
    overlaps: pd.DataFrame
    sources: pd.DataFrame
    targets: pd.DataFrame

    @property
    def best_weighting(self) -> Weighting:
        """By addresses where there are any, since people live there; else by area."""
        return "addresses" if self.sources["addresses"].sum() > 0 else "area"

    def shares(self, by: Weighting) -> "pd.Series[float]":
        """Return the share of each source that lies in each target, indexed as the overlaps.

        By addresses, a source without any has the shares of its area.
        """
        by_area = self._of_source("area")
        return by_area if by == "area" else self._of_source("addresses").fillna(by_area)

    def shares_of(self, code: str) -> pd.DataFrame:
        """Return the shares of one source in the targets that it meets, by ``area`` and by ``addresses``.

        Indexed by the target's code, the largest areas first; shares of addresses are NaN where the source
        has none.
        """
        every = pd.DataFrame({each: self._of_source(each) for each in WEIGHTINGS})
        met = every[every.index.get_level_values("source") == code].droplevel("source")
        return met.sort_values(["area", "addresses"], ascending=False, kind="stable")

    def estimate(self, figures: "pd.Series[float]", *, by: Weighting) -> "pd.Series[float]":
        """Return an additive figure of the targets, each source's split by its shares.

        Parameters
        ----------
        figures : Series of float
            Of the sources, indexed by code; NaN where it is unknown.
        by : {"area", "addresses"}
            What the figure is taken to be spread over within each source.

        Returns
        -------
        Series of float
            Indexed by the targets' codes; NaN for a target of which more than 1 % lies in sources whose
            figure is unknown, or which meets none.
        """
        figure = figures.reindex(self.overlaps.index.get_level_values("source")).to_numpy()
        parts = pd.Series(figure * self.shares(by).to_numpy(), self.overlaps.index)
        sums = parts.groupby(level="target").sum(min_count=1)
        unknown = self.overlaps["area"].where(np.isnan(figure), 0).groupby(level="target").sum()
        tolerated = unknown <= UNKNOWN_TOLERATED * self.targets["area"].reindex(unknown.index)
        return sums.where(tolerated).reindex(self.targets.index)

    def _of_source(self, what: Weighting) -> "pd.Series[float]":
        whole = self.sources[what].reindex(self.overlaps.index.get_level_values("source")).to_numpy()
        return self.overlaps[what] / np.where(whole > 0, whole, np.nan)


def crosswalk_of(snapshot: Snapshot, source: str, target: str) -> Crosswalk:
    """Return the crosswalk between two schemes; worked out once for each pair.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    source, target : str
        Its division schemes; a scheme may be crossed with itself.

    Raises
    ------
    UnknownNameError
        The version holds no such scheme.
    """
    key = "crosswalk", source, target
    if source > target:
        return cast(
            "Crosswalk", snapshot.once(key, lambda: _reversed(crosswalk_of(snapshot, target, source)))
        )
    return cast("Crosswalk", snapshot.once(key, lambda: _crosswalk(snapshot, source, target)))


def crosswalk_errors(
    snapshot: Snapshot, source: str, target: str, technology: Technology | None = None
) -> pd.DataFrame:
    """Return how far a crosswalk is off, by figures that can be counted in both schemes directly.

    Returns
    -------
    DataFrame of float
        Indexed by the figures of `COUNTED`: of each weighting the mean absolute error over the targets,
        relative to their mean, Σ |estimate - count| / Σ count; NaN where nothing is counted, and for
        addresses by addresses, which are right by construction.
    """
    chosen = technology or snapshot.settings.technology
    key = "crosswalk errors", source, target, chosen
    found: pd.DataFrame = snapshot.once(key, lambda: _errors(snapshot, source, target, chosen))
    return found


def crosswalk_people(snapshot: Snapshot, source: str, target: str, *, by: Weighting) -> "pd.Series[float]":
    """Return the people of the divisions of a scheme as another scheme's population has them, estimated.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    source, target : str
        The scheme whose population is split, and that of the estimates.
    by : {"area", "addresses"}
        As for `Crosswalk.estimate`.
    """

    def made() -> "pd.Series[float]":
        people = division_sums(Divisions.of(snapshot, source))["population"]
        return crosswalk_of(snapshot, source, target).estimate(people, by=by)

    found: pd.Series[float] = snapshot.once(("crosswalk people", source, target, by), made)
    return found


def _errors(snapshot: Snapshot, source: str, target: str, technology: Technology) -> pd.DataFrame:
    walk = crosswalk_of(snapshot, source, target)
    from_sums, to_sums = (indicators_of(snapshot, each, technology).tally.sums for each in (source, target))
    errors = {
        by: pd.Series(
            {name: relative_error(walk.estimate(from_sums[name], by=by), to_sums[name]) for name in COUNTED}
        )
        for by in WEIGHTINGS
    }
    table = pd.DataFrame(errors)
    table.loc["addresses", "addresses"] = np.nan
    return table


def relative_error(estimates: "pd.Series[float]", counts: "pd.Series[float]") -> float:
    """Return Σ |estimate - count| / Σ count over what both know; NaN where nothing is counted."""
    both = pd.DataFrame({"estimate": estimates, "count": counts}).dropna()
    whole = float(both["count"].sum())
    return float((both["estimate"] - both["count"]).abs().sum()) / whole if whole > 0 else np.nan


def _crosswalk(snapshot: Snapshot, source: str, target: str) -> Crosswalk:
    schemes = [Divisions.of(snapshot, each) for each in (source, target)]
    has_addresses = ADDRESSES.name in snapshot.datasets
    points = snapshot.points(ADDRESSES.name, ()) if has_addresses else NO_POINTS
    located = [each.index.locate(points.x, points.y) for each in schemes]
    shared = {"area": _shared_areas(*schemes), "addresses": _shared_addresses(schemes, located)}
    wholes = (
        pd.DataFrame({"area": each.polygons.area, "addresses": each.count(at)})
        for each, at in zip(schemes, located, strict=True)
    )
    parts = [pd.DataFrame(shared).fillna(0).rename_axis(["source", "target"]), *wholes]
    if not has_addresses:
        parts = [each.assign(addresses=np.nan) for each in parts]
    return Crosswalk(source, target, *parts)


def _reversed(walk: Crosswalk) -> Crosswalk:
    overlaps = walk.overlaps.swaplevel().sort_index().rename_axis(["source", "target"])
    return Crosswalk(walk.target, walk.source, overlaps, walk.targets, walk.sources)


def _shared_areas(source: Divisions, target: Divisions) -> "pd.Series[float]":
    """Return the area that each pair shares, exactly, of the pairs that share any."""
    ours, theirs = (_valid(each) for each in (source, target))
    one, other = shapely.STRtree(theirs).query(ours, predicate="intersects")
    areas = shapely.area(shapely.intersection(ours[one], theirs[other]))
    pairs = pd.MultiIndex.from_arrays([source.codes[one], target.codes[other]])
    shared = pd.Series(areas, pairs)
    return shared[shared > 0].sort_index()


def _valid(divisions: Divisions) -> NDArray[np.object_]:
    polygons = divisions.polygons.to_numpy().copy()
    broken = ~shapely.is_valid(polygons)
    polygons[broken] = shapely.make_valid(polygons[broken])
    return np.asarray(polygons)


def _shared_addresses(
    schemes: Sequence[Divisions], located: Sequence[NDArray[np.int32]]
) -> "pd.Series[float]":
    (source, target), (one, other) = schemes, located
    inside = (one != OUTSIDE) & (other != OUTSIDE)
    pairs = pd.MultiIndex.from_arrays([source.codes[one[inside]], target.codes[other[inside]]])
    return pd.Series(1.0, pairs).groupby(level=[0, 1]).sum()
