"""A scenario as a GeoPackage: the stations that it changes, and its gain in every division."""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from layers.definitions import STATIONS, Language
from layers.provenance import Provenance
from layers.results import write_results
from layers.settings import ENVIRONMENTS
from planning.gains import WHOSE
from planning.scenarios import Evaluation

ADDED, ACTIVATED, MOVED, REMOVED = "added", "activated", "moved", "removed"


def write_scenario(evaluation: Evaluation, path: Path, *, language: Language = "vi") -> tuple[str, ...]:
    """Write a scenario's stations and gains into a GeoPackage, as the layers ``stations`` and ``gains``.

    Parameters
    ----------
    evaluation : Evaluation
        What the scenario changes.
    path : Path
        File to write, ``.gpkg``.
    language : {"vi", "en"}
        Language of the words for doubtful data.

    Returns
    -------
    tuple of str
        What the format could not hold as it was.

    Raises
    ------
    ExportError
        The file cannot be written.
    """
    stations = changed_stations(evaluation)
    frames = {STATIONS.name: stations} if len(stations) else {}
    told = _provenance(evaluation)
    return write_results(
        {**frames, "gains": division_gains(evaluation)}, path, provenance=told, language=language
    )


def changed_stations(evaluation: Evaluation) -> gpd.GeoDataFrame:
    """Return one row per station that is added, put on air, moved or removed.

    Returns
    -------
    GeoDataFrame
        ``station_id``, ``change`` (added, activated, moved or removed), ``operator``, ``technology``,
        ``sectors`` (how many), ``azimuths_deg`` (in order of the sectors), the highest ``height_m`` and
        ``eirp_dbm``, ``from_x`` and ``from_y`` in the working CRS where it stood before, and points: where it
        stands afterwards, or stood before it was removed.
    """
    before, change = _sectors_before(evaluation), evaluation.change
    now = change.added.assign(change=ADDED)
    now.loc[now["station_id"].isin(before["station_id"]), "change"] = MOVED
    now.loc[now["station_id"].isin(evaluation.plan.activated), "change"] = ACTIVATED
    gone = before[~before["station_id"].isin(now["station_id"])].assign(change=REMOVED)
    rows = pd.concat([each for each in (now, gone) if len(each)] or [now])
    by_station = rows.groupby("station_id")
    table = by_station[["change", "operator", "technology", "x", "y"]].first()
    places = before.groupby("station_id")[["x", "y"]].first().astype(float)
    table = table.assign(
        sectors=by_station.size(),
        azimuths_deg=by_station["azimuth_deg"].agg(lambda each: " ".join(f"{azimuth:g}" for azimuth in each)),
        height_m=by_station["height_m"].max().astype(float),
        eirp_dbm=by_station["eirp_dbm"].max().astype(float),
        from_x=places["x"].reindex(table.index),
        from_y=places["y"].reindex(table.index),
    )
    crs = evaluation.ground.snapshot.settings.working_crs
    points = gpd.points_from_xy(table.pop("x"), table.pop("y"), crs=crs)
    return gpd.GeoDataFrame(table.reset_index(), geometry=points)


def division_gains(evaluation: Evaluation) -> gpd.GeoDataFrame:
    """Return one row per division of the scheme, with its polygon in EPSG:4326.

    Returns
    -------
    GeoDataFrame
        ``code``, ``name``, and for each environment and for the operator and any operator the columns of
        `planning.gains.COLUMNS`, such as ``people_gained_outdoor_operator``.
    """
    frame = evaluation.ground.divisions.frame
    parts = [
        evaluation.gains.xs((environment, whose), level=("environment", "whose")).add_suffix(
            f"_{environment}_{whose}"
        )
        for environment in ENVIRONMENTS
        for whose in WHOSE
    ]
    named = frame[["name"]].join(parts).rename_axis("code").reset_index()
    return gpd.GeoDataFrame(named, geometry=frame.geometry.to_numpy(), crs=frame.crs)


def _sectors_before(evaluation: Evaluation) -> pd.DataFrame:
    """Return the sectors, as they are now, of the stations that go or come back elsewhere."""
    found = evaluation.ground.coverage.maps.get(evaluation.plan.operator)
    if found is None:
        return evaluation.change.added.iloc[:0]
    return found.sectors[found.sectors["station_id"].isin(list(evaluation.change.removed))]


def _provenance(evaluation: Evaluation) -> Provenance:
    """Return the provenance of what is computed from the stations of a version."""
    snapshot = evaluation.ground.snapshot
    known = STATIONS.name in snapshot.datasets
    return snapshot.info(STATIONS.name).provenance if known else Provenance("")
