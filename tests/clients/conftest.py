"""A server in a process of its own, which writes down what it is asked."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_plus
from urllib.request import urlopen

import pytest

from layers.sample.build import sample_frames
from layers.workspace import Workspace

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Served:
    """A server on this machine: its address, and the file of what it was asked."""

    url: str
    record: Path

    def asked(self) -> list[str]:
        """Return what was asked since the last time, a line each, legibly."""
        lines = [unquote_plus(line) for line in self.record.read_text().splitlines()]
        self.record.write_text("")
        return lines


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    """Serve a sample of Hanoi whose addresses fill several pages."""
    folder = tmp_path_factory.mktemp("clients")
    record = folder / "record"
    Workspace.create(folder / "hanoi").publish(sample_frames(address_count=2500), note="sample")
    command = [sys.executable, "-m", "tests.clients.recording_server", folder / "hanoi", record]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            url = server.stdout.readline().strip()
            # What takes longest is computed when first asked for, and clients do not wait that long.
            urlopen(f"{url}/collections/coverage/items?limit=1", timeout=120).close()
            yield Served(url, record)
        finally:
            server.terminate()
