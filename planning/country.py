"""The indicators of a country, sheet by sheet: what adds up is added, nothing is computed of the whole."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS
from layers.errors import WorkspaceError
from layers.points import Points
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.figures import Figures
from planning.indicator_table import IndicatorTable, indicator_table
from planning.notes import notes
from planning.sheet_source import Addresses, Bounds, SheetSource
from planning.sheets import Sheet, sheets_of

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


def indicators_by_sheets(
    snapshot: Snapshot,
    scheme: str,
    *,
    technology: Technology,
    engine: Engine = map,
    addresses: Addresses | None = None,
) -> IndicatorTable:
    """Compute the indicators of every division of a scheme, sheet by sheet.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace; ``sheet_deg`` of its settings is the side of the sheets.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.
    engine : callable
        Applies a function to every sheet, in any order; `map` does so one after the other.
    addresses : callable, optional
        Returns addresses as `SheetSource.inputs` wants them, also in another process where the engine works
        in one; as `Snapshot.batches` does unless given.

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    WorkspaceError
        The settings do not say how large sheets are.
    """
    if not snapshot.settings.sheet_deg:
        raise WorkspaceError("sheets: the setting sheet_deg is 0; 0.5 makes sheets of half a degree")

    def batches(bounds: Bounds) -> Iterator[Points]:
        return snapshot.batches(ADDRESSES.name, ("state",), bounds=bounds)

    source = SheetSource.of(snapshot, scheme, technology)
    sheets = sheets_of(source.divisions, side_deg=snapshot.settings.sheet_deg)
    parts = engine(SheetFigures(source, addresses or batches), sheets)
    figures = Figures.together(list(parts), source.divisions.index)
    told = notes(source.dataset_names, _outside(snapshot, source, figures), source.notes, source.divisions)
    return indicator_table(snapshot, scheme, figures, model=source.model, notes=tuple(told))


def _outside(snapshot: Snapshot, source: SheetSource, figures: Figures) -> dict[str, int]:
    """Return how many points of each layer lie outside every division."""
    held = snapshot.datasets.get(ADDRESSES.name)
    within = int(figures.tally.sums["addresses"].sum()) if held else 0
    return {
        STATIONS.name: source.stations.outside,
        POSTAL_POINTS.name: source.postal_points.outside,
        ADDRESSES.name: held.rows - within if held else 0,
    }
