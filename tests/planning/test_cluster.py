"""Sheets on a cluster: the same figures, also when workers are lost and the data lies elsewhere."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Any

import pandas as pd
import pytest
import s3fs
from distributed import LocalCluster
from moto.server import ThreadedMotoServer

from layers.errors import WorkspaceError
from planning.cluster import workers
from planning.country import indicators_by_sheets
from planning.kept_figures import FOLDER
from tests.planning.country import SCHEME, country


@dataclass
class Mortal:
    """A function whose first callers take their workers along."""

    function: Any
    marks: Path
    deaths: int

    def __call__(self, item):
        for death in range(self.deaths):
            try:
                (self.marks / str(death)).touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)
        return self.function(item)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return country(tmp_path_factory.mktemp("country") / "w", model="reach")


@pytest.fixture(scope="module")
def expected(snapshot):
    return indicators_by_sheets(snapshot, SCHEME, technology="5G")


@pytest.fixture(scope="module")
def bucket():
    """Return a file system with an S3 of our own behind it, and an address in it; workers know it, too."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        files = s3fs.S3FileSystem()
        files.mkdir("country")
        yield files, "s3://country/data"
    server.stop()


@pytest.fixture(scope="module")
def cluster(bucket):  # noqa: ARG001 - workers inherit what it sets
    with LocalCluster(n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None) as local:
        yield local.scheduler_address


def on_cluster(snapshot, address, *, data="", wrapped=lambda function: function):
    """Compute on a cluster, from nothing: what was kept of other runs is removed."""
    rmtree(snapshot.path / FOLDER, ignore_errors=True)
    with workers(address) as engine:
        return indicators_by_sheets(
            snapshot,
            SCHEME,
            technology="5G",
            engine=lambda function, sheets: engine(wrapped(function), sheets),
            addresses=snapshot.parts("addresses", ("state",), data=data),
        )


def assert_same(made, expected):
    pd.testing.assert_frame_equal(made.frame, expected.frame, check_exact=True)
    pd.testing.assert_series_equal(made.city, expected.city, check_exact=True)
    pd.testing.assert_frame_equal(made.by_operator, expected.by_operator, check_exact=True)
    assert made.notes == expected.notes


def test_workers_compute_what_one_process_does(snapshot, expected, cluster):
    assert_same(on_cluster(snapshot, cluster), expected)


def test_lost_workers_cost_no_result(snapshot, expected, cluster, tmp_path):
    made = on_cluster(snapshot, cluster, wrapped=lambda function: Mortal(function, tmp_path, deaths=2))
    assert len(list(tmp_path.iterdir())) == 2
    assert_same(made, expected)


def test_an_error_of_a_worker_is_told(cluster):
    with workers(cluster) as engine, pytest.raises(ZeroDivisionError):
        list(engine(_inverse, [1, 0]))


def _inverse(number):
    return 1 / number


def test_data_may_lie_elsewhere(snapshot, expected, cluster, bucket):
    files, address = bucket
    files.put(str(snapshot.path / "data"), address, recursive=True)
    assert_same(on_cluster(snapshot, cluster, data=address), expected)


@pytest.mark.parametrize(
    ("address", "reason"),
    [("tcp://127.0.0.1:1", "no scheduler answers there"), ("local:x", "no number of workers"), ("ö", "ö")],
)
def test_what_is_no_cluster_is_refused(address, reason):
    with pytest.raises(WorkspaceError, match=reason), workers(address):
        pass
