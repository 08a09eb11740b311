"""Rows of a file against the definition of a layer."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.crs import LONLAT
from layers.definitions import DIVISIONS, Layer
from layers.errors import ValidationError
from layers.readers.raw import Problem, RawTable
from layers.validation.faults import Faults
from layers.validation.mending import mend
from layers.validation.places import GEOMETRY, Whole, check_places, check_validity
from layers.validation.presence import check_presence
from layers.validation.schemes import fit
from layers.validation.values import typed


@dataclass(frozen=True, eq=False)
class Checked:
    """The rows of a file, parted.

    Attributes
    ----------
    good : GeoDataFrame
        Rows that fit the layer: every field in its type, EPSG:4326; indexed by the file's row number. Of a
        layer without geometry, a plain DataFrame.
    rejected : DataFrame
        One line per fault: ``file``, ``row``, ``field``, ``value``, ``reason``.
    notes : tuple of str
        What else is worth knowing.
    """

    good: gpd.GeoDataFrame
    rejected: pd.DataFrame
    notes: tuple[str, ...]


def check(raw: RawTable, layer: Layer, *, repair: bool = False, whole: Whole | None = None) -> Checked:
    """Part the rows of a file into those that fit a layer and those that do not.

    Parameters
    ----------
    raw : RawTable
        The rows as a reader gives them.
    layer : Layer
        The definition.
    repair : bool
        Whether invalid polygons are mended.
    whole : Whole, optional
        Given where the rows are only a part of a file: then what rows of other parts may contradict, such as
        their keys, is left to the caller.

    Raises
    ------
    ValidationError
        A division would be lost: its polygon is not valid, or its row does not fit.
    """
    faults = Faults(raw.frame.index)
    values = pd.DataFrame(
        {field.name: typed(_column(raw, field.name), field, faults) for field in layer.fields},
        index=raw.frame.index,
    )
    _add_reading_problems(raw, faults)
    check_places(raw.geometry, layer, faults, whole=whole)
    if layer.has_polygons and layer is not DIVISIONS:  # of which not one may be lost
        check_validity(raw.geometry, faults, repair=repair)
    check_presence(values, layer, faults)
    if whole is None:
        _check_keys(values, layer, faults)
        _check_agreement(values, raw.geometry, layer, faults)
    frame = _with_places(values, raw.geometry, layer)[~faults.bad]
    outside = [problem for problem in raw.problems if problem.row not in faults.rows]
    rejected = pd.concat([_listed(raw, outside), faults.listed(raw.source.name)]).sort_values(
        "row", kind="stable", ignore_index=True
    )
    if layer is DIVISIONS:
        return _checked_divisions(frame, rejected, raw.notes, repair=repair)
    if not layer.has_polygons:
        return Checked(frame, rejected, raw.notes)
    mended, changes = mend(frame, layer, repair=repair)
    return Checked(mended, rejected, (*raw.notes, *changes))


def _with_places(values: pd.DataFrame, geometry: gpd.GeoSeries, layer: Layer) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(values, geometry=geometry, crs=LONLAT) if layer.has_geometry else values


def _checked_divisions(
    frame: gpd.GeoDataFrame, rejected: pd.DataFrame, notes: tuple[str, ...], *, repair: bool
) -> Checked:
    if len(rejected):
        first = rejected.iloc[0]
        raise ValidationError(
            f"divisions: {first['file']}: row {first['row']}: {first['field']} {first['value']}"
            f" {first['reason']}; {len(rejected)} faults in all, and no division may be lost"
        )
    mended, changes = mend(frame, DIVISIONS, repair=repair)
    return Checked(mended, rejected, (*notes, *changes, *fit(mended)))


def _column(raw: RawTable, name: str) -> "pd.Series[Any]":
    if name in raw.frame:
        return raw.frame[name]
    return pd.Series(None, index=raw.frame.index, dtype=object)


def _add_reading_problems(raw: RawTable, faults: Faults) -> None:
    positions = pd.Series(np.arange(len(faults.rows)), index=faults.rows)
    for problem in raw.problems:
        if problem.row in positions.index:
            faults.bad[positions[problem.row]] = True
            faults.found.append((problem.row, problem.field, problem.value, problem.reason))


def _listed(raw: RawTable, problems: list[Problem]) -> pd.DataFrame:
    listed = Faults(pd.Index([]))
    listed.found.extend((each.row, each.field, each.value, each.reason) for each in problems)
    return listed.listed(raw.source.name)


def _check_keys(values: pd.DataFrame, layer: Layer, faults: Faults) -> None:
    """Reject rows whose key a row before them has; the first stays."""
    keys = values.loc[~faults.bad, list(layer.key)]
    again = keys.duplicated()
    if not again.any():
        return
    shared = keys[keys.duplicated(keep=False)]
    first = shared.assign(row=shared.index).groupby(list(layer.key), dropna=False)["row"].transform("first")
    which = np.zeros(len(values), dtype=bool)
    which[np.flatnonzero(~faults.bad)[again.to_numpy()]] = True
    texts = np.full(len(values), "", dtype=object)
    texts[which] = values.loc[which, list(layer.key)].astype(str).agg(" ".join, axis=1)
    reasons = [f"is the key of row {row} already" for row in first[again[again].index]]
    faults.add(which, " + ".join(layer.key), texts, reasons)


def _check_agreement(values: pd.DataFrame, geometry: gpd.GeoSeries, layer: Layer, faults: Faults) -> None:
    """Reject rows that differ, in what they must share, from the first row of the same station."""
    wkb = geometry.to_wkb()
    for name, shared in layer.same_within.items():
        for field in shared:
            column = wkb if field == GEOMETRY else values[field]
            good = column.where(~faults.bad)
            first = good.groupby(values[name], sort=False).transform("first")
            differs = (good != first) & good.notna()
            reason = f"differs from the first row of the same {name}"
            shown = geometry.to_wkt().to_numpy() if field == GEOMETRY and differs.any() else values.get(field)
            faults.add(differs.to_numpy(), field, np.asarray(shown), reason)
