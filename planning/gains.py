"""What a change of the network gains and loses, by division, for the operator and for any operator."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.settings import ENVIRONMENTS, Environment
from planning.cell_amounts import AMOUNTS, CellAmounts
from planning.class_table import ANY
from planning.indicator_table import CITY
from planning.signal_coverage import SignalCoverage

OPERATOR = "operator"
WHOSE = (OPERATOR, ANY)
WAYS = ("gained", "lost")
KEYS = ("code", "environment", "whose")
COLUMNS = tuple(f"{amount}_{way}" for way in WAYS for amount in AMOUNTS)

Mask = NDArray[np.bool_]


def gain_table(
    before: SignalCoverage, after: SignalCoverage, operator: str, amounts: CellAmounts
) -> pd.DataFrame:
    """Return what is newly covered and what is no longer covered, in every division and in all together.

    Of an amount a (area, people or addresses) with the part aᵢ in cell i of a division, and the covered
    cells B before and A after: gained = Σ aᵢ over A without B, lost = Σ aᵢ over B without A. So
    gained - lost is the difference of what is covered, and the gains of the divisions sum to the city's.

    Parameters
    ----------
    before, after : SignalCoverage
        The radio maps, on the same grid.
    operator : str
        Whose network was changed.
    amounts : CellAmounts
        What the cells hold.

    Returns
    -------
    DataFrame of float
        Indexed by ``code`` (empty for the city, first), ``environment`` and ``whose``: ``operator``, or
        ``any`` for places that any operator covers. Columns as in `COLUMNS`: ``area_km2_gained``,
        ``people_gained``, ``addresses_gained`` and the same lost; NaN where the amount is not known, and the
        city's is the sum over the divisions that know it.
    """
    codes = [CITY, *amounts.codes]
    found = np.empty((len(codes), len(ENVIRONMENTS), len(WHOSE), len(COLUMNS)))
    for at, environment in enumerate(ENVIRONMENTS):
        for beside, (was, now) in enumerate(_covered(before, after, operator, environment)):
            found[:, at, beside] = _with_city(_gained_and_lost(amounts, was, now))
    index = pd.MultiIndex.from_product([codes, ENVIRONMENTS, WHOSE], names=KEYS)
    return pd.DataFrame(found.reshape(len(index), -1), index=index, columns=list(COLUMNS))


def covered_by(coverage: SignalCoverage, operator: str, environment: Environment) -> Mask:
    """Return which cells an operator covers; none where it has no station on air."""
    found = coverage.maps.get(operator)
    return np.zeros(coverage.grid.shape, np.bool_) if found is None else found.classes(environment) > 0


def _covered(
    before: SignalCoverage, after: SignalCoverage, operator: str, environment: Environment
) -> Iterator[tuple[Mask, Mask]]:
    """Yield what the operator covers before and after, then what any operator does: in order of `WHOSE`."""
    yield covered_by(before, operator, environment), covered_by(after, operator, environment)
    yield before.classes(environment) > 0, after.classes(environment) > 0


def _gained_and_lost(amounts: CellAmounts, was: Mask, now: Mask) -> NDArray[np.float64]:
    """Return the amounts of each division, in order of `COLUMNS`, shape (divisions, columns)."""
    masks = now & ~was, was & ~now
    return np.column_stack([amounts.pieces[name].sum(mask) for mask in masks for name in AMOUNTS])


def _with_city(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a table under a row of its sums, over the divisions that know the amount."""
    city = np.where(np.isnan(table).all(axis=0), np.nan, np.nansum(table, axis=0))
    return np.vstack([city, table])
