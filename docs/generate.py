"""Write the reference pages that follow from the code: ``python -m docs.generate``.

A test compares the committed pages with what this writes, so that they stay true.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer.main
from pydantic import BaseModel

from api.cli import app
from layers.definitions import LAYERS, Field, Layer
from layers.settings import Settings

DOCS = Path(__file__).parent
NOTE = "<!-- Written by python -m docs.generate; edit the code instead. -->\n\n"


def settings_page() -> str:
    """Return the page of all settings with their defaults."""
    rows = "\n".join(_setting_rows("", Settings))
    head = (
        "# Settings\n\nIn the workspace's `phusong.toml`, or in the environment as `PHUSONG_NAME` (upper"
        " case; `PHUSONG_REACH__5G__OUTDOOR_M` for a value inside a table). The environment wins over the"
        " file.\n\n"
        "| setting | default | meaning |\n|---|---|---|\n"
    )
    return NOTE + head + rows + "\n"


def layers_page() -> str:
    """Return the page of all layers with their columns."""
    return NOTE + "# Layers and their columns\n\n" + "\n".join(map(_layer, LAYERS.values()))


def commands_page() -> str:
    """Return the page of all commands with their options."""
    group = typer.main.get_group(app)
    return NOTE + "# Commands\n\n" + "\n".join(_commands(group.commands))


PAGES = {"settings.md": settings_page, "layers.md": layers_page, "commands.md": commands_page}


def _setting_rows(prefix: str, model: type[BaseModel]) -> Iterator[str]:
    """Yield a row for every setting; of tables alike one stands for all, with the defaults of each."""
    for name, field in model.model_fields.items():
        default = field.default
        if isinstance(default, BaseModel):
            yield f"| `[{prefix}{name}]` | | {field.description} |"
            yield from _setting_rows(f"{prefix}{name}.", type(default))
        elif isinstance(default, dict) and default:
            yield f"| `[{prefix}{name}.…]` | {', '.join(default)} | {field.description} |"
            yield from _table_rows(f"{prefix}{name}.….", default)
        else:
            yield f"| `{prefix}{name}` | `{default}` | {field.description} |"


def _table_rows(prefix: str, tables: dict[str, BaseModel]) -> Iterator[str]:
    for name, field in type(next(iter(tables.values()))).model_fields.items():
        defaults = ", ".join(f"{getattr(each, name)}" for each in tables.values())
        yield f"| `{prefix}{name}` | `{defaults}` | {field.description} |"


def _layer(layer: Layer) -> str:
    kinds = " or ".join(layer.geometry_types) or "none"
    head = (
        f"## `{layer.name}`: {layer.title.vi} / {layer.title.en}\n\n"
        f"Geometry: {kinds}. Key: {_listed(layer.key)}.{_rules(layer)}\n\n"
        "| column | type | heading | allowed |\n|---|---|---|---|\n"
    )
    return head + "\n".join(_field(field) for field in layer.fields) + "\n"


def _rules(layer: Layer) -> str:
    any_of = f" At least one of {_listed(layer.any_of)}." if layer.any_of else ""
    return any_of + (f" All or none of {_listed(layer.all_or_none)}." if layer.all_or_none else "")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _field(field: Field) -> str:
    heading = f"{field.title.vi} / {field.title.en}" + (f" ({field.unit})" if field.unit else "")
    required = ", required" if field.required else ""
    return f"| `{field.name}` | {field.type}{required} | {heading} | {_allowed(field)} |"


def _allowed(field: Field) -> str:
    if field.choices:
        return ", ".join(f"`{choice.value}`" for choice in field.choices)
    if field.minimum is not None or field.maximum is not None:
        return "…".join("" if bound is None else f"{bound:g}" for bound in (field.minimum, field.maximum))
    return f"`{field.pattern}`" if field.pattern else ""


def _commands(commands: dict[str, Any], before: str = "") -> Iterator[str]:
    """Yield what is said of every command; of a group of commands, of each in it."""
    for name, command in commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command.commands, f"{before}{name} ")
        else:
            yield _command(command, before)


def _command(command: Any, before: str) -> str:
    rows = "\n".join(
        f"| `{_spelling(parameter)}` | {parameter.help} |"
        for parameter in command.params
        if getattr(parameter, "help", None)
    )
    text = f"## `phusong {before}{command.name}`\n\n{command.help}\n\n"
    return f"{text}| argument or option | meaning |\n|---|---|\n{rows}\n"


def _spelling(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.name).upper()
    return ", ".join((*parameter.opts, *parameter.secondary_opts))


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
