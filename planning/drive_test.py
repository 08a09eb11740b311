"""A drive test against the radio maps of a workspace: what to correct, and how often the maps are right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_metres
from geo.radial_tables import NO_CORRECTION
from layers.errors import UnknownNameError
from layers.radio_settings import RadioEnvironment
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from planning.calibration import CalibrationProfile
from planning.divisions import Divisions
from planning.model_fit import CalibrationError, cell_means, compared, fit_environments, server_distance_m
from planning.reliability import reliability
from planning.signal_coverage import SignalCoverage
from planning.signal_maps import SERVER_LEVEL_DBM, SignalMap
from planning.signal_model import RADIO_ENVIRONMENTS, SignalModel

ANY_OPERATOR = ""


@dataclass(frozen=True, eq=False)
class DriveTestResult:
    """What a drive test says of the maps.

    Attributes
    ----------
    profile : CalibrationProfile
        The correction, by environment.
    cells : DataFrame
        One line for each measured cell, operator and environment: ``environment``, ``operator``, ``row``,
        ``column``, ``samples``, ``measured_dbm``, ``predicted_dbm``, ``calibrated_dbm``, ``distance_m``,
        ``division`` (code; missing outside all).
    before, after : DataFrame
        Reliability as predicted and as calibrated, indexed by ``environment`` and ``division``.
    threshold_dbm : float
        Level from which on a cell counts as covered.
    outside : int
        Samples outside the maps, which are left out.
    """

    profile: CalibrationProfile
    cells: pd.DataFrame
    before: pd.DataFrame
    after: pd.DataFrame
    threshold_dbm: float
    outside: int


def uncalibrated(workspace: Workspace) -> Snapshot:
    """Return the newest version of a workspace, to be computed without any calibration.

    A drive test corrects the model itself, not an earlier correction of it.

    Parameters
    ----------
    workspace : Workspace
        The workspace; its settings stay as they are.
    """
    radio = workspace.settings.radio.model_copy(update={"calibration": ""})
    settings = workspace.settings.model_copy(update={"radio": radio})
    return workspace.snapshot().read_with(settings)


def calibrate(
    samples: gpd.GeoDataFrame,
    coverage: SignalCoverage,
    divisions: Divisions,
    *,
    name: str,
    source: str,
    operator: str = ANY_OPERATOR,
    synthetic: bool = False,
) -> DriveTestResult:
    """Compare a drive test with radio maps, and fit the correction that it asks for.

    Samples of an operator are compared with its map, those of no operator with the strongest of all.

    Parameters
    ----------
    samples : GeoDataFrame
        As :func:`layers.readers.drive_tests.read_drive_test` reads them.
    coverage : SignalCoverage
        The maps, computed without a calibration, as of :func:`uncalibrated`.
    divisions : Divisions
        For what reliability is told.
    name : str
        Name of the calibration: lower-case letters, digits and hyphens.
    source : str
        The files measured, or who measured.
    operator : str
        Operator of samples that name none.
    synthetic : bool
        Whether the measurements are invented.

    Raises
    ------
    CalibrationError
        The maps are calibrated already, or the samples in them are too few.
    UnknownNameError
        A sample is of an operator without a map, or the name is not a possible one.
    """
    if coverage.model.correction != NO_CORRECTION:
        raise CalibrationError(f"calibration {name!r}: the maps are calibrated already")
    cells = _measured_cells(samples, coverage, divisions, operator)
    profile = CalibrationProfile(
        name=name,
        created=datetime.now(UTC),
        model=coverage.model.carrier.model,
        technology=coverage.model.technology,
        operator=operator,
        source=source,
        cell_m=coverage.grid.cell_m,
        environments=fit_environments(cells),
        synthetic=synthetic,
    )
    cells = cells.assign(calibrated_dbm=_calibrated_dbm(cells, profile))
    threshold = _threshold_dbm(coverage.model)
    return DriveTestResult(
        profile,
        cells,
        _reliability(cells, "predicted_dbm", threshold),
        _reliability(cells, "calibrated_dbm", threshold),
        threshold,
        outside=len(samples) - int(cells["samples"].sum()),
    )


def _measured_cells(
    samples: gpd.GeoDataFrame, coverage: SignalCoverage, divisions: Divisions, operator: str
) -> pd.DataFrame:
    x, y = to_metres(samples.geometry.x, samples.geometry.y, crs=divisions.working_crs)
    placed = samples.assign(x=x, y=y, operator=samples["operator"].fillna(operator).astype(str))
    cells = pd.concat([_empty(), *_groups(placed, coverage)], ignore_index=True)
    position = divisions.on_grid(coverage.grid)[cells["row"], cells["column"]]
    codes = pd.Series([*divisions.codes, None], dtype=object)
    return cells.assign(division=codes.iloc[position].to_numpy())


def _groups(samples: pd.DataFrame, coverage: SignalCoverage) -> Iterator[pd.DataFrame]:
    """Give the cells of every environment and operator, with what was measured and what is predicted."""
    for (environment, operator), rows in samples.groupby(["environment", "operator"]):
        place = next(each for each in RADIO_ENVIRONMENTS if each == environment)
        levels, distance = _predicted(coverage, str(operator), place)
        means = cell_means(coverage.grid, rows["x"], rows["y"], rows["rsrp_dbm"])
        yield compared(means, levels, distance).assign(environment=str(environment), operator=str(operator))


def _empty() -> pd.DataFrame:
    """Return the columns of measured cells, typed, without a row."""
    levels = {name: np.empty(0) for name in ("measured_dbm", "predicted_dbm", "distance_m")}
    counts = {name: np.empty(0, np.int64) for name in ("row", "column", "samples")}
    texts = {name: pd.Series([], dtype="str") for name in ("environment", "operator")}
    return pd.DataFrame({**counts, **levels, **texts})


def _predicted(
    coverage: SignalCoverage, operator: str, environment: RadioEnvironment
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the level of an operator, or of the strongest, in each cell, and the distance to its sector."""
    chosen = list(coverage.maps.values()) if operator == ANY_OPERATOR else [_map_of(coverage, operator)]
    levels = np.stack([each.rsrp_dbm(environment).astype(float) for each in chosen])
    distances = np.stack([_distance_m(each, environment) for each in chosen])
    best = np.nan_to_num(levels, nan=-np.inf).argmax(axis=0)[None]
    return np.take_along_axis(levels, best, 0)[0], np.take_along_axis(distances, best, 0)[0]


def _map_of(coverage: SignalCoverage, operator: str) -> SignalMap:
    if operator not in coverage.maps:
        known = ", ".join(coverage.operators) or "none"
        raise UnknownNameError(f"drive test: no radio map of operator {operator!r}; there are {known}")
    return coverage.maps[operator]


def _distance_m(found: SignalMap, environment: RadioEnvironment) -> NDArray[np.float64]:
    rows = found.sectors
    return server_distance_m(found.grid, found.server(environment), rows["x"], rows["y"])


def _calibrated_dbm(cells: pd.DataFrame, profile: CalibrationProfile) -> NDArray[np.float64]:
    levels = np.empty(len(cells))
    for name, found in profile.environments.items():
        theirs = (cells["environment"] == name).to_numpy()
        levels[theirs] = found.apply(cells["predicted_dbm"][theirs], cells["distance_m"][theirs])
    return levels


def _threshold_dbm(model: SignalModel) -> float:
    """Return the level from which on a place is covered; a profile of rates has none of its own."""
    return model.profile.least[0] if model.profile.quantity == "rsrp_dbm" else SERVER_LEVEL_DBM


def _reliability(cells: pd.DataFrame, levels: str, threshold_dbm: float) -> pd.DataFrame:
    tables = {
        environment: reliability(
            rows["measured_dbm"], rows[levels], rows["division"], threshold_dbm=threshold_dbm
        )
        for environment, rows in cells.groupby("environment")
    }
    return pd.concat(tables, names=["environment", "division"])
