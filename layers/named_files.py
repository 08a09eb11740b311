"""Small JSON files that a workspace keeps by name: ``FOLDER/NAME.json`` beside the layers, never in one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock
from pydantic import TypeAdapter, ValidationError

from layers.atomic import write_whole
from layers.errors import ConflictError, UnknownNameError, WorkspaceError

NAME = r"[a-z0-9]+(-[a-z0-9]+)*"
LOCK_FILE = ".lock"
Kept = TypeVar("Kept")


@dataclass(frozen=True)
class NamedFiles(Generic[Kept]):
    """All files of one kind.

    Attributes
    ----------
    kind : str
        What they are called in messages.
    folder : str
        Where they lie in a workspace.
    adapter : TypeAdapter
        Writes and checks their content.
    hint : str
        How one comes to be, for a user who asks for one that is not there; may be empty.
    """

    kind: str
    folder: str
    adapter: TypeAdapter[Kept]
    hint: str = ""

    def names(self, workspace: Path) -> list[str]:
        """Return the names of a workspace's files, in alphabetical order."""
        names = (path.stem for path in (workspace / self.folder).glob("*.json"))
        return sorted(name for name in names if re.fullmatch(NAME, name))

    def path(self, workspace: Path, name: str) -> Path:
        """Return where a file lies, or would.

        Raises
        ------
        UnknownNameError
            It is no name, and must not become part of a path.
        """
        if not re.fullmatch(NAME, name):
            raise self.unknown(workspace, name)
        return workspace / self.folder / f"{name}.json"

    def existing(self, workspace: Path, name: str) -> Path:
        """Return where a file lies.

        Raises
        ------
        UnknownNameError
            There is none of that name.
        """
        path = self.path(workspace, name)
        if not path.is_file():
            raise self.unknown(workspace, name)
        return path

    def load(self, workspace: Path, name: str) -> Kept:
        """Return the content of a file.

        Raises
        ------
        UnknownNameError
            There is none of that name.
        WorkspaceError
            It is damaged, or of a later release of this program.
        """
        path = self.path(workspace, name)
        try:
            return self.adapter.validate_json(path.read_bytes())
        except FileNotFoundError:
            raise self.unknown(workspace, name) from None
        except (ValidationError, OSError) as error:
            raise WorkspaceError(f"{path}: damaged, or written by a later release: {error}") from error

    def save(self, workspace: Path, name: str, value: Kept, *, overwrite: bool = True) -> Path:
        """Write a file, whole or not at all, and return where it lies.

        Raises
        ------
        ConflictError
            There is one of that name already, and it may not be replaced.
        WorkspaceError
            It cannot be written.
        """
        path, content = self.path(workspace, name), self.adapter.dump_json(value, indent=2)
        self._make_folder(workspace)
        try:
            write_whole(path, lambda draft: draft.write_bytes(content), overwrite=overwrite)
        except FileExistsError:
            raise ConflictError(f"{self.kind} {name!r}: there is one of that name already") from None
        except OSError as error:
            raise WorkspaceError(f"{path}: the {self.kind} cannot be written: {error}") from error
        return path

    @contextmanager
    def writer(self, workspace: Path) -> Iterator[None]:
        """Hold the folder, so that between a look at a file and its end no other process changes it.

        Raises
        ------
        WorkspaceError
            It cannot be written to.
        """
        folder = self._make_folder(workspace)
        lock = FileLock(folder / LOCK_FILE)
        try:
            lock.acquire()
        except OSError as error:
            raise WorkspaceError(f"{folder}: cannot be written to: {error}") from error
        try:
            yield
        finally:
            lock.release()

    def unknown(self, workspace: Path, name: str) -> UnknownNameError:
        """Return the error that says that there is no such file, and which there are."""
        kept = ", ".join(self.names(workspace)) or "none yet"
        said = (f"no {self.kind} {name!r}", f"there are {kept}", self.hint)
        return UnknownNameError("; ".join(filter(None, said)))

    def _make_folder(self, workspace: Path) -> Path:
        folder = workspace / self.folder
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            raise WorkspaceError(f"{folder}: cannot be written to: {error}") from error
        return folder
