"""Rows from several places: no key twice, and sectors of one station agree wherever they come from."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point

from layers.definitions import POSTAL_POINTS, STATIONS
from layers.merging import Part, merge
from tests.layers.workspaces import postal_points, stations


def part(origin, ids, **changes):
    """Return one sector a station; rows are counted from 2, as in a table with headings."""
    frame = stations(len(ids)).assign(station_id=ids, **changes)
    frame.geometry = [Point(105.8, 21.0)] * len(ids)
    return Part(origin, frame.set_axis(pd.RangeIndex(2, len(ids) + 2)))


def test_one_part_is_left_as_it_is():
    only = part("a.csv", ["A", "B"])
    rows, rejected = merge([only], STATIONS)
    assert rows is only.frame
    assert rejected.empty


def test_a_key_that_an_earlier_part_has_is_rejected():
    rows, rejected = merge([part("a.csv", ["A", "B"]), part("b.csv", ["C", "B"])], STATIONS)
    assert rows["station_id"].tolist() == ["A", "B", "C"]
    assert rejected.to_numpy().tolist() == [
        ["b.csv", 3, "station_id + sector_id", "B 1", "is the key already of a.csv, row 3"]
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"operator": "Vinaphone"}, "operator"),
        ({"status": "planned"}, "status"),
        ({"site_id": "S2"}, "site_id"),
    ],
)
def test_sectors_in_another_file_must_agree_with_their_station(changes, field):
    first = part("a.csv", ["A"], site_id="S1")
    second = part("b.csv", ["A"], **{"sector_id": "2", "site_id": "S1", **changes})
    rows, rejected = merge([first, second], STATIONS)
    assert len(rows) == 1
    assert rejected["field"].tolist() == [field]
    assert rejected["reason"].tolist() == ["differs, for the same station_id, from a.csv, row 2"]


def test_a_station_stands_in_one_place():
    second = part("b.csv", ["A"], sector_id="2")
    second.frame.geometry = [Point(105.9, 21.0)]
    _, rejected = merge([part("", ["A"]), second], STATIONS)
    assert rejected["field"].tolist() == ["geometry"]
    assert rejected["value"].tolist() == ["POINT (105.9 21)"]
    assert rejected["reason"].str.endswith("from a row that is loaded already").all()


def test_what_is_unknown_contradicts_nothing():
    first, second = part("a.csv", ["A"], site_id=None), part("b.csv", ["A"], sector_id="2", site_id="S1")
    assert len(merge([first, second], STATIONS)[0]) == 2
    assert len(merge([second, first], STATIONS)[0]) == 2


def test_types_survive():
    first, second = postal_points(2), postal_points(4)[2:]
    rows, _ = merge([Part("a", first), Part("b", second)], POSTAL_POINTS)
    assert rows["staffed"].tolist() == [pd.NA, True, False, True]
    assert rows.crs == "EPSG:4326"
    assert rows.geometry.geom_equals(postal_points(4).geometry).all()


IDS = st.lists(st.lists(st.sampled_from("ABCDEF"), unique=True, max_size=6), min_size=2, max_size=4)


@settings(max_examples=25)
@given(IDS)
def test_every_row_is_kept_once_or_rejected(ids):
    parts = [part(f"{position}.csv", each) for position, each in enumerate(ids)]
    rows, rejected = merge(parts, STATIONS)
    every = [each for some in ids for each in some]
    assert rows["station_id"].tolist() == list(dict.fromkeys(every))
    assert len(rows) + len(rejected) == len(every)
    np.testing.assert_array_equal(rows.index, np.arange(len(rows)))
