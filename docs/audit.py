"""Look the dependencies up in a database of known vulnerabilities: ``make audit``.

What could not be looked up is said to be so. Without the internet, and where the registry of packages is a
mirror, nothing is; that is a message and no failure.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("pip-audit")
COMMAND = (
    *("--requirement", "constraints.txt", "--no-deps", "--disable-pip"),
    *("--progress-spinner", "off", "--timeout", "10", "--format", "json"),
)


def verdict(dependencies: list[dict[str, Any]]) -> tuple[int, str]:
    """Return the exit code, and what is to be said.

    Parameters
    ----------
    dependencies : list of dict
        As ``pip-audit --format json`` tells them: ``vulns`` of those that were looked up, ``skip_reason`` of
        the others.
    """
    known = [each for each in dependencies if "vulns" in each]
    found = [
        f"{each['name']} {each['version']}: {vulnerability['id']}, mended in"
        f" {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for each in known
        for vulnerability in each["vulns"]
    ]
    if not known:
        return 0, "audit: skipped, since no dependency could be looked up from here"
    counted = (
        f"audit: {len(known)} of {len(dependencies)} dependencies looked up, {len(found)} vulnerabilities"
    )
    return int(bool(found)), "\n".join([*found, counted])


def main() -> int:
    """Look them up, say what was found, and return the exit code."""
    done = subprocess.run([PROGRAM, *COMMAND], capture_output=True, text=True, check=False)
    # Without an answer of the database there is no JSON, but an error in words.
    is_told = done.stdout.startswith("{")
    if not is_told:
        sys.stderr.write(done.stderr)
    code, said = verdict(json.loads(done.stdout)["dependencies"] if is_told else [])
    sys.stdout.write(f"{said}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
