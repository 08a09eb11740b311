import json
import math
import unicodedata

import pytest

from layers.settings import Reach
from layers.workspace import Workspace
from planning.columns import INDICATORS, indicator_named
from planning.indicators import indicators
from tests.planning.town import EAST, WEST, addresses, divisions, postal, stations, town

CENTRE_OF_WEST, CENTRE_OF_EAST = (500, 500), (1500, 500)


def table(folder, **layers):
    return indicators(town(folder / "w", **layers), "squares")


def test_every_indicator_is_in_the_table_and_named_in_both_languages(tmp_path):
    made = table(tmp_path)
    assert set(INDICATORS) <= set(made.frame.columns)
    assert set(INDICATORS) <= set(made.city.index)
    for each in INDICATORS.values():
        for text in (each.title.vi, each.title.en, each.short_title.vi, each.short_title.en):
            assert text
            assert unicodedata.is_normalized("NFC", text)
        assert each.kind != "share" or each.unit == "%"


def test_stations_sites_and_sectors_are_counted_once_each(tmp_path):
    made = table(
        tmp_path,
        stations=stations(
            [
                ("A", "X", 500, 500, {"site_id": "s1"}),
                ("A", "X", 500, 500, {"site_id": "s1", "sector_id": "2"}),
                ("B", "Y", 500, 500, {"site_id": "s1"}),
                ("C", "Y", 1500, 500),
                ("D", "Y", 1500, 600, {"status": "planned"}),
                ("E", "Y", 1500, 700, {"status": "retired"}),
                ("F", "Y", 1500, 800, {"technology": "4G"}),
            ]
        ),
    )
    columns = ["stations", "sectors", "sites", "sites_shared", "sites_shared_share", "stations_planned"]
    assert made.frame.loc[WEST, columns].tolist() == [2, 3, 1, 1, 1, 0]
    assert made.frame.loc[EAST, columns].tolist() == [1, 1, 1, 0, 0, 1]
    assert made.city[columns].tolist() == [3, 4, 2, 1, 0.5, 1]


def test_densities_use_the_official_area(tmp_path):
    made = table(tmp_path, stations=stations([("A", "X", 500, 500), ("B", "X", 1500, 500)]))
    assert made.frame["stations_per_km2"].tolist() == [1.0, 0.5]
    assert made.frame["stations_per_10k"].tolist() == [1.0, 2.0]
    assert made.frame["people_per_station"].tolist() == [10_000, 5_000]
    assert made.city["stations_per_km2"] == pytest.approx(2 / 3)
    assert made.city["stations_per_10k"] == pytest.approx(2 / 1.5)


def test_the_polygons_area_stands_in_for_an_unknown_official_one(tmp_path):
    made = table(tmp_path, divisions=divisions(area_km2=[None, 2.0]))
    assert made.frame["area_is_official"].tolist() == [False, True]
    assert made.frame["area_km2"].tolist() == pytest.approx([1.0, 2.0], abs=1e-6)


def test_a_covered_share_is_that_of_the_polygon_and_km2_that_of_the_official_area(tmp_path):
    # A reach of 250 m in the middle of each square: π·0.25² km² of the polygon's 1 km².
    rows = [("A", "X", *CENTRE_OF_WEST, {"reach_m": 250.0}), ("B", "X", *CENTRE_OF_EAST, {"reach_m": 250.0})]
    made = table(tmp_path, stations=stations(rows))
    share = math.pi * 0.25**2
    assert made.frame["area_covered_share_outdoor"].tolist() == pytest.approx([share, share], abs=2e-4)
    assert made.frame["area_covered_km2_outdoor"].tolist() == pytest.approx([share, 2 * share], abs=4e-4)
    assert made.frame["area_covered_share_indoor"][WEST] == pytest.approx(share * (500 / 1200) ** 2, abs=2e-4)
    assert made.city["area_covered_share_outdoor"] == pytest.approx(share, abs=2e-4)
    assert made.city["area_covered_km2_outdoor"] == pytest.approx(3 * share, abs=6e-4)


def test_addresses_are_covered_within_reach_and_people_with_them(tmp_path):
    made = table(
        tmp_path,
        stations=stations([("A", "X", 500, 500, {"reach_m": 120.0})]),
        addresses=addresses([(500, 600), (500, 619.9), (500, 620.1), (900, 900), (1500, 500)]),
    )
    assert made.frame["addresses_covered_outdoor"].tolist() == [2, 0]
    assert made.frame["population_covered_outdoor"].tolist() == [5000, 0]
    assert made.city["addresses_covered_share_outdoor"] == pytest.approx(2 / 5)
    assert made.city["population_covered_share_outdoor"] == pytest.approx(5000 / 15_000)
    assert made.frame["population_method"].tolist() == ["addresses", "addresses"]


def test_people_without_addresses_are_spread_over_the_area(tmp_path):
    made = table(
        tmp_path, stations=stations([("A", "X", *CENTRE_OF_EAST)]), addresses=addresses([(500, 500)])
    )
    assert made.frame["population_method"].tolist() == ["addresses", "area"]
    of_area = made.frame["area_covered_share_outdoor"][EAST]
    assert made.frame["population_covered_share_outdoor"][EAST] == pytest.approx(of_area)
    assert "over the area" in made.population_text("en")


def test_white_grey_and_all(tmp_path):
    made = table(
        tmp_path,
        stations=stations(
            [("A", "X", 200, 500, {"reach_m": 150.0}), ("B", "Y", 400, 500, {"reach_m": 150.0})]
        ),
        addresses=addresses([(100, 500), (300, 500), (500, 500), (900, 500)]),
    )
    shares = [f"population_{what}_share_outdoor" for what in ("white", "grey", "all", "covered")]
    assert made.frame.loc[WEST, shares].tolist() == [0.25, 0.5, 0.25, 0.75]


def test_by_operator(tmp_path):
    made = table(
        tmp_path,
        stations=stations(
            [("A", "X", 500, 500, {"reach_m": 100.0}), ("B", "Y", 1500, 500, {"reach_m": 100.0})]
        ),
        addresses=addresses([(500, 500), (1500, 500), (1500, 900)]),
    )
    assert made.by_operator.loc[(WEST, "X"), "addresses_covered_share_outdoor"] == 1.0
    assert made.by_operator.loc[(EAST, "Y"), "addresses_covered_share_outdoor"] == 0.5
    assert made.by_operator.loc[("", "Y"), ["stations", "addresses_covered_share_outdoor"]].tolist() == [
        1,
        1 / 3,
    ]
    assert made.operators(WEST)["stations"].to_dict() == {"X": 1, "Y": 0}
    assert made.operators(EAST).loc["Y", ["sites_per_km2", "sites_per_10k"]].tolist() == [0.5, 2]
    densities = made.operators("").loc["Y", ["sites_per_km2", "sites_per_10k"]]
    assert densities.tolist() == pytest.approx([1 / 3, 1 / 1.5])


def test_an_operators_sites_per_person_are_over_those_who_are_known(tmp_path):
    rows = [("A", "X", 500, 500), ("B", "X", 1500, 500)]
    made = table(tmp_path, divisions=divisions(population=[10_000, None]), stations=stations(rows))
    assert made.operators("").loc["X", "sites_per_10k"] == made.city["sites_per_10k"] == 1
    nobody = table(tmp_path / "b", divisions=divisions(population=[None, None]), stations=stations(rows))
    assert math.isnan(nobody.operators("").loc["X", "sites_per_10k"])


def test_mailboxes_are_no_service_points(tmp_path):
    made = table(
        tmp_path,
        postal_points=postal(
            [(500, 500, "post_office_level_3"), (100, 100, "public_mailbox"), (1500, 500, "public_mailbox")]
        ),
        addresses=addresses([(100, 100), (500, 600), (1500, 500)]),
    )
    assert made.frame["postal_points"].tolist() == [1, 0]
    assert made.frame["postal_points_staffed"].tolist() == [1, 0]
    assert made.frame["postal_points_public_mailbox"].tolist() == [1, 1]
    assert made.frame["people_per_postal_point"].isna().tolist() == [False, True]
    # Both of West's distances, 565.7 m and 100 m, are to the office, and East's 1,000 m as well.
    assert made.frame["postal_distance_mean_m"].tolist() == pytest.approx(
        [(565.685 + 100) / 2, 1000], abs=0.1
    )
    assert made.frame["postal_within_1km_share"].tolist() == pytest.approx([1.0, 1.0])


@pytest.mark.parametrize(
    ("points", "radius_km"), [(18_502, 2.39), (17_976, 2.42), (17_898, 2.43), (14_911, 2.66)]
)
def test_the_mean_service_radius_that_the_ministry_published(tmp_path, points, radius_km):
    country = divisions(area_km2=[331_212.0, 1.0])
    made = table(tmp_path, divisions=country, postal_points=postal([(500, 500, "delivery_office")] * points))
    assert round(made.frame["mean_service_radius_km"][WEST], 2) == radius_km


def test_states_of_addresses(tmp_path):
    made = table(
        tmp_path,
        addresses=addresses(
            [(1, 1), (2, 2), (3, 3), (1500, 1)], ["collected", "updated", "updated", "plate_fixed"]
        ),
    )
    assert made.frame["addresses_updated_share"].tolist() == pytest.approx([2 / 3, 0])
    assert made.city["addresses_plate_fixed_share"] == 0.25


def test_distances_come_from_bins_of_ten_metres(tmp_path):
    made = table(
        tmp_path,
        stations=stations([("A", "X", 500, 500)]),
        addresses=addresses([(500, 500 + each) for each in (5, 15, 25, 35, 45)]),
    )
    assert made.frame["station_distance_median_m"][WEST] == pytest.approx(25, abs=10)


def test_layers_that_are_missing_leave_their_figures_unknown_and_say_so(tmp_path):
    made = table(tmp_path)
    assert (
        made.frame[["stations", "postal_points", "addresses", "area_covered_share_outdoor"]]
        .isna()
        .all()
        .all()
    )
    assert made.city[["stations", "postal_points", "addresses"]].isna().all()
    assert [note.en for note in made.notes] == [
        "Not loaded: stations.",
        "Not loaded: postal points.",
        "Not loaded: digital addresses.",
    ]


def test_points_outside_every_division_are_said(tmp_path):
    made = table(tmp_path, stations=stations([("A", "X", 500, 500), ("B", "X", 9000, 500)]))
    assert made.city["stations"] == 1
    assert "Stations outside every division, not counted: 1." in [note.en for note in made.notes]


def test_unknown_people_leave_shares_but_no_counts(tmp_path):
    made = table(
        tmp_path,
        divisions=divisions(population=[None, 5000]),
        stations=stations([("A", "X", 500, 500), ("B", "X", 1500, 500), ("C", "X", 1500, 600)]),
        addresses=addresses([(500, 500), (1500, 500)]),
    )
    assert math.isnan(made.frame["population_covered_outdoor"][WEST])
    assert made.frame["population_covered_share_outdoor"].tolist() == [1.0, 1.0]
    # The city's ratio counts the stations of the division whose people are known, not all of them.
    assert made.city["people_per_station"] == 2500
    assert "The population of 1 of 2 divisions is unknown." in [note.en for note in made.notes]


def test_a_table_is_plain_json(tmp_path):
    made = table(tmp_path, stations=stations([("A", "X", 500, 500)]))
    again = json.loads(json.dumps(made.as_dict(), allow_nan=False))
    assert again["divisions"][0]["stations"] == 1
    assert again["city"]["addresses"] is None


def test_another_technology_or_reach(tmp_path):
    rows = stations([("A", "X", 500, 500), ("B", "X", 1500, 500, {"technology": "4G"})])
    snapshot = town(tmp_path / "w", stations=rows)
    assert indicators(snapshot, "squares", technology="4G").frame["stations"].tolist() == [0, 1]
    assert "1,400 m" in indicators(snapshot, "squares", technology="4G").model_text("en")


def test_an_unknown_indicator_is_named():
    with pytest.raises(LookupError, match="'luck'"):
        indicator_named("luck")


def test_the_reach_of_settings_is_used(tmp_path):
    snapshot = town(
        tmp_path / "w", stations=stations([("A", "X", 500, 500)]), addresses=addresses([(500, 900)])
    )
    assert indicators(snapshot, "squares").frame["addresses_covered_outdoor"][WEST] == 1
    (tmp_path / "w" / "phusong.toml").write_text(
        'coverage_model = "reach"\n[reach.5G]\noutdoor_m = 300\nindoor_m = 100\n'
    )
    again = Workspace.open(tmp_path / "w").snapshot()
    assert again.settings.reach["5G"] == Reach(outdoor_m=300, indoor_m=100)
    assert indicators(again, "squares").frame["addresses_covered_outdoor"][WEST] == 0
