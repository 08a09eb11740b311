"""Well-known binary in bulk, against shapely."""

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.errors import GeometryError
from layers.wkb import decode_points, encode_points

DEGREES = st.floats(-180, 180, allow_nan=False)
PAIRS = st.integers(1, 30).flatmap(lambda n: arrays(np.float64, (2, n), elements=DEGREES))


@given(PAIRS)
def test_encoding_is_shapelys(pairs):
    assert encode_points(*pairs).to_pylist() == list(shapely.to_wkb(shapely.points(*pairs), byte_order=1))


@given(PAIRS, st.integers(0, 30))
def test_decoding_undoes_encoding_also_in_parts(pairs, start):
    encoded = encode_points(*pairs)
    chunked = pa.chunked_array([encoded.slice(start), encoded.slice(0, start)])
    expected = np.concatenate([pairs[:, start:], pairs[:, :start]], axis=1)
    np.testing.assert_array_equal(decode_points(chunked), expected)
    np.testing.assert_array_equal(decode_points(encoded.slice(start)), pairs[:, start:])


def test_no_points_are_no_points():
    lon, lat = decode_points(encode_points(np.empty(0), np.empty(0)))
    assert lon.shape == lat.shape == (0,)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([None], "1 of 1 values are missing"),
        ([shapely.to_wkb(shapely.Point(1, 2, 3))], "not a point of 21 bytes"),
        ([shapely.to_wkb(shapely.Point(1, 2), byte_order=0)], "not a two-dimensional little-endian point"),
        ([b"\x01\x02" + b"\x00" * 19], "not a two-dimensional little-endian point"),
    ],
)
def test_other_values_are_refused(values, message):
    with pytest.raises(GeometryError, match=message):
        decode_points(pa.array(values, type=pa.binary()))
