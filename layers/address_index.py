"""The address index of a version of a workspace: what it is made of, and how."""

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from layers.addresses.records import COLUMNS, UnitColumn
from layers.addresses.search import AddressIndex
from layers.addresses.tables import FORMAT
from layers.definitions import ADDRESSES, DIVISIONS

if TYPE_CHECKING:
    from layers.snapshot import Snapshot


def made_of(snapshot: "Snapshot") -> str:
    """Return what the index of a version's addresses is made of, in short: rows, settings and format."""
    used = [ADDRESSES.name, *(f"{DIVISIONS.name}/{scheme}" for scheme in snapshot.schemes)]
    checksums = [info.checksum for name in used if (info := snapshot.datasets.get(name))]
    parts = [FORMAT, snapshot.settings.city, snapshot.settings.working_crs, *used, *checksums]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def build(snapshot: "Snapshot") -> AddressIndex:
    """Return the index of a version's addresses, made anew; an empty one where it holds none.

    A query may name the divisions that addresses lie in, of every scheme, beside the units that they say.
    """
    if ADDRESSES.name not in snapshot.datasets or not snapshot.info(ADDRESSES.name).rows:
        nothing = pa.table({name: pa.array([], pa.string()) for name in COLUMNS})
        return AddressIndex.build(nothing, city=snapshot.settings.city)
    return AddressIndex.of_parts(_parts(snapshot), city=snapshot.settings.city)


def _parts(snapshot: "Snapshot") -> Iterator[tuple[pa.Table, list[UnitColumn]]]:
    """Yield the texts of addresses, row group by row group, with the divisions that they lie in."""
    names = {
        scheme: snapshot.frame(f"{DIVISIONS.name}/{scheme}")["name"].tolist() for scheme in snapshot.schemes
    }
    for points in snapshot.batches(ADDRESSES.name, COLUMNS):
        yield (
            points.table,
            [
                UnitColumn.of_divisions(each, snapshot.division_index(scheme).locate(points.x, points.y))
                for scheme, each in names.items()
            ],
        )
