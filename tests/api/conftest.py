from pathlib import Path

import pytest

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
