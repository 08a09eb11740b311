"""The part of a country around a division, for what tells one division: its maps, classes and spots."""

from functools import lru_cache, partial

from layers.part import Part
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.sheet_run import SheetRun, batches
from planning.sheets import Sheet

# Each holds the radio maps of a sheet.
MOST_PARTS = 3
# What is drawn beyond the divisions of a sheet.
MARGIN_DEG = 0.1


def part_of(snapshot: Snapshot, scheme: str, code: str, technology: Technology) -> Snapshot:
    """Return the part of a version that tells a division, with the figures that its table has.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme, code : str
        A division.
    technology : {"5G", "4G", "3G", "2G"}
        Technology whose coverage is told.

    Returns
    -------
    Snapshot
        Its sheet, in the plane of that; the snapshot itself where the settings do not cut it into sheets.
    """
    if not snapshot.settings.sheet_deg:
        return snapshot
    key = "parts", scheme, technology
    parts: _Parts = snapshot.once(key, lambda: _Parts(SheetRun(snapshot, scheme, technology, map)))
    return parts.around(code)


class _Parts:
    """The parts of a version that were asked for last."""

    def __init__(self, run: SheetRun) -> None:
        self._run = run
        self._sheet_of = {at: sheet for sheet in run.sheets for at in sheet.positions.tolist()}
        self._part = lru_cache(MOST_PARTS)(partial(_part, run))

    def around(self, code: str) -> Snapshot:
        return self._part(self._sheet_of[self._run.source.divisions.index.get_loc(code)])


def _part(run: SheetRun, sheet: Sheet) -> Snapshot:
    snapshot = run.snapshot
    inputs = run.source.inputs(sheet, batches(snapshot))
    west, south, east, north = inputs.divisions.frame.total_bounds
    bounds = west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG
    part = Part(snapshot, bounds, working_crs=sheet.crs)
    inputs.given_to(part, run.scheme, run.technology)
    return part
