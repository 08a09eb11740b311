"""Every route answers as the OpenAPI document says, whatever it is asked (`schemathesis`, all its checks)."""

import os
import re
import subprocess
import sys
from pathlib import Path

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
# The features of a collection are one route for all of them; one is tested beside the path of any.
OTHER_COLLECTIONS = r"^/collections/(?!stations|\{)"
OPTIONS = (
    *("--phases", "examples,coverage,fuzzing"),
    *("--generation-deterministic", "--max-examples", "3"),
    *("--workers", "2", "--request-timeout", "60"),
    *("--exclude-path-regex", OTHER_COLLECTIONS),
)


def test_answers_are_as_described(served, tmp_path):
    run = subprocess.run(
        [SCHEMATHESIS, "--config-file", CONFIGURATION, "run", *OPTIONS, f"{served.url}/openapi.json"],
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Test cases:\n +(\d+) generated, (.+)\n", run.stdout)
    assert run.returncode == 0, run.stdout[-9000:]
    assert found
    assert int(found[1]) > 1000
