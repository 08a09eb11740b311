"""Rows from several places as one layer: keys stay unique, and what rows must share they share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from layers.arrow import to_arrow, to_pandas
from layers.definitions import Layer
from layers.validation import REJECTED_COLUMNS

GEOMETRY = "geometry"


@dataclass(frozen=True, eq=False)
class Part:
    """Good rows from one place.

    Attributes
    ----------
    origin : str
        The file's name; empty for rows that the workspace holds already.
    frame : geopandas.GeoDataFrame
        The rows, typed as the layer says, indexed by their number in the file; of a layer without geometry, a
        plain DataFrame.
    """

    origin: str
    frame: gpd.GeoDataFrame


def merge(parts: Sequence[Part], layer: Layer) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Return the rows of all parts, without those that contradict a row of an earlier part.

    Parameters
    ----------
    parts : sequence of Part
        Each free of contradictions in itself.
    layer : Layer
        Says which keys are unique, and which fields must agree.

    Returns
    -------
    geopandas.GeoDataFrame
        The rows that fit together, indexed by position.
    pandas.DataFrame
        The others, one line per fault: ``file``, ``row``, ``field``, ``value``, ``reason``.
    """
    if len(parts) == 1:
        return parts[0].frame, pd.DataFrame(columns=list(REJECTED_COLUMNS))
    rows = _together(parts, layer)
    part = np.repeat(np.arange(len(parts)), [len(each.frame) for each in parts])
    number = np.concatenate([each.frame.index.to_numpy() for each in parts])
    bad, faults = np.zeros(len(rows), dtype=bool), []
    for rule in _rules(rows, layer):
        for at in np.flatnonzero(rule.broken & ~bad):
            first = rule.first[at]
            earlier = parts[part[first]].origin
            place = f"{earlier}, row {number[first]}" if earlier else "a row that is loaded already"
            value = " ".join(str(rows[field].iloc[at]) for field in rule.fields)
            fault = (" + ".join(rule.fields), value, f"{rule.reason} {place}")
            faults.append((parts[part[at]].origin, number[at], *fault))
        bad |= rule.broken
    return rows[~bad].reset_index(drop=True), pd.DataFrame(faults, columns=list(REJECTED_COLUMNS))


@dataclass(frozen=True, eq=False)
class _Rule:
    """Which rows break a rule, and the position of the row that each of them contradicts."""

    fields: tuple[str, ...]
    broken: NDArray[np.bool_]
    first: NDArray[np.intp]
    reason: str


def _rules(rows: gpd.GeoDataFrame, layer: Layer) -> Iterator[_Rule]:
    first = _first_positions(rows, layer.key)
    yield _Rule(layer.key, first != np.arange(len(rows)), first, "is the key already of")
    for name, shared in layer.same_within.items():
        first = _first_positions(rows, (name,))
        for field in shared:
            codes, _ = pd.factorize(rows.geometry.to_wkb() if field == GEOMETRY else rows[field])
            known = codes >= 0
            broken = (codes != codes[first]) & known & known[first]
            yield _Rule((field,), broken, first, f"differs, for the same {name}, from")


def _first_positions(rows: gpd.GeoDataFrame, names: Sequence[str]) -> NDArray[np.intp]:
    """Return for each row the position of the first row with the same values in these fields."""
    group = rows.groupby(list(names), sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(group, return_index=True)
    return np.asarray(first[group])


def _together(parts: Sequence[Part], layer: Layer) -> gpd.GeoDataFrame:
    attributes = [pd.DataFrame(part.frame.drop(columns=GEOMETRY, errors="ignore")) for part in parts]
    table = to_pandas(pa.concat_tables([to_arrow(each, layer) for each in attributes]))
    if not layer.has_geometry:
        return table
    geometry = np.concatenate([part.frame.geometry.to_numpy() for part in parts])
    return gpd.GeoDataFrame(table, geometry=geometry, crs=parts[0].frame.crs)
