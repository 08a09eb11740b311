"""Files derived from a database, in the folder of the workspace: made anew where they are missing."""

import logging
import re
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from geo.errors import IndexFileError
from layers.atomic import INCOMING, write_whole

FOLDER = "cache"
OWN_FILE = re.compile(r".+\.(parquet|index\.npz|index\.arrow)")
# Drafts that are younger may be those of another process, which has not finished.
DRAFT_S = 3600.0

_LOG = logging.getLogger("phusong.store")

Thing = TypeVar("Thing")


class Cache:
    """Files named by what they are made of, so that a name never holds anything else.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    """

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / FOLDER

    def kept(
        self,
        name: str,
        *,
        load: Callable[[Path], Thing],
        make: Callable[[], Thing],
        save: Callable[[Thing, Path], object],
    ) -> Thing:
        """Return what a file holds; where it is missing or damaged, make and keep it.

        Parameters
        ----------
        name : str
            Name of the file.
        load, make, save : callable
            Reads it from a path; makes it; writes it to a path.
        """
        path = self._folder / name
        with suppress(OSError, ValueError, IndexFileError):
            return load(path)
        made = make()
        try:
            self._folder.mkdir(exist_ok=True)
            write_whole(path, lambda draft: save(made, draft))
        except OSError as error:  # what was made serves without it
            _LOG.warning("%s: cannot be kept: %s", path, error)
        return made

    def tidy(self, stems: Collection[str]) -> None:
        """Remove the files whose names begin with none of these."""
        with suppress(OSError):
            for path in self._folder.glob("*"):
                if _is_left(path) if path.name.startswith(INCOMING) else _is_unused(path, stems):
                    path.unlink()


def _is_left(draft: Path) -> bool:
    return time.time() - draft.stat().st_mtime > DRAFT_S


def _is_unused(path: Path, stems: Collection[str]) -> bool:
    return bool(OWN_FILE.fullmatch(path.name)) and not path.name.startswith(tuple(stems))
