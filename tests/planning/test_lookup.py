import json
import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from shapely.geometry import Point, box

from geo.crs import to_metres
from layers.addresses.codes import SCHEMES, PositionCode
from layers.addresses.errors import AddressError, CodeError
from layers.addresses.plus_codes import PlusCode
from layers.addresses.positions import LonLat
from layers.addresses.vpostcodes import Vpostcode
from layers.errors import UnknownNameError
from layers.provenance import Provenance
from layers.workspace import Workspace
from planning.coverages import coverage_of
from planning.lookup import Here, Locator, LookupAnswer

CRS = "EPSG:5897"
REAL = Provenance("a test")
INVENTED = Provenance("a test", synthetic=True)
ROUGH = Provenance("a test", approximate=True)
LONLAT = "EPSG:4326"


def divisions():
    """Return two squares of 0.02° side by side, and one of both."""
    old = gpd.GeoDataFrame(
        {"code": ["001", "002"], "name": ["Quận Ba Đình", "Quận Hoàn Kiếm"], "kind": ["Quận", None]},
        geometry=[box(105.80, 21.00, 105.82, 21.02), box(105.82, 21.00, 105.84, 21.02)],
        crs=LONLAT,
    )
    new = gpd.GeoDataFrame(
        {"code": ["00004"], "name": ["Phường Hoàn Kiếm"], "kind": ["Phường"]},
        geometry=[box(105.80, 21.00, 105.84, 21.02)],
        crs=LONLAT,
    )
    return {"divisions/districts-2023": (old, ROUGH), "divisions/communes-2025": (new, REAL)}


def stations():
    """Return stations 0.001° (104 m) apart, the first with two sectors, one planned, one of 4G."""
    rows = [
        ("A", "1", "Viettel", "5G", "on_air", 500.0, 105.810),
        ("A", "2", "Viettel", "5G", "on_air", 300.0, 105.810),
        ("B", "1", "MobiFone", "5G", "on_air", None, 105.811),
        ("C", "1", "VinaPhone", "5G", "planned", None, 105.812),
        ("D", "1", "VinaPhone", "4G", "on_air", None, 105.813),
    ]
    names = ["station_id", "sector_id", "operator", "technology", "status", "reach_m", "lon"]
    frame = pd.DataFrame(rows, columns=names)
    return gpd.GeoDataFrame(
        frame.drop(columns="lon"),
        geometry=gpd.points_from_xy(frame["lon"], 21.01 + 0 * frame["lon"], crs=LONLAT),
    )


def postal_points():
    return gpd.GeoDataFrame(
        {
            "point_id": ["100000", "100001"],
            "name": ["Bưu cục trung tâm", None],
            "kind": ["post_office_level_1", "public_mailbox"],
            "staffed": pd.array([True, None], dtype="boolean"),
        },
        geometry=[Point(105.82, 21.01), Point(105.81, 21.01)],
        crs=LONLAT,
    )


def addresses():
    """Return even numbers of two streets of one name, in two districts."""
    count = 10
    numbers = [str(2 * each + 2) for each in range(count)]
    return gpd.GeoDataFrame(
        {
            "address_id": [f"T-{each:03}" for each in range(2 * count)],
            "code": [f"11116{each:05}" for each in range(2 * count)],
            "house_number": numbers * 2,
            "street": "Phố Huế",
            "ward": ["Phường Phúc Xá"] * count + ["Phường Hàng Bạc"] * count,
            "district": ["Quận Ba Đình"] * count + ["Quận Hoàn Kiếm"] * count,
            "city": "Hà Nội",
            "postal_code": "11116",
            "state": "collected",
        },
        geometry=gpd.points_from_xy(
            [105.801 + 0.001 * each for each in range(count)]
            + [105.821 + 0.001 * each for each in range(count)],
            [21.01] * 2 * count,
            crs=LONLAT,
        ),
    )


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    layers = {
        **divisions(),
        "stations": (stations(), INVENTED),
        "postal_points": (postal_points(), REAL),
        "addresses": (addresses(), INVENTED),
    }
    return Workspace.create(tmp_path_factory.mktemp("lookup") / "w").publish(layers, note="a test")


@pytest.fixture(scope="module")
def locator(snapshot):
    """Return a look-up that says coverage by reach, which is easy to reckon."""
    by_reach = snapshot.settings.model_copy(update={"coverage_model": "reach"})
    return Locator(snapshot.read_with(by_reach))


@pytest.fixture(scope="module")
def by_signal(snapshot):
    return Locator(snapshot)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return Locator(Workspace.create(tmp_path_factory.mktemp("empty") / "w").snapshot())


def test_a_point_has_a_division_in_every_scheme(locator):
    place = locator.at(105.83, 21.01)
    assert [(each.scheme, each.code, each.kind) for each in place.divisions] == [
        ("communes-2025", "00004", "Phường"),
        ("districts-2023", "002", ""),
    ]
    assert not place.is_outside


def test_on_a_boundary_it_is_one_of_the_two(locator):
    new, old = locator.at(105.82, 21.01).divisions
    assert new.code == "00004"
    assert old.code in {"001", "002"}


@given(lon=st.floats(105.79, 105.85), lat=st.floats(20.99, 21.03))
def test_divisions_are_those_of_a_plain_search(locator, snapshot, lon, lat):
    point = Point(*to_metres([lon], [lat], crs=CRS))
    found = {each.scheme: each.code for each in locator.at(lon, lat).divisions}
    for scheme in snapshot.schemes:
        areas = snapshot.frame(f"divisions/{scheme}").geometry.to_crs(CRS)
        assert found.get(scheme) in (set(areas.index[areas.intersects(point)]) or {None})


def test_outside_the_divisions_it_says_so_and_still_answers(locator):
    place = locator.at(105.9, 21.01)
    assert place.is_outside
    assert place.divisions == ()
    assert "outside the area" in place.notes[0].en
    assert [each.station_id for each in place.stations] == ["D", "B", "A"]
    assert place.addresses[0].address.address_id == "T-019"


def test_nearest_things_with_their_distance(locator):
    place = locator.at(105.8101, 21.01)
    x, y = to_metres([105.81, 105.8101], [21.01, 21.01], crs=CRS)
    assert place.stations[0].station_id == "A"
    assert place.stations[0].distance_m == pytest.approx(np.hypot(*(x[1] - x[0], y[1] - y[0])), abs=0.06)
    assert [each.point_id for each in place.postal_points] == ["100001", "100000"]
    assert [each.staffed for each in place.postal_points] == [None, True]
    assert place.postal_points[0].name == ""
    assert [each.address.address_id for each in place.addresses] == ["T-009", "T-008", "T-007"]


def test_a_planned_station_and_a_second_sector_do_not_count(locator):
    assert [each.station_id for each in locator.at(105.81, 21.01, nearest=9).stations] == ["A", "B", "D"]


def test_as_many_are_named_as_were_asked_for(locator):
    place = locator.at(105.81, 21.01, nearest=1)
    assert (len(place.stations), len(place.postal_points), len(place.addresses)) == (1, 1, 1)


def test_coverage_by_a_stations_own_reach_and_the_default(locator, snapshot):
    near, between, far = (locator.at(lon, 21.01).coverage for lon in (105.81, 105.8055, 105.84))
    assert (near.outdoor, near.indoor, near.serving.station_id) == (True, True, "A")
    assert (near.operators_outdoor, near.operators_indoor) == (("MobiFone", "Viettel"),) * 2
    # 468 m from A, which reaches 500 m outdoors and 208 m indoors; 572 m from B, which reaches 1,200 and 500.
    assert (between.outdoor, between.indoor, between.serving.station_id) == (True, False, "A")
    assert (far.outdoor, far.indoor, far.serving) == (False, False, None)
    assert near.technology == snapshot.settings.technology
    assert "flat terrain" in near.model.en


def test_coverage_by_signal_says_what_arrives(by_signal):
    near, far = (by_signal.at(lon, 21.01).coverage for lon in (105.81, 106.5))
    assert (near.outdoor, near.indoor) == (True, True)
    assert near.signal_outdoor.coverage_class == "very_good"
    assert near.signal_outdoor.rsrp_dbm > near.signal_indoor.rsrp_dbm
    assert near.signal_outdoor.probability >= near.signal_indoor.probability
    assert near.signal_outdoor.operator == near.serving.operator
    assert (far.outdoor, far.serving, far.signal_outdoor, far.operators_outdoor) == (False, None, None, ())
    assert "TR 38.901" in near.model.en


@given(lon=st.floats(105.795, 105.845), lat=st.floats(20.995, 21.025))
def test_coverage_by_signal_is_that_of_the_radio_maps(by_signal, snapshot, lon, lat):
    coverage = coverage_of(snapshot)
    x, y = to_metres([lon], [lat], crs=CRS)
    found = by_signal.at(lon, lat).coverage
    assert found.outdoor == coverage.covers(x, y, "outdoor")[0]
    assert found.indoor == coverage.covers(x, y, "indoor")[0]
    assert len(found.operators_outdoor) == coverage.operators_at(x, y, "outdoor")[0]


@given(lon=st.floats(105.795, 105.845), lat=st.floats(20.995, 21.025))
def test_coverage_is_that_of_a_plain_search(locator, lon, lat):
    x, y = to_metres([lon, 105.81, 105.811], [lat, 21.01, 21.01], crs=CRS)
    reach_m = {"outdoor": (500.0, 1200.0), "indoor": (500 * 500 / 1200, 500.0)}
    covered = {
        each: any(np.hypot(x[k + 1] - x[0], y[k + 1] - y[0]) <= reach for k, reach in enumerate(reaches))
        for each, reaches in reach_m.items()
    }
    found = locator.at(lon, lat).coverage
    assert (found.outdoor, found.indoor) == (covered["outdoor"], covered["indoor"])


def test_at_a_record_its_address_is_the_words_for_the_point(locator):
    place = locator.at(105.8242, 21.01)
    assert place.here == Here(
        "address",
        "8 Phố Huế, Phường Hàng Bạc, Quận Hoàn Kiếm, Hà Nội",
        pytest.approx(20.8, abs=0.1),
        "1111600013",
    )


def test_near_a_record_it_is_the_street_in_the_division_of_the_point(locator):
    here = locator.at(105.8242, 21.0115).here
    assert (here.match, here.text) == ("street", "Phố Huế, Quận Hoàn Kiếm, Hà Nội")
    assert 150 < here.distance_m < 180
    assert here.digital_code == ""


def test_far_from_records_it_is_the_smallest_division(locator):
    """The commune is as large as both districts, but here the two districts are the smaller ones."""
    assert locator.at(105.8242, 21.0195).here == Here("district", "Quận Hoàn Kiếm, Hà Nội")


def test_outside_of_all_there_are_no_words(locator, empty):
    assert locator.at(105.9, 21.01).here is None
    assert locator.at(105.9, 21.01).vpostcode is None
    assert empty.at(105.83, 21.01).here is None


def test_without_divisions_a_street_has_the_units_of_its_record(tmp_path):
    snapshot = Workspace.create(tmp_path / "w").publish({"addresses": (addresses(), INVENTED)}, note="a test")
    place = Locator(snapshot).at(105.8242, 21.0115)
    assert place.here.text == "Phố Huế, Phường Hàng Bạc, Quận Hoàn Kiếm, Hà Nội"
    assert place.vpostcode is None


def test_a_record_of_one_line_has_a_street(tmp_path):
    line = addresses()[["address_id", "geometry"]].assign(
        address_text="Số 5 phố Huế, phường Hàng Bạc, Hà Nội"
    )
    snapshot = Workspace.create(tmp_path / "w").publish({"addresses": (line, INVENTED)}, note="a test")
    assert Locator(snapshot).at(105.8242, 21.0115).here.text == "phố Huế, phường Hàng Bạc, Hà Nội"


def test_the_vpostcode_of_a_point_is_of_its_ward_and_says_how_sure_that_is(locator):
    place = locator.at(105.8242, 21.01)
    assert place.vpostcode == str(Vpostcode.at("11116", 105.8242, 21.01))
    assert "not been officially confirmed" in place.notes[-1].en
    answer = locator.search(place.vpostcode)
    assert (answer.place.lon, answer.place.lat) == pytest.approx((105.8242, 21.01), abs=0.00005)


WARD_EDGES = st.tuples(st.floats(105.7995, 105.8415), st.floats(20.9995, 21.0205))


@pytest.fixture(scope="module")
def scattered(tmp_path_factory):
    """Return a look-up over records scattered over both districts, and all that is to be known of them."""
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(105.80, 105.84, 60), rng.uniform(21.00, 21.02, 60)
    postal = [["", "11116", "11201", "100000"][each] for each in rng.integers(0, 4, 60)]
    frame = gpd.GeoDataFrame(
        {
            "address_id": [f"T-{each:03}" for each in range(60)],
            "code": [f"11300{each:05}" if each % 2 else None for each in range(60)],
            "house_number": [str(each) for each in range(60)],
            "street": [f"Phố Số {each}" if each % 3 else None for each in range(60)],
            "postal_code": postal,
        },
        geometry=gpd.points_from_xy(lon, lat, crs=LONLAT),
    )
    frame["code"] = frame["code"].fillna("")
    frame["street"] = frame["street"].fillna("")
    layers = {**divisions(), "addresses": (frame, INVENTED)}
    snapshot = Workspace.create(tmp_path_factory.mktemp("scattered") / "w").publish(layers, note="a test")
    return Locator(snapshot), frame


@given(WARD_EDGES)
def test_the_words_for_a_point_are_those_of_a_plain_search(scattered, point):
    locator, frame = scattered
    x, y = to_metres(frame.geometry.x, frame.geometry.y, crs=CRS)
    px, py = to_metres([point[0]], [point[1]], crs=CRS)
    distances = np.hypot(x - px, y - py)
    nearest = int(np.argmin(distances))
    row, distance_m = frame.iloc[nearest], round(float(distances[nearest]), 1)
    place = locator.at(*point)
    if distance_m <= 50:
        assert (place.here.match, place.here.digital_code) == ("address", row["code"])
    elif distance_m <= 250 and row["street"]:
        assert place.here.match == "street"
        named = place.divisions[-1].name + ", " if place.divisions else ""
        assert place.here.text == f"{row['street']}, {named}Hà Nội"
    elif place.divisions:
        assert place.here == Here("district", f"{place.divisions[-1].name}, Hà Nội")
    else:
        assert place.here is None
    assert place.here is None or place.here.digital_code in {"", *frame["code"]}


@given(WARD_EDGES)
def test_the_postal_code_of_a_point_is_that_of_a_plain_search(scattered, point):
    locator, frame = scattered
    x, y = to_metres(frame.geometry.x, frame.geometry.y, crs=CRS)
    px, py = to_metres([point[0]], [point[1]], crs=CRS)
    place = locator.at(*point)
    known = [
        row["postal_code"] if len(row["postal_code"]) == 5 else row["code"][:5] for _, row in frame.iterrows()
    ]
    for near in np.argsort(np.hypot(x - px, y - py)):
        position = frame.geometry.iloc[near]
        same = locator.at(position.x, position.y).divisions == place.divisions
        if known[near] and same and place.divisions and np.hypot(x[near] - px, y[near] - py)[0] <= 500:
            assert place.vpostcode == str(Vpostcode.at(known[near], *point))
            return
    assert place.vpostcode is None


def test_it_names_the_datasets_that_are_invented_or_rough(locator):
    place = locator.at(105.81, 21.01)
    assert place.synthetic == ("addresses", "stations")
    assert place.approximate == ("divisions/districts-2023",)


FULL = PlusCode.at(105.8301, 21.0101)
SHORT = FULL.code[4:]
METRES = "{:.3f}, {:.3f}".format(*(each[0] for each in to_metres([105.8301], [21.0101], crs=CRS)))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("21.0101, 105.8301", "position"),
        ("105.8301 21.0101", "position"),
        (METRES, "grid_position"),
        (f" {FULL} ", "plus_code"),
        (f"{SHORT} Hà Nội", "plus_code"),
        (f"{SHORT}, Hoàn Kiếm, Hà Nội", "plus_code"),
        (f"{SHORT} Quận Ba Đình", "plus_code"),
    ],
)
def test_codes_of_positions(locator, text, kind):
    answer = locator.search(text)
    assert (answer.query, answer.kind, answer.candidates) == (text.strip(), kind, ())
    assert answer.warnings == ()
    assert (answer.place.lon, answer.place.lat) == pytest.approx((105.8301, 21.0101), abs=0.0001)
    assert answer.place.plus_code == str(FULL)


@pytest.mark.parametrize("text", [SHORT, f"{SHORT} Nơi Nào Đó"])
def test_a_short_code_of_one_possible_place_is_that_place(locator, text):
    answer = locator.search(text)
    assert (answer.place.plus_code, answer.candidates) == (str(FULL), ())
    assert "within the area of the data" in answer.warnings[0].en


def test_a_vpostcode_is_read_near_its_addresses(locator):
    answer = locator.search(str(Vpostcode.at("11116", 105.8301, 21.0101)))
    assert (answer.kind, answer.place.plus_code) == ("vpostcode", str(FULL))
    assert [("confirmed" in each.en) for each in answer.warnings] == [True]


def test_a_vpostcode_of_an_unknown_ward_warns(locator):
    answer = locator.search(str(Vpostcode.at("14999", 105.8301, 21.0101)))
    assert answer.place.plus_code == str(FULL)
    assert len(answer.warnings) == 2


def test_metres_of_another_grid_are_refused(locator):
    assert locator.search(f"EPSG:5897 {METRES}").place.plus_code == str(FULL)
    with pytest.raises(CodeError, match="position in EPSG:3405: metres are read in EPSG:5897 alone"):
        locator.search(f"EPSG:3405 {METRES}")


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """Return a look-up over two divisions that fill five squares of one degree, and the empty one between."""
    frame = gpd.GeoDataFrame(
        {"code": ["001", "002"], "name": ["Quận Ba Đình", "Quận Hoàn Kiếm"]},
        geometry=[box(105.2, 20.2, 106.8, 21.8), box(107.2, 20.2, 107.8, 20.8)],
        crs=LONLAT,
    )
    workspace = Workspace.create(tmp_path_factory.mktemp("wide") / "w")
    return Locator(workspace.publish({"divisions/districts-2023": (frame, ROUGH)}, note="a test"))


@pytest.mark.parametrize("text", ["G9GG+GG", "G9GG+GG Nơi Nào Đó", "14999G9GGGGG"])
def test_a_code_of_several_possible_places_has_them_as_candidates(wide, text):
    answer = wide.search(text)
    assert {each.text[:4] for each in answer.candidates} == {"7PG7", "7PG8", "7PH7", "7PH8", "7PG9"}
    assert {(each.match, each.confidence) for each in answer.candidates} == {("cell", 0.2)}
    assert all(wide.at(each.lon, each.lat).divisions for each in answer.candidates)
    assert answer.place == wide.at(answer.candidates[0].lon, answer.candidates[0].lat)
    assert "within the area" in answer.warnings[-1].en
    assert len(wide.search(text, limit=2).candidates) == 2


def test_a_code_that_lies_in_no_division_is_read_around_them(locator):
    place = locator.search("2222+22").place
    assert (place.plus_code, place.is_outside) == ("7PH72222+22", True)


def test_the_locality_decides(wide):
    answer = wide.search("G9GG+GG, Hoàn Kiếm")
    assert (answer.candidates, answer.warnings) == ((), ())
    assert answer.place.plus_code.startswith("7PG9")


def test_a_place_near_by_decides_between_cells(wide):
    there = wide.search("7PG9G9GG+GG").place
    best = wide.search("G9GG+GG", near=(there.lon, there.lat)).candidates[0]
    assert (best.text, best.confidence) == ("7PG9G9GG+GG", pytest.approx(1, abs=0.002))
    best = wide.search("G9GG+GG", division=("districts-2023", "002")).candidates[0]
    assert best.text == "7PG9G9GG+GG"


@dataclass(frozen=True)
class Toy(PositionCode):
    """A code of a scheme that the product does not know."""

    KIND = "toy"
    FORM = re.compile(r"toy (\d+) (\d+)")

    lon: int
    lat: int

    @classmethod
    def parse(cls, text):
        return cls(*map(int, cls.FORM.fullmatch(text).groups()))

    def __str__(self):
        return f"toy {self.lon} {self.lat}"

    def resolved(self, _places):
        return LonLat(self.lon, self.lat)


def test_a_new_scheme_is_looked_up_without_more_ado(snapshot):
    answer = Locator(snapshot, schemes=(*SCHEMES, Toy)).search("toy 105 21")
    assert (answer.kind, answer.place.lon, answer.place.lat) == ("toy", 105, 21)


def test_a_postal_code_is_the_middle_of_its_addresses(locator):
    answer = locator.search("11116")
    assert [(each.match, each.text) for each in answer.candidates] == [("postal_code", "11116")]
    assert 105.801 <= answer.place.lon <= 105.83
    assert answer.warnings == ()


def test_an_old_postal_code_warns(locator):
    answer = locator.search("100000")
    assert (answer.candidates, answer.place) == ((), None)
    assert "old series" in answer.warnings[0].en


def test_a_digital_address_is_found_by_search_and_by_code(locator):
    found = locator.search("11116 00013")
    assert (found.kind, found.candidates[0].match, found.candidates[0].confidence) == (
        "digital_code",
        "exact",
        1,
    )
    answer = locator.by_code("1111600013")
    assert answer.address == found.candidates[0].address
    assert answer.address.text == "8 Phố Huế, Phường Hàng Bạc, Quận Hoàn Kiếm, Hà Nội"
    assert answer.place == found.place
    assert answer.place.addresses[0].address == answer.address
    assert answer.place.addresses[0].distance_m < 0.1


def test_an_unknown_code_is_not_found(locator):
    with pytest.raises(UnknownNameError, match="none has the digital address code 9999900001"):
        locator.by_code("9999900001")
    assert locator.search("9999900001").candidates == ()
    with pytest.raises(CodeError, match="is not 10 digits"):
        locator.by_code("12")


def test_an_address_is_found_with_its_place(locator):
    answer = locator.search("8 phố Huế, Hàng Bạc")
    best = answer.candidates[0]
    assert (best.match, best.address.address_id) == ("exact", "T-013")
    assert (answer.place.lon, answer.place.lat) == (best.lon, best.lat)


def test_both_namesakes_are_candidates(locator):
    answer = locator.search("8 Phố Huế")
    assert [each.address.address_id for each in answer.candidates] == ["T-003", "T-013"]
    assert [each.confidence for each in answer.candidates] == [0.5, 0.5]


def test_a_place_near_by_orders_namesakes(locator):
    answer = locator.search("8 Phố Huế", near=(105.825, 21.01))
    assert [each.address.address_id for each in answer.candidates] == ["T-013", "T-003"]
    first, second = (each.confidence for each in answer.candidates)
    assert first > second > 0
    assert first + second == pytest.approx(1, abs=0.002)
    assert answer.place == locator.at(answer.candidates[0].lon, answer.candidates[0].lat)


def test_a_place_at_the_other_end_of_the_world_changes_nothing(locator):
    assert locator.search("8 Phố Huế", near=(-75.0, -12.0)) == locator.search("8 Phố Huế")


def test_a_division_orders_namesakes(locator):
    answer = locator.search("8 Phố Huế", division=("districts-2023", "002"))
    assert [each.address.address_id for each in answer.candidates] == ["T-013", "T-003"]
    assert [each.confidence for each in answer.candidates] == pytest.approx([1 / 1.1, 0.1 / 1.1], abs=0.001)


def test_a_bias_never_hides_a_better_match(locator):
    plain = locator.search("8 Phố Huế, Quận Ba Đình")
    for bias in ({"near": (105.825, 21.01)}, {"division": ("districts-2023", "002")}):
        found = locator.search("8 Phố Huế, Quận Ba Đình", **bias)
        assert found.candidates[0].address.address_id == "T-003"
        assert found.candidates[0].confidence == plain.candidates[0].confidence


@pytest.mark.parametrize(
    ("division", "reason"),
    [
        (("none", "002"), "no division scheme 'none'; there are communes-2025"),
        (("districts-2023", "9"), "code '9'"),
    ],
)
def test_a_division_that_does_not_exist_is_an_error(locator, division, reason):
    with pytest.raises(UnknownNameError, match=reason):
        locator.search("8 Phố Huế", division=division)


def test_the_division_on_the_map_may_be_named(locator):
    """The addresses themselves do not say that they are in the new commune."""
    assert (
        locator.search("8 Phố Huế, Phường Hoàn Kiếm, Quận Ba Đình").candidates[0].address.address_id
        == "T-003"
    )


def test_a_house_between_two_lies_between_them(locator):
    best = locator.search("19 Phố Huế, Ba Đình").candidates[0]
    assert best.match == "street"
    best = locator.search("22 Phố Huế, Ba Đình").candidates[0]
    assert (best.match, [each.house_number for each in best.neighbours]) == ("interpolated", ["20"])


def test_a_street_lies_at_its_middle_address(locator):
    best = locator.search("Phố Huế, Phường Phúc Xá").candidates[0]
    assert (best.match, best.text) == ("street", "Phố Huế, Phường Phúc Xá, Quận Ba Đình, Hà Nội")
    assert 105.804 < best.lon < 105.807
    assert best.address is None


@pytest.mark.parametrize("text", ["Hà Nội", "TP. Hà Nội", "HN"])
def test_the_city_itself_is_a_candidate(locator, text):
    best = locator.search(text).candidates[0]
    assert (best.match, best.text) == ("city", "Hà Nội")


def test_how_a_text_was_read_is_told(locator):
    text = "P.1205, 24 Hàng Bè, P. Hàng Bạc, Q. Hoàn Kiếm, gần chợ"
    parsed = locator.search(text).parsed
    parts = {part.name: [text[span.start : span.end] for span in part.spans] for part in parsed.parts}
    assert parts["premises"] == ["P.1205"]
    assert parts["ward"] == ["P. Hàng Bạc"]
    assert parsed.old_forms[0].endswith("Phường Hàng Bạc, Quận Hoàn Kiếm, Thành phố Hà Nội")
    assert parsed.new_forms[0].endswith("Phường Hoàn Kiếm, Thành phố Hà Nội")
    assert locator.search("1111600001").parsed is None


def test_a_unit_is_a_candidate(locator):
    best = locator.search("Quận Hoàn Kiếm").candidates[0]
    assert (best.match, best.text, best.confidence) == ("district", "Quận Hoàn Kiếm, Hà Nội", 1)


def test_the_limit_bounds_the_candidates(locator):
    assert len(locator.search("8 Phố Huế", limit=1).candidates) == 1


def test_nothing_found_is_an_answer(locator):
    answer = locator.search("zzzz qqqq")
    assert (answer.kind, answer.candidates, answer.place) == ("address", (), None)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no letter"),
        ("🏠", "no letter"),
        ("1234567", "has 7 digits"),
        ("x" * 501, "501 characters are more"),
        ("24 H\udce0ng Bè", "is no Unicode text"),
    ],
)
def test_what_cannot_be_looked_up_is_refused(locator, text, reason):
    with pytest.raises(AddressError, match=reason):
        locator.search(text)


@pytest.mark.parametrize(("lon", "lat"), [(200, 21), (105, 95), (float("nan"), 21), (float("inf"), 21)])
def test_a_point_off_the_earth_is_refused(locator, lon, lat):
    with pytest.raises(CodeError, match="is not in"):
        locator.at(lon, lat)


@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_any_point_on_earth_is_answered_or_refused(locator, lon, lat):
    try:
        place = locator.at(lon, lat)
    except CodeError:
        return
    assert place.is_outside or place.divisions


@given(text=st.text(max_size=60))
def test_any_text_is_answered_or_refused(locator, text):
    try:
        answer = locator.search(text)
    except AddressError:
        return
    assert bool(answer.candidates) <= (answer.place is not None)


def test_answers_are_json(locator):
    for text in ("8 Phố Huế", "21.01, 105.83", "22 Phố Huế, Ba Đình"):
        answer = orjson.loads(orjson.dumps(locator.search(text)))
        assert answer == json.loads(TypeAdapter(LookupAnswer).dump_json(locator.search(text)))


def test_a_point_in_the_form_of_an_answer(locator):
    answer = locator.at_point(105.83, 21.01)
    assert (answer.kind, answer.candidates, answer.place) == ("position", (), locator.at(105.83, 21.01))


def test_an_empty_workspace_still_answers(empty):
    place = empty.at(105.83, 21.01)
    assert (place.divisions, place.stations, place.postal_points, place.addresses) == ((), (), (), ())
    assert not place.is_outside
    assert not place.coverage.outdoor
    assert [note.en for note in place.notes] == [
        "Not loaded: stations.",
        "Not loaded: postal points.",
        "Not loaded: digital addresses.",
    ]
    assert empty.search("24 Phố Huế").candidates == ()
    with pytest.raises(CodeError, match="none are loaded"):
        empty.search(SHORT)


def test_divisions_alone_are_found_by_name(tmp_path):
    locator = Locator(Workspace.create(tmp_path / "w").publish(divisions(), note="a test"))
    both = locator.search("Hoàn Kiếm").candidates
    assert [(each.match, each.text, each.confidence) for each in both] == [
        ("ward", "Phường Hoàn Kiếm", 0.5),
        ("district", "Quận Hoàn Kiếm", 0.5),
    ]
    assert [each.text for each in locator.search("Quận Hoàn Kiếm").candidates] == ["Quận Hoàn Kiếm"]
    (best, other) = locator.search("Hoàn Kiếm", near=(105.83, 21.01)).candidates
    assert best.text == "Quận Hoàn Kiếm"
    assert best.confidence > other.confidence
