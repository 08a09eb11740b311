import geopandas as gpd
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geo.hilbert import hilbert_numbers

TOP = 2**32 - 1
COORDINATES = st.lists(st.tuples(*[st.integers(0, TOP)] * 2), min_size=1, max_size=20)


def plain(x, y, *, side=2**32):
    """Return a position's number by the definition: four curves of half the side, the outer two turned."""
    if side == 1:
        return 0
    half = side // 2
    quarter, inner = {
        (0, 0): (0, (y, x)),
        (0, 1): (1, (x, y - half)),
        (1, 1): (2, (x - half, y - half)),
        (1, 0): (3, (half - 1 - y, side - 1 - x)),
    }[x // half, y // half]
    return quarter * half * half + plain(*inner, side=half)


@given(COORDINATES)
def test_numbers_are_those_of_the_definition(coordinates):
    x, y = np.array(coordinates, dtype=np.uint32).T
    assert hilbert_numbers(x, y).tolist() == [plain(*each) for each in coordinates]


def test_the_curve_steps_from_each_place_to_a_neighbour():
    columns, rows = (each.ravel() for each in np.meshgrid(*[np.arange(64, dtype=np.uint32)] * 2))
    numbers = hilbert_numbers(columns, rows)
    assert sorted(numbers.tolist()) == list(range(64 * 64))
    order = np.argsort(numbers)
    steps = [np.abs(np.diff(each[order].astype(int))) for each in (columns, rows)]
    assert set(np.sum(steps, axis=0).tolist()) == {1}


def test_it_is_the_order_of_geopandas():
    rng = np.random.default_rng(5)
    x, y = rng.integers(0, 2**16, (2, 1000))
    points = gpd.GeoSeries.from_xy(x, y)
    theirs = points.hilbert_distance(total_bounds=(0, 0, 2**16 - 1, 2**16 - 1), level=16)
    ours = hilbert_numbers((x << 16).astype(np.uint32), (y << 16).astype(np.uint32)) >> np.uint64(32)
    assert ours.tolist() == theirs.tolist()
