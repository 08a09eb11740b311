"""The commented settings file of a new workspace, written from the settings' own descriptions."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from pydantic import BaseModel, SecretStr

from layers.settings import Settings

HEAD = """\
# Settings of this workspace. A line with one # shows a default: remove the # and change the value.
# A variable of the environment, such as PHUSONG_LANGUAGE, goes before this file.
"""
WIDTH = 100
OF_THE_FOLDER = "workspace"


def default_settings_text() -> str:
    """Return a settings file in TOML that documents every setting and changes none."""
    fields = {name: field for name, field in Settings.model_fields.items() if name != OF_THE_FOLDER}
    plain = [name for name, field in fields.items() if not _is_table(field.default)]
    tables = [name for name, field in fields.items() if _is_table(field.default)]
    entries = (_comment(fields[name].description) + _line(name, fields[name].default) for name in plain)
    parts = (_table(name, fields[name].default, fields[name].description) for name in tables)
    return "\n".join([HEAD, *(f"{entry}\n" for entry in entries), *parts])


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping | BaseModel)


def _table(name: str, value: Mapping[str, Any] | BaseModel, description: str | None) -> str:
    """Return a table with the tables in it; of tables alike only the first explains its values."""
    return _comment(description) + "".join(_tables(name, value, explained=set()))


def _tables(name: str, value: Mapping[str, Any] | BaseModel, explained: set[type]) -> Iterator[str]:
    values = dict(value)
    told = getattr(type(value), "model_fields", {}) if type(value) not in explained else {}
    explained.add(type(value))
    plain = [key for key in values if not _is_table(values[key])]
    if plain:
        lines = (_comment(_description(told, key)) + _line(key, values[key]) for key in plain)
        yield f"# [{name}]\n" + "\n".join(lines) + "\n\n"
    for key, table in values.items():
        if _is_table(table):
            yield _comment(_description(told, key))
            yield from _tables(f"{name}.{key}", table, explained)


def _description(fields: Mapping[str, Any], name: str) -> str:
    return fields[name].description or "" if name in fields else ""


def _comment(description: str | None) -> str:
    return "".join(f"## {line}\n" for line in wrap(description or "", WIDTH))


def _line(name: str, value: Any) -> str:
    return f"# {name} = {_toml(value)}"


def _toml(value: Any) -> str:
    """Return a scalar as TOML writes it; its strings are those of JSON."""
    return json.dumps(str(value) if isinstance(value, Path | SecretStr) else value, ensure_ascii=False)
