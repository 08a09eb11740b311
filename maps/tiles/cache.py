"""Encoded tiles, of which those asked for last are kept."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

EACH_TAKES = 256
"""Bytes that a tile takes beside its content; empty ones are kept as well."""


class TileCache:
    """Tiles by key, up to a limit; those asked for longest ago go first. Any number of threads may use it.

    Parameters
    ----------
    limit : int
        Most bytes that are kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._tiles: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, key: Hashable) -> bytes | None:
        """Return a tile, None where it is not kept."""
        with self._lock:
            if key in self._tiles:
                self._tiles.move_to_end(key)
            return self._tiles.get(key)

    def put(self, key: Hashable, content: bytes) -> None:
        """Keep a tile, and drop others where there are too many."""
        with self._lock:
            self._size += _size(content) - _size(self._tiles.pop(key, None))
            self._tiles[key] = content
            while self._size > self._limit:
                _, dropped = self._tiles.popitem(last=False)
                self._size -= _size(dropped)


def _size(content: bytes | None) -> int:
    return 0 if content is None else len(content) + EACH_TAKES
