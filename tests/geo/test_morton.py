import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.morton import interleaved, separated

COORDINATES = st.lists(st.tuples(*[st.integers(0, 2**32 - 1)] * 2), min_size=1, max_size=20)


@given(COORDINATES)
def test_bits_take_turns(coordinates):
    x, y = np.array(coordinates, dtype=np.uint32).T
    expected = [
        sum((cx >> bit & 1) << 2 * bit | (cy >> bit & 1) << 2 * bit + 1 for bit in range(32))
        for cx, cy in coordinates
    ]
    assert interleaved(x, y).tolist() == expected


@given(COORDINATES)
def test_there_and_back(coordinates):
    x, y = np.array(coordinates, dtype=np.uint32).T
    back = separated(interleaved(x, y))
    assert [each.tolist() for each in back] == [x.tolist(), y.tolist()]


def test_a_square_is_one_stretch():
    columns, rows = np.meshgrid(np.arange(8, dtype=np.uint32), np.arange(8, dtype=np.uint32))
    codes = interleaved(columns.ravel(), rows.ravel()).reshape(8, 8)
    assert sorted(codes[4:, :4].ravel().tolist()) == list(range(32, 48))
