"""Scenarios kept in a workspace: ``scenarios/NAME.json`` beside the layers, never inside one."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from layers.errors import PreconditionFailedError, WorkspaceError
from layers.named_files import NamedFiles
from layers.scenario import Scenario


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
FILES = NamedFiles("scenario", "scenarios", ADAPTER)


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
    if overwrite:
        FILES.existing(workspace, scenario.name)
    stored = StoredScenario(scenario, version, datetime.now(UTC))
    with FILES.writer(workspace):
        _require_expected(workspace, scenario.name, expected)
        FILES.save(workspace, scenario.name, stored, overwrite=overwrite)
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
    return FILES.load(workspace, name)


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
    path = FILES.existing(workspace, name)
    with FILES.writer(workspace):
        _require_expected(workspace, name, expected)
        try:
            path.unlink()
        except FileNotFoundError:
            raise FILES.unknown(workspace, name) from None
        except OSError as error:
            raise WorkspaceError(f"scenario {name!r}: cannot be removed: {error}") from error


def scenario_names(workspace: Path) -> list[str]:
    """Return the names of a workspace's scenarios, in alphabetical order."""
    return FILES.names(workspace)


def _require_expected(workspace: Path, name: str, expected: frozenset[str] | None) -> None:
    if expected is not None and load_scenario(workspace, name).tag not in expected:
        raise PreconditionFailedError(f"scenario {name!r}: it was changed since it was read; read it again")
