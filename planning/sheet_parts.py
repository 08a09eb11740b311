"""The part of a country around a division, for what tells one division: its maps, classes and spots."""

from collections.abc import Iterable
from functools import lru_cache, partial

import numpy as np

from layers.definitions import DIVISIONS
from layers.part import Part
from layers.radio_settings import Technology
from layers.snapshot import Snapshot
from planning.indicator_table import CITY
from planning.sheet_run import SheetRun, batches
from planning.sheets import Sheet, sheets_of

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


def by_parts(snapshot: Snapshot, scheme: str, codes: Iterable[str]) -> list[str]:
    """Return codes of divisions in an order in which those of a part follow each other; first the whole.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme.
    codes : iterable of str
        Codes in it; empty for the whole.
    """
    side_deg = snapshot.settings.sheet_deg
    if not side_deg:
        return list(codes)
    divisions = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
    every = np.concatenate([sheet.positions for sheet in sheets_of(divisions, side_deg=side_deg)])
    order = {CITY: -1} | {str(code): at for at, code in enumerate(divisions.index[every])}
    return sorted(codes, key=order.__getitem__)


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
