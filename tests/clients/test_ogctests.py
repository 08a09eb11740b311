"""The conformance tests of OGC API – Features by others (`ogctests`), against a live server.

They want other versions of what we use, and so live in an environment of their own (``make setup-clients``).
"""

import os
import re
import subprocess
from pathlib import Path

import pytest

PYTHON = Path(__file__).parents[2] / ".venv-clients" / "bin" / "python"
OPTIONS = ("-q", "-c", os.devnull, "-p", "no:cacheprovider")
EVERY = 29


@pytest.fixture
def python() -> Path:
    if not PYTHON.exists():
        pytest.skip("no ogctests: make setup-clients installs it")
    return PYTHON


def test_all_conformance_tests_pass(served, python, tmp_path):
    run = subprocess.run(
        [python, "-m", "pytest", *OPTIONS, "--pyargs", "ogctests.features.core"],
        cwd=tmp_path,
        env=os.environ | {"INSTANCE_URL": f"{served.url}/", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert re.search(rf"^{EVERY} passed", run.stdout, re.MULTILINE), run.stdout[-3000:]
