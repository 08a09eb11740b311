from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.access.keys import ROLES, create_key
from api.app import create_app
from layers.sample.build import sample_frames
from layers.workspace import Workspace
from tests.local_client import LocalClient


@pytest.fixture(scope="session")
def hanoi(tmp_path_factory) -> Path:
    """Return a workspace of the sample with fewer addresses, for tests that only read it."""
    folder = tmp_path_factory.mktemp("hanoi")
    Workspace.create(folder).publish(sample_frames(address_count=5000), note="sample")
    return folder


@pytest.fixture(scope="session")
def client(hanoi):
    with LocalClient(create_app(Workspace.open(hanoi).settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def real(tmp_path_factory) -> Path:
    """Return a workspace that claims real data, with a key of every role; tests only read it."""
    folder = tmp_path_factory.mktemp("real")
    frames = {
        name: (frame, replace(provenance, synthetic=False))
        for name, (frame, provenance) in sample_frames(address_count=800).items()
    }
    Workspace.create(folder).publish(frames, note="real")
    return folder


@pytest.fixture(scope="session")
def texts(real) -> dict[str, str]:
    """Return the text of a key by role, and of one that may read addresses alone."""
    narrow = create_key(real, "narrow", "viewer", collections=("addresses",))
    made = {role: create_key(real, role, role).text for role in ROLES}
    return made | {"narrow": narrow.text}


@pytest.fixture(scope="session")
def public(real, texts):
    """Return a client of the real workspace, from another machine."""
    assert texts
    app = create_app(Workspace.open(real).settings)
    who = {"base_url": "https://map.example.vn", "client": ("203.0.113.9", 4000)}
    with TestClient(app, raise_server_exceptions=False, **who) as client:
        yield client
