"""Figures that were computed once, kept in the workspace.

An interrupted run goes on from them, and after a small change of the data only what it touches is computed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import Self

from geo.errors import IndexFileError
from layers.atomic import write_whole
from layers.radio_settings import Radio, Technology
from layers.snapshot import Snapshot
from planning.antennas import FOLDER as ANTENNAS
from planning.figure_files import FORMAT, load_figures, save_figures
from planning.figures import Figures
from planning.inputs import dataset_names

FOLDER = "computed"
CALIBRATIONS = "calibrations"
DIGITS = 16
# The newest ones are kept of each scheme, technology and model.
KEPT = 4


@dataclass(frozen=True)
class Kept:
    """Where the figures of a version are kept.

    Attributes
    ----------
    folder : Path
        Folder of all that was computed with the same settings.
    name : str
        Of the figures of the same data.
    version : int
        Number of the version.
    datasets : mapping of str to str
        Checksums of the data.
    """

    folder: Path
    name: str
    version: int
    datasets: Mapping[str, str]

    @classmethod
    def of(cls, snapshot: Snapshot, scheme: str, technology: Technology) -> Self:
        """Return where the figures of a scheme are kept."""
        datasets = {name: snapshot.info(name).checksum for name in dataset_names(snapshot, scheme)}
        settings = snapshot.settings.model_dump(
            mode="json", include={"working_crs", "sheet_deg", "coverage_model", "radio", "reach"}
        )
        made_with = [FORMAT, scheme, technology, settings, *_files(snapshot.path, snapshot.settings.radio)]
        folder = snapshot.path / FOLDER / _digest(made_with)
        return cls(folder, _digest(datasets), snapshot.number, datasets)

    @property
    def path(self) -> Path:
        """The file of the figures."""
        return self.folder / f"{self.name}.arrow"

    def load(self) -> Figures | None:
        """Return the figures; None where they have not been computed."""
        with suppress(IndexFileError):
            return load_figures(self.path)[0]
        return None

    def earlier(self) -> Iterator[tuple[Figures, int, Mapping[str, str]]]:
        """Yield figures of other data with the version and the checksums of it, the newest first."""
        with suppress(OSError):
            for path in sorted(self.folder.glob("*.arrow"), key=_age, reverse=True):
                with suppress(IndexFileError):
                    figures, notes = load_figures(path)
                    yield figures, int(notes["version"]), json.loads(notes["datasets"])

    def save(self, figures: Figures) -> None:
        """Keep the figures, and no longer their parts, nor what is too old; nothing where that cannot be."""
        notes = {"version": str(self.version), "datasets": json.dumps(dict(self.datasets))}
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, lambda draft: save_figures(figures, draft, notes=notes))
            rmtree(self._parts, ignore_errors=True)
            for path in sorted(self.folder.glob("*.arrow"), key=_age)[:-KEPT]:
                path.unlink()

    def parts(self, names: Iterable[str]) -> dict[str, Figures]:
        """Return the figures of those parts that an interrupted run left."""
        found = {}
        for name in names:
            with suppress(IndexFileError):
                found[name] = load_figures(self._part(name))[0]
        return found

    def save_part(self, name: str, figures: Figures) -> None:
        """Keep the figures of a part until all are there."""
        with suppress(OSError):
            self._parts.mkdir(parents=True, exist_ok=True)
            write_whole(self._part(name), lambda draft: save_figures(figures, draft, notes={}))

    @property
    def _parts(self) -> Path:
        return self.folder / self.name

    def _part(self, name: str) -> Path:
        return self._parts / f"{name}.arrow"


def _files(workspace: Path, radio: Radio) -> list[tuple[str, int, int]]:
    """Return what tells whether files beside the layers have changed."""
    names = (radio.dem, radio.clutter, radio.clutter_heights, radio.population_raster)
    paths = [workspace / name for name in names if name]
    for folder in (ANTENNAS, CALIBRATIONS):
        paths += sorted((workspace / folder).glob("*"))
    return [(path.name, path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path.is_file()]


def _digest(parts: object) -> str:
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns
