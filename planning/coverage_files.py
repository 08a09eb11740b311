"""Coverage by signal as files: rasters, polygons, hexagons, white and grey spots, and tables."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from layers.atomic import write_whole
from layers.definitions import STATIONS
from layers.provenance import Provenance
from layers.raster_files import write_geotiff
from layers.results import write_result
from layers.settings import ENVIRONMENTS
from layers.snapshot import Snapshot
from planning.class_polygons import class_polygons
from planning.class_table import class_table, operator_classes
from planning.hexagons import HexagonGrid
from planning.inputs import Inputs
from planning.operator_hexagons import WITHOUT_HEXAGONS, operator_hexagons
from planning.profiles import CLASS_NAMES, NONE
from planning.signal_coverage import SignalCoverage
from planning.signal_maps import SignalMap
from planning.signal_model import RADIO_ENVIRONMENTS
from planning.spots import GREY, WHITE, spots_of

Progress = Callable[[str, float], None]
BANDS = ("rsrp_dbm", "sinr_db", "rate_mbit_s", "uplink_mbit_s", "probability")


def write_coverage(
    snapshot: Snapshot,
    scheme: str,
    coverage: SignalCoverage,
    folder: Path,
    *,
    progress: Progress = lambda *_: None,
) -> list[Path]:
    """Write coverage by signal into a folder.

    ``coverage_OPERATOR_ENVIRONMENT.tif`` (cloud-optimised: class, level, quality, rates, location
    probability, servers) of every operator; ``classes_OPERATOR_ENVIRONMENT.gpkg`` (polygons by class) of
    every operator and of any; ``hexagons_OPERATOR.csv`` and ``.gpkg`` (H3 resolution 9 in the FCC's fields);
    ``white_spots_ENVIRONMENT.gpkg`` and ``grey_spots_ENVIRONMENT.gpkg``; ``classes.csv`` (area, addresses and
    people by division, operator, environment and class).

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme, for tables and spots.
    coverage : Coverage
        What is covered.
    folder : Path
        Where to write; made where it does not exist.
    progress : callable
        Is told what is being written, and how much of the whole is done.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    ExportError
        A file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    steps = list(_steps(snapshot, scheme, coverage, folder))
    written = []
    for number, (name, write) in enumerate(steps):
        progress(name, number / len(steps))
        written += write()
    return written


def _steps(
    snapshot: Snapshot, scheme: str, coverage: SignalCoverage, folder: Path
) -> Iterator[tuple[str, Callable[[], list[Path]]]]:
    told = _provenance(snapshot)
    for operator, each in coverage.maps.items():
        name = f"coverage_{file_name(operator)}"
        yield name, lambda each=each, operator=operator: _rasters(snapshot, each, operator, folder)  # type: ignore[misc]
    yield "classes", lambda: _classes(snapshot, coverage, told, folder)
    yield "hexagons", lambda: _hexagons(snapshot, coverage, told, folder)
    yield "spots", lambda: _spots(snapshot, scheme, coverage, told, folder)
    yield "classes.csv", lambda: _table(snapshot, scheme, coverage, folder)


def file_name(operator: str) -> str:
    """Return an operator's name as part of a file's: letters and digits, the others as hyphens."""
    return "".join(letter if letter.isalnum() else "-" for letter in operator).lower()


def _rasters(snapshot: Snapshot, found: SignalMap, operator: str, folder: Path) -> list[Path]:
    written = []
    for environment in RADIO_ENVIRONMENTS:
        path = folder / f"coverage_{file_name(operator)}_{environment}.tif"
        bands: dict[str, Any] = {"coverage_class": found.classes(environment).astype(np.float32)}
        bands |= {name: getattr(found, name)(environment) for name in BANDS}
        bands["servers"] = found.servers(environment).astype(np.float32)
        tags = {**_tags(snapshot, found), "operator": operator, "environment": environment}
        write_geotiff(path, found.grid, bands, crs=snapshot.settings.working_crs, tags=tags)
        written.append(path)
    return written


def _tags(snapshot: Snapshot, found: SignalMap) -> Mapping[str, str]:
    provenance = _provenance(snapshot)
    return {
        "model": found.model.text.en,
        "technology": found.model.technology,
        "threshold_profile": found.model.profile.text.en,
        "classes": ", ".join(f"{number} {name}" for number, name in enumerate(found.model.profile.classes)),
        "data_date": provenance.data_date,
        "source": provenance.source,
        "version": str(snapshot.number),
        "synthetic": str(provenance.synthetic).lower(),
        "approximate": str(provenance.approximate).lower(),
    }


def _classes(snapshot: Snapshot, coverage: SignalCoverage, told: Provenance, folder: Path) -> list[Path]:
    written = []
    for environment in ENVIRONMENTS:
        for operator, classes in operator_classes(coverage, environment):
            path = folder / f"classes_{file_name(operator)}_{environment}.gpkg"
            frame = class_polygons(classes, coverage.grid, crs=snapshot.settings.working_crs, ignored=NONE)
            frame["coverage_class"] = [CLASS_NAMES[number] for number in frame["class"]]
            write_result(frame, path, name=path.stem, provenance=told)
            written.append(path)
    return written


def _hexagons(snapshot: Snapshot, coverage: SignalCoverage, told: Provenance, folder: Path) -> list[Path]:
    if coverage.model.technology in WITHOUT_HEXAGONS:
        return []
    over = HexagonGrid.over(coverage.grid, crs=snapshot.settings.working_crs)
    written = []
    for operator, found in coverage.maps.items():
        frame = operator_hexagons(over, found)
        for suffix in (".gpkg", ".csv"):
            path = folder / f"hexagons_{file_name(operator)}{suffix}"
            write_result(frame, path, name=path.stem, provenance=told)
            written.append(path)
    return written


def _spots(
    snapshot: Snapshot, scheme: str, coverage: SignalCoverage, told: Provenance, folder: Path
) -> list[Path]:
    written = []
    for environment in ENVIRONMENTS:
        every = spots_of(snapshot, scheme, environment=environment, technology=coverage.model.technology)
        named = every.rename(columns={"division": "name"}).assign(environment=environment)
        for kind in (WHITE, GREY):
            path = folder / f"{kind}_spots_{environment}.gpkg"
            write_result(named[named["kind"] == kind], path, name=path.stem, provenance=told)
            written.append(path)
    return written


def _table(snapshot: Snapshot, scheme: str, coverage: SignalCoverage, folder: Path) -> list[Path]:
    inputs = Inputs.of(snapshot, scheme, coverage.model.technology)
    table = class_table(coverage, inputs.divisions, inputs.addresses, inputs.people)
    path = folder / "classes.csv"
    write_whole(path, table.to_csv)
    return [path]


def _provenance(snapshot: Snapshot) -> Provenance:
    """Return the provenance of what is computed from the stations of a version."""
    return snapshot.info(STATIONS.name).provenance
