"""A writer that is killed leaves the old version or the new one, and nothing that the next one keeps."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("writer", ["publish", "load", "parts", "edit"])
def test_a_kill_at_any_instant_leaves_one_whole_version(tmp_path, writer):
    run = subprocess.run(
        [sys.executable, "-m", "tests.layers.killed_writer", writer, tmp_path],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    assert set(result["found"]) == {"1", "2"}, run.stderr
    assert sum(result["found"].values()) == result["calls"] + 1 > result["states"] > 5
    assert result["outcome"] == 0
