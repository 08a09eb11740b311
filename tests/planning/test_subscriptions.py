"""Telecom subscriptions: which figures, and per how many people."""

from datetime import date

import pandas as pd
import pytest

from planning.indicator_table import CITY
from planning.subscriptions import subscriptions, unplaced
from tests.planning.town import EAST, WEST, divisions, town

HANOI = {"providers": 75, "mobile_subscribers": 13_800_000}
HANOI |= {"mobile_broadband_subscribers": 10_200_000, "fixed_subscribers": 371_000}


def statistics(*rows):
    plain = {"scheme": "", "code": "", "operator": "", "as_of": "2023-06-30"}
    frame = pd.DataFrame([plain | row for row in rows])
    return frame.assign(as_of=pd.to_datetime(frame["as_of"]))


def of(folder, *rows, code=CITY, **layers):
    return subscriptions(town(folder / "w", statistics=statistics(*rows), **layers), "squares", code)


def here(code, **row):
    return {"scheme": "squares", "code": code, **row}


def test_hanoi_in_the_first_half_of_2023(tmp_path):
    people = divisions(population=[5_400_000, 3_000_000], population_source=["a yearbook"] * 2)
    found = of(tmp_path, HANOI, divisions=people)
    assert (found.as_of, found.population.people) == (date(2023, 6, 30), 8_400_000)
    assert found.population.sources == ("a yearbook",)
    assert found.per_100_people().loc[""].tolist() == pytest.approx([164.286, 121.429, 4.417], abs=1e-3)
    assert found.frame.loc["", "providers"] == 75


def test_people_of_every_division_must_be_known_to_divide(tmp_path):
    found = of(tmp_path, HANOI, divisions=divisions(population=pd.array([5_000, None], dtype="Int64")))
    assert (found.population.people, found.population.unknown, found.population.divisions) == (None, 1, 2)
    assert found.per_100_people().isna().all(axis=None)
    assert found.frame.loc["", "mobile_subscribers"] == 13_800_000


def test_nobody_lives_there_and_nothing_is_divided_by_zero(tmp_path):
    found = of(tmp_path, HANOI, divisions=divisions(population=[0, 0]))
    assert found.per_100_people().isna().all(axis=None)


def test_the_latest_figures_count_and_older_ones_fill_no_gap(tmp_path):
    newer = {"as_of": "2024-06-30", "mobile_subscribers": 2}
    found = of(tmp_path, {"as_of": "2023-12-31", "mobile_subscribers": 1, "fixed_subscribers": 1}, newer)
    assert found.as_of == date(2024, 6, 30)
    assert found.frame.loc["", "mobile_subscribers"] == 2
    assert pd.isna(found.frame.loc["", "fixed_subscribers"])


def test_a_division_has_its_own_figures_and_people_or_those_of_the_city(tmp_path):
    rows = (HANOI, here(WEST, mobile_subscribers=20_000), {"scheme": "circles", "code": EAST, "providers": 9})
    snapshot = town(tmp_path / "w", statistics=statistics(*rows))
    west, east = (subscriptions(snapshot, "squares", code) for code in (WEST, EAST))
    assert (west.code, west.population.people) == (WEST, 10_000)
    assert west.per_100_people().loc["", "mobile_subscribers"] == 200
    assert (east.code, east.population.people) == (CITY, 15_000)
    assert east.frame.loc["", "providers"] == 75


def test_operators_stand_beside_the_whole(tmp_path):
    rows = [
        {"operator": each, "mobile_subscribers": count} for each, count in (("Viettel", 7), ("", 9), ("A", 2))
    ]
    found = of(tmp_path, *rows, {"operator": "Gone", "as_of": "2020-01-01", "mobile_subscribers": 5})
    assert found.frame["mobile_subscribers"].to_dict() == {"": 9, "A": 2, "Viettel": 7}


def test_rows_say_where_they_are_from_or_the_dataset_does(tmp_path):
    found = of(tmp_path, HANOI | {"source": "Sở TT&TT"}, {"operator": "A", "providers": 1})
    assert found.sources == ("Sở TT&TT", "test")


def test_without_figures_there_is_nothing_to_tell(tmp_path):
    assert subscriptions(town(tmp_path / "empty"), "squares", CITY) is None
    assert of(tmp_path, here(WEST, providers=1), code=EAST) is None
    assert unplaced(town(tmp_path / "none"), "squares") == ()


def test_codes_that_the_scheme_lacks_are_listed(tmp_path):
    rows = (here("999", providers=1), here("888", providers=1), here(WEST, providers=1), HANOI)
    assert unplaced(town(tmp_path / "w", statistics=statistics(*rows)), "squares") == ("888", "999")
