"""What a change of the network gains and loses, by division, for the operator and for any operator."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.settings import ENVIRONMENTS, Environment
from planning.cell_amounts import AMOUNTS, CellAmounts
from planning.class_table import ANY
from planning.indicators import CITY
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
    parts = [
        _with_city(_amounts(amounts, was, now)).assign(environment=environment, whose=whose)
        for environment in ENVIRONMENTS
        for whose, was, now in _covered(before, after, operator, environment)
    ]
    table = pd.concat(parts).rename_axis("code").reset_index().set_index(list(KEYS))
    return table[list(COLUMNS)]


def covered_by(coverage: SignalCoverage, operator: str, environment: Environment) -> Mask:
    """Return which cells an operator covers; none where it has no station on air."""
    found = coverage.maps.get(operator)
    return np.zeros(coverage.grid.shape, np.bool_) if found is None else found.classes(environment) > 0


def _covered(
    before: SignalCoverage, after: SignalCoverage, operator: str, environment: Environment
) -> Iterator[tuple[str, Mask, Mask]]:
    was, now = (covered_by(each, operator, environment) for each in (before, after))
    yield OPERATOR, was, now
    was, now = (each.classes(environment) > 0 for each in (before, after))
    yield ANY, was, now


def _amounts(amounts: CellAmounts, was: Mask, now: Mask) -> pd.DataFrame:
    ways = zip(WAYS, (now & ~was, was & ~now), strict=True)
    return pd.concat([amounts.sum(mask).add_suffix(f"_{way}") for way, mask in ways], axis=1)


def _with_city(table: pd.DataFrame) -> pd.DataFrame:
    city = table.sum(min_count=1).to_frame(CITY).T
    return pd.concat([city, table])
