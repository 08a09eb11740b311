"""What is said of the whole city, and where its parts know less than others."""

import dataclasses
import math

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.errors import UnknownNameError
from planning.columns import INDICATORS
from planning.formulas import derive_city
from planning.indicator_table import CITY, plain
from planning.indicators import indicators
from planning.tally import Tally
from tests.planning.town import CRS, EAST, WEST, X0, Y0, addresses, divisions, postal, stations, town

SHARES = [name for name, each in INDICATORS.items() if each.kind == "share"]


def table(folder, **layers):
    return indicators(town(folder / "w", **layers), "squares")


# What the reach model cannot know.
ONLY_BY_SIGNAL = {
    name
    for name, each in INDICATORS.items()
    if each.kind == "level"
    or name.startswith(("area_grey", "area_all", "largest_white"))
    or "_low_" in name
    or "_high_" in name
}


@pytest.fixture(scope="module", params=["reach", "signal"])
def full(request, tmp_path_factory):
    """Return a table to which every layer adds something."""
    return full_table(tmp_path_factory.mktemp("full"), model=request.param)


@pytest.fixture(scope="module")
def by_signal(tmp_path_factory):
    """Return the same table by the signal model."""
    return full_table(tmp_path_factory.mktemp("signal"), model="signal")


def full_table(folder, *, model):
    rows = [
        ("A", "X", 500, 500, {"reach_m": 333.0}),
        ("B", "Y", 900, 500, {"reach_m": 217.0}),
        ("C", "Y", 1500, 100, {"reach_m": 471.0, "status": "planned"}),
    ]
    return table(
        folder,
        model=model,
        divisions=divisions(area_km2=[0.1, 0.2], population=[12_347, 5_003], households=[3_011, 1_709]),
        stations=stations(rows),
        postal_points=postal([(500, 700, "post_office_level_2"), (1700, 100, "commune_culture_point")]),
        addresses=addresses([(at * 61 + 0.5, at * 29 + 0.5) for at in range(32)]),
    )


def test_no_figure_of_a_full_table_is_unknown(full):
    unknown = ONLY_BY_SIGNAL if full.model.text.en.startswith("A simple model") else set()
    known = [name for name in INDICATORS if name not in unknown]
    over_stations = {"people_per_station", "sites_shared_share"}  # in the east there is none
    assert full.frame[[name for name in known if name not in over_stations]].notna().all(axis=None)
    assert full.city[known].notna().all()
    assert full.city[sorted(unknown)].isna().all()
    told = ("sectors have no", "what the model was made for")
    assert [note.en for note in full.notes if not any(each in note.en for each in told)] == []


def test_shares_lie_between_none_and_all(full):
    known = full.frame[SHARES].dropna(axis="columns", how="all")
    assert known.min(axis=None) >= 0
    assert known.max(axis=None) <= 1


def test_covered_shares_lie_in_their_intervals(by_signal):
    frame = by_signal.frame
    for each in ("area_covered_share", "population_covered_share"):
        for environment in ("outdoor", "indoor"):
            low, middle, high = (frame[f"{each}{bound}_{environment}"] for bound in ("_low", "", "_high"))
            assert (low <= middle).all()
            assert (middle <= high).all()


@pytest.mark.parametrize("population", [(1, 1_000_000), (1_000_000, 1)])
@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
def test_the_citys_share_lies_in_its_interval_wherever_its_people_live(by_signal, population, environment):
    sums, covered = by_signal.tally.sums, by_signal.tally.sums[f"people_covered_{environment}"]
    people = pd.Series(population, index=sums.index, dtype=float)
    certain = {f"people_{bound}_{environment}": covered for bound in ("low", "high")}
    lived = {
        "population": people,
        f"population_covered_{environment}": people * covered / sums["people"],
        f"people_variance_{environment}": 0.0,
    }
    city = derive_city(dataclasses.replace(by_signal.tally, sums=sums.assign(**lived, **certain)), CITY)
    low, middle, high = (
        city[f"population_covered_share{bound}_{environment}"] for bound in ("_low", "", "_high")
    )
    assert low == middle == high


@pytest.mark.parametrize("environment", ["outdoor", "indoor"])
def test_people_are_either_covered_or_in_white_spots(full, environment):
    for row in (full.city, *(full.frame.loc[code] for code in (WEST, EAST))):
        white, covered = (row[f"population_{what}_share_{environment}"] for what in ("white", "covered"))
        assert white + covered == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("codes", [[[WEST], [EAST]], [[EAST], [WEST]], [[EAST, WEST]]])
def test_the_city_is_the_same_to_the_bit_whatever_parts_it_is_added_from(full, codes):
    parts = [
        Tally(
            full.tally.sums.loc[part],
            {name: each.loc[part] for name, each in full.tally.histograms.items()},
            full.tally.maxima.loc[part],
        )
        for part in codes
    ]
    together = derive_city(Tally.together(parts), CITY)
    pd.testing.assert_series_equal(
        together, full.city[list(INDICATORS)].astype(float), check_exact=True, check_names=False
    )


def test_counts_of_the_city_are_sums_of_its_divisions(full):
    for name, indicator in INDICATORS.items():
        if indicator.kind in {"count", "area"} and not name.startswith("largest"):
            assert full.city[name] == math.fsum(full.frame[name])


def test_a_row_is_a_division_or_for_no_code_the_city(full):
    assert full.row(WEST)["name"] == "West"
    assert full.row(CITY)["name"] == "Hà Nội"
    with pytest.raises(UnknownNameError, match="'999' in scheme 'squares'"):
        full.row("999")


def test_a_row_becomes_plain_values(full):
    values = plain(full.frame.loc[WEST])
    assert {type(value) for value in values.values()} <= {str, bool, int, float, type(None)}
    assert values["area_is_official"] is True


def test_operators_are_those_with_stations_in_any_status(full):
    assert full.operators(CITY).index.tolist() == ["X", "Y"]
    assert full.operators(EAST)["stations_planned"].to_dict() == {"X": 0, "Y": 1}
    added = full.by_operator.drop(index=CITY)["stations"].groupby("operator").sum()
    assert added.to_dict() == full.operators(CITY)["stations"].to_dict()


def test_without_stations_no_operator_is_known(tmp_path):
    made = table(tmp_path)
    assert made.operators(WEST).empty
    with pytest.raises(UnknownNameError):
        made.operators("999")


def test_without_addresses_operators_cover_areas_only(tmp_path):
    made = table(tmp_path, stations=stations([("A", "X", 500, 500, {"reach_m": 100.0})]))
    share = made.by_operator.loc[(CITY, "X")]
    assert share["area_covered_share_outdoor"] == pytest.approx(math.pi * 0.01 / 2, abs=1e-4)
    assert math.isnan(share["addresses_covered_share_outdoor"])


def test_stations_of_other_technologies_alone_mean_no_coverage_not_an_unknown_one(tmp_path):
    made = table(tmp_path, stations=stations([("A", "X", 500, 500, {"technology": "4G"})]))
    assert made.city["stations"] == 0
    assert made.city["area_covered_share_outdoor"] == 0
    assert made.city["population_white_share_outdoor"] == 1
    assert math.isnan(made.city["people_per_station"])


def test_a_station_outside_counts_nowhere_but_covers(tmp_path):
    made = table(
        tmp_path,
        stations=stations([("A", "X", -50, 500, {"reach_m": 100.0})]),
        addresses=addresses([(40, 500), (500, 500)]),
    )
    assert made.city["stations"] == 0
    assert made.frame["addresses_covered_outdoor"].tolist() == [1, 0]
    assert made.city["station_distance_median_m"] == pytest.approx(90, abs=10)


def test_a_postal_point_outside_counts_nowhere_but_serves(tmp_path):
    made = table(
        tmp_path,
        postal_points=postal([(-50, 500, "post_office_level_3")]),
        addresses=addresses([(40, 500), (1500, 500)]),
    )
    assert made.city["postal_points"] == 0
    assert made.frame["postal_within_1km_share"].tolist() == [1, 0]
    assert made.frame["postal_distance_mean_m"].tolist() == pytest.approx([90, 1550], abs=0.1)


def test_mailboxes_alone_serve_nobody(tmp_path):
    made = table(
        tmp_path, postal_points=postal([(500, 500, "public_mailbox")]), addresses=addresses([(500, 500)])
    )
    assert made.frame["postal_within_1km_share"][WEST] == 0
    assert math.isnan(made.frame["postal_distance_mean_m"][WEST])
    assert made.frame["mean_service_radius_km"].isna().all()


def test_a_site_across_a_border_counts_once_in_the_division_of_its_first_station(tmp_path):
    rows = [
        ("A", "X", 1010, 500, {"site_id": "mast"}),
        ("B", "Y", 990, 500, {"site_id": "mast"}),
    ]
    for number, order in enumerate((rows, rows[::-1])):
        made = table(tmp_path / str(number), stations=stations(order))
        assert made.frame["stations"].tolist() == [1, 1]
        assert made.frame["sites"].tolist() == [0, 1]
        assert made.frame["sites_shared"].tolist() == [0, 1]


def test_grey_spots_of_the_city_are_a_share_of_those_whose_operators_are_known(tmp_path):
    # East has no addresses: how many operators reach its 5,000 people is unknown.
    made = table(
        tmp_path,
        stations=stations([("A", "X", 500, 500, {"reach_m": 100.0})]),
        addresses=addresses([(500, 500), (900, 900)]),
    )
    assert made.frame["population_grey_share_outdoor"].tolist() == pytest.approx([0.5, math.nan], nan_ok=True)
    assert made.city["population_grey_share_outdoor"] == 0.5
    assert made.city["population_all_share_outdoor"] == 0.5
    assert made.city["population_covered_share_outdoor"] == pytest.approx(5_000 / 15_000)


def test_without_any_population_shares_of_people_are_those_of_addresses(tmp_path):
    made = table(
        tmp_path,
        divisions=divisions(population=[None, None]),
        stations=stations([("A", "X", 500, 500, {"reach_m": 100.0})]),
        addresses=addresses([(500, 500), (500, 900), (1500, 500), (1500, 900)]),
    )
    assert math.isnan(made.city["population"])
    assert math.isnan(made.city["population_covered_outdoor"])
    assert math.isnan(made.city["stations_per_10k"])
    assert made.city["population_covered_share_outdoor"] == 0.25
    assert made.city["population_grey_share_outdoor"] == 0.25


def test_households_are_asked_for_only_where_they_are_known(tmp_path):
    made = table(
        tmp_path,
        divisions=divisions(households=[2, None]),
        addresses=addresses([(500, 500), (1500, 500), (1500, 600)]),
    )
    assert made.frame["addresses_per_household"].tolist() == pytest.approx([0.5, math.nan], nan_ok=True)
    assert made.city["addresses_per_household"] == 0.5


def test_nobody_lives_in_a_park(tmp_path):
    made = table(
        tmp_path,
        divisions=divisions(population=[0, 5_000]),
        stations=stations([("A", "X", 500, 500, {"reach_m": 100.0})]),
    )
    assert made.frame["population_covered_outdoor"][WEST] == 0
    assert math.isnan(made.frame["stations_per_10k"][WEST])
    assert made.frame["population_covered_share_outdoor"][WEST] == pytest.approx(0.0314, abs=1e-4)


def test_notes_count_what_is_outside_and_what_is_unknown(tmp_path):
    made = table(
        tmp_path,
        divisions=divisions(area_km2=[None, None]),
        postal_points=postal([(500, 500, "delivery_office"), (9000, 0, "delivery_office")]),
        addresses=addresses([(500, 500), (9000, 0), (-1, 500)]),
    )
    assert [note.en for note in made.notes] == [
        "Not loaded: stations.",
        "Postal points outside every division, not counted: 1.",
        "Digital addresses outside every division, not counted: 2.",
        "The official area of 2 of 2 divisions is unknown.",
    ]
    assert made.notes[0].vi == "Chưa có lớp dữ liệu: Trạm phát sóng."


def test_where_divisions_overlap_a_point_counts_once(tmp_path):
    boxes = [shapely.box(X0, Y0, X0 + 1000, Y0 + 1000), shapely.box(X0 + 500, Y0, X0 + 1500, Y0 + 1000)]
    overlapping = gpd.GeoDataFrame({"code": [WEST, EAST], "name": ["West", "East"]}, geometry=boxes, crs=CRS)
    made = table(tmp_path, divisions=overlapping.to_crs(4326), addresses=addresses([(750, 500)]))
    assert made.frame["addresses"].sum() == 1
