"""Files that appear whole or not at all, whatever instant the machine stops at."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

INCOMING = ".incoming-"


def write_whole(path: Path, write: Callable[[Path], object], *, overwrite: bool = True) -> None:
    """Write a file so that its name holds the old content or all of the new, never a part.

    Parameters
    ----------
    path : Path
        File to create or replace; its folder exists.
    write : callable
        Writes the content to the path that it is given, which has the same suffix as `path`.
    overwrite : bool
        Whether a file that is there already may be replaced.

    Raises
    ------
    FileExistsError
        The file is there already and may not be replaced.
    """
    draft = draft_of(path)
    try:
        write(draft)
        sync(draft)
        if overwrite:
            draft.replace(path)
        else:
            _place_new(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def draft_of(path: Path) -> Path:
    """Return an unused path beside another, to be written and then renamed to it."""
    return path.with_name(f"{INCOMING}{uuid4().hex}{path.suffix}")


def sync(path: Path) -> None:
    """Wait until the content of a file is on the disk itself."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk itself."""
    if os.name != "posix":
        return  # Windows opens no folders, and keeps their names in order by itself
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _place_new(draft: Path, path: Path) -> None:
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.exists():
            raise FileExistsError(path) from None
        draft.rename(path)
