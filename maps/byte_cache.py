"""Tiles, pictures and pages that are ready to send, of which those asked for last are kept."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

EACH_TAKES = 256
"""Bytes that an entry takes beside its content; empty ones are kept as well."""


class ByteCache:
    """Contents by key, up to a limit; those asked for longest ago go first. Any number of threads may use it.

    Parameters
    ----------
    limit : int
        Most bytes that are kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        self._contents: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._contents)

    def get(self, key: Hashable) -> bytes | None:
        """Return a content, None where it is not kept."""
        with self._lock:
            if key in self._contents:
                self._contents.move_to_end(key)
            return self._contents.get(key)

    def put(self, key: Hashable, content: bytes) -> None:
        """Keep a content, and drop others where there are too many."""
        with self._lock:
            self._size += _size(content) - _size(self._contents.pop(key, None))
            self._contents[key] = content
            while self._size > self._limit:
                _, dropped = self._contents.popitem(last=False)
                self._size -= _size(dropped)


def _size(content: bytes | None) -> int:
    return 0 if content is None else len(content) + EACH_TAKES
