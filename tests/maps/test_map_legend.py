"""Legends."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from maps.colours import NO_DATA
from maps.legend import heading, legend_of, shown_unit
from planning.columns import INDICATORS

SHARE = INDICATORS["population_covered_share_outdoor"]
COUNT = INDICATORS["stations"]
DENSITY = INDICATORS["stations_per_km2"]


def labels(legend):
    return [each.label for each in legend.classes]


def test_shares_are_shown_in_per_cent():
    legend = legend_of(
        pd.Series([0.1, 0.25, 0.5, 0.75, 1.0]), SHARE, language="en", method="equal", classes=3
    )
    assert labels(legend) == ["10.0 – 40.0", "40.0 – 70.0", "70.0 – 100.0"]
    assert legend.edges == (10, 40, 70, 100)


def test_numbers_are_written_in_the_language_of_the_reader():
    legend = legend_of(pd.Series([0.0, 1234.5]), DENSITY, language="vi", method="equal", classes=1)
    assert labels(legend) == ["0,000 – 1.240,000"]


def test_classes_of_counts_share_no_number():
    legend = legend_of(pd.Series([0, 1, 2, 3, 4, 5, 6, 9]), COUNT, language="en", method="equal", classes=3)
    assert labels(legend) == ["0 – 2", "3 – 5", "6 – 9"]
    assert [each.count for each in legend.classes] == [3, 3, 2]


def test_a_class_of_one_number_is_written_as_one():
    legend = legend_of(pd.Series([0, 0, 0, 0, 7]), COUNT, language="en", method="quantile", classes=4)
    assert labels(legend) == ["0 – 7"]
    assert labels(legend_of(pd.Series([3, 3]), COUNT, language="en")) == ["3"]


def test_missing_values_are_counted_apart_and_have_their_own_colour():
    values = pd.Series([1.0, np.nan, 3.0, np.nan])
    legend = legend_of(values, DENSITY, language="vi", classes=2)
    colours = legend.colours(values.to_numpy())
    assert legend.missing == 2
    assert sum(each.count for each in legend.classes) == 2
    assert colours == [legend.classes[0].colour, NO_DATA, legend.classes[1].colour, NO_DATA]


def test_an_indicator_without_values_has_no_classes():
    legend = legend_of(pd.Series([np.nan, np.inf]), DENSITY, language="vi")
    assert (legend.edges, legend.classes, legend.missing) == ((), (), 2)
    assert legend.colours(np.array([np.nan])) == [NO_DATA]


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_headings_name_the_unit_once(name, language):
    indicator = INDICATORS[name]
    unit = shown_unit(indicator, language)
    assert not unit or heading(indicator, language).count(unit) == 1
    assert "people" not in shown_unit(replace(indicator, unit="people"), "vi")
