"""What the numbers were measured on."""

import os
import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from benchmarks import peers

OURS = ("phusong", "numba", "numpy", "pyarrow", "pyproj")


def machine() -> dict[str, str]:
    """Return processor, system, versions and date, in words."""
    versions = {name: metadata.version(name) for name in OURS if _is_installed(name)} | peers.versions()
    return {
        "processor": f"{_processor()}, {_processors()} processors",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "date": datetime.now(UTC).date().isoformat(),
        **versions,
    }


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _is_installed(distribution: str) -> bool:
    try:
        metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return False
    return True
