"""Rows of a dataset of points that come a row group at a time, since all of them would fill the memory."""

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import pyarrow as pa


@runtime_checkable
class RowGroups(Protocol):
    """At least one row, in the order in which the rows are kept."""

    def __len__(self) -> int:
        """Return the number of rows."""

    @property
    def metadata(self) -> dict[bytes, bytes]:
        """What GeoParquet says of all rows."""

    def groups(self) -> Iterator[pa.Table]:
        """Yield tables of the layer's fields, ``geometry`` and ``bbox``, which may be asked for again."""
