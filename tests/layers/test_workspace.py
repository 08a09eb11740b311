"""The workspace: what is published is what is read, whole versions at a time."""

import errno
import threading
from datetime import UTC, datetime

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from geopandas.testing import assert_geodataframe_equal

from geo.crs import to_metres
from layers.definitions import DIVISIONS, STATIONS
from layers.errors import UnknownNameError, ValidationError, WorkspaceError
from layers.provenance import Provenance
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, divisions, postal_points, stations

SCHEME = "divisions/districts-2023"


@pytest.fixture
def filled(workspace):
    workspace.publish(
        {"stations": (stations(), PROVENANCE), SCHEME: (divisions(), PROVENANCE)}, note="first load"
    )
    return workspace


def files(workspace):
    return {path.name for path in (workspace.path / "data").iterdir()}


class TestCreateAndOpen:
    def test_a_new_workspace_is_empty(self, workspace):
        snapshot = workspace.snapshot()
        assert (snapshot.number, dict(snapshot.datasets), snapshot.schemes) == (0, {}, ())
        assert workspace.versions() == []
        snapshot.verify()

    def test_creating_twice_opens_what_is_there(self, filled, store):
        assert Workspace.create(filled.path, store=store).snapshot().number == 1

    def test_settings_may_be_given(self, tmp_path):
        workspace = Workspace.create(tmp_path, settings='city = "Huế"\n')
        assert workspace.settings.city == workspace.snapshot().settings.city == "Huế"

    def test_a_folder_with_other_things_is_refused(self, tmp_path):
        (tmp_path / "photo.jpg").touch()
        with pytest.raises(WorkspaceError, match=r"holds other things, such as photo\.jpg"):
            Workspace.create(tmp_path)

    def test_a_draft_of_a_killed_creation_is_no_other_thing(self, tmp_path):
        (tmp_path / ".incoming-1.toml").touch()
        assert Workspace.create(tmp_path).versions() == []

    def test_a_missing_folder_is_named_with_the_remedy(self, tmp_path):
        with pytest.raises(WorkspaceError, match=r"nowhere: is no folder; `phusong init .*phusong demo"):
            Workspace.open(tmp_path / "nowhere")

    def test_a_folder_without_settings_is_no_workspace(self, tmp_path):
        with pytest.raises(WorkspaceError, match="holds no workspace"):
            Workspace.open(tmp_path)

    def test_a_file_in_the_way_is_named(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(WorkspaceError, match="file: cannot be made a workspace"):
            Workspace.create(tmp_path / "file")


class TestReading:
    def test_points_come_back_as_they_were_published(self, filled):
        frame = filled.snapshot().frame("stations")
        assert list(frame.columns) == [*STATIONS.field_names, "geometry"]
        assert frame.crs == "EPSG:4326"
        written = stations()
        written["on_air_since"] = pd.to_datetime(written["on_air_since"]).astype("datetime64[ms]")
        assert_geodataframe_equal(frame[written.columns], written)
        assert frame["reach_m"].isna().all()

    def test_divisions_are_indexed_by_code(self, filled):
        frame = filled.snapshot().frame(SCHEME)
        assert list(frame.index) == ["001", "002"]
        assert frame.index.name == "code"
        assert set(frame.columns) == {*DIVISIONS.field_names, "geometry"} - {"code"}
        assert frame["population"].tolist() == [247_100, pd.NA]
        assert frame.geometry.geom_equals(divisions().set_index("code").geometry).all()

    def test_a_frame_that_was_read_can_be_published_again(self, filled):
        read = filled.snapshot().frame(SCHEME)
        again = filled.publish({SCHEME: (read, PROVENANCE)}, note="again")
        assert again.datasets == filled.snapshot(1).datasets

    def test_changing_a_frame_changes_nobody_elses(self, filled):
        snapshot = filled.snapshot()
        snapshot.frame("stations")["operator"] = "none"
        assert set(snapshot.frame("stations")["operator"]) == {"Viettel"}

    def test_points_are_in_the_working_crs(self, filled):
        points = filled.snapshot().points("stations", ["station_id"])
        geometry = stations().geometry
        x, y = to_metres(geometry.x, geometry.y, crs="EPSG:5897")
        np.testing.assert_array_equal([points.x, points.y], [x, y])
        np.testing.assert_allclose(points.lonlat("EPSG:5897"), [geometry.x, geometry.y], atol=1e-9)
        assert points.table.to_pydict() == {"station_id": ["HN-0000", "HN-0001", "HN-0002"]}
        assert len(points) == 3

    def test_points_without_a_choice_have_every_field(self, filled):
        assert filled.snapshot().points("stations").table.column_names == list(STATIONS.field_names)

    def test_points_where_they_were_loaded(self, filled):
        lon, lat, table = filled.snapshot().lonlat("stations", ["operator", "station_id"])
        geometry = stations().geometry
        np.testing.assert_array_equal([lon, lat], [geometry.x, geometry.y])
        assert table.column_names == ["operator", "station_id"]
        assert table["station_id"].to_pylist() == ["HN-0000", "HN-0001", "HN-0002"]

    def test_another_working_crs_is_honoured_after_the_fact(self, filled, store):
        (filled.path / "phusong.toml").write_text('working_crs = "EPSG:3405"\n', encoding="utf-8")
        snapshot = Workspace.open(filled.path, store=store).snapshot()
        points = snapshot.points("stations", [])
        geometry = stations().geometry
        x, y = to_metres(geometry.x, geometry.y, crs="EPSG:3405")
        np.testing.assert_array_equal([points.x, points.y], [x, y])
        assert list(snapshot.division_index("districts-2023").locate(points.x, points.y)) == [0, 0, 0]

    def test_the_division_index_locates(self, filled):
        x, y = to_metres([105.805, 105.815, 106.0], [21.005, 21.005, 21.005], crs="EPSG:5897")
        snapshot = filled.snapshot()
        assert list(snapshot.division_index("districts-2023").locate(x, y)) == [0, 1, -1]
        assert snapshot.schemes == ("districts-2023",)

    @pytest.mark.parametrize(
        ("ask", "message"),
        [
            (lambda s: s.frame("addresses"), "no dataset 'addresses' in version 1 .* it holds divisions/d"),
            (lambda s: s.frame("trams"), "no layer 'trams'"),
            (lambda s: s.frame("divisions"), "divisions: scheme '' is not a name"),
            (lambda s: s.frame("stations/districts-2023"), "takes no scheme"),
            (lambda s: s.points(SCHEME), "is no dataset of points"),
            (lambda s: s.points("stations", ["colour"]), "no field 'colour'"),
            (lambda s: s.lonlat(SCHEME), "is no dataset of points"),
            (lambda s: s.lonlat("stations", ["colour"]), "no field 'colour'"),
            (lambda s: s.division_index("communes-2025"), "no dataset 'divisions/communes-2025'"),
        ],
    )
    def test_unknown_names_are_named(self, filled, ask, message):
        with pytest.raises(UnknownNameError, match=message):
            ask(filled.snapshot())


class TestPublishing:
    def test_other_datasets_are_carried_over(self, filled):
        before = filled.snapshot()
        after = filled.publish({"postal_points": (postal_points(), PROVENANCE)}, note="points")
        assert set(after.datasets) == {"stations", SCHEME, "postal_points"}
        assert after.datasets["stations"] == before.datasets["stations"]

    def test_versions_tell_what_was_done(self, filled):
        other = Provenance("another file", approximate=True)
        filled.publish({"stations": (stations(5), other)}, note="more stations")
        first, second = filled.versions()
        assert (first.number, first.note, second.number, second.note) == (1, "first load", 2, "more stations")
        assert first.created <= second.created <= datetime.now(UTC)
        assert second.datasets["stations"].rows == 5
        assert second.datasets["stations"].provenance == other
        assert first.datasets["stations"].provenance == PROVENANCE

    def test_an_old_version_can_be_read_and_restored(self, filled):
        filled.publish({"stations": (stations(5), PROVENANCE)}, note="more")
        assert len(filled.snapshot(1).frame("stations")) == 3
        restored = filled.restore(1)
        assert (restored.number, restored.note) == (3, "restored version 1: first load")
        assert filled.snapshot().datasets == filled.snapshot(1).datasets

    @pytest.mark.parametrize("ask", [Workspace.snapshot, Workspace.restore])
    def test_an_unknown_version_is_named(self, filled, ask):
        with pytest.raises(UnknownNameError, match="no version 7; versions are 1"):
            ask(filled, 7)

    def test_missing_optional_columns_are_filled(self, workspace):
        snapshot = workspace.publish({"stations": (stations(), PROVENANCE)}, note="")
        assert snapshot.frame("stations")["reach_m"].isna().all()

    @pytest.mark.parametrize(
        ("frame", "message"),
        [
            (stations().assign(colour="red"), "stations: no field 'colour'"),
            (stations().assign(azimuth_deg="north"), "stations: azimuth_deg: a value is no number"),
            (stations().to_crs("EPSG:3405"), "stations: coordinates are in EPSG:3405"),
            (stations().drop(columns="sector_id"), "stations: no column 'sector_id'"),
            (
                stations().set_geometry(divisions(("a", "b", "c")).geometry),
                "row 0: Polygon is empty or not of",
            ),
            (stations().set_geometry(gpd.GeoSeries([None] * 3, crs="EPSG:4326")), "row 0: no geometry is"),
        ],
    )
    def test_a_frame_that_does_not_fit_is_refused(self, filled, frame, message):
        with pytest.raises(ValidationError, match=message):
            filled.publish({SCHEME: (divisions(), PROVENANCE), "stations": (frame, PROVENANCE)}, note="")
        assert filled.snapshot().number == 1

    def test_an_empty_dataset_can_be_published(self, workspace):
        snapshot = workspace.publish({"stations": (stations(0), PROVENANCE)}, note="")
        assert len(snapshot.frame("stations")) == len(snapshot.points("stations")) == 0
        assert len(snapshot.lonlat("stations")[0]) == 0


class TestWriters:
    def test_a_second_writer_is_refused_while_readers_are_not(self, filled, store, monkeypatch):
        monkeypatch.setattr("layers.store.LOCK_TIMEOUT_S", 0.01)
        other = Workspace.open(filled.path, store=store)
        with filled.writer():
            assert len(other.snapshot().frame("stations")) == 3
            with pytest.raises(WorkspaceError, match="held by another writer"):
                other.publish({"stations": (stations(), PROVENANCE)}, note="")

    def test_the_holder_may_publish(self, filled):
        with filled.writer():
            filled.publish({"stations": (stations(4), PROVENANCE)}, note="")
        assert filled.snapshot().datasets["stations"].rows == 4

    def test_readers_see_whole_versions_while_others_are_pruned(self, tmp_path, store):
        workspace = Workspace.create(tmp_path, settings="keep_versions = 1\n", store=store)
        workspace.publish({"stations": (stations(1), PROVENANCE)}, note="1")
        seen, done = [], threading.Event()

        def look():
            while not done.is_set():
                seen.append(all(each.note == str(each.number) for each in workspace.versions()))
                snapshot = workspace.snapshot()
                seen.append(snapshot.datasets["stations"].rows == snapshot.number)

        reader = threading.Thread(target=look)
        reader.start()
        for count in range(2, 12):
            workspace.publish({"stations": (stations(count), PROVENANCE)}, note=str(count))
        done.set()
        reader.join()
        assert seen
        assert all(seen)

    def test_threads_may_share_a_snapshot(self, filled):
        snapshot, seen = filled.snapshot(), []
        threads = [
            threading.Thread(target=lambda: seen.append(id(snapshot.points("stations").x))) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(seen)) == 1


class TestKeepingFiles:
    @pytest.fixture
    def store(self):
        return ""

    @pytest.fixture
    def short(self, tmp_path):
        return Workspace.create(tmp_path, settings="keep_versions = 2\n")

    def test_old_versions_are_pruned_with_the_files_that_only_they_need(self, short):
        short.publish({SCHEME: (divisions(), PROVENANCE), "stations": (stations(1), PROVENANCE)}, note="")
        old = short.snapshot()
        for count in (2, 3):
            short.publish({"stations": (stations(count), PROVENANCE)}, note="")
        assert [version.number for version in short.versions()] == [2, 3]
        needed = {f.name for v in short.versions() for info in v.datasets.values() for f in info.files}
        assert files(short) == needed
        assert len(short.snapshot(2).frame(SCHEME)) == 2
        with pytest.raises(WorkspaceError, match="version 1 has been pruned since it was opened"):
            old.frame("stations")

    def test_leftovers_go_and_a_users_own_files_stay(self, filled):
        for name in (".incoming-12.parquet", "stations-0123456789abcdef.parquet", "mine.parquet"):
            (filled.path / "data" / name).touch()
        (filled.path / "versions" / ".incoming-12.json").touch()
        filled.publish({"postal_points": (postal_points(), PROVENANCE)}, note="")
        assert len(files(filled)) == 5
        assert "mine.parquet" in files(filled)
        assert [path.name for path in (filled.path / "versions").iterdir()] != [".incoming-12.json"]


class TestDamageOfFiles:
    @pytest.fixture
    def store(self):
        return ""

    def test_a_full_disk_leaves_the_old_version(self, filled, monkeypatch):
        def full(_path):
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("layers.data_files.sync", full)
            with pytest.raises(WorkspaceError, match=r"stations cannot be stored: .*No space left"):
                filled.publish({"stations": (stations(9), PROVENANCE)}, note="")
        with monkeypatch.context() as patch:
            patch.setattr("layers.atomic.sync", full)
            with pytest.raises(WorkspaceError, match=r"version 2 cannot be published: .*No space left"):
                filled.publish({"stations": (stations(9), PROVENANCE)}, note="")
        filled.snapshot().verify()
        assert filled.snapshot().datasets["stations"].rows == 3

    def test_a_folder_that_cannot_be_written_to_is_named(self, filled, monkeypatch):
        def refuse(*_, **__):
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr("filelock.FileLock.acquire", refuse)
        with pytest.raises(WorkspaceError, match=r"cannot be written to: .*Permission denied"):
            filled.restore(1)

    def test_a_changed_file_is_named(self, filled):
        path = filled.path / "data" / filled.snapshot().datasets["stations"].file.name
        path.write_bytes(path.read_bytes()[:-1] + b"!")
        with pytest.raises(WorkspaceError, match=f"{path.name}: is damaged"):
            filled.snapshot().verify()
        with pytest.raises(WorkspaceError, match=f"{path.name}: is damaged"):
            filled.snapshot().frame("stations")
        with pytest.raises(WorkspaceError, match=f"{path.name}: is damaged"):
            filled.restore(1)
        filled.publish({"stations": (stations(), PROVENANCE)}, note="mends it")
        filled.snapshot().verify()

    def test_a_missing_file_is_named(self, filled):
        path = filled.path / "data" / filled.snapshot().datasets["stations"].file.name
        path.unlink()
        with pytest.raises(WorkspaceError, match=f"{path.name}: is missing"):
            filled.snapshot().verify()

    @pytest.mark.parametrize("content", [None, b"PK nothing", b""])
    def test_a_damaged_index_is_made_anew_from_the_polygons(self, filled, content):
        path = filled.path / "data" / filled.snapshot().datasets[SCHEME].index.name
        path.unlink()
        if content is not None:
            path.write_bytes(content)
        x, y = to_metres([105.805, 105.815, 106.0], [21.005, 21.005, 21.005], crs="EPSG:5897")
        assert list(filled.snapshot().division_index("districts-2023").locate(x, y)) == [0, 1, -1]
        with pytest.raises(WorkspaceError, match=f"{path.name}: is "):
            filled.snapshot().verify()

    def test_a_damaged_manifest_is_named_and_stops_the_tidying(self, filled):
        filled.publish({"stations": (stations(4), PROVENANCE)}, note="")
        (filled.path / "versions" / "000001.json").write_text('{"number": 1', encoding="utf-8")
        before = files(filled)
        with pytest.raises(WorkspaceError, match=r"000001\.json: damaged"):
            filled.versions()
        assert filled.publish({"stations": (stations(5), PROVENANCE)}, note="").number == 3
        assert before < files(filled)

    def test_a_manifest_of_a_later_release_is_said_to_be_one(self, filled):
        path = filled.path / "versions" / "000001.json"
        path.write_text(path.read_text().replace('"format": 1', '"format": 2'), encoding="utf-8")
        with pytest.raises(WorkspaceError, match="later release"):
            filled.snapshot()


class TestOnce:
    def test_what_is_made_is_made_once_for_all_threads(self, filled):
        snapshot, made, results = filled.snapshot(), [], []
        ready = threading.Barrier(4)

        def make():
            made.append(1)
            return object()

        def ask():
            ready.wait(30)
            results.append(snapshot.once("key", make))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 1
        assert len(set(map(id, results))) == 1

    def test_nobody_waits_for_what_another_asked_for(self, filled):
        snapshot, started, go_on = filled.snapshot(), threading.Event(), threading.Event()

        def slow():
            started.set()
            return go_on.wait(30)

        thread = threading.Thread(target=lambda: snapshot.once("slow", slow))
        thread.start()
        assert started.wait(30)
        assert snapshot.once("other", lambda: snapshot.once("within", lambda: 1) + 1) == 2
        go_on.set()
        thread.join()
        assert snapshot.once("slow", pytest.fail) is True
