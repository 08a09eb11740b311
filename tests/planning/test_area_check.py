"""Polygons against official areas: in the town the eastern square has half of what officials say."""

import numpy as np
import pytest

from planning.area_check import doubtful_areas
from planning.indicators import indicators
from tests.planning.town import EAST, WEST, divisions, town


def table(folder, **columns):
    return indicators(town(folder / "town", divisions=divisions(**columns)), "squares")


def test_the_square_of_half_its_official_area_is_doubtful(tmp_path):
    found = doubtful_areas(table(tmp_path))
    assert found.index.tolist() == [EAST]
    assert found.loc[EAST, "difference_share"] == pytest.approx(-0.5, abs=1e-3)
    assert found.loc[EAST, "official_km2"] == 2


def test_without_an_official_area_nothing_can_be_said(tmp_path):
    assert doubtful_areas(table(tmp_path, area_km2=[np.nan, np.nan])).empty


def test_the_largest_difference_comes_first(tmp_path):
    assert doubtful_areas(table(tmp_path, area_km2=[0.8, 0.5])).index.tolist() == [EAST, WEST]
