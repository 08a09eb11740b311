"""What is mapped into memory of a large dataset of points is what the dataset says."""

from dataclasses import replace

import numpy as np
import pytest

from geo.point_index import PointIndex
from layers import geoparquet
from layers.workspace import Workspace
from tests.layers.workspaces import PROVENANCE, addresses


@pytest.fixture
def snapshot(tmp_path, monkeypatch):
    monkeypatch.setattr(geoparquet, "ROW_GROUP_ROWS", 3)
    workspace = Workspace.create(tmp_path / "w")
    return workspace.publish({"addresses": (addresses(8), PROVENANCE)}, note="")


def without_mapped(snapshot):
    """Return the version as an earlier release has written it."""
    info = replace(snapshot.info("addresses"), columns=None, places=None)
    return type(snapshot)(
        snapshot.store, snapshot.settings, replace(snapshot.version, datasets={"addresses": info})
    )


def same(snapshot, other):
    x, y = np.random.default_rng(1).uniform(-1e4, 1e4, (2, 50)) + snapshot.points("addresses").x[0]
    found, expected = (each.point_index("addresses").k_nearest(x, y, k=3) for each in (snapshot, other))
    points, others = snapshot.points("addresses"), other.points("addresses")
    assert [each.tolist() for each in found] == [each.tolist() for each in expected]
    assert points.table.to_pylist() == others.table.to_pylist()
    assert points.x.tolist() == others.x.tolist()
    assert points.y.tolist() == others.y.tolist()
    return True


def test_it_says_what_the_dataset_says(snapshot):
    info = snapshot.info("addresses")
    assert info.columns.name.endswith(".columns.arrow")
    assert info.places.name.endswith(".places.arrow")
    assert same(snapshot, without_mapped(snapshot))


def test_nothing_is_built_again(snapshot, monkeypatch):
    monkeypatch.setattr(PointIndex, "__init__", None)
    assert len(snapshot.point_index("addresses").k_nearest_to(0, 0, k=8)) == 8


@pytest.mark.parametrize("name", ["columns", "places"])
def test_what_is_damaged_is_made_anew(snapshot, name):
    stored = getattr(snapshot.info("addresses"), name)
    (snapshot.path / "data" / stored.name).write_bytes(b"damaged")
    assert same(snapshot, without_mapped(snapshot))


def test_few_points_need_none(tmp_path):
    workspace = Workspace.create(tmp_path / "w")
    info = workspace.publish({"addresses": (addresses(8), PROVENANCE)}, note="").info("addresses")
    assert info.columns is None
    assert info.places is None
