"""The collections of features: every layer, the indicators of every scheme, and coverage as hexagons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from api.service import Host
from layers.dataset import DatasetName
from layers.definitions import DIVISIONS, STATIONS, STATISTICS, Field, Text
from layers.editing import EDITABLE
from layers.errors import UnknownNameError
from layers.query.selection import FeatureSource
from layers.snapshot import Snapshot
from planning.feature_tables import (
    COVERAGE_FIELDS,
    INDICATOR_FIELDS,
    coverage_features,
    has_hexagons,
    indicator_features,
    statistic_features,
)

INDICATORS = "indicators"
COVERAGE = "coverage"


@dataclass(frozen=True, eq=False)
class Collection:
    """A collection of features of one version.

    Attributes
    ----------
    id : str
        Its name in addresses.
    title : Text
        Its heading.
    dataset : str
        The dataset whose rows it gives, or from whose rows it is computed; what is known of its origin is of
        this.
    is_layer : bool
        Whether it gives the rows of that dataset as they are.
    fields : tuple of Field
        The properties of its features.
    has_geometry : bool
        Whether its features have places.
    bounded_by : str
        The dataset within whose bounds the features lie.
    open : callable
        Returns the features; the first time may take some seconds.
    """

    id: str
    title: Text
    dataset: str
    is_layer: bool
    fields: tuple[Field, ...]
    has_geometry: bool
    bounded_by: str
    open: Callable[[], FeatureSource]


def collections_of(snapshot: Snapshot) -> dict[str, Collection]:
    """Return the collections of a version by their identifiers."""
    return {each.id: each for each in _collections(snapshot)}


def collection_named(snapshot: Snapshot, id: str) -> Collection:
    """Return a collection.

    Raises
    ------
    UnknownNameError
        There is none of that identifier.
    """
    found = collections_of(snapshot)
    if id not in found:
        raise UnknownNameError(f"no collection {id!r}; collections are {', '.join(found) or 'none yet'}")
    return found[id]


def collection_at(host: Host, id: str, version: int | None = None) -> tuple[Snapshot, Collection]:
    """Return a collection and its version: of a layer the newest that is published, unless one is given.

    What is computed comes of the newest version that is prepared.

    Raises
    ------
    UnknownNameError
        There is no such collection, or no such version any more.
    """
    snapshot = host.snapshot_of(version)
    found = collections_of(snapshot).get(id)
    if found is not None and found.is_layer:
        return snapshot, found
    ready = host.service_of(version).snapshot
    return ready, collection_named(ready, id)


def is_editable(collection: Collection) -> bool:
    """Return whether the features of a collection are written one by one."""
    return collection.is_layer and DatasetName.parse(collection.dataset).layer in EDITABLE


def _collections(snapshot: Snapshot) -> Iterator[Collection]:
    for name in snapshot.datasets:
        yield _statistics(snapshot) if name == STATISTICS.name else _layer(snapshot, name)
    for scheme in snapshot.schemes:
        yield _indicators(snapshot, scheme)
    if has_hexagons(snapshot):
        yield _coverage(snapshot)


def _layer(snapshot: Snapshot, name: str) -> Collection:
    dataset = DatasetName.parse(name)
    layer = dataset.layer
    title = _of_scheme(layer.title, dataset.scheme) if dataset.scheme else layer.title
    return Collection(
        name.replace("/", "-"),
        title,
        name,
        is_layer=True,
        fields=layer.fields,
        has_geometry=layer.has_geometry,
        bounded_by=name,
        open=partial(snapshot.features, name),
    )


def _statistics(snapshot: Snapshot) -> Collection:
    """Return the statistics, which have no places of their own, with those of their divisions."""
    return Collection(
        STATISTICS.name,
        STATISTICS.title,
        STATISTICS.name,
        is_layer=False,
        fields=STATISTICS.fields,
        has_geometry=True,
        bounded_by=f"{DIVISIONS.name}/{snapshot.schemes[0]}" if snapshot.schemes else STATISTICS.name,
        open=_once(snapshot, STATISTICS.name, statistic_features),
    )


def _indicators(snapshot: Snapshot, scheme: str) -> Collection:
    name, divisions = f"{INDICATORS}-{scheme}", f"{DIVISIONS.name}/{scheme}"
    return Collection(
        name,
        _of_scheme(Text("Chỉ tiêu", "Indicators"), scheme),
        divisions,
        is_layer=False,
        fields=INDICATOR_FIELDS,
        has_geometry=True,
        bounded_by=divisions,
        open=_once(snapshot, name, partial(indicator_features, scheme=scheme)),
    )


def _coverage(snapshot: Snapshot) -> Collection:
    return Collection(
        COVERAGE,
        Text("Phủ sóng theo lục giác H3", "Coverage by H3 hexagon"),
        STATIONS.name,
        is_layer=False,
        fields=COVERAGE_FIELDS,
        has_geometry=True,
        bounded_by=f"{DIVISIONS.name}/{snapshot.schemes[0]}",
        open=_once(snapshot, COVERAGE, coverage_features),
    )


def _once(
    snapshot: Snapshot, id: str, make: Callable[[Snapshot], FeatureSource]
) -> Callable[[], FeatureSource]:
    """Return what makes the features of a version when they are first asked for."""

    def features() -> FeatureSource:
        found: FeatureSource = snapshot.once(("computed features", id), lambda: make(snapshot))
        return found

    return features


def _of_scheme(title: Text, scheme: str) -> Text:
    return Text(f"{title.vi}, {scheme}", f"{title.en}, {scheme}")
