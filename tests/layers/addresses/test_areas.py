import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from layers.addresses.areas import Areas
from layers.addresses.records import UnitColumn
from layers.addresses.units import UnitName

UNITS = [UnitName(""), UnitName("a"), UnitName("b"), UnitName("c")]
ROWS = st.lists(st.tuples(*[st.integers(0, 3)] * 4), max_size=40)


def columns(rows):
    ids = np.array(rows, dtype=np.int32).reshape(len(rows), 4).T
    return [UnitColumn(tuple(UNITS), ("", "A", "B", "C"), np.ascontiguousarray(each)) for each in ids]


@given(ROWS)
def test_areas_are_the_different_combinations(rows):
    areas, area = Areas.of(columns(rows))
    units = list(zip(*(column.ids.tolist() for column in areas.columns), strict=True))
    assert [units[each] for each in area] == rows
    assert len(set(units)) == len(areas) == len(set(rows))


@given(ROWS)
def test_every_row_is_in_its_area_and_no_other(rows):
    areas, area = Areas.of(columns(rows))
    for each in range(len(areas)):
        assert areas.rows_of(np.array([each])).tolist() == np.flatnonzero(area == each).tolist()
    assert areas.rows_of(np.arange(len(areas))).tolist() == list(range(len(rows)))
    assert areas.sizes.sum() == len(rows)


@given(ROWS)
def test_areas_of_one_family_differ_on_the_map_alone(rows):
    areas, _ = Areas.of(columns(rows))
    own = list(zip(*(column.ids.tolist() for column in areas.columns[:3]), strict=True))
    for i, one in enumerate(own):
        for j, other in enumerate(own):
            assert (areas.family[i] == areas.family[j]) == (one == other)
