"""The layers that maps, look-ups and scenarios are made from; others serve reports alone."""

from collections.abc import Mapping

from layers.dataset import DatasetName
from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, STATIONS
from layers.manifest import DatasetInfo
from layers.snapshot import Snapshot

BASE_LAYERS = (DIVISIONS, STATIONS, POSTAL_POINTS, ADDRESSES)


def base_datasets(snapshot: Snapshot) -> Mapping[str, DatasetInfo]:
    """Return the datasets of a version that are of these layers."""
    return {
        name: info for name, info in snapshot.datasets.items() if DatasetName.parse(name).layer in BASE_LAYERS
    }
