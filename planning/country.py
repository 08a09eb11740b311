"""The indicators of a country, sheet by sheet: what adds up is added, nothing is computed of the whole."""

from collections.abc import Callable, Iterable, Iterator

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS
from layers.points import Points
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.figures import Figures
from planning.indicator_table import IndicatorTable, indicator_table
from planning.notes import notes
from planning.sheet_source import SheetSource
from planning.sheets import Sheet, sheets_of

Engine = Callable[[Callable[[Sheet], Figures], Iterable[Sheet]], Iterable[Figures]]


def indicators_by_sheets(
    snapshot: Snapshot, scheme: str, *, technology: Technology, engine: Engine = map
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

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    """
    source = SheetSource.of(snapshot, scheme, technology)

    def addresses(bounds: tuple[float, float, float, float]) -> Iterator[Points]:
        return snapshot.batches(ADDRESSES.name, ("state",), bounds=bounds)

    def figures_of(sheet: Sheet) -> Figures:
        return Figures.of(source.inputs(sheet, addresses))

    sheets = sheets_of(source.divisions, side_deg=snapshot.settings.sheet_deg)
    figures = Figures.together(list(engine(figures_of, sheets)), source.divisions.index)
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
