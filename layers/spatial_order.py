"""The order of the rows of large layers of points: along a curve, so that neighbours stand together."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from layers.geoparquet import GEOMETRY
from layers.wkb import decode_points

_STEPS = 2**32 - 1


def curve_numbers(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.uint64]:
    """Return the places of points along a Hilbert curve over the whole world, in steps of a centimetre.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (n,)
        Degrees in EPSG:4326.

    Returns
    -------
    ndarray of uint64, shape (n,)
        The same for the same point, whatever other points there are.
    """
    from geo.hilbert import hilbert_numbers  # noqa: PLC0415 — numba loads slowly, and small layers need none

    return hilbert_numbers(_steps(lon, 180.0), _steps(lat, 90.0))


def along_curve(table: pa.Table) -> pa.Table:
    """Return the rows of a table of points in order along the curve, those of one place as they were."""
    order = np.argsort(curve_numbers(*decode_points(table[GEOMETRY])), kind="stable")
    return table.take(pa.array(order))


def _steps(degrees: NDArray[np.float64], largest: float) -> NDArray[np.uint32]:
    return ((degrees + largest) / (2 * largest) * _STEPS).astype(np.uint32)
