"""``phusong keys``: make keys, list and revoke them."""

from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from api import console
from api.access.keys import Key, create_key, read_keys, revoke_key
from layers.definitions import layer_named
from layers.workspace import Workspace

keys = typer.Typer(name="keys", help="Make keys for who may read and write, list and revoke them.")

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", "-w", envvar="PHUSONG_WORKSPACE", help="Folder of the workspace.")
]
DEFAULT_WORKSPACE = Path("phusong-workspace")


class RoleName(StrEnum):
    """What a key allows; each role allows what those before it do."""

    viewer = "viewer"
    planner = "planner"
    editor = "editor"
    admin = "admin"


class ListFormat(StrEnum):
    """How the list is written."""

    table = "table"
    json = "json"


@keys.command()
def create(
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    role: Annotated[
        RoleName, typer.Option("--role", help="What it allows; each role what those before it do.")
    ],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    collection: Annotated[
        list[str] | None,
        typer.Option("--collection", help="Layer that it may read and write; all unless given."),
    ] = None,
    expires: Annotated[
        float | None, typer.Option("--expires", min=0, help="Days until it expires; never unless given.")
    ] = None,
) -> None:
    """Make a key, and write it to standard output, this once: the workspace keeps only its digest.

    Example: `phusong keys create "Field team" --role editor --collection stations --expires 90`
    """
    path = Workspace.open(workspace).path
    layers = tuple(layer_named(each).name for each in collection or ())
    made = create_key(path, name, role.value, collections=layers, days=expires)
    console.say(f"key {made.key.id}, {made.key.role}; it is shown only now:")
    console.write(made.text)


@keys.command(name="list")
def list_keys(
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
    output: Annotated[
        ListFormat, typer.Option("--format", help="How the list is written.")
    ] = ListFormat.table,
) -> None:
    """List the keys, those that are revoked or have expired, too.

    Example: `phusong keys list`
    """
    kept = [_told(each) for each in read_keys(Workspace.open(workspace).path)]
    if output is ListFormat.json:
        console.write_json(kept)
    else:
        Console().print(_table(kept))


@keys.command()
def revoke(
    key: Annotated[str, typer.Argument(help="Its id, or the name of whose it is.")],
    workspace: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Revoke a key; servers refuse it from the next request on.

    Example: `phusong keys revoke "Field team"`
    """
    revoked = revoke_key(Workspace.open(workspace).path, key)
    console.say(f"key {revoked.id} ({revoked.name}) is revoked")


def _told(key: Key) -> dict[str, Any]:
    """Return what may be known of a key, which its digest is not."""
    state = "valid" if key.is_valid(datetime.now(UTC)) else "revoked" if key.revoked else "expired"
    return {name: value for name, value in asdict(key).items() if name != "digest"} | {"state": state}


def _table(kept: list[dict[str, Any]]) -> Table:
    table = Table("id", "name", "role", "collections", "created", "expires", "state", box=SIMPLE_HEAD)
    for told in kept:
        days = (f"{told[each]:%Y-%m-%d}" if told[each] else "" for each in ("created", "expires"))
        collections = ", ".join(told["collections"]) or "all"
        # A name may hold what would be markup.
        table.add_row(told["id"], escape(told["name"]), told["role"], collections, *days, told["state"])
    return table
