"""What look-ups tell those who may not see households or stations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.crs import to_lonlat
from planning.lookup import HiddenError, Locator
from planning.nearby import BLUR_M
from tests.planning.town import CRS, X0, Y0, addresses, stations, town

BOTH = frozenset({"addresses", "stations"})
# Within a square of 250 m, wherever the stations stand in it, the same is told.
INSIDE = st.tuples(*[st.floats(X - X % BLUR_M + 0.5, X - X % BLUR_M + 249.5) for X in (X0 + 600, Y0 + 600)])


def located(folder, x, y):
    at = [("A", "X", x - X0, y - Y0), ("B", "Y", 1900, 900)]
    return Locator(town(folder, stations=stations(at), addresses=addresses([(600, 600)])))


def test_nothing_hidden_is_the_locator_itself(tmp_path):
    locator = located(tmp_path / "w", X0 + 600, Y0 + 600)
    assert locator.hiding(frozenset()) is locator


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return tmp_path_factory.mktemp("hiding")


@settings(max_examples=8)  # each makes two workspaces
@given(one=INSIDE, other=INSIDE)
def test_where_a_station_stands_in_its_square_changes_nothing_that_is_told(folders, one, other):
    asked = np.array([[X0 + 100, Y0 + 100], [X0 + 600, Y0 + 610], [X0 + 1500, Y0 + 300]])
    lon, lat = to_lonlat(*asked.T, crs=CRS)
    told = []
    for place in (one, other):
        folder = folders / str(len(list(folders.iterdir())))
        public = located(folder, *place).hiding(BOTH)
        told.append([public.at(*at).stations for at in zip(lon.tolist(), lat.tolist(), strict=True)])
    assert told[0] == told[1]


def test_a_household_is_neither_named_nor_measured(tmp_path):
    locator = located(tmp_path / "w", X0 + 600, Y0 + 600)
    lon, lat = (float(each[0]) for each in to_lonlat([X0 + 600], [Y0 + 600], crs=CRS))
    assert locator.at(lon, lat).addresses[0].distance_m == 0
    public = locator.hiding(BOTH).at(lon, lat)
    assert public.addresses == ()
    assert public.here.distance_m is None
    assert public.coverage.outdoor == locator.at(lon, lat).coverage.outdoor
    assert [note.en[:9] for note in public.notes if "sign in" in note.en] == ["Addresses", "Stations "]
    with pytest.raises(HiddenError, match="1111600001"):
        locator.hiding(BOTH).by_code("1111600001")
    with pytest.raises(HiddenError):
        locator.hiding(frozenset({"addresses"})).search("1111600001")
