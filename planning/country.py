"""The indicators of a country, sheet by sheet: what adds up is added, nothing is computed of the whole."""

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS
from layers.errors import WorkspaceError
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.figures import Figures
from planning.indicator_table import IndicatorTable, indicator_table
from planning.notes import notes
from planning.sheet_run import Engine, SheetRun
from planning.sheet_source import Addresses, SheetSource
from planning.threads import in_threads


def indicators_by_sheets(
    snapshot: Snapshot,
    scheme: str,
    *,
    technology: Technology,
    engine: Engine = in_threads,
    addresses: Addresses | None = None,
) -> IndicatorTable:
    """Compute the indicators of every division of a scheme, sheet by sheet.

    What was computed before of the same data is taken as it is, and after a change only what it touches is
    computed, to the same figures.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace; ``sheet_deg`` of its settings is the side of the sheets.
    scheme : str
        Division scheme in it.
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose stations count.
    engine : callable
        Applies a function to every sheet, in any order; threads of this process unless given.
    addresses : callable, optional
        Returns addresses as `SheetSource.inputs` wants them, in whatever process the engine works; read from
        the snapshot unless given.

    Raises
    ------
    UnknownNameError
        The workspace holds no such scheme.
    WorkspaceError
        The settings do not say how large sheets are.
    """
    if not snapshot.settings.sheet_deg:
        raise WorkspaceError("sheets: the setting sheet_deg is 0; 0.5 makes sheets of half a degree")
    run = SheetRun(snapshot, scheme, technology, engine, addresses)
    source, figures = run.source, run.figures()
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
