"""The rows of all batches in one order along the curve, a row group at a time."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geo.crs import LONLAT
from layers import geoparquet
from layers.definitions import Layer
from layers.geoparquet import GEOMETRY
from layers.ingest.batch import CURVE, NUMBER, Batch
from layers.wkb import decode_points

Places = NDArray[np.intp]


class OrderedRows:
    """Rows of a dataset of points, as `layers.frame_rows.frame_rows` would return them, group by group.

    Of equal places along the curve, rows of an earlier file, and earlier rows of a file, go first. Rows that
    fill no more than one group are in the order of the files.

    Parameters
    ----------
    batches : sequence of Batch
        The good rows, in the order of the files.
    layer : Layer
        Which layer they are of.
    left_out : mapping of (int, int) to ndarray
        Places of rows in batches that are not wanted, by the batch's place.
    """

    def __init__(
        self, batches: Sequence[Batch], layer: Layer, left_out: Mapping[tuple[int, int], Places]
    ) -> None:
        self._batches = [each for each in batches if each.rows]
        self._layer = layer
        self._left_out = left_out

    def __len__(self) -> int:
        return sum(each.rows for each in self._batches) - sum(map(len, self._left_out.values()))

    @property
    def metadata(self) -> dict[bytes, bytes]:
        """What GeoParquet says of all rows."""
        boxes = np.array([box for each in self._batches if (box := self._box(each))])
        limits = [*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)]
        return geoparquet.metadata(LONLAT, kinds=["Point"], box=limits)

    def groups(self) -> Iterator[pa.Table]:
        """Yield the fields, ``geometry`` and ``bbox`` of all rows, a row group at a time."""
        is_large = len(self) > geoparquet.ROW_GROUP_ROWS
        bounds = self._bounds() if is_large else np.array([[0, each.rows] for each in self._batches]).T
        for starts, stops in pairwise(bounds):
            stretches = zip(self._batches, starts.tolist(), stops.tolist(), strict=True)
            parts = [part for each in stretches if len(part := self._part(*each))]
            if parts:  # not all of them repeat a key
                order = _order(parts, along_curve=is_large)
                yield self._located(pa.concat_tables(parts).take(order))

    def of_batch(self, batch: Batch) -> pa.Table:
        """Return the rows of a batch."""
        return self._part(batch, 0, batch.rows)

    def _part(self, batch: Batch, start: int, stop: int) -> pa.Table:
        """Return a stretch of rows of a batch."""
        table = batch.read([*self._layer.field_names, GEOMETRY, CURVE, NUMBER]).slice(start, stop - start)
        left_out = self._left_out.get(batch.place, np.empty(0, np.intp)) - start
        inside = left_out[(left_out >= 0) & (left_out < len(table))]
        return table.take(pa.array(np.delete(np.arange(len(table)), inside))) if len(inside) else table

    def _located(self, rows: pa.Table) -> pa.Table:
        lon, lat = decode_points(rows[GEOMETRY])
        table = rows.select([*self._layer.field_names, GEOMETRY]).combine_chunks()
        return table.append_column(geoparquet.BBOX, geoparquet.boxes(np.column_stack([lon, lat, lon, lat])))

    def _box(self, batch: Batch) -> Sequence[float]:
        if batch.place not in self._left_out:
            return batch.box
        lon, lat = decode_points(self.of_batch(batch)[GEOMETRY])
        return (*map(np.min, (lon, lat)), *map(np.max, (lon, lat))) if len(lon) else ()

    def _bounds(self) -> NDArray[np.int64]:
        """Return where each group begins in each batch, and where the last one ends.

        A group ends at a place along the curve. Of the rows at that very place those of the first batches
        belong to it, as many as fill it.
        """
        curves = [each.column(CURVE) for each in self._batches]
        ranks = np.arange(0, sum(map(len, curves)), geoparquet.ROW_GROUP_ROWS)
        ends = np.partition(np.concatenate(curves), ranks)[ranks]
        below, upto = (
            np.array([np.searchsorted(curve, ends, side=side) for curve in curves])
            for side in ("left", "right")
        )
        equal = upto - below
        earlier = np.cumsum(equal, axis=0) - equal
        begins = below + np.clip(ranks - below.sum(axis=0) - earlier, 0, equal)
        return np.column_stack([begins, [len(curve) for curve in curves]]).T


def _order(parts: Sequence[pa.Table], *, along_curve: bool) -> pa.Array:
    """Return the order of the rows of parts, each of which has its own rows in order along the curve."""
    if along_curve:
        return pa.array(np.argsort(_joined(parts, CURVE), kind="stable"))
    part = np.repeat(np.arange(len(parts)), [len(each) for each in parts])
    return pa.array(np.lexsort((_joined(parts, NUMBER), part)))


def _joined(parts: Sequence[pa.Table], name: str) -> NDArray[np.int64]:
    return np.concatenate([part[name].to_numpy() for part in parts])
