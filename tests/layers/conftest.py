"""Fixtures of the stores: a workspace whose versions are in its folder, or in a database."""

import pytest

from layers.workspace import Workspace


@pytest.fixture(params=["folder", "postgis"])
def store(request):
    """Return the address of a store: empty for the workspace's own folder, or of a new database."""
    return "" if request.param == "folder" else request.getfixturevalue("database")


@pytest.fixture
def workspace(tmp_path, store):
    """Return an empty workspace, once for each kind of store."""
    return Workspace.create(tmp_path / "hà nội", store=store)
