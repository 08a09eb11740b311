"""A model against measurements: what to add to its levels, and how far it may be believed afterwards.

The difference measured − predicted is fitted by least squares, as an offset or as an offset and a slope over
the logarithm of the distance: a + b · log₁₀(d / 1 km). Neighbouring samples repeat one another, because
shadowing changes over tens of metres (TR 38.901, table 7.5-6: 50 m in urban macro cells without line of
sight), so what is fitted are the means over cells of the grid, each counting once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.errors import PhusongError
from geo.grid import OUTSIDE, Grid
from layers.definitions import Language, Text
from layers.text import format_number

FEWEST_CELLS = 3
# Below these, a slope says more about chance than about the model.
FEWEST_CELLS_FOR_SLOPE = 10
LEAST_DISTANCE_RATIO = 3.0
METRES_PER_KM = 1000.0

Values = NDArray[np.float64]

TOO_FEW = Text(
    "Chỉ chỉnh độ lệch: {cells} ô đo, cần ít nhất {fewest} ô để chỉnh độ dốc",
    "Offset only: {cells} measured cells, a slope takes at least {fewest}",
)
TOO_NARROW = Text(
    "Chỉ chỉnh độ lệch: khoảng cách đo từ {nearest:.0f} m đến {farthest:.0f} m, chưa gấp {ratio:.0f} lần",
    "Offset only: distances of {nearest:.0f} m to {farthest:.0f} m span less than {ratio:.0f} times",
)
ENVIRONMENT_TITLES: Mapping[str, Text] = MappingProxyType(
    {
        "outdoor": Text("Ngoài trời", "Outdoors"),
        "vehicle": Text("Trong xe", "In a vehicle"),
        "indoor": Text("Trong nhà", "Indoors"),
    }
)
_SUMMARY = Text(
    "{where}: {cells} ô ({samples} mẫu); độ lệch {offset} ± {offset_error} dB, độ dốc {slope} dB mỗi 10 lần"
    " khoảng cách; sai số trung bình {mean_before} → {mean} dB, σ {sigma_before} → {sigma} dB,"
    " R² {r_before} → {r}",
    "{where}: {cells} cells ({samples} samples); offset {offset} ± {offset_error} dB, slope {slope} dB per"
    " decade of distance; mean error {mean_before} → {mean} dB, σ {sigma_before} → {sigma} dB,"
    " R² {r_before} → {r}",
)
NO_DISTANCE = Text("Chỉ chỉnh độ lệch: không có khoảng cách", "Offset only: no distances are known")


class CalibrationError(PhusongError, ValueError):
    """Measurements do not allow a calibration."""


@dataclass(frozen=True)
class Calibration:
    """What measurements in one environment say of a model.

    Errors are measured less predicted, over the means of cells.

    Attributes
    ----------
    environment : {"outdoor", "vehicle", "indoor"}
        Where the receiver was.
    offset_db : float
        To be added to predicted levels, at 1 km where there is a slope.
    slope_db_per_decade : float
        To be added for each tenfold of the distance; 0 without a slope.
    nearest_m, farthest_m : float or None
        Distances that were measured; beyond them the slope is not continued.
    cells, samples : int
        How many cells were fitted, and how many samples lie in them.
    offset_error_db, slope_error_db : float
        Standard errors of offset and slope, taking the cells as independent.
    mean_error_before_db, mean_error_db : float
        Mean error before, and after.
    sigma_before_db, sigma_db : float
        Standard deviation of the error before, and after; the latter with the degrees of freedom that the fit
        leaves.
    r_squared_before, r_squared : float or None
        Share of the measurements' variance that the prediction explains before, and after; negative where
        their mean would have predicted better, None where they do not vary.
    note : Text or None
        Why no slope was fitted.
    """

    environment: str
    offset_db: float
    slope_db_per_decade: float
    nearest_m: float | None
    farthest_m: float | None
    cells: int
    samples: int
    offset_error_db: float
    slope_error_db: float
    mean_error_before_db: float
    mean_error_db: float
    sigma_before_db: float
    sigma_db: float
    r_squared_before: float | None
    r_squared: float | None
    note: Text | None = None

    @property
    def text(self) -> Text:
        """The calibration in one sentence, with why there is no slope."""
        return Text(self._text("vi"), self._text("en"))

    def _text(self, language: Language) -> str:
        def number(value: float | None, digits: int = 1) -> str:
            # Adding 0 turns -0.0 into 0.0.
            plain = None if value is None else round(value, digits) + 0.0
            return format_number(plain, digits=digits, language=language)

        sentence = _SUMMARY[language].format(
            where=ENVIRONMENT_TITLES[self.environment][language],
            cells=number(self.cells, 0),
            samples=number(self.samples, 0),
            offset=number(self.offset_db),
            offset_error=number(self.offset_error_db),
            slope=number(self.slope_db_per_decade),
            mean_before=number(self.mean_error_before_db),
            mean=number(self.mean_error_db),
            sigma_before=number(self.sigma_before_db),
            sigma=number(self.sigma_db),
            r_before=number(self.r_squared_before, 2),
            r=number(self.r_squared, 2),
        )
        return sentence if self.note is None else f"{sentence}. {self.note[language]}"

    def gain_db(self, distance_m: ArrayLike) -> Values:
        """Return what is added to predicted levels at some distances from the server.

        Nearer or farther than was measured, it stays what it is at the nearest or the farthest.

        Parameters
        ----------
        distance_m : array_like
            Distances, in metres.

        Returns
        -------
        ndarray of float64
            Decibels, in the shape of `distance_m`.
        """
        distance = np.asarray(distance_m, float)
        if not self.slope_db_per_decade:
            return np.full(distance.shape, self.offset_db)
        decades = np.log10(np.clip(distance, self.nearest_m, self.farthest_m) / METRES_PER_KM)
        return np.asarray(self.offset_db + self.slope_db_per_decade * decades)

    def apply(self, rsrp_dbm: ArrayLike, distance_m: ArrayLike) -> Values:
        """Return calibrated levels.

        Parameters
        ----------
        rsrp_dbm : array_like
            Predicted levels.
        distance_m : array_like
            Distances from the server in metres, of the same shape.

        Returns
        -------
        ndarray of float64
            Levels in dBm; NaN stays NaN.
        """
        return np.asarray(np.asarray(rsrp_dbm, float) + self.gain_db(distance_m))


def fit(
    measured_dbm: ArrayLike,
    predicted_dbm: ArrayLike,
    *,
    distance_m: ArrayLike | None = None,
    samples: ArrayLike | None = None,
    environment: str = "outdoor",
) -> Calibration:
    """Fit a model's levels to measured ones.

    Parameters
    ----------
    measured_dbm : array_like, shape (n,)
        Mean measured level of each cell.
    predicted_dbm : array_like, shape (n,)
        Level that the model predicts there, uncalibrated. Cells where it is NaN are left out.
    distance_m : array_like, shape (n,), optional
        Distance of each cell from its server. A slope is fitted only if the farthest is at least three times
        as far as the nearest and there are ten cells.
    samples : array_like of int, shape (n,), optional
        How many samples each mean is of, to be counted; they are no weights.
    environment : str
        Where the receiver was.

    Raises
    ------
    CalibrationError
        The arrays differ in length, or fewer than three cells have both levels.
    """
    measured, predicted = np.asarray(measured_dbm, float), np.asarray(predicted_dbm, float)
    distance = np.full(measured.shape, np.nan) if distance_m is None else np.asarray(distance_m, float)
    counts = np.ones(measured.shape, int) if samples is None else np.asarray(samples)
    if not measured.shape == predicted.shape == distance.shape == counts.shape:
        raise CalibrationError(f"calibration: {measured.size} measured, {predicted.size} predicted levels")
    known = np.isfinite(measured) & np.isfinite(predicted)
    if known.sum() < FEWEST_CELLS:
        raise CalibrationError(
            f"calibration of {environment}: {known.sum()} cells with both levels, {FEWEST_CELLS} are needed"
        )
    found = _fitted(measured[known], predicted[known], distance[known], environment)
    return replace(found, samples=int(counts[known].sum()))


def cell_means(grid: Grid, x: ArrayLike, y: ArrayLike, rsrp_dbm: ArrayLike) -> pd.DataFrame:
    """Return the mean level of the samples in each cell.

    Means are of decibels: over tens of metres levels vary log-normally, and it is their median that a model
    predicts.

    Parameters
    ----------
    grid : Grid
        The cells; samples outside are left out.
    x, y : array_like, shape (n,)
        Where each sample was taken, in metres.
    rsrp_dbm : array_like, shape (n,)
        Level of each.

    Returns
    -------
    DataFrame
        ``row``, ``column``, ``measured_dbm``, ``samples``; one line for each cell with samples, in the order
        of the grid.
    """
    row, column = grid.cells(x, y)
    table = pd.DataFrame({"row": row, "column": column, "level": np.asarray(rsrp_dbm, float)})
    levels = table[row != OUTSIDE].groupby(["row", "column"])["level"]
    means: pd.DataFrame = levels.agg(measured_dbm="mean", samples="size").reset_index()
    return means


def compared(
    means: pd.DataFrame, predicted_dbm: NDArray[Any], distance_m: NDArray[Any] | None = None
) -> pd.DataFrame:
    """Return the means of cells with what a map predicts there.

    Parameters
    ----------
    means : DataFrame
        As :func:`cell_means` returns them.
    predicted_dbm : ndarray, shape (rows, columns)
        Map of predicted levels; NaN where no sector reaches.
    distance_m : ndarray, shape (rows, columns), optional
        Distance of each cell from its server, as :func:`server_distance_m` returns it.

    Returns
    -------
    DataFrame
        `means` with ``predicted_dbm`` and ``distance_m`` more.
    """
    at = means["row"].to_numpy(), means["column"].to_numpy()
    distance = np.full(len(means), np.nan) if distance_m is None else distance_m[at].astype(float)
    return means.assign(predicted_dbm=predicted_dbm[at].astype(float), distance_m=distance)


def server_distance_m(grid: Grid, server: NDArray[Any], x: ArrayLike, y: ArrayLike) -> Values:
    """Return how far the centre of each cell is from the sector that serves it.

    Parameters
    ----------
    grid : Grid
        The cells.
    server : ndarray of integers, shape (rows, columns)
        Row of the serving sector; -1 where there is none.
    x, y : array_like, shape (n,)
        Positions of the sectors, in metres.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Metres on the ground; NaN without a server.
    """
    dx = np.append(np.asarray(x, float), np.nan)[server] - grid.x
    dy = np.append(np.asarray(y, float), np.nan)[server] - grid.y[:, None]
    return np.asarray(np.hypot(dx, dy))


def fit_environments(cells: pd.DataFrame) -> dict[str, Calibration]:
    """Fit each environment that was measured.

    Parameters
    ----------
    cells : DataFrame
        ``environment``, ``measured_dbm``, ``samples``, ``predicted_dbm``, ``distance_m``: the tables that
        :func:`compared` returns, one below the other, each with its environment.

    Returns
    -------
    dict of str to Calibration
        By environment, in alphabetical order.

    Raises
    ------
    CalibrationError
        An environment has fewer than three cells with both levels, or nothing was measured.
    """
    if cells.empty:
        raise CalibrationError("calibration: no sample lies in the cells of the map")
    return {
        str(name): fit(
            rows["measured_dbm"],
            rows["predicted_dbm"],
            distance_m=rows["distance_m"],
            samples=rows["samples"],
            environment=str(name),
        )
        for name, rows in cells.groupby("environment")
    }


def _fitted(measured: Values, predicted: Values, distance: Values, environment: str) -> Calibration:
    error = measured - predicted
    note = _why_no_slope(distance)
    decades = np.log10(distance / METRES_PER_KM) if note is None else None
    basis = np.column_stack([np.ones(len(error)), *([] if decades is None else [decades])])
    parameters, *_ = np.linalg.lstsq(basis, error)
    rest = error - basis @ parameters
    sigma = float(np.sqrt(rest @ rest / (len(rest) - basis.shape[1])))
    errors = sigma * np.sqrt(np.diag(np.linalg.inv(basis.T @ basis)))
    has_distance = bool(np.isfinite(distance).any())
    return Calibration(
        environment=environment,
        offset_db=float(parameters[0]),
        slope_db_per_decade=float(parameters[1]) if decades is not None else 0.0,
        nearest_m=float(np.nanmin(distance)) if has_distance else None,
        farthest_m=float(np.nanmax(distance)) if has_distance else None,
        cells=len(error),
        samples=len(error),
        offset_error_db=float(errors[0]),
        slope_error_db=float(errors[1]) if decades is not None else 0.0,
        mean_error_before_db=float(error.mean()),
        mean_error_db=float(rest.mean()),
        sigma_before_db=float(error.std(ddof=1)),
        sigma_db=sigma,
        r_squared_before=_r_squared(measured, error),
        r_squared=_r_squared(measured, rest),
        note=note,
    )


def _why_no_slope(distance: Values) -> Text | None:
    """Return why the distances allow no slope, or None where they do."""
    if not (np.isfinite(distance) & (distance > 0)).all():
        return NO_DISTANCE
    if len(distance) < FEWEST_CELLS_FOR_SLOPE:
        return _filled(TOO_FEW, cells=len(distance), fewest=FEWEST_CELLS_FOR_SLOPE)
    nearest, farthest = float(distance.min()), float(distance.max())
    if farthest < LEAST_DISTANCE_RATIO * nearest:
        return _filled(TOO_NARROW, nearest=nearest, farthest=farthest, ratio=LEAST_DISTANCE_RATIO)
    return None


def _filled(text: Text, **values: float) -> Text:
    return Text(text.vi.format(**values), text.en.format(**values))


def _r_squared(measured: Values, error: Values) -> float | None:
    spread = measured - measured.mean()
    total = float(spread @ spread)
    return 1 - float(error @ error) / total if total > 0 else None
