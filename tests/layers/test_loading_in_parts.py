"""Files that are read part by part become the same version, with the same rejected rows, as read whole."""

import json
import shutil

import geopandas as gpd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pyproj import CRS

from layers import geoparquet
from layers.dataset import DatasetName
from layers.errors import ReadError, ValidationError, WorkspaceError
from layers.ingest import streamed
from layers.ingest.draft import FOLDER, opened
from layers.loading import load_files
from layers.validation import check as whole_check
from layers.workspace import Workspace

ADDRESSES = DatasetName.parse("addresses")
WHOLE = 10**9
NOWHERE = 106.0
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "A", "B", "C", *map(str, range(12))]),  # a key may be missing, or another's
        st.sampled_from(["1111600001", "1111600002", "11116", None]),
        st.sampled_from([105.0, 105.8, 105.81, 21.0, 0.0, NOWHERE]),
        st.sampled_from([21.0, 21.01, 105.8, 0.0, 95.0]),
    ),
    min_size=1,
    max_size=30,
)


PLACED = ("last", "1111600003", 105.5, 21.0)


def written(path, rows, **options):
    """Write addresses as GeoParquet."""
    keys, codes, lon, lat = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "address_id": keys,
            "code": codes,
            "lane": [f"Ngõ {position}" for position in range(len(rows))],
            "more": 1,
            "source": [("cổng (dữ liệu giả lập)" if code == "1111600002" else "cổng") for code in codes],
        },
        geometry=gpd.points_from_xy(lon, lat),
        crs="EPSG:4326",
    )
    frame.loc[frame.geometry.x == NOWHERE, "geometry"] = None
    frame.to_parquet(path, **options)
    return path


def content(workspace, report):
    """Return all that a load has made: report, rows, what the file says, and the list of rejected rows."""
    info = workspace.snapshot().info("addresses")
    stored = pq.read_table(workspace.path / "data" / info.file.name)
    told = {key: value for key, value in report.as_dict().items() if key != "rejected_path"}
    listed = report.rejected_path and report.rejected_path.read_text(encoding="utf-8-sig")
    says = {key: json.loads(value) for key, value in stored.schema.metadata.items()}
    # The same CRS may be told at length or in short.
    crs = CRS(says[b"geo"]["columns"]["geometry"].pop("crs"))
    return told, stored.to_pylist(), says, crs, info.provenance, listed


def loaded(folder, paths, *, batch_rows, **options):
    """Load files into a new workspace and return what came of it, or the error."""
    shutil.rmtree(folder, ignore_errors=True)
    workspace = Workspace.create(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streamed, "BATCH_ROWS", batch_rows)
        try:
            return content(workspace, load_files(workspace, ADDRESSES, paths, **options))
        except ValidationError as error:
            return str(error).partition(", listed in")[0]


@pytest.fixture
def small_groups(monkeypatch):
    monkeypatch.setattr(geoparquet, "ROW_GROUP_ROWS", 5)


@pytest.mark.usefixtures("small_groups")
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, ROWS, st.tuples(st.integers(1, 12), st.integers(1, 9)), st.booleans())
def test_the_same_as_read_whole(tmp_path, rows, others, sizes, strict):
    batch_rows, group_rows = sizes
    assume(any(lon != NOWHERE for _, _, lon, _ in others))  # of which geopandas makes no GeoArrow
    paths = [
        written(tmp_path / "a.parquet", rows, row_group_size=group_rows, write_covering_bbox=True),
        # geopandas writes no GeoArrow where every place is missing.
        written(tmp_path / "b.parquet", [*others, PLACED], geometry_encoding="geoarrow"),
    ]
    whole = loaded(tmp_path / "whole", paths, batch_rows=WHOLE, strict=strict)
    assert loaded(tmp_path / "parts", paths, batch_rows=batch_rows, strict=strict) == whole


@pytest.fixture
def rows():
    return [
        (f"{number:04}", "1111600001", 105 + number % 7 / 10, 21 + number % 5 / 10) for number in range(60)
    ]


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(geoparquet, "ROW_GROUP_ROWS", 5)
    monkeypatch.setattr(streamed, "BATCH_ROWS", 8)


@pytest.mark.usefixtures("small_batches")
class TestDraft:
    def test_what_is_done_is_not_done_again(self, workspace, tmp_path, rows, monkeypatch):
        path = written(tmp_path / "a.parquet", rows)
        checks = failing(monkeypatch, after=3)
        with pytest.raises(KeyboardInterrupt):
            load_files(workspace, ADDRESSES, [path])
        assert workspace.snapshot().number == 0
        checks = failing(monkeypatch, after=WHOLE)
        assert load_files(workspace, ADDRESSES, [path]).loaded == 60
        assert len(checks) == 5  # of eight batches
        assert not (workspace.path / FOLDER / "draft").exists()

    def test_a_file_that_has_changed_is_read_anew(self, workspace, tmp_path, rows, monkeypatch):
        failing(monkeypatch, after=3)
        with pytest.raises(KeyboardInterrupt):
            load_files(workspace, ADDRESSES, [written(tmp_path / "a.parquet", rows)])
        checks = failing(monkeypatch, after=WHOLE)
        changed = written(tmp_path / "a.parquet", [(f"x{key}", *rest) for key, *rest in rows])
        load_files(workspace, ADDRESSES, [changed])
        assert len(checks) == 8
        assert all(key.startswith("x") for key in workspace.snapshot().table("addresses")["address_id"])

    def test_two_loads_at_once(self, workspace, tmp_path, rows, monkeypatch):
        path = written(tmp_path / "a.parquet", rows)
        monkeypatch.setattr("layers.ingest.draft.LOCK_TIMEOUT_S", 0)
        with (
            opened(workspace.path, {}),
            pytest.raises(WorkspaceError, match=r"loading: another load is under way; try again"),
        ):
            load_files(workspace, ADDRESSES, [path])

    def test_progress_rises(self, workspace, tmp_path, rows):
        steps = []
        path = written(tmp_path / "a.parquet", rows)
        load_files(workspace, ADDRESSES, [path], progress=lambda name, share: steps.append((name, share)))
        shares = [share for _, share in steps]
        assert shares == sorted(shares)
        assert len(shares) > 8
        assert 0 <= shares[0] < shares[-1] <= 1


@pytest.mark.usefixtures("small_batches")
class TestAppending:
    def test_keys_are_compared_with_what_is_there(self, workspace, tmp_path, rows):
        load_files(workspace, ADDRESSES, [written(tmp_path / "a.parquet", rows[:40])])
        report = load_files(workspace, ADDRESSES, [written(tmp_path / "b.parquet", rows[30:])], append=True)
        assert (report.version, report.loaded, report.rejected) == (2, 20, 10)
        assert "is the key already of a row that is loaded already" in report.rejected_path.read_text()
        snapshot = workspace.snapshot()
        assert sorted(snapshot.table("addresses")["address_id"]) == [key for key, *_ in rows]
        assert snapshot.info("addresses").provenance.source == "a.parquet; b.parquet"

    def test_what_is_there_may_not_change_meanwhile(self, workspace, tmp_path, rows, monkeypatch):
        load_files(workspace, ADDRESSES, [written(tmp_path / "a.parquet", rows[:40])])
        more, others = (
            written(tmp_path / f"{name}.parquet", part) for name, part in (("b", rows[40:]), ("c", rows[50:]))
        )
        compare = streamed.find_repeats

        def slow(*arguments):
            monkeypatch.setattr(streamed, "find_repeats", compare)
            monkeypatch.setattr(streamed, "BATCH_ROWS", WHOLE)
            load_files(workspace, ADDRESSES, [others], append=True)
            return compare(*arguments)

        monkeypatch.setattr(streamed, "find_repeats", slow)
        with pytest.raises(WorkspaceError, match=r"addresses: has changed while files were read"):
            load_files(workspace, ADDRESSES, [more], append=True)


@pytest.mark.usefixtures("small_batches")
def test_a_damaged_file_is_named(workspace, tmp_path, rows):
    path = written(tmp_path / "a.parquet", rows, compression="none")
    content = bytearray(path.read_bytes())
    content[4 : len(content) // 2] = bytes(len(content) // 2 - 4)
    path.write_bytes(content)
    with pytest.raises(ReadError, match=r"a\.parquet: is no GeoParquet"):
        load_files(workspace, ADDRESSES, [path])


def failing(monkeypatch, *, after):
    """Let the check of a batch be interrupted after some; return the batches that are checked."""
    checked = []

    def check(raw, layer, **options):
        if len(checked) == after:
            raise KeyboardInterrupt
        checked.append(raw)
        return whole_check(raw, layer, **options)

    monkeypatch.setattr(streamed, "check", check)
    return checked
