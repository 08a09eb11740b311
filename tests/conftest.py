"""Fixtures that every room's tests share."""

import os
from pathlib import Path

import hypothesis
import pytest

# Tests time nothing: a busy machine is no fault of the code.
hypothesis.settings.register_profile("phusong", deadline=None)
hypothesis.settings.load_profile("phusong")

NO_SKIPS = bool(os.environ.get("PHUSONG_NO_SKIPS"))
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real data, or skip where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("real data: no folder ../shared/data beside the checkout")
    return SHARED_DATA


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where a skipped test is a failure, as in continuous integration."""
    if NO_SKIPS and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("PHUSONG_NO_SKIPS is set, and tests were skipped", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in which tests were skipped, where nothing may be."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NO_SKIPS and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def cluster():
    """Return a database server of our own, or skip where PostgreSQL is not installed."""
    postgres = pytest.importorskip("tests.postgres", reason="psycopg is not installed", exc_type=ImportError)
    if not postgres.installed():
        pytest.skip("no PostgreSQL with PostGIS: make setup-postgis installs them")
    cluster = postgres.Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def _database(cluster):
    return cluster.database()


@pytest.fixture
def database(cluster, _database):
    """Return the address of a database with the tables of a store, all empty."""
    cluster.empty(_database)
    return _database
