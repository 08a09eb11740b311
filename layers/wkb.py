"""Well-known binary of points, encoded and decoded in bulk without geometry objects."""

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.errors import GeometryError

LITTLE_ENDIAN = 1
POINT = 1
POINT_WKB = np.dtype([("byte_order", "u1"), ("type", "<u4"), ("lon", "<f8"), ("lat", "<f8")])


def encode_points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> pa.BinaryArray:
    """Return points as well-known binary.

    Parameters
    ----------
    lon, lat : ndarray of float64, shape (n,)
        Longitude and latitude in degrees.

    Returns
    -------
    pyarrow.BinaryArray
        n values of 21 bytes each, little-endian.
    """
    records = np.empty(len(lon), dtype=POINT_WKB)
    records["byte_order"], records["type"] = LITTLE_ENDIAN, POINT
    records["lon"], records["lat"] = lon, lat
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(POINT_WKB.itemsize), len(records), [None, pa.py_buffer(records)]
    )
    return fixed.cast(pa.binary())


def decode_points(
    values: pa.BinaryArray | pa.ChunkedArray,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return longitude and latitude, in degrees, of points in well-known binary.

    Raises
    ------
    GeometryError
        A value is missing, or is not a two-dimensional little-endian point.
    """
    chunks = values.chunks if isinstance(values, pa.ChunkedArray) else [values]
    records = np.concatenate([np.empty(0, POINT_WKB), *(_point_records(chunk) for chunk in chunks)])
    if not np.all((records["byte_order"] == LITTLE_ENDIAN) & (records["type"] == POINT)):
        raise GeometryError("well-known binary: a value is not a two-dimensional little-endian point")
    return records["lon"].copy(), records["lat"].copy()


def _point_records(values: pa.BinaryArray) -> NDArray[np.void]:
    """Return one record of 21 bytes a value, without looking into it."""
    if values.null_count:
        raise GeometryError(f"well-known binary: {values.null_count} of {len(values)} values are missing")
    try:
        fixed = values.cast(pa.binary(POINT_WKB.itemsize))
    except pa.ArrowInvalid as error:
        raise GeometryError(f"well-known binary: a value is not a point of 21 bytes ({error})") from error
    return np.frombuffer(
        fixed.buffers()[1], POINT_WKB, count=len(fixed), offset=fixed.offset * POINT_WKB.itemsize
    )
