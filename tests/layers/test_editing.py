"""Single rows are edited whole, together or not at all, and never over what somebody else has written."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from layers.definitions import POSTAL_POINTS, STATIONS
from layers.editing import Change, Create, Delete, Replace, edited, touching
from layers.errors import (
    ConflictError,
    PhusongError,
    PreconditionFailedError,
    UnknownNameError,
    ValidationError,
    WorkspaceError,
)
from layers.query.selection import Selection
from layers.rows import Row, identifier, rows_of, to_table
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions, postal_points, stations

POST = "postal_points"
EVERY = Selection()


def station(key="HN-0000", sector="1", at=(105.8, 21.0), **others):
    fields = {"station_id": key, "sector_id": sector, "operator": "Viettel", "technology": "5G"}
    return Row({**fields, **others}, shapely.Point(at))


def point(key="100000", at=(105.8, 21.0), **others):
    return Row({"point_id": key, "kind": "post_office_level_3", **others}, shapely.Point(at))


def rows(workspace, name):
    """Return the rows of the newest version, read as everybody reads them."""
    snapshot = workspace.snapshot()
    page = snapshot.features(name).page(replace(EVERY, limit=len(snapshot.features(name)) + 1))
    return {
        key: Row(properties, place)
        for key, properties, place in zip(page.ids, page.table.to_pylist(), page.geometry, strict=True)
    }


def tag(workspace, name, key):
    return rows(workspace, name)[key].tag


@pytest.fixture
def workspace(tmp_path, store):
    settings = "keep_versions = 2\nkeep_edits = 3\n"
    made = Workspace.create(tmp_path / "w", settings=settings, store=store)
    made.publish(
        {
            "stations": (stations(), PROVENANCE),
            POST: (postal_points(), PROVENANCE),
            "divisions/districts-2023": (divisions(), PROVENANCE),
        },
        note="load",
    )
    return made


class TestOneRow:
    def test_a_new_row_stands_behind_the_others(self, workspace):
        before = rows(workspace, "stations")
        snapshot, ids = workspace.edit("stations", [Create(station("HN-9", "2", height_m=31.5))])
        assert ids == ("HN-9:2",)
        after = rows(workspace, "stations")
        assert list(after) == [*before, "HN-9:2"]
        assert after["HN-9:2"].properties["height_m"] == 31.5
        assert after["HN-9:2"].properties["status"] == "on_air"
        assert (snapshot.number, snapshot.note) == (2, "stations: HN-9:2 created")
        x, y = snapshot.points("stations", []).x, snapshot.points("stations", []).y
        frame = snapshot.frame("stations").to_crs("EPSG:5897").geometry
        assert max(abs(x - frame.x)) < 1e-6
        assert max(abs(y - frame.y)) < 1e-6

    def test_a_replaced_row_keeps_its_position_and_only_its_key(self, workspace):
        workspace.edit(POST, [Replace("100001", point("100001", (105.9, 21.1), name="Bưu cục"))])
        after = rows(workspace, POST)
        assert list(after) == ["100000", "100001", "100002", "100003"]
        assert after["100001"].properties == {
            **dict.fromkeys(POSTAL_POINTS.field_names),
            "point_id": "100001",
            "kind": "post_office_level_3",
            "name": "Bưu cục",
        }
        assert after["100001"].geometry == shapely.Point(105.9, 21.1)

    def test_a_change_leaves_what_it_does_not_name(self, workspace):
        before = rows(workspace, POST)["100001"]
        workspace.edit(POST, [Change("100001", {"name": "Mới", "staffed": None})])
        after = rows(workspace, POST)["100001"]
        assert after.properties == {**before.properties, "name": "Mới", "staffed": None}
        assert after.geometry == before.geometry

    def test_a_deleted_row_is_gone_also_the_last(self, workspace):
        workspace.edit(POST, [Delete(key) for key in ("100000", "100002", "100003")])
        assert list(rows(workspace, POST)) == ["100001"]
        workspace.edit(POST, [Delete("100001")])
        assert rows(workspace, POST) == {}
        workspace.edit(POST, [Create(point("7"))])
        assert list(rows(workspace, POST)) == ["7"]

    def test_other_datasets_are_carried_over_and_old_versions_stay(self, workspace):
        before = workspace.snapshot()
        workspace.edit(POST, [Delete("100000")])
        after = workspace.snapshot()
        assert after.datasets["stations"] == before.datasets["stations"]
        assert len(before.frame(POST)) == 4
        after.verify()

    def test_the_provenance_says_that_rows_were_edited_once(self, workspace):
        for _ in range(2):
            workspace.edit(POST, [Change("100000", {"name": "a"})])
        assert workspace.snapshot().info(POST).provenance == replace(
            PROVENANCE, source="a test; có chỉnh sửa"
        )

    def test_numbers_and_places_stay_exact(self, workspace):
        number, at = 0.1 + 0.2, (105.80000000000001, 21.000000000000004)
        workspace.edit("stations", [Create(station("A", at=at, height_m=number))])
        workspace.edit("stations", [Change("A:1", {"azimuth_deg": 1 / 3})])
        row = rows(workspace, "stations")["A:1"]
        assert (row.properties["height_m"], row.properties["azimuth_deg"]) == (number, 1 / 3)
        assert row.geometry == shapely.Point(at)

    def test_values_are_read_as_files_are(self, workspace):
        row = station(" A ", status="quy hoạch", on_air_since="30/06/2023")
        _, ids = workspace.edit("stations", [Create(row)])
        assert ids == ("A:1",)
        found = rows(workspace, "stations")["A:1"].properties
        assert (found["status"], str(found["on_air_since"])) == ("planned", "2023-06-30")

    def test_a_key_may_hold_the_separator(self, workspace):
        workspace.edit("stations", [Create(station("A:1", "2"))])
        workspace.edit("stations", [Change("A:1:2", {"height_m": 7.0})])
        assert rows(workspace, "stations")["A:1:2"].properties["height_m"] == 7
        with pytest.raises(ConflictError, match="'A:1:2' is there already"):
            workspace.edit("stations", [Create(station("A", "1:2"))])


REFUSED = [
    (Create(station(azimuth_deg=400)), ValidationError, r"a new row: azimuth_deg 400 is not in 0…360"),
    (Create(station(technology="6G")), ValidationError, "technology 6G is not one of 5G, 4G, 3G, 2G"),
    (Create(station(colour="red")), ValidationError, "no field 'colour'; fields are station_id,"),
    (
        Create(Row({"station_id": "A"}, shapely.Point(1, 2))),
        ValidationError,
        "operator  is required; .*techno",
    ),
    (Create(replace(station("A"), geometry=None)), ValidationError, "geometry  is missing"),
    (
        Create(replace(station("A"), geometry=shapely.box(0, 0, 1, 1))),
        ValidationError,
        "Polygon is not Point",
    ),
    (Create(station("A", at=(21.0, 105.8))), ValidationError, "latitude and longitude look swapped"),
    (Create(station("A", at=(float("inf"), 0))), ValidationError, "is not finite"),
    (Create(station("A", site_id="a\0b")), ValidationError, "site_id: .* holds a zero byte"),
    (Create(station()), ConflictError, "'HN-0000:1' is there already"),
    (
        Create(station("HN-0000", "2", operator="VNPT")),
        ConflictError,
        "operator VNPT differs from Viettel of",
    ),
    (
        Create(station("HN-0000", "2", (105.9, 21))),
        ConflictError,
        r"geometry POINT \(105.9 21\) differs from",
    ),
    (Replace("HN-0000:2", station("HN-0000", "2")), UnknownNameError, "stations: no feature 'HN-0000:2'"),
    (Replace("HN-0000:1", station("HN-0000", "2")), ValidationError, "would become 'HN-0000:2', but keeps"),
    (
        Change("HN-0000:1", {"station_id": "A"}),
        ValidationError,
        "would become 'A:1', but keeps its station_id",
    ),
    (Change("HN-0000:1", {"operator": None}), ValidationError, "HN-0000:1: operator  is required"),
    (Change("none:1"), UnknownNameError, "no feature 'none:1'"),
    (Delete("HN-0000"), UnknownNameError, "no feature 'HN-0000'"),
    (
        Delete("HN-0000:1", frozenset({"other"})),
        PreconditionFailedError,
        "is not as it was .* its tag is now",
    ),
    (Delete("HN-0000:1", frozenset()), PreconditionFailedError, "is not as it was"),
]


class TestRefused:
    @pytest.mark.parametrize(("edit", "kind", "message"), REFUSED)
    def test_nothing_is_done_and_the_reason_named(self, workspace, edit, kind, message):
        good = Create(station("Z-1"))
        for edits in ([edit], [good, edit], [edit, good]):
            with pytest.raises(kind, match=message):
                workspace.edit("stations", edits)
        assert workspace.snapshot().number == 1

    def test_two_edits_of_one_row(self, workspace):
        for edits in (
            [Delete("HN-0000:1"), Delete("HN-0000:1")],
            [Change("HN-0000:1", {"height_m": 1.0}), Delete("HN-0000:1")],
        ):
            with pytest.raises(ConflictError, match="edited more than once: HN-0000:1"):
                workspace.edit("stations", edits)

    @pytest.mark.parametrize("name", ["divisions/districts-2023", "addresses", "statistics"])
    def test_layers_that_are_not_edited(self, workspace, name):
        with pytest.raises(
            ValidationError, match="not edited one by one; those of stations and postal_points"
        ):
            workspace.edit(name, [Delete("001")])

    def test_a_layer_that_is_not_loaded(self, tmp_path):
        with pytest.raises(UnknownNameError, match="stations: is not loaded"):
            Workspace.create(tmp_path).edit("stations", [Delete("A:1")])


class TestWhatRowsShare:
    @pytest.fixture
    def sectors(self, workspace):
        workspace.edit("stations", [Create(station("S", each)) for each in "123"])
        return workspace

    def test_it_changes_for_all_when_it_changes_for_one(self, sectors):
        sectors.edit(
            "stations", [Change("S:2", {"operator": "VNPT", "height_m": 5.0}, shapely.Point(106, 21))]
        )
        found = rows(sectors, "stations")
        assert {found[f"S:{each}"].properties["operator"] for each in "123"} == {"VNPT"}
        assert {found[f"S:{each}"].geometry.x for each in "123"} == {106}
        assert [found[f"S:{each}"].properties["height_m"] for each in "123"] == [None, 5, None]
        assert found["HN-0000:1"].properties["operator"] == "Viettel"

    def test_edits_together_that_agree(self, sectors):
        sectors.edit("stations", [Change(f"S:{each}", {"status": "retired"}) for each in "123"])
        assert rows(sectors, "stations")["S:3"].properties["status"] == "retired"

    def test_edits_together_that_contradict_one_another(self, sectors):
        edits = [Change("S:1", {"operator": "VNPT"}), Change("S:2", {"operator": "MobiFone"})]
        with pytest.raises(
            ConflictError, match="'S:1': another edit sets another operator, which they share"
        ):
            sectors.edit("stations", edits)


class TestVersions:
    def test_edits_do_not_push_loaded_versions_out(self, workspace):
        for number in range(6):
            workspace.edit(POST, [Change("100000", {"name": str(number)})])
        assert [each.number for each in workspace.versions()] == [1, 5, 6, 7]
        assert [each.is_edit for each in workspace.versions()] == [False, True, True, True]
        workspace.publish({POST: (postal_points(2), PROVENANCE)}, note="")
        workspace.publish({POST: (postal_points(3), PROVENANCE)}, note="")
        assert [each.number for each in workspace.versions()] == [5, 6, 7, 8, 9]

    @pytest.mark.parametrize("store", [""])
    def test_a_manifest_of_an_earlier_release_is_read(self, workspace):
        path = workspace.path / "versions" / "000001.json"
        manifest = json.loads(path.read_text())
        del manifest["is_edit"]
        path.write_text(json.dumps(manifest))
        workspace.edit(POST, [Delete("100000")])
        assert [each.is_edit for each in workspace.versions()] == [False, True]

    def test_an_edit_can_be_taken_back(self, workspace):
        before = rows(workspace, POST)
        workspace.edit(POST, [Delete("100000")])
        assert not workspace.restore(1).version.is_edit
        assert {key: row.tag for key, row in rows(workspace, POST).items()} == {
            key: row.tag for key, row in before.items()
        }


class TestTags:
    def test_whoever_read_an_old_state_does_not_write(self, workspace):
        old = tag(workspace, POST, "100000")
        workspace.edit(POST, [Change("100000", {"name": "one"}, expected=frozenset({old, "x"}))])
        for edit in (
            Change("100000", {"name": "two"}, expected=frozenset({old})),
            Replace("100000", point(), frozenset({old})),
            Delete("100000", frozenset({old})),
        ):
            with pytest.raises(PreconditionFailedError):
                workspace.edit(POST, [edit])
        assert rows(workspace, POST)["100000"].properties["name"] == "one"

    def test_an_edit_of_another_row_changes_no_tag(self, workspace):
        old = tag(workspace, POST, "100000")
        workspace.edit(POST, [Delete("100001")])
        assert tag(workspace, POST, "100000") == old

    def test_threads_that_race_lose_no_update(self, workspace, store):
        """Each adds its letters by compare and set; all letters must be there in the end."""
        failed = []

        def write(letter):
            open_ = Workspace.open(workspace.path, store=store)
            for _ in range(5):
                while not append(open_, letter):
                    failed.append(letter)

        threads = [threading.Thread(target=write, args=(letter,)) for letter in "abc"]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(rows(workspace, POST)["100000"].properties["name"]) == sorted("abc" * 5)

    def test_processes_that_race_lose_no_update(self, workspace, store):
        code = (
            "import sys; from layers.workspace import Workspace; from pathlib import Path;"
            "from tests.layers.test_editing import append;"
            "w = Workspace.open(Path(sys.argv[1]), store=sys.argv[3]);"
            "[None for _ in range(4) if not any(append(w, sys.argv[2]) for _ in range(1000))]"
        )
        run = [sys.executable, "-c", code, workspace.path]
        folder = Path(__file__).parents[2]
        both = [subprocess.Popen([*run, letter, store], cwd=folder) for letter in "xy"]
        assert [each.wait(timeout=120) for each in both] == [0, 0]
        assert sorted(rows(workspace, POST)["100000"].properties["name"]) == sorted("xy" * 4)


def append(workspace, letter):
    """Add a letter to a name that was read before; return whether it was still the same."""
    row = rows(workspace, POST)["100000"]
    name = (row.properties["name"] or "") + letter
    try:
        workspace.edit(POST, [Change("100000", {"name": name}, expected=frozenset({row.tag}))])
    except (PreconditionFailedError, WorkspaceError):
        return False
    return True


KEYS = st.sampled_from(["A", "B", "C"])
SECTORS = st.sampled_from(["1", "2"])
PLACES = st.sampled_from([(105.8, 21.0), (105.9, 21.1)])
SOME = st.fixed_dictionaries(
    {},
    optional={
        "operator": st.sampled_from(["Viettel", "VNPT"]),
        "height_m": st.none() | st.floats(0, 1000),
        "site_id": st.none() | st.sampled_from(["s", "t"]),
    },
)
EDITS = st.one_of(
    st.builds(
        lambda key, sector, at, more: Create(station(key, sector, at, **more)), KEYS, SECTORS, PLACES, SOME
    ),
    st.builds(
        lambda key, sector, at, more: Replace(f"{key}:{sector}", station(key, sector, at, **more)),
        KEYS,
        SECTORS,
        PLACES,
        SOME,
    ),
    st.builds(
        lambda key, sector, at, more: Change(f"{key}:{sector}", more, at and shapely.Point(at)),
        KEYS,
        SECTORS,
        PLACES | st.none(),
        SOME,
    ),
    st.builds(lambda key, sector: Delete(f"{key}:{sector}"), KEYS, SECTORS),
)
SHARED = STATIONS.same_within["station_id"]


def on_a_dict(held, edit):
    """Do an edit on a plain dict of rows, each with its place as text among the rest; None if refused."""
    key = identifier(STATIONS, edit.row) if isinstance(edit, Create) else edit.id
    if isinstance(edit, Create) == (key in held):
        return None
    if isinstance(edit, Delete):
        return {other: row for other, row in held.items() if other != key}
    given = edit.row if not isinstance(edit, Change) else edit
    new = {} if not isinstance(edit, Change) else dict(held[key])
    new |= given.properties
    if given.geometry is not None:
        new["geometry"] = given.geometry.wkt
    new = {**dict.fromkeys([*STATIONS.field_names, "geometry"]), "status": "on_air", **new}
    if new["operator"] is None:
        return None
    siblings = {k: dict(v) for k, v in held.items() if v["station_id"] == new["station_id"] and k != key}
    for sibling in siblings.values():
        for name in SHARED:
            if isinstance(edit, Create):
                if None not in (sibling[name], new[name]) and sibling[name] != new[name]:
                    return None
            elif new[name] != held[key][name]:
                sibling[name] = new[name]
    return {**held, **siblings, key: new}


def as_dict(held):
    return {key: {**row.properties, "geometry": row.geometry.wkt} for key, row in held.items()}


@settings(max_examples=60)
@given(st.lists(EDITS, max_size=12))
def test_a_sequence_of_edits_is_that_of_a_dict(edits):
    held, model = {}, {}
    for edit in edits:
        table = to_table(STATIONS, held.values())
        assert {row.properties["station_id"] for row in held.values()} <= {"A", "B", "C"}
        expected = on_a_dict(model, edit)
        try:
            done = edited(STATIONS, table, [edit])
        except PhusongError:
            assert expected is None
            continue
        assert expected is not None
        model = expected
        assert all(
            row.properties["station_id"] in touching(STATIONS, [edit])
            for row in [*filter(None, done.rows.values())]
        )
        held = {key: row for key, row in {**held, **done.rows}.items() if row is not None}
        assert as_dict(held) == model
        assert rows_of(STATIONS, to_table(STATIONS, held.values())).keys() == held.keys()
