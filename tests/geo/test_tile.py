import pytest

from geo.errors import TileError
from geo.tile import DEEPEST_ZOOM, Tile


@pytest.mark.parametrize("numbers", [(0, 0, 0), (3, 7, 0), (DEEPEST_ZOOM, 2**DEEPEST_ZOOM - 1, 0)])
def test_a_tile(numbers):
    assert str(Tile(*numbers)) == "{}/{}/{}".format(*numbers)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((0, 1, 0), "tile 0/1/0: at zoom 0 columns and rows are in 0…0"),
        ((3, 0, 8), "tile 3/0/8: at zoom 3 columns and rows are in 0…7"),
        ((3, -1, 0), "tile 3/-1/0: at zoom 3"),
        ((-1, 0, 0), "zoom -1 is not in 0…17"),
        ((18, 0, 0), "zoom 18 is not in 0…17"),
        ((10**9, 0, 0), "zoom 1000000000 is not in"),
    ],
)
def test_there_is_no_such_tile(numbers, said):
    with pytest.raises(TileError, match=said):
        Tile(*numbers)
