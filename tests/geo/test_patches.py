import numpy as np
import pytest
import scipy.ndimage
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geo.errors import GeometryError
from geo.patches import patches

GRIDS = hnp.arrays(
    np.int16, hnp.array_shapes(min_dims=2, max_dims=2, max_side=24), elements=st.integers(-1, 2)
)


def test_corners_do_not_join():
    found = patches(np.array([[1, -1, 2], [-1, 1, 2], [1, 1, -1]]))
    assert found.labels.tolist() == [[0, -1, 1], [-1, 2, 1], [2, 2, -1]]
    assert found.shared.tolist() == [1, 2, 1]
    assert found.cells.tolist() == [1, 2, 3]


def test_arms_that_meet_late_are_one_patch():
    spiral = np.array([[1, 0, 1, 0, 1], [1, 0, 1, 0, 1], [1, 1, 1, 1, 1]])
    assert patches(spiral, ignored=0).cells.tolist() == [11]


@given(GRIDS)
def test_labels_are_those_of_scipy(values):
    found = patches(values)
    for value in np.unique(values[values != -1]):
        theirs, count = scipy.ndimage.label(values == value)
        ours = np.where(values == value, found.labels, -1)
        pairs = np.unique(np.column_stack([ours.ravel(), theirs.ravel()]), axis=0)
        assert len(pairs) == count + bool((values != value).any())
        assert (found.shared == value).sum() == count
    assert found.cells.sum() == (values != -1).sum()


@given(GRIDS)
def test_numbers_ascend_as_rows_are_read(values):
    labels = patches(values).labels.ravel()
    firsts = [np.flatnonzero(labels == label)[0] for label in range(labels.max(initial=-1) + 1)]
    assert firsts == sorted(firsts)


@given(GRIDS, st.integers(0, 2**32 - 1))
def test_totals_add_up(values, seed):
    amounts = np.random.default_rng(seed).integers(0, 100, values.shape)
    found = patches(values)
    expected = [amounts[found.labels == label].sum() for label in range(len(found))]
    assert found.totals(amounts).tolist() == expected


def test_large_grids_with_many_patches():
    values = np.random.default_rng(0).integers(0, 2, (900, 600)).astype(np.uint8)
    assert len(patches(values, ignored=0)) == scipy.ndimage.label(values)[1]


def test_nothing_but_ignored_cells_has_no_patches():
    found = patches(np.full((3, 4), -1))
    assert len(found) == 0
    assert found.totals(np.ones((3, 4))).tolist() == []


@pytest.mark.parametrize("values", [np.zeros(3, int), np.zeros((2, 2))])
def test_other_arrays_are_errors(values):
    with pytest.raises(GeometryError, match="not 2 of whole numbers"):
        patches(values)


def test_amounts_of_another_grid_are_an_error():
    with pytest.raises(GeometryError, match="amounts of shape"):
        patches(np.zeros((2, 2), int)).totals(np.ones((2, 3)))
