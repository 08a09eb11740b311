"""The figures that docs/real-data.md states."""

import pytest

from layers.definitions import DIVISIONS, STATIONS
from layers.readers import read
from layers.settings import Settings
from layers.validation import check

pytestmark = pytest.mark.real_data


def test_a_real_opencellid_export(shared_data):
    checked = check(
        read(shared_data / "opencellid_netherlands.csv.gz", STATIONS, settings=Settings()), STATIONS
    )
    assert len(checked.good) == 43_846
    assert len(checked.rejected) == 0
    by_technology = checked.good.groupby("technology")
    assert by_technology["station_id"].nunique().to_dict() == {"2G": 7866, "3G": 3965, "4G": 9884, "5G": 1}
    assert by_technology.size().to_dict() == {"2G": 7866, "3G": 3965, "4G": 32_014, "5G": 1}


def test_real_communes_overlap_and_leave_holes_as_is_known_of_them(shared_data):
    raw = read(
        shared_data / "hanoi_communes_2025.geojson",
        DIVISIONS,
        settings=Settings(),
        columns={"population": "population_osm", "area_km2": "area_km2_attr"},
    )
    checked = check(raw, DIVISIONS)
    assert len(checked.good) == 126
    assert checked.good["population"].notna().sum() == 72
    assert "divisions overlap one another in 0.014 km² in all" in checked.notes
    assert "divisions leave 2 holes between them, 0.020 km² in all" in checked.notes
