"""The commented settings file of a new workspace, written from the settings' own descriptions."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from pydantic import BaseModel

from layers.settings import Settings

HEAD = """\
# Settings of this workspace. A line with one # shows a default: remove the # and change the value.
# A variable of the environment, such as PHUSONG_LANGUAGE, goes before this file.
"""
WIDTH = 100
OF_THE_FOLDER = "workspace"


def default_settings_text() -> str:
    """Return a settings file in TOML that documents every setting and changes none."""
    fields = Settings.model_fields
    plain = [name for name in fields if name != OF_THE_FOLDER and not _is_table(fields[name].default)]
    tables = [name for name in fields if _is_table(fields[name].default)]
    return "\n".join([HEAD, *(_entry(name) for name in plain), *(_table(name) for name in tables)])


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _entry(name: str) -> str:
    field = Settings.model_fields[name]
    return _comment(field.description) + f"# {name} = {_toml(field.default)}\n"


def _table(name: str) -> str:
    field = Settings.model_fields[name]
    return _comment(field.description) + "\n".join(
        f"# [{name}.{key}]\n" + "\n".join(_values(value)) + "\n" for key, value in field.default.items()
    )


def _values(model: BaseModel) -> Iterator[str]:
    for name, value in model:
        yield f"# {name} = {_toml(value)}"


def _comment(description: str | None) -> str:
    return "".join(f"## {line}\n" for line in wrap(description or "", WIDTH))


def _toml(value: Any) -> str:
    """Return a scalar as TOML writes it; its strings are those of JSON."""
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)
