"""The store in a database: what it writes, what it leaves alone, and what it refuses."""

import os
import threading

import geopandas as gpd
import pandas as pd
import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from layers.definitions import LAYERS
from layers.errors import ValidationError, WorkspaceError
from layers.postgis import schema
from layers.postgis.database import Database
from layers.provenance import Provenance
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, addresses, divisions, stations

SCHEME = "divisions/districts-2023"


@pytest.fixture
def store(database):
    return database


@pytest.fixture
def sql(store):
    with psycopg.connect(store, autocommit=True) as connection:
        yield lambda query, *values: connection.execute(query, values).fetchall()


def ids(snapshot):
    return snapshot.frame("stations")["station_id"].tolist()


class TestRows:
    def test_rows_that_stay_are_not_written_again(self, workspace, sql):
        workspace.publish({"stations": (stations(5), PROVENANCE)}, note="")
        before = sql("SELECT id, xmin FROM phusong.stations ORDER BY position")
        changed = stations(6)
        changed.loc[2, "operator"] = "Vinaphone"
        workspace.publish({"stations": (changed.drop(index=0), PROVENANCE)}, note="")
        after = sql("SELECT id, xmin FROM phusong.stations WHERE upper_inf(valid) ORDER BY position")
        assert [row for row in after if row in before] == [before[1], before[3], before[4]]
        assert ids(workspace.snapshot()) == [f"HN-{k:04}" for k in range(1, 6)]
        assert ids(workspace.snapshot(1)) == [f"HN-{k:04}" for k in range(5)]
        assert sql("SELECT count(*) FROM phusong.stations") == [(7,)]

    def test_the_same_again_writes_no_row(self, workspace, sql):
        for _ in range(2):
            workspace.publish(
                {SCHEME: (divisions(), PROVENANCE), "addresses": (addresses(), PROVENANCE)}, note=""
            )
        assert sql("SELECT count(*), min(valid::text) FROM phusong.addresses") == [(4, "[1,)")]

    def test_another_source_of_the_same_rows_is_another_dataset(self, workspace, sql):
        first = workspace.publish({"stations": (stations(), PROVENANCE)}, note="")
        second = workspace.publish({"stations": (stations(), Provenance("elsewhere"))}, note="")
        assert first.info("stations").checksum != second.info("stations").checksum
        assert sql("SELECT DISTINCT valid::text FROM phusong.stations") == [("[1,)",)]

    def test_rows_that_no_version_needs_go(self, tmp_path, store, sql):
        short = Workspace.create(tmp_path, settings="keep_versions = 2\n", store=store)
        for count in (4, 3, 2, 5):
            short.publish({"stations": (stations(count), PROVENANCE)}, note="")
        assert [version.number for version in short.versions()] == [3, 4]
        assert sql("SELECT station_id, valid::text FROM phusong.stations ORDER BY 1") == [
            ("HN-0000", "[1,)"),
            ("HN-0001", "[1,)"),
            ("HN-0002", "[4,)"),
            ("HN-0003", "[4,)"),
            ("HN-0004", "[4,)"),
        ]

    def test_what_was_pruned_is_told_by_who_had_opened_it(self, tmp_path, store):
        short = Workspace.create(tmp_path, settings="keep_versions = 1\n", store=store)
        old = short.publish({"stations": (stations(1), PROVENANCE)}, note="")
        short.publish({"stations": (stations(2), PROVENANCE)}, note="")
        with pytest.raises(WorkspaceError, match="version 1 has been pruned since it was opened"):
            old.frame("stations")

    def test_schemes_do_not_meet(self, workspace):
        other = "divisions/communes-2025"
        workspace.publish(
            {SCHEME: (divisions(), PROVENANCE), other: (divisions(("x",)), PROVENANCE)}, note=""
        )
        workspace.publish({other: (divisions(("y", "z", "w")), PROVENANCE)}, note="")
        snapshot = workspace.restore(1)
        assert snapshot.frame(other)["name"].tolist() == ["x"]
        assert snapshot.frame(SCHEME)["name"].tolist() == ["Quận Ba Đình", "Quận Hoàn Kiếm"]

    def test_two_rows_of_one_key_are_refused_whole(self, workspace):
        workspace.publish({"stations": (stations(), PROVENANCE)}, note="")
        twice = pd.concat([stations(2), stations(1)], ignore_index=True)
        with pytest.raises(ValidationError, match=r"two rows have one key: .*HN-0000"):
            workspace.publish(
                {SCHEME: (divisions(), PROVENANCE), "stations": (gpd.GeoDataFrame(twice), PROVENANCE)},
                note="",
            )
        assert list(workspace.snapshot().datasets) == ["stations"]
        assert len(workspace.versions()) == 1

    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(st.lists(st.integers(0, 5), unique=True, max_size=6), min_size=1, max_size=5), st.data())
    def test_every_version_is_what_was_published(self, workspace, contents, data):
        held = []
        for numbers in contents:
            frame = stations(6).iloc[numbers].assign(operator=data.draw(st.sampled_from(["a", "b"])))
            held.append((workspace.publish({"stations": (frame, PROVENANCE)}, note="").number, frame))
        back, frame = data.draw(st.sampled_from(held))
        held.append((workspace.restore(back).number, frame))
        for number, frame in held:
            found = Workspace.open(workspace.path, store=workspace.settings.store.get_secret_value())
            snapshot = found.snapshot(number)
            snapshot.verify()
            read = snapshot.frame("stations")
            assert read[["station_id", "operator"]].to_numpy().tolist() == (
                frame[["station_id", "operator"]].to_numpy().tolist()
            )


class TestDamage:
    def test_a_row_that_somebody_changed_is_told(self, workspace, store):
        workspace.publish({"stations": (stations(), PROVENANCE), SCHEME: (divisions(), PROVENANCE)}, note="")
        workspace.snapshot().verify()
        with psycopg.connect(store) as connection:
            connection.execute("UPDATE phusong.stations SET operator = 'x' WHERE station_id = 'HN-0001'")
        with pytest.raises(WorkspaceError, match=r"stations of version 1 is damaged: its rows do not match"):
            workspace.snapshot().verify()
        with pytest.raises(WorkspaceError, match="is damaged"):
            workspace.restore(1)
        assert len(workspace.versions()) == 1

    @pytest.mark.parametrize("content", [None, b"nonsense", b""])
    def test_files_beside_the_settings_are_made_anew(self, workspace, store, content):
        def looked_up():
            opened = Workspace.open(workspace.path, store=store).snapshot()
            points = opened.points("addresses")
            inside = opened.division_index("districts-2023").locate(points.x, points.y)
            return inside.tolist(), [each.kind for each in opened.address_index().search("5 hang be")]

        workspace.publish(
            {"addresses": (addresses(), PROVENANCE), SCHEME: (divisions(), PROVENANCE)}, note=""
        )
        before = looked_up()
        files = sorted((workspace.path / "cache").iterdir())
        assert len(files) == 4
        for path in files:
            path.unlink() if content is None else path.write_bytes(content)
        assert looked_up() == before
        assert sorted((workspace.path / "cache").iterdir()) == files
        assert all(path.stat().st_size > 100 for path in files)

    def test_files_of_pruned_versions_go_and_a_users_own_stay(self, tmp_path, store):
        short = Workspace.create(tmp_path, settings="keep_versions = 1\n", store=store)
        short.publish({"stations": (stations(1), PROVENANCE)}, note="").frame("stations")
        (tmp_path / "cache" / "mine.csv").touch()
        snapshot = short.publish({"stations": (stations(2), PROVENANCE)}, note="")
        snapshot.frame("stations")
        stem = f"stations-{snapshot.info('stations').digest[:16]}.parquet"
        assert sorted(path.name for path in (tmp_path / "cache").iterdir()) == ["mine.csv", stem]

    def test_a_full_disk_keeps_nobody_from_reading(self, workspace, monkeypatch, caplog):
        def full(_path):
            raise OSError(28, "No space left on device")

        snapshot = workspace.publish({"stations": (stations(), PROVENANCE)}, note="")
        monkeypatch.setattr("layers.atomic.sync", full)
        assert len(snapshot.frame("stations")) == 3
        assert "cannot be kept: [Errno 28] No space left" in caplog.text


class TestWriters:
    def test_two_writers_make_two_versions(self, workspace, store):
        def publish(count):
            other = Workspace.open(workspace.path, store=store)
            other.publish({"stations": (stations(count), PROVENANCE)}, note=str(count))

        threads = [threading.Thread(target=publish, args=[count]) for count in range(1, 5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = [(version.number, int(version.note)) for version in workspace.versions()]
        assert [number for number, _ in told] == [1, 2, 3, 4]
        assert [len(workspace.snapshot(number).frame("stations")) for number, _ in told] == [
            n for _, n in told
        ]

    def test_a_process_that_was_copied_opens_connections_of_its_own(self, workspace):
        workspace.publish({"stations": (stations(), PROVENANCE)}, note="")
        child = os.fork()
        if child == 0:
            os._exit(0 if workspace.store.numbers() == [1] else 1)
        assert [workspace.store.numbers() for _ in range(20)] == [[1]] * 20
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert workspace.store.numbers() == [1]


class TestRevisions:
    @pytest.fixture
    def empty(self, cluster):
        return cluster.database(empty=True)

    def test_the_newest_is_the_one_that_this_release_wants(self):
        config = Config()
        config.set_main_option("script_location", str(schema.MIGRATIONS))
        assert ScriptDirectory.from_config(config).get_heads() == [schema.REVISION]

    def test_tables_have_the_fields_of_their_layers(self, sql):
        for layer in LAYERS.values():
            columns = dict(
                sql(
                    "SELECT column_name, data_type FROM information_schema.columns"
                    " WHERE table_schema = 'phusong' AND table_name = %s",
                    layer.name,
                )
            )
            own = {"id", "valid", "position"} | ({"scheme"} if layer.has_schemes else set())
            fields = {each.name: schema.SQL_TYPES[each.type] for each in layer.fields}
            geom = {"geom": "USER-DEFINED"} if layer.has_geometry else {}
            assert {name: each for name, each in columns.items() if name not in own} == fields | geom
            assert not own & set(layer.field_names), "a field has the name of a column of ours"

    def test_an_empty_database_is_named_with_the_remedy(self, tmp_path, empty):
        Workspace.create(tmp_path)
        with pytest.raises(WorkspaceError, match=r"holds no tables yet; `phusong migrate` makes them"):
            Workspace.open(tmp_path, store=empty).snapshot()
        told = Workspace.open(tmp_path, store=empty).store.migrate()
        assert told.endswith(f"tables are of revision {schema.REVISION}, and were of none")
        assert Workspace.open(tmp_path, store=empty).snapshot().number == 0

    @pytest.mark.parametrize(
        ("found", "remedy"), [("0000", "phusong migrate"), ("9999", "a later release has migrated them")]
    )
    def test_no_server_works_with_other_tables(self, workspace, cluster, found, remedy):
        other = cluster.database()
        with psycopg.connect(other) as connection:
            connection.execute("UPDATE phusong.alembic_version SET version_num = %s", [found])
        opened = Workspace.open(workspace.path, store=other)
        message = f"of revision {found}, and this release works with {schema.REVISION}: .*{remedy}"
        for ask in (opened.snapshot, opened.versions, lambda: opened.restore(1), opened.store.create):
            with pytest.raises(WorkspaceError, match=message):
                ask()
        with pytest.raises(WorkspaceError, match=message):
            opened.publish({"stations": (stations(), PROVENANCE)}, note="")
        if found > schema.REVISION:
            with pytest.raises(WorkspaceError, match=message):
                opened.store.migrate()

    @pytest.mark.parametrize("revision", ["0001", "0002"])
    def test_what_an_earlier_revision_held_is_there_after_the_last(self, workspace, store, empty, revision):
        workspace.publish(
            {"stations": (stations(), PROVENANCE), SCHEME: (divisions(), PROVENANCE)}, note="old"
        )
        workspace.publish({"stations": (stations(2), PROVENANCE)}, note="older release")
        make_as_of(empty, revision, store)
        opened = Workspace.open(workspace.path, store=empty)
        with pytest.raises(WorkspaceError, match=f"of revision {revision}"):
            opened.snapshot()
        assert opened.store.migrate().endswith(f"of revision {schema.REVISION}, and were of {revision}")
        for version in opened.versions():
            opened.snapshot(version.number).verify()
        assert opened.versions() == workspace.versions()
        assert ids(opened.restore(1)) == ids(workspace.snapshot(1))
        assert opened.snapshot().features("stations").feature("HN-0002:1").ids == ["HN-0002:1"]


def make_as_of(database, revision, newest):
    """Make tables as an earlier revision had them, with what the newest one holds."""
    with Database(database, connect_timeout_s=5).writing() as connection:
        connection.execute("CREATE SCHEMA phusong")
    schema._upgrade(Database(database, connect_timeout_s=5), revision)
    with psycopg.connect(database) as to, psycopg.connect(newest) as source:
        for table in ("versions", "divisions", "stations"):
            held = to.execute(f"TABLE phusong.{table}").description
            columns = ", ".join(each.name for each in held if each.name != "id")
            given = source.cursor().copy(f"COPY (SELECT {columns} FROM phusong.{table}) TO STDOUT")  # noqa: S608
            taken = to.cursor().copy(f"COPY phusong.{table} ({columns}) FROM STDIN")
            with given as read, taken as write:
                for part in read:
                    write.write(part)


def test_a_backup_can_be_restored(workspace, store, cluster):
    workspace.publish({"stations": (stations(), PROVENANCE), SCHEME: (divisions(), PROVENANCE)}, note="first")
    workspace.publish({"stations": (stations(2), PROVENANCE)}, note="second")
    empty = cluster.database(empty=True)
    cluster.run("pg_dump", "--format=custom", f"--file={cluster.folder / 'dump'}", store)
    cluster.run("pg_restore", "--exit-on-error", "--dbname", empty, cluster.folder / "dump")
    restored = Workspace.open(workspace.path, store=empty)
    assert restored.versions() == workspace.versions()
    for number in (1, 2):
        restored.snapshot(number).verify()
    assert restored.publish({"stations": (stations(4), PROVENANCE)}, note="third").number == 3


def test_a_password_is_never_shown(workspace):
    opened = Workspace.open(workspace.path, store="postgresql://me:secret@127.0.0.1:1/x")
    shown = [
        repr(opened),
        repr(opened.settings),
        repr(opened.store.database),
        opened.settings.model_dump_json(),
    ]
    with pytest.raises(WorkspaceError) as error:
        opened.snapshot()
    assert "secret" not in "".join([*shown, str(error.value), repr(error.value.__cause__)])


def test_questions_that_take_too_long_are_ended(store):
    database = Database(store, connect_timeout_s=5)

    def ask():
        with database.reading(within_s=0.2) as connection:
            connection.execute("SELECT pg_sleep(60)")

    with pytest.raises(WorkspaceError, match="canceling statement due to statement timeout"):
        ask()
    with database.reading(within_s=10) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
