"""The commands of the README run, in order, as a new user would type them."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from layers.workspace import Workspace

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.DOTALL)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readme")
    port = str(free_port())
    script = "set -eu\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + "".join(BLOCKS)
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    with subprocess.Popen(
        ["bash", "-c", script.replace(":8000", f":{port}")],
        cwd=folder,
        env=os.environ | {"PATH": path, "PHUSONG_PORT": port},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate(timeout=900)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return folder, process.returncode, out, err


def test_every_command_succeeds(outcome):
    _, code, out, err = outcome
    assert code == 0, out + err


def test_the_table_has_every_commune(outcome):
    folder, *_ = outcome
    assert len((folder / "communes.csv").read_text(encoding="utf-8").splitlines()) >= 127


def test_the_map_is_one_file_that_loads_nothing_from_other_machines(outcome):
    folder, *_ = outcome
    page = (folder / "hanoi.html").read_text(encoding="utf-8")
    assert not re.search(r"""<(script|link|img|iframe)[^>]+(src|href)=["']?(https?:)?//""", page)


def test_the_api_answers(outcome):
    _, _, out, _ = outcome
    assert "Quận Hoàn Kiếm" in out
    assert "Quận Ba Đình" in out


def test_the_reports_are_written(outcome):
    folder, *_ = outcome
    (pdf,) = (folder / "reports").glob("*.pdf")
    assert len(PdfDocument(pdf)) > 5
    assert len(list((folder / "reports").glob("*.xlsx"))) == 1
    assert len(list((folder / "reports").glob("*.csv"))) == 31


def test_what_was_exported_as_invented_is_still_called_so_where_it_is_loaded(outcome):
    folder, *_ = outcome
    datasets = Workspace.open(folder / "my-city").snapshot().datasets
    assert datasets["stations"].provenance.synthetic
    assert datasets["divisions/districts-2023"].provenance.approximate
