import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from geo.errors import IndexFileError
from layers.array_file import read_arrays, write_arrays

TEXTS = st.lists(st.text(st.characters(codec="utf-8")), max_size=8)
NUMBERS = hnp.arrays(st.sampled_from([np.int32, np.int64, np.float64]), st.integers(0, 50))


@given(numbers=NUMBERS, texts=TEXTS)
def test_what_was_written_is_read(tmp_path_factory, numbers, texts):
    path = tmp_path_factory.mktemp("arrays") / "a.arrow"
    write_arrays(path, {"numbers": numbers, "texts": texts}, format="test 1", notes={"city": "Hà Nội"})
    arrays, notes = read_arrays(path, format="test 1")
    assert arrays["numbers"].dtype == numbers.dtype
    np.testing.assert_array_equal(arrays["numbers"], numbers)
    assert arrays["texts"] == texts
    assert notes["city"] == "Hà Nội"


def test_arrays_are_mapped_and_cannot_be_changed(tmp_path):
    write_arrays(tmp_path / "a", {"numbers": np.arange(5)}, format="test 1")
    arrays, _ = read_arrays(tmp_path / "a", format="test 1")
    with pytest.raises(ValueError, match="read-only"):
        arrays["numbers"][0] = 1


@pytest.mark.parametrize("kept", [0, 10, 200, -1])
def test_a_damaged_file_is_refused(tmp_path, kept):
    path = tmp_path / "a"
    write_arrays(path, {"numbers": np.arange(1000)}, format="test 1")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(IndexFileError, match="not a readable index"):
        read_arrays(path, format="test 1")


def test_a_missing_file_and_another_format_are_refused(tmp_path):
    with pytest.raises(IndexFileError, match="nowhere"):
        read_arrays(tmp_path / "nowhere", format="test 1")
    write_arrays(tmp_path / "a", {"numbers": np.arange(3)}, format="test 2")
    with pytest.raises(IndexFileError, match="'test 2'; this release reads 'test 1'"):
        read_arrays(tmp_path / "a", format="test 1")
