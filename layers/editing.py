"""Edits of single rows: created, replaced, changed in part or deleted; several together, all or none.

What an edit makes of the rows is decided here, whatever keeps them: a store reads the rows that `touching`
names, asks `edited` what becomes of them, and writes that as a new version.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import LONLAT
from layers.arrow import to_arrow
from layers.definitions import POSTAL_POINTS, STATIONS, Language, Layer, Text
from layers.errors import ConflictError, PreconditionFailedError, UnknownNameError, ValidationError
from layers.geoparquet import GEOMETRY
from layers.provenance import Provenance
from layers.query.selection import ID_SEPARATOR
from layers.readers.raw import RawTable
from layers.rows import Row, Value, identifier, rows_of
from layers.text import nfc
from layers.validation import check

EDITABLE = (STATIONS, POSTAL_POINTS)
EDITED = Text("có chỉnh sửa", "edited")
Tags = frozenset[str]


@dataclass(frozen=True, eq=False)
class Create:
    """A new row; its key must be new."""

    row: Row


@dataclass(frozen=True, eq=False)
class Replace:
    """Another row in the place of one, with the same key.

    Attributes
    ----------
    id : str
        The values of the key, joined by colons.
    row : Row
        What the row becomes.
    expected : frozenset of str or None
        Tags of the states that may be replaced; None where any may be.
    """

    id: str
    row: Row
    expected: Tags | None = None


@dataclass(frozen=True, eq=False)
class Change:
    """Other values of some fields of a row.

    Attributes
    ----------
    id : str
        The values of the key, joined by colons.
    properties : mapping of str to value
        The fields that change; None takes a value away.
    geometry : shapely geometry or None
        Its new place; None where it stays.
    expected : frozenset of str or None
        Tags of the states that may be changed; None where any may be.
    """

    id: str
    properties: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    geometry: BaseGeometry | None = None
    expected: Tags | None = None


@dataclass(frozen=True)
class Delete:
    """A row goes.

    Attributes
    ----------
    id : str
        The values of the key, joined by colons.
    expected : frozenset of str or None
        Tags of the states that may be deleted; None where any may be.
    """

    id: str
    expected: Tags | None = None


Edit = Create | Replace | Change | Delete


@dataclass(frozen=True, eq=False)
class Edited:
    """What edits make of the rows that they touch.

    Attributes
    ----------
    ids : tuple of str
        The identifier of the row of each edit.
    rows : mapping of str to Row or None
        The rows that are new or another than before, by their identifiers; None where one goes.
    note : str
        What was done, for the list of versions.
    """

    ids: tuple[str, ...]
    rows: Mapping[str, Row | None]
    note: str


def touching(layer: Layer, edits: Iterable[Edit]) -> frozenset[str]:
    """Return which rows edits may concern: those that have one of these values in the first field of the key.

    An identifier does not tell where its first part ends, if that holds a colon: then there are several.
    """
    return frozenset(value for edit in edits for value in _first_of_key(layer, edit))


def edited(layer: Layer, held: pa.Table, edits: Sequence[Edit]) -> Edited:
    """Return what edits make of rows; they are done together or not at all.

    Fields that all rows of a station share change for all of them when they change for one.

    Parameters
    ----------
    layer : Layer
        One of `EDITABLE`.
    held : pyarrow.Table
        The rows that `touching` names: the fields, and ``geometry`` as well-known binary in EPSG:4326.
    edits : sequence of Create, Replace, Change or Delete
        At most one of each row.

    Raises
    ------
    ValidationError
        A field is none of the layer, or a row does not fit it.
    UnknownNameError
        A row to be replaced, changed or deleted is not there.
    PreconditionFailedError
        It is not in a state that was expected.
    ConflictError
        The key of a new row is taken, it contradicts the rows with which it shares fields, or edits
        contradict one another.
    """
    before = rows_of(layer, held)
    _require_states(layer, before, edits)
    given = _checked(layer, [_whole(edit, before) for edit in edits])
    ids = tuple(_id_of(layer, edit, row) for edit, row in zip(edits, given, strict=True))
    _require_keys(layer, before, edits, ids)
    after = dict(before)
    for edit, key, row in zip(edits, ids, given, strict=True):
        _apply(layer, after, edit, key, row)
    _require_done(layer, after, edits, given)
    changed = {key: after.get(key) for key in {**before, **after} if _tag(after, key) != _tag(before, key)}
    return Edited(ids, changed, _note(layer, edits, ids))


def require_editable(layer: Layer) -> None:
    """Refuse a layer whose rows are not edited one by one.

    Raises
    ------
    ValidationError
        It is none of `EDITABLE`.
    """
    if layer not in EDITABLE:
        names = " and ".join(each.name for each in EDITABLE)
        raise ValidationError(f"{layer.name}: its rows are not edited one by one; those of {names} are")


def with_edits(provenance: Provenance, *, language: Language) -> Provenance:
    """Return the provenance of rows of which some were edited; what they were, invented or not, they stay."""
    words = provenance.source.split("; ")
    return replace(provenance, source="; ".join(dict.fromkeys([*words, EDITED[language]])))


def _first_of_key(layer: Layer, edit: Edit) -> list[str]:
    if len(layer.key) == 1:
        return [_id_before(layer, edit)]
    parts = _id_before(layer, edit).split(ID_SEPARATOR)
    return [ID_SEPARATOR.join(parts[:count]) for count in range(1, len(parts) + 1)]


def _id_before(layer: Layer, edit: Edit) -> str:
    """Return the identifier of an edit's row; of a new one as it will be when the row has been checked."""
    if not isinstance(edit, Create):
        return edit.id
    return ID_SEPARATOR.join(nfc(str(edit.row.properties.get(name) or "").strip()) for name in layer.key)


def _require_states(layer: Layer, before: Mapping[str, Row], edits: Sequence[Edit]) -> None:
    """Refuse edits of rows that are not there, or not as they were."""
    for edit in edits:
        if isinstance(edit, Create):
            continue
        if edit.id not in before:
            raise UnknownNameError(f"{layer.name}: no feature {edit.id!r}")
        tag = before[edit.id].tag
        if edit.expected is not None and tag not in edit.expected:
            raise PreconditionFailedError(
                f"{layer.name}: {edit.id!r} is not as it was when it was read; its tag is now {tag}"
            )


def _whole(edit: Edit, before: Mapping[str, Row]) -> tuple[str, Row] | None:
    """Return the whole row that an edit asks for, and what messages call it."""
    match edit:
        case Create(row):
            return "a new row", row
        case Replace(id, row):
            return id, row
        case Change(id, properties, geometry):
            return id, Row({**before[id].properties, **properties}, geometry or before[id].geometry)
        case Delete():
            return None


def _checked(layer: Layer, wanted: Sequence[tuple[str, Row] | None]) -> list[Row | None]:
    """Return rows typed as the layer says, by the rules of loading; None where there is none."""
    there = [each for each in wanted if each is not None]
    checked = iter(_typed(layer, [label for label, _ in there], [row for _, row in there]))
    return [None if each is None else next(checked) for each in wanted]


def _typed(layer: Layer, labels: Sequence[str], rows: Sequence[Row]) -> list[Row]:
    if not rows:
        return []
    _require_fields(layer, rows)
    frame = pd.DataFrame(
        {
            name: pd.Series([row.properties.get(name) for row in rows], dtype=object)
            for name in layer.field_names
        }
    )
    places = gpd.GeoSeries([row.geometry for row in rows], crs=LONLAT)
    # What rows share is compared with the rows that are there, when all edits are done.
    alone = replace(layer, same_within={})
    found = check(RawTable(Path(layer.name), frame, places), alone)
    if len(found.rejected):
        faults = found.rejected.to_dict("records")
        said = (
            f"{labels[int(each['row'])]}: {each['field']} {each['value']} {each['reason']}" for each in faults
        )
        raise ValidationError(f"{layer.name}: {'; '.join(said)}")
    table = to_arrow(pd.DataFrame(found.good.drop(columns=GEOMETRY)), layer)
    return [Row(*each) for each in zip(table.to_pylist(), found.good.geometry.force_2d(), strict=True)]


def _require_fields(layer: Layer, rows: Iterable[Row]) -> None:
    for row in rows:
        for name, value in row.properties.items():
            if name not in layer.field_names:
                raise ValidationError(
                    f"{layer.name}: no field {name!r}; fields are {', '.join(layer.field_names)}"
                )
            if isinstance(value, str) and "\0" in value:
                raise ValidationError(f"{layer.name}: {name}: {value!r} holds a zero byte, which is no text")


def _id_of(layer: Layer, edit: Edit, row: Row | None) -> str:
    if row is not None:
        return identifier(layer, row)
    return edit.id if isinstance(edit, Delete) else ""


def _require_keys(layer: Layer, before: Mapping[str, Row], edits: Sequence[Edit], ids: Sequence[str]) -> None:
    """Refuse new rows with a key that is taken, edits that change a key, and two edits of one row."""
    for edit, key in zip(edits, ids, strict=True):
        if isinstance(edit, Create):
            if key in before:
                raise ConflictError(f"{layer.name}: {key!r} is there already")
        elif key != edit.id:
            raise ValidationError(
                f"{layer.name}: {edit.id!r} would become {key!r}, but keeps its {' and '.join(layer.key)}"
            )
    if twice := {key for key in ids if ids.count(key) > 1}:
        raise ConflictError(f"{layer.name}: edited more than once: {', '.join(sorted(twice))}")


def _apply(layer: Layer, rows: dict[str, Row], edit: Edit, id: str, row: Row | None) -> None:
    if row is None:
        del rows[id]
        return
    old = rows.get(id)
    if isinstance(edit, Change):
        row = _changed(rows[id], row, edit)
    if old is None:
        _require_agreement(layer, rows, id, row)
    elif row.tag != old.tag:
        _share(layer, rows, old, row)
    if old is None or row.tag != old.tag:
        rows[id] = row


def _changed(old: Row, new: Row, edit: Change) -> Row:
    """Return a row in which what an edit names is new."""
    values = {
        name: new.properties[name] if name in edit.properties else each
        for name, each in old.properties.items()
    }
    return Row(values, old.geometry if edit.geometry is None else new.geometry)


def _share(layer: Layer, rows: dict[str, Row], old: Row, new: Row) -> None:
    """Change what rows share with one in all of them, where it changed in that one."""
    for name, shared in layer.same_within.items():
        names = _differing(old, new, shared)
        values = {each: new.properties[each] for each in names if each != GEOMETRY}
        for key, row in _sharing(rows, name, new).items():
            rows[key] = Row({**row.properties, **values}, new.geometry if GEOMETRY in names else row.geometry)


def _require_agreement(layer: Layer, rows: Mapping[str, Row], id: str, new: Row) -> None:
    """Refuse a new row that contradicts the rows with which it shares fields."""
    for name, shared in layer.same_within.items():
        for other_id, other in _sharing(rows, name, new).items():
            for each in _differing(other, new, shared):
                theirs, ours = _shown(other, each), _shown(new, each)
                if theirs is not None and ours is not None:
                    raise ConflictError(
                        f"{layer.name}: {id!r}: {each} {ours} differs from {theirs} of {other_id!r}, for the"
                        f" same {name}"
                    )


def _require_done(
    layer: Layer, after: Mapping[str, Row], edits: Sequence[Edit], given: Sequence[Row | None]
) -> None:
    """Refuse edits of which a later one took back what an earlier one had set."""
    for edit, wanted in zip(edits, given, strict=True):
        if wanted is None:
            continue
        names = edit.properties if isinstance(edit, Change) else layer.field_names
        place = () if isinstance(edit, Change) and edit.geometry is None else (GEOMETRY,)
        key = identifier(layer, wanted)
        if lost := _differing(wanted, after[key], (*names, *place)):
            raise ConflictError(
                f"{layer.name}: {key!r}: another edit sets another {lost[0]}, which they share"
            )


def _sharing(rows: Mapping[str, Row], name: str, row: Row) -> dict[str, Row]:
    return {key: each for key, each in rows.items() if each.properties[name] == row.properties[name]}


def _differing(first: Row, second: Row, names: Iterable[str]) -> list[str]:
    return [name for name in names if _shown(first, name) != _shown(second, name)]


def _shown(row: Row, name: str) -> Any:
    """Return what stands in a field, or the place as text, exactly."""
    if name != GEOMETRY:
        return row.properties[name]
    return None if row.geometry is None else shapely.to_wkt(row.geometry, rounding_precision=-1)


def _tag(rows: Mapping[str, Row], id: str) -> str:
    return rows[id].tag if id in rows else ""


def _note(layer: Layer, edits: Sequence[Edit], ids: Sequence[str]) -> str:
    verbs = {Create: "created", Replace: "replaced", Change: "changed", Delete: "deleted"}
    if len(edits) == 1:
        return f"{layer.name}: {ids[0]} {verbs[type(edits[0])]}"
    return f"{layer.name}: {len(edits)} rows edited"
