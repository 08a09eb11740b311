"""The keys of a workspace, in its ``keys.json``: made, read, revoked; never kept in the clear."""

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, Self, get_args

from filelock import FileLock
from pydantic import ConfigDict, TypeAdapter, ValidationError

from layers.atomic import write_whole
from layers.errors import ConflictError, UnknownNameError, WorkspaceError

Role = Literal["viewer", "planner", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
KEYS_FILE = "keys.json"
LOCK_FILE = ".keys.lock"
ID_BYTES, SECRET_BYTES = 4, 32
# The beginning tells programs that look for leaked secrets what it is; the id is public.
FORM = re.compile(r"phusong_(?P<id>[0-9a-f]{8})_(?P<secret>[0-9a-f]{64})")


@dataclass(frozen=True)
class Key:
    """A key as it is kept: what it allows, and the digest of its text.

    The digest is a plain SHA-256. Slow, salted hashes are for passwords, which can be guessed; a key is 256
    random bits, which nobody can try out, and each request has to compare it.

    Attributes
    ----------
    id : str
        What it is called where it is written about; public.
    name : str
        Whose it is.
    role : {"viewer", "planner", "editor", "admin"}
        What it allows; each role allows what those before it do.
    collections : tuple of str
        Layers that it may read and write; any where it names none.
    created : datetime
        When it was made, in UTC.
    digest : str
        SHA-256 of its text.
    expires, revoked : datetime or None
        Until when it is valid; when it was revoked.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    id: str
    name: str
    role: Role
    collections: tuple[str, ...]
    created: datetime
    digest: str
    expires: datetime | None = None
    revoked: datetime | None = None

    def is_valid(self, now: datetime) -> bool:
        """Return whether it opens anything at a moment."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def allows(self, role: Role, collection: str = "") -> bool:
        """Return whether it allows what a role may do, with a collection where one is named."""
        is_high_enough = ROLES.index(self.role) >= ROLES.index(role)
        is_of_it = not collection or not self.collections or collection in self.collections
        return is_high_enough and is_of_it


KEYS: TypeAdapter[tuple[Key, ...]] = TypeAdapter(tuple[Key, ...])


class KeyRing:
    """The keys of a workspace as they are now: a change by another process counts from the next request.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    """

    def __init__(self, workspace: Path) -> None:
        self._path = workspace / KEYS_FILE
        self._state: tuple[int, ...] | None = None
        self._keys: dict[str, Key] = {}

    @property
    def exists(self) -> bool:
        """Whether there is any key. One that is revoked or has expired counts: nothing opens by itself."""
        return bool(self.keys)

    @property
    def keys(self) -> dict[str, Key]:
        """All keys by their id.

        Raises
        ------
        WorkspaceError
            The file is damaged or cannot be read, so that nobody knows who may do what.
        """
        state = _state_of(self._path)
        if state != self._state:
            self._keys = {each.id: each for each in read_keys(self._path.parent)}
            self._state = state
        return self._keys

    def find(self, text: str) -> Key | None:
        """Return the valid key of a text; None where it is no such."""
        match = FORM.fullmatch(text)
        key = self.keys.get(match["id"]) if match else None
        if key is None or not hmac.compare_digest(key.digest, _digest(text)):
            return None
        return key if key.is_valid(datetime.now(UTC)) else None


@dataclass(frozen=True)
class NewKey:
    """A key that was just made, with its text, which is shown once.

    Attributes
    ----------
    key : Key
        As it is kept.
    text : str
        What its owner sends.
    """

    key: Key
    text: str

    @classmethod
    def made(
        cls, name: str, role: Role, *, collections: tuple[str, ...] = (), days: float | None = None
    ) -> Self:
        """Make a key; parameters are those of `create_key`."""
        public, now = secrets.token_hex(ID_BYTES), datetime.now(UTC)
        text = f"phusong_{public}_{secrets.token_hex(SECRET_BYTES)}"
        expires = None if days is None else now + timedelta(days=days)
        return cls(Key(public, name, role, collections, now, _digest(text), expires), text)


def create_key(
    workspace: Path,
    name: str,
    role: Role,
    *,
    collections: tuple[str, ...] = (),
    days: float | None = None,
) -> NewKey:
    """Add a key to a workspace.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    name : str
        Whose it is; no other valid key has the name.
    role : {"viewer", "planner", "editor", "admin"}
        What it allows.
    collections : tuple of str
        Layers that it may read and write; any unless given.
    days : float, optional
        How long it is valid; for ever unless given.

    Raises
    ------
    ConflictError
        A valid key has the name.
    WorkspaceError
        The file cannot be read or written.
    """
    with _writer(workspace):
        kept = read_keys(workspace)
        now = datetime.now(UTC)
        if any(each.name == name and each.is_valid(now) for each in kept):
            raise ConflictError(f"key {name!r}: there is a valid one of that name already")
        new = NewKey.made(name, role, collections=collections, days=days)
        _save(workspace, (*kept, new.key))
    return new


def revoke_key(workspace: Path, id: str) -> Key:
    """Revoke a key, by its id or its name; it stays in the list, since the audit log names it.

    Raises
    ------
    UnknownNameError
        There is no valid key of that id or name.
    WorkspaceError
        The file cannot be read or written.
    """
    with _writer(workspace):
        kept, now = read_keys(workspace), datetime.now(UTC)
        found = next((each for each in kept if id in (each.id, each.name) and each.is_valid(now)), None)
        if found is None:
            raise UnknownNameError(f"key {id!r}: no valid one has that id or name")
        revoked = replace(found, revoked=now)
        _save(workspace, tuple(revoked if each is found else each for each in kept))
    return revoked


def read_keys(workspace: Path) -> tuple[Key, ...]:
    """Return the keys of a workspace in the order in which they were made.

    Raises
    ------
    WorkspaceError
        The file is damaged or cannot be read.
    """
    path = workspace / KEYS_FILE
    try:
        return KEYS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except ValidationError as error:
        # Without what stands in the file: it holds digests.
        raise WorkspaceError(f"{path}: damaged: {error.error_count()} errors") from None
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be read: {error}") from error


def _save(workspace: Path, keys: tuple[Key, ...]) -> None:
    path, content = workspace / KEYS_FILE, KEYS.dump_json(keys, indent=2)
    try:
        write_whole(path, lambda draft: _write_private(draft, content))
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be written: {error}") from error


def _write_private(path: Path, content: bytes) -> None:
    """Write a file that none but its owner can read, at no moment."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _writer(workspace: Path) -> FileLock:
    return FileLock(workspace / LOCK_FILE)


def _state_of(path: Path) -> tuple[int, ...]:
    """Return what tells one state of a file from another; nothing where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise WorkspaceError(f"{path}: cannot be read: {error}") from error
    return found.st_ino, found.st_mtime_ns, found.st_size


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
