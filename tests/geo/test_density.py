"""Densities: the ministry's published figures, and divisors of zero."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.density import mean_service_radius_km, people_per_point, per_10_000_people, per_km2

VIETNAM_KM2 = 331_212.0
FORMULAS = [per_km2, per_10_000_people, people_per_point, mean_service_radius_km]


@pytest.mark.parametrize(
    ("points", "published_km"), [(18_502, 2.39), (17_976, 2.42), (17_898, 2.43), (14_911, 2.66)]
)
def test_mean_service_radius_as_published(points, published_km):
    assert round(mean_service_radius_km(VIETNAM_KM2, points), 2) == published_km


def test_hanoi_in_2023():
    assert round(per_km2(86, 3359.84), 3) == 0.026
    assert round(people_per_point(8_400_000, 86), -3) == 98_000
    assert per_10_000_people(3, 15_000) == 2


@given(st.integers(1, 1000), st.floats(0.1, 1e6))
def test_circles_of_the_mean_service_radius_have_the_whole_area(points, area_km2):
    radius = mean_service_radius_km(area_km2, float(points))
    assert points * math.pi * radius**2 == pytest.approx(area_km2)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_divisor_of_zero_gives_nan(formula):
    assert math.isnan(formula(3.0, 0.0))
    assert math.isnan(formula(0.0, 0.0))
    assert np.isnan(formula(np.array([1.0, 2.0]), np.array([0.0, 4.0]))).tolist() == [True, False]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_series_comes_back_with_its_index(formula):
    amount = pd.Series([1.0, 8.0, 3.0], index=["001", "002", "003"])
    divisor = pd.Series([0, 2, 4], index=["001", "002", "003"])
    result = formula(amount, divisor)
    assert result.index.equals(amount.index)
    assert result.isna().tolist() == [True, False, False]
    assert result["002"] == formula(8.0, 2.0)


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_missing_value_stays_missing(formula):
    amount = pd.Series([1, None], dtype="Int64")
    assert formula(amount, pd.Series([1.0, 1.0])).isna().tolist() == [False, True]
    assert formula(pd.Series([1.0, 1.0]), amount).isna().tolist() == [False, True]


def test_series_are_matched_by_index_not_by_order():
    amount = pd.Series({"a": 1.0, "b": 2.0})
    area = pd.Series({"b": 1.0, "a": 10.0})
    assert per_km2(amount, area).to_dict() == {"a": 0.1, "b": 2.0}
