"""What keeps the versions of a workspace: the folder itself, or a database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from layers.addresses.search import AddressIndex
from layers.dataset import DatasetName
from layers.editing import Edit
from layers.frame_rows import Rows
from layers.manifest import DatasetInfo, Version
from layers.map_points import MapPoints
from layers.provenance import Provenance
from layers.query.identifiers import Identifiers
from layers.query.selection import FeatureSource

if TYPE_CHECKING:
    from geo.point_index import PointIndex
    from geo.polygon_index import PolygonIndex

LOCK_TIMEOUT_S = 2.0
NOTHING_LOADED = Version(0, datetime.fromtimestamp(0, UTC), "", {})

Datasets = Mapping[DatasetName, tuple[Rows, Provenance]]


class Store(Protocol):
    """Keeps versions, each published whole; what a version says never changes.

    All methods may be called by several threads at once. They raise ``WorkspaceError`` where what is kept is
    damaged or cannot be reached.
    """

    @property
    def path(self) -> Path:
        """Folder of the workspace, which holds the settings whatever keeps the versions."""

    def create(self) -> None:
        """Make what versions are kept in, where it is not there."""

    def migrate(self) -> str:
        """Bring what versions are kept in to the form of this release, and return what was done."""

    def numbers(self) -> list[int]:
        """Return the numbers of the versions that are kept, oldest first."""

    def version(self, number: int) -> Version:
        """Return a version; raises ``UnknownNameError`` where none of that number is kept."""

    def newest(self) -> Version:
        """Return the newest version, or ``NOTHING_LOADED``."""

    def read(self, version: Version, name: str, columns: Sequence[str]) -> pa.Table:
        """Return columns of a dataset that a version holds, those of them that were written.

        Beside the fields of the layer there are ``geometry``, as well-known binary in EPSG:4326, and of
        points ``x`` and ``y`` in the working CRS that the version tells.
        """

    def batches(
        self, version: Version, name: str, columns: Sequence[str], *, bounds: Sequence[float] | None = None
    ) -> Iterator[pa.Table]:
        """Yield what `read` returns part by part; parts beyond bounds in degrees may be left out.

        Of points there are ``lon`` and ``lat`` as well, in EPSG:4326.
        """

    def polygon_index(
        self, name: str, info: DatasetInfo, make: "Callable[[], PolygonIndex]"
    ) -> "PolygonIndex":
        """Return the index of divisions in the working CRS of `info`: the one that is kept, or a new one."""

    def point_index(self, info: DatasetInfo, make: "Callable[[], PointIndex]") -> "PointIndex":
        """Return the index of points in the working CRS of `info`: the one that is kept, or a new one."""

    def map_points(self, info: DatasetInfo) -> MapPoints | None:
        """Return where points are on the map as it is kept, mapped into memory; None where it is not."""

    def identifiers(self, info: DatasetInfo) -> Identifiers | None:
        """Return the rows of points by identifier as they are kept; None where they are not."""

    def address_index(self, version: Version, made_of: str, make: Callable[[], AddressIndex]) -> AddressIndex:
        """Return the index of a version's addresses: one made of the same that is kept, or a new one."""

    def features(self, version: Version, name: str) -> FeatureSource | None:
        """Return a dataset of a version as features that the store itself finds; None where it does not."""

    def verify(self, version: Version) -> None:
        """Compare all that a version consists of with its checksums."""

    def writer(self) -> AbstractContextManager[None]:
        """Hold the store for writing; whoever holds it may publish and restore within, and hold it again."""

    def publish(self, datasets: Datasets, *, note: str) -> Version:
        """Publish a new version in which these datasets replace those of the same name."""

    def edit(self, name: DatasetName, edits: Sequence[Edit]) -> tuple[Version, tuple[str, ...]]:
        """Publish a new version in which rows of a dataset are edited; return it, and each edit's row.

        What becomes of the rows is what `layers.editing.edited` says, and errors are its; the provenance is
        as `with_edits` returns it. The version is marked by ``is_edit``.
        """

    def restore(self, number: int) -> Version:
        """Publish a new version equal to an old one, which is verified."""
