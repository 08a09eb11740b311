import pyarrow as pa
import pytest

from maps.tiles.attributes import Attributes
from maps.tiles.mvt_kernel import FALSE, NOTHING, TRUE


def text(attributes, position):
    start, stop = attributes.texts.ends[position : position + 2]
    return attributes.texts.letters[start:stop].tobytes().decode()


def test_texts_are_kept_once_and_flags_stand_for_themselves():
    table = pa.table({"a": ["Phố", None, "x"], "flag": [True, None, False], "b": ["x", "", "Phố"]})
    attributes = Attributes.of(table)
    assert attributes.names == ("a", "flag", "b")
    assert [text(attributes, position) for position in range(3)] == ["Phố", "x", ""]
    assert attributes.references.tolist() == [[0, TRUE, 1], [NOTHING, NOTHING, 2], [1, FALSE, 0]]


def test_in_pieces_and_in_slices():
    whole = pa.table({"a": ["q", "a", "b", "a"]}).slice(1)
    pieces = pa.concat_tables([whole.slice(0, 1), whole.slice(1)])
    for table in (whole, pieces):
        assert Attributes.of(table).references.tolist() == [[0], [1], [0]]


def test_texts_of_either_size():
    table = pa.table({"a": ["x", "y"], "b": pa.array(["y", None], pa.large_string())})
    assert Attributes.of(table).references.tolist() == [[0, 1], [1, NOTHING]]


def test_of_nothing():
    assert Attributes.of(pa.table({"a": pa.array([], pa.string())})).references.shape == (0, 1)
    assert Attributes.of(pa.table({"a": pa.nulls(2, pa.string())})).references.tolist() == [[NOTHING]] * 2


def test_another_type_is_a_mistake():
    with pytest.raises(TypeError, match="attribute n: int64 is no text and no flag"):
        Attributes.of(pa.table({"n": [1]}))
