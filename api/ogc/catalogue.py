"""What the data catalogue says of each collection, whatever it is written as."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from api.access.visitor import protected
from api.ogc.collections import Collection, collection_named, collections_of
from layers.content import APPROXIMATE, SYNTHETIC, source_text
from layers.dataset import DatasetName
from layers.definitions import Language, Text
from layers.errors import UnknownNameError
from layers.manifest import Version
from layers.provenance import Provenance
from layers.query.selection import Bounds
from layers.snapshot import Snapshot
from maps.tiles.fields import has_tiles

COMPUTED = Text("Tính từ dữ liệu của", "Computed from the data of")


@dataclass(frozen=True)
class Edition:
    """The rows of a dataset as one or more versions of the workspace in a row hold them.

    Attributes
    ----------
    number : int
        The first of those versions that is kept; features are asked for by it.
    published : datetime
        When that was published.
    """

    number: int
    published: datetime


@dataclass(frozen=True, eq=False)
class Entry:
    """A collection as the catalogue tells it.

    Attributes
    ----------
    snapshot : Snapshot
        The version that holds it.
    collection : Collection
        The collection.
    provenance : Provenance
        Where its rows come from, or those from which it is computed.
    rows : int or None
        How many features it has; None where that takes a computation.
    needs_key : bool
        Whether its features are not for everybody.
    has_tiles : bool
        Whether it comes as vector tiles, too.
    editions : tuple of Edition
        Its rows over time, the oldest first; of what is computed the newest alone.
    """

    snapshot: Snapshot
    collection: Collection
    provenance: Provenance
    rows: int | None
    needs_key: bool
    has_tiles: bool
    editions: tuple[Edition, ...]

    @property
    def bounds(self) -> Bounds | None:
        """West, south, east, north in degrees; None where there are none, or not for everybody."""
        # What lies outermost is a place of a row.
        return None if self.needs_key else self.snapshot.features(self.collection.bounded_by).bounds

    @property
    def doubts(self) -> tuple[Text, ...]:
        """Why the data may not be believed."""
        told = self.provenance
        return (SYNTHETIC,) * told.synthetic + (APPROXIMATE,) * told.approximate

    @property
    def newest(self) -> Edition:
        """The rows that are served unless an earlier version is asked for."""
        return self.editions[-1]

    def description(self, language: Language) -> str:
        """Return where the data comes from, and how far it may be believed, in words."""
        said = source_text(self.provenance, language=language)
        if self.collection.is_layer:
            return said
        layer = DatasetName.parse(self.collection.dataset).layer
        return f"{COMPUTED[language]} {layer.title[language]}: {said}"


def entries(snapshot: Snapshot) -> dict[str, Entry]:
    """Return the entries of a version's collections by their identifiers."""
    found: dict[str, Entry] = snapshot.once("catalogue", lambda: _entries(snapshot))
    return found


def entry_named(snapshot: Snapshot, id: str) -> Entry:
    """Return the entry of a collection.

    Raises
    ------
    UnknownNameError
        There is none of that identifier.
    """
    return entries(snapshot)[collection_named(snapshot, id).id]


def _entries(snapshot: Snapshot) -> dict[str, Entry]:
    kept = _kept(snapshot)
    return {key: _entry(snapshot, each, kept) for key, each in collections_of(snapshot).items()}


def _entry(snapshot: Snapshot, collection: Collection, kept: Sequence[Version]) -> Entry:
    info = snapshot.info(collection.dataset)
    return Entry(
        snapshot,
        collection,
        info.provenance,
        info.rows if collection.is_layer else None,
        collection.is_layer and collection.dataset in protected(snapshot),
        comes_as_tiles(collection),
        editions(collection.dataset, kept) if collection.is_layer else (_edition(snapshot.version),),
    )


def comes_as_tiles(collection: Collection) -> bool:
    """Return whether a collection comes as vector tiles, too."""
    return collection.is_layer and has_tiles(collection.dataset)


def editions(name: str, kept: Sequence[Version]) -> tuple[Edition, ...]:
    """Return the rows of a dataset over time, one for each change between versions, the oldest first."""
    found, before = [], None
    for version in kept:
        checksum = version.datasets[name].checksum if name in version.datasets else None
        if checksum and checksum != before:
            found.append(_edition(version))
        before = checksum
    return tuple(found)


def _edition(version: Version) -> Edition:
    return Edition(version.number, version.created)


def _kept(snapshot: Snapshot) -> list[Version]:
    """Return the versions that are kept, up to the one that is served, the oldest first."""
    earlier = []
    for number in snapshot.store.numbers():
        with suppress(UnknownNameError):  # pruned since they were listed
            if number < snapshot.number:
                earlier.append(snapshot.store.version(number))
    return [*earlier, snapshot.version]
