import csv
import re
import unicodedata
from pathlib import Path

import pytest

import planning.columns
from layers.definitions import ADDRESSES, POSTAL_POINTS
from planning.columns import INDICATORS, indicator_named

PATH = Path(planning.columns.__file__).with_name("columns.csv")
METHOD = Path(__file__).parents[2] / "docs" / "method.md"
TEXTS = ("title_vi", "title_en", "short_vi", "short_en", "description_vi", "description_en")


def rows():
    with PATH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_no_name_occurs_twice():
    assert len(rows()) == len(INDICATORS)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_a_column_is_described_whole_in_both_languages(row):
    assert row["theme"] in {"division", "stations", "coverage", "postal", "addresses"}
    assert row["kind"] in {"count", "share", "density", "distance", "area", "ratio", "level"}
    assert 0 <= int(row["digits"]) <= 3
    assert all(row[name] for name in TEXTS[:4])
    assert bool(row["description_vi"]) == bool(row["description_en"])
    for name in TEXTS:
        assert unicodedata.is_normalized("NFC", row[name])
        assert row[name] == " ".join(row[name].split())


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["name"])
def test_a_name_ends_in_its_unit_and_shares_are_shown_in_per_cent(row):
    is_share = row["kind"] == "share"
    assert is_share == ("share" in row["name"].split("_")) == (row["unit"] == "%")
    for suffix, unit in (("_m", "m"), ("radius_km", "km"), ("_per_km2", "/km²")):
        assert not row["name"].endswith(suffix) or row["unit"] == unit


@pytest.mark.parametrize(
    ("layer", "field", "name"),
    [(POSTAL_POINTS, "kind", "postal_points_{}"), (ADDRESSES, "state", "addresses_{}_share")],
)
def test_every_choice_of_a_layer_has_its_column_under_the_same_title(layer, field, name):
    for choice in layer[field].choices:
        title = INDICATORS[name.format(choice.value)].title
        assert title.vi.startswith(choice.title.vi)
        assert title.en.startswith(choice.title.en)


@pytest.mark.parametrize(
    ("name", "value", "vi", "en"),
    [
        ("population_covered_share_outdoor", 0.12345, "12,3", "12.3"),
        ("stations_per_km2", 86 / 3359.84, "0,026", "0.026"),
        ("people_per_station", 8_400_000 / 86, "97.674", "97,674"),
        ("mean_service_radius_km", 2.386, "2,39", "2.39"),
        ("stations", 86.0, "86", "86"),
    ],
)
def test_values_are_shown_in_their_unit_with_their_decimals(name, value, vi, en):
    assert indicator_named(name).format(value, language="vi") == vi
    assert indicator_named(name).format(value, language="en") == en


def test_an_unknown_value_is_a_dash_however_it_is_given():
    dash = indicator_named("stations").format(None, language="vi")
    assert dash == indicator_named("stations").format(float("nan"), language="en")
    assert not any(letter.isdigit() for letter in dash)


def test_the_page_on_the_method_defines_every_column_with_its_unit_and_decimals():
    defined = {}
    for name, unit, digits in re.findall(
        r"^\| `(\w+…?)` \| ?(\S*) \| (\d) \|", METHOD.read_text(encoding="utf-8"), re.MULTILINE
    ):
        for each in ("outdoor", "indoor") if name.endswith("…") else ("",):
            defined[name.replace("…", each)] = (unit, int(digits))
    assert defined == {name: (each.unit, each.digits) for name, each in INDICATORS.items()}
