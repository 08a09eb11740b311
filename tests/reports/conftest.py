"""The sample in small, and reports of it."""

import pytest

from layers.sample.build import sample_frames
from layers.workspace import Workspace
from planning.indicators import indicators
from reports.content import coverage_report
from tests.reports.by_hand import HOSTILE


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    """Return the sample with few addresses, in which one district has a name that is hard to write."""
    workspace = Workspace.create(tmp_path_factory.mktemp("reports") / "w")
    frames = sample_frames(address_count=4000)
    divisions, provenance = frames["divisions/districts-2023"]
    divisions.loc[divisions["code"] == "002", "name"] = HOSTILE[0]
    return workspace.publish({**frames, "divisions/districts-2023": (divisions, provenance)}, note="sample")


@pytest.fixture(scope="session")
def table(snapshot):
    return indicators(snapshot, "districts-2023")


@pytest.fixture(scope="session")
def report(snapshot, table):
    return coverage_report(snapshot, table, "006", language="vi")
