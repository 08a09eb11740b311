"""The folder in which an unfinished load keeps what it has done."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from layers.atomic import write_whole
from layers.errors import WorkspaceError
from layers.store import LOCK_TIMEOUT_S

FOLDER = "loading"
LOCK_FILE = ".lock"
MADE_OF = "made-of.json"


@dataclass(frozen=True)
class Draft:
    """What a load has done so far, in files that appear whole or not at all.

    Attributes
    ----------
    folder : Path
        Where they lie.
    """

    folder: Path

    def path(self, name: str) -> Path:
        """Return where a file lies, or would."""
        return self.folder / name

    def notes(self, name: str) -> Any:
        """Return what was noted under a name; None where nothing was."""
        path = self.path(name)
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def note(self, name: str, values: Any) -> None:
        """Note values that JSON has under a name."""
        text = json.dumps(values, ensure_ascii=False)
        write_whole(self.path(name), lambda draft: draft.write_text(text, encoding="utf-8"))


@contextmanager
def opened(workspace: Path, made_of: Mapping[str, Any]) -> Iterator[Draft]:
    """Hold the draft of what a load is made of; that of any other is removed, and this one once it is done.

    Raises
    ------
    WorkspaceError
        Another load holds it, or the disk refuses.
    """
    folder = workspace / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with FileLock(folder / LOCK_FILE, timeout=LOCK_TIMEOUT_S):
            yield _begun(Draft(folder / "draft"), made_of)
            shutil.rmtree(folder / "draft")
    except Timeout as error:
        raise WorkspaceError(f"{folder}: another load is under way; try again when it has ended") from error


def _begun(draft: Draft, made_of: Mapping[str, Any]) -> Draft:
    if draft.folder.is_dir() and draft.notes(MADE_OF) != made_of:
        shutil.rmtree(draft.folder)
    if not draft.folder.is_dir():
        draft.folder.mkdir()
        draft.note(MADE_OF, made_of)
    return draft
