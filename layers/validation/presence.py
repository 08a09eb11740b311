"""Fields that depend on one another: of which a row must have one, or all or none."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from layers.definitions import Layer
from layers.validation.faults import Faults


def check_presence(values: pd.DataFrame, layer: Layer, faults: Faults) -> None:
    """Add the faults of rows that lack what others of their fields ask for.

    Parameters
    ----------
    values : DataFrame
        Fields in their types, with their defaults; an empty text is no value.
    layer : Layer
        The definition.
    faults : Faults
        Where rows are noted.
    """
    if layer.any_of:
        nothing = ~_present(values, layer.any_of).any(axis=1) & ~faults.bad
        names = " or ".join(layer.any_of)
        faults.add(nothing, names, np.full(len(values), "", dtype=object), "is missing: one is required")
    if layer.all_or_none:
        there = _present(values, layer.all_or_none)
        for position, name in enumerate(layer.all_or_none):
            lacking = ~there[:, position] & there.any(axis=1)
            others = " and ".join(each for each in layer.all_or_none if each != name)
            faults.add(lacking, name, values[name].to_numpy(), f"is missing beside {others}")


def _present(values: pd.DataFrame, names: tuple[str, ...]) -> NDArray[np.bool_]:
    given = values[list(names)]
    return np.asarray(given.notna().to_numpy(bool) & (given != "").to_numpy(bool, na_value=True))
