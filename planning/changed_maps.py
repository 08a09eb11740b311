"""Radio maps with some stations in the place of others, mended instead of computed anew."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.grid import Grid
from geo.radio_map import RadioModel
from planning.signal_maps import CarrierMap, SignalMap, carrier_map, sector_columns
from planning.signal_model import SignalModel

# What tells the masts of one carrier apart; its frequency, model and range are the same for all.
MAST = ["x", "y", "height_m"]


def changed_map(
    found: SignalMap | None,
    grid: Grid,
    model: SignalModel,
    engine: RadioModel,
    *,
    removed: frozenset[str],
    added: pd.DataFrame,
) -> SignalMap | None:
    """Return an operator's radio map without some stations and with others.

    The levels are, to the last bit, those of `planning.signal_maps.signal_maps` for the sectors that there
    are afterwards; sectors that are added are numbered after those that stay.

    Parameters
    ----------
    found : SignalMap or None
        The map as it is; None where the operator has no station.
    grid : Grid
        The cells.
    model : SignalModel
        How maps are computed.
    engine : RadioModel
        How signals spread; its patterns begin with those of the map.
    removed : frozenset of str
        Stations that go.
    added : DataFrame
        Sectors that come, as `planning.signal_maps.signal_maps` takes them.

    Returns
    -------
    SignalMap or None
        None where no sector is left.
    """
    carriers = {each.frequency_mhz: each for each in found.carriers} if found else {}
    frequencies = sorted({*carriers, *added["frequency_mhz"].astype(float)})

    def changed() -> Iterator[CarrierMap]:
        for each in frequencies:
            coming = added[added["frequency_mhz"] == each]
            old = carriers.get(each)
            new = _new(coming, grid, model, engine) if old is None else _mended(old, engine, removed, coming)
            if new is not None:
                yield new

    kept = tuple(changed())
    return SignalMap(grid, model, kept) if kept else None


def _new(added: pd.DataFrame, grid: Grid, model: SignalModel, engine: RadioModel) -> CarrierMap:
    return carrier_map(added.reset_index(drop=True), grid, model, engine)


def _mended(
    carrier: CarrierMap, engine: RadioModel, removed: frozenset[str], added: pd.DataFrame
) -> CarrierMap | None:
    sectors = carrier.sectors
    gone = sectors["station_id"].isin(removed).to_numpy()
    if not gone.any() and added.empty:
        return carrier
    if gone.all() and added.empty:
        return None
    # The engine takes and gives whole masts: who stays on one that changes is taken off and put back.
    touched = ~gone & _shares_mast(sectors, pd.concat([sectors[gone], added]))
    coming = pd.concat([sectors[touched], added], ignore_index=True) if touched.any() else added
    out = gone | touched
    old = replace(carrier.found, model=replace(carrier.found.model, patterns=engine.patterns))
    found = old.exchanged(np.flatnonzero(out), sector_columns(coming, carrier.model))
    stay = sectors[~out]
    rows = pd.concat([stay, coming], ignore_index=True) if len(stay) else coming.reset_index(drop=True)
    return CarrierMap(found, rows, carrier.model)


def _shares_mast(sectors: pd.DataFrame, others: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which sectors stand on a mast of the others, which are few."""
    there = sectors[MAST].to_numpy(float)
    shares = np.zeros(len(there), np.bool_)
    for mast in np.unique(others[MAST].to_numpy(float), axis=0):
        shares |= (there == mast).all(axis=1)
    return shares
