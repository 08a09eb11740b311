"""The figures of all sheets: kept ones, those that a change touches computed anew, or all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from layers.definitions import ADDRESSES, DIVISIONS
from layers.errors import UnknownNameError
from layers.points import Points
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.figures import Figures
from planning.kept_figures import Kept
from planning.sheet_source import Addresses, Bounds, SheetSource
from planning.sheets import Sheet, of_divisions, sheets_of
from planning.touched import Read, touched

Engine = Callable[[Callable[[Sheet], Figures], Iterable[Sheet]], Iterable[Figures]]


@dataclass(frozen=True, eq=False)
class SheetFigures:
    """Computes the figures of sheets; it holds all that a worker needs.

    Attributes
    ----------
    source : SheetSource
        What all sheets need.
    addresses : callable
        Returns addresses part by part, as `SheetSource.inputs` wants them.
    """

    source: SheetSource
    addresses: Addresses

    def __call__(self, sheet: Sheet) -> Figures:
        """Return the figures of a sheet."""
        return Figures.of(self.source.inputs(sheet, self.addresses))


@dataclass(frozen=True, eq=False)
class SheetRun:
    """One computation of the figures of a scheme, sheet by sheet.

    Attributes
    ----------
    snapshot : Snapshot
        Version of a workspace; ``sheet_deg`` of its settings is the side of the sheets.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.
    engine : callable
        Applies a function to every sheet, and returns what it makes of them in any order.
    addresses : callable, optional
        Returns addresses as `SheetSource.inputs` wants them, in whatever process the engine works; as
        `Snapshot.batches` does unless given.
    """

    snapshot: Snapshot
    scheme: str
    technology: Technology
    engine: Engine
    addresses: Addresses | None = None

    @cached_property
    def source(self) -> SheetSource:
        """What all sheets need."""
        return SheetSource.of(self.snapshot, self.scheme, self.technology)

    @cached_property
    def sheets(self) -> Sequence[Sheet]:
        """The sheets of the whole."""
        return sheets_of(self.source.divisions, side_deg=self.snapshot.settings.sheet_deg)

    def figures(self) -> Figures:
        """Return the figures of all divisions, equal to the bit however they come about."""
        kept = Kept.of(self.snapshot, self.scheme, self.technology)
        found = kept.load()
        if found is None:
            found = self._updated(kept) or self._anew(kept)
            kept.save(found)
        return found

    def _updated(self, kept: Kept) -> Figures | None:
        """Return figures of earlier data, with what the change touches computed anew; None where none fit."""
        divisions = f"{DIVISIONS.name}/{self.scheme}"
        for figures, number, datasets in kept.earlier():
            before = self._version(number, datasets)
            if before is not None and datasets[divisions] == kept.datasets[divisions]:
                which = self._touched(before, figures)
                # Where everything is touched, a run that may be interrupted does the same.
                return None if which.all() else self._replaced(figures, which)
        return None

    def _replaced(self, figures: Figures, which: NDArray[np.bool_]) -> Figures:
        return figures.replaced(list(self._compute(of_divisions(self.sheets, which))))

    def _version(self, number: int, datasets: Mapping[str, str]) -> Snapshot | None:
        """Return a version if it is still there, and is the one that is meant."""
        try:
            found = self.snapshot.at(number)
            return found if all(found.info(name).checksum == datasets[name] for name in datasets) else None
        except UnknownNameError:
            return None

    def _touched(self, before: Snapshot, figures: Figures) -> NDArray[np.bool_]:
        source = SheetSource.of(before, self.scheme, self.technology)
        return touched(source, self.source, figures, self._moved(before))

    def _moved(self, before: Snapshot) -> tuple[Read, Read] | None:
        """Return what reads the addresses before and now; None where they are the same, or missing."""
        was, now = (each.datasets.get(ADDRESSES.name) for each in (before, self.snapshot))
        if was is None or now is None or was.checksum == now.checksum:
            return None
        return _reader(before), _reader(self.snapshot)

    def _anew(self, kept: Kept) -> Figures:
        """Return the figures of all sheets; those of an interrupted run are taken as they are."""
        done = kept.parts(sheet.name for sheet in self.sheets)
        names = {sheet.positions[0]: sheet.name for sheet in self.sheets}
        codes = self.source.divisions.index
        for figures in self._compute([each for each in self.sheets if each.name not in done]):
            name = names[codes.get_loc(figures.tally.sums.index[0])]
            kept.save_part(name, figures)
            done[name] = figures
        return Figures.together(list(done.values()), codes)

    def _compute(self, sheets: Sequence[Sheet]) -> Iterable[Figures]:
        return self.engine(SheetFigures(self.source, self.addresses or batches(self.snapshot)), sheets)


def batches(snapshot: Snapshot) -> Addresses:
    """Return what reads the addresses of a version, as `SheetSource.inputs` wants them."""

    def read(bounds: Bounds) -> Iterator[Points]:
        return snapshot.batches(ADDRESSES.name, ("state",), bounds=bounds)

    return read


def _reader(snapshot: Snapshot) -> Read:
    return lambda: snapshot.batches(ADDRESSES.name, ("state",))
