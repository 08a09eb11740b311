"""Scenarios kept in a workspace: ``scenarios/NAME.json`` beside the layers, never inside one."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from pydantic import ConfigDict, TypeAdapter, ValidationError

from layers.atomic import write_whole
from layers.errors import ConflictError, PreconditionFailedError, UnknownNameError, WorkspaceError
from layers.scenario import NAME, Scenario

FOLDER = "scenarios"
LOCK_FILE = ".lock"


@dataclass(frozen=True)
class StoredScenario:
    """A scenario as it is kept.

    Attributes
    ----------
    scenario : Scenario
        What is changed.
    version : int
        Version of the workspace on which it was evaluated when it was saved.
    saved : datetime
        When that was, in UTC.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")

    scenario: Scenario
    version: int
    saved: datetime

    @property
    def tag(self) -> str:
        """What tells this state of the scenario from any other, before or after."""
        return hashlib.sha256(ADAPTER.dump_json(self)).hexdigest()[:32]


ADAPTER = TypeAdapter(StoredScenario)


def save_scenario(
    workspace: Path,
    scenario: Scenario,
    *,
    version: int,
    overwrite: bool,
    expected: frozenset[str] | None = None,
) -> StoredScenario:
    """Write a scenario into a workspace, whole or not at all.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    scenario : Scenario
        What to keep.
    version : int
        Version on which it was evaluated.
    overwrite : bool
        Whether it replaces the one of its name, which is then there; otherwise there is none yet.
    expected : frozenset of str, optional
        Tags of the states that it may replace; any unless given.

    Raises
    ------
    ConflictError
        There is one of that name already, and it may not be replaced.
    UnknownNameError
        There is none to replace.
    PreconditionFailedError
        What is there has none of the expected tags.
    WorkspaceError
        It cannot be written.
    """
    path = _path(workspace, scenario.name)
    if overwrite and not path.is_file():
        raise _unknown(workspace, scenario.name)
    stored = StoredScenario(scenario, version, datetime.now(UTC))
    content = ADAPTER.dump_json(stored, indent=2)
    try:
        path.parent.mkdir(exist_ok=True)
        with _one_writer(workspace):
            _require_expected(workspace, scenario.name, expected)
            write_whole(path, lambda draft: draft.write_bytes(content), overwrite=overwrite)
    except FileExistsError:
        raise ConflictError(f"scenario {scenario.name!r}: there is one of that name already") from None
    except OSError as error:
        raise WorkspaceError(f"{path}: the scenario cannot be written: {error}") from error
    return stored


def load_scenario(workspace: Path, name: str) -> StoredScenario:
    """Return a scenario of a workspace.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    name : str
        Name of the scenario.

    Raises
    ------
    UnknownNameError
        There is none of that name.
    WorkspaceError
        Its file is damaged, or of a later release of this program.
    """
    _require_name(workspace, name)
    path = _path(workspace, name)
    try:
        return ADAPTER.validate_json(path.read_bytes())
    except FileNotFoundError:
        raise _unknown(workspace, name) from None
    except (ValidationError, OSError) as error:
        raise WorkspaceError(f"{path}: damaged, or written by a later release: {error}") from error


def delete_scenario(workspace: Path, name: str, *, expected: frozenset[str] | None = None) -> None:
    """Remove a scenario from a workspace.

    Parameters
    ----------
    workspace : Path
        Folder of the workspace.
    name : str
        Name of the scenario.
    expected : frozenset of str, optional
        Tags of the states that may be removed; any unless given.

    Raises
    ------
    UnknownNameError
        There is none of that name.
    PreconditionFailedError
        What is there has none of the expected tags.
    WorkspaceError
        It cannot be removed.
    """
    _require_name(workspace, name)
    path = _path(workspace, name)
    if not path.is_file():
        raise _unknown(workspace, name)
    try:
        with _one_writer(workspace):
            _require_expected(workspace, name, expected)
            path.unlink()
    except FileNotFoundError:
        raise _unknown(workspace, name) from None
    except OSError as error:
        raise WorkspaceError(f"scenario {name!r}: cannot be removed: {error}") from error


def scenario_names(workspace: Path) -> list[str]:
    """Return the names of a workspace's scenarios, in alphabetical order."""
    names = (path.stem for path in (workspace / FOLDER).glob("*.json"))
    return sorted(name for name in names if re.fullmatch(NAME, name))


def _require_name(workspace: Path, name: str) -> None:
    """Refuse what is no name before it becomes part of a path."""
    if not re.fullmatch(NAME, name):
        raise _unknown(workspace, name)


def _one_writer(workspace: Path) -> FileLock:
    """Return what is held from the look at a scenario's tag to its end, by any process."""
    return FileLock(workspace / FOLDER / LOCK_FILE)


def _require_expected(workspace: Path, name: str, expected: frozenset[str] | None) -> None:
    if expected is not None and load_scenario(workspace, name).tag not in expected:
        raise PreconditionFailedError(f"scenario {name!r}: it was changed since it was read; read it again")


def _unknown(workspace: Path, name: str) -> UnknownNameError:
    kept = ", ".join(scenario_names(workspace)) or "none yet"
    return UnknownNameError(f"no scenario {name!r}; there are {kept}")


def _path(workspace: Path, name: str) -> Path:
    return workspace / FOLDER / f"{name}.json"
