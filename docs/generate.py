"""Write the reference pages that follow from the code: ``python -m docs.generate``.

A test compares the committed pages with what this writes, so that they stay true.
"""

from pathlib import Path

import typer
from pydantic_core import PydanticUndefined

from api.cli import app
from layers.definitions import LAYERS, Field, Layer
from layers.settings import Settings

DOCS = Path(__file__).parent
NOTE = "<!-- Written by python -m docs.generate; edit the code instead. -->\n\n"


def settings_page() -> str:
    """Return the page of all settings with their defaults."""
    rows = [
        f"| `{name}` | `{'' if field.default is PydanticUndefined else _default(field.default)}` | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    head = (
        "# Settings\n\nIn the workspace's `phusong.toml`, or in the environment as `PHUSONG_NAME` (upper case;"
        " `PHUSONG_REACH__5G__OUTDOOR_M` for a value inside a table). The environment wins over the file.\n\n"
        "| setting | default | meaning |\n|---|---|---|\n"
    )
    return NOTE + head + "\n".join(rows) + "\n"


def layers_page() -> str:
    """Return the page of all layers with their columns."""
    return NOTE + "# Layers and their columns\n\n" + "\n".join(_layer(layer) for layer in LAYERS.values())


def commands_page() -> str:
    """Return the page of all commands with their options."""
    group = typer.main.get_command(app)
    context = group.make_context("phusong", [], resilient_parsing=True)
    names = group.list_commands(context)
    return NOTE + "# Commands\n\n" + "\n".join(_command(group.get_command(context, name), name) for name in names)


PAGES = {"settings.md": settings_page, "layers.md": layers_page, "commands.md": commands_page}


def _default(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {' / '.join(f'{each:g}' for each in reach.model_dump().values())}" for key, reach in value.items())
    return str(value)


def _layer(layer: Layer) -> str:
    kinds = " or ".join(layer.geometry_types)
    head = (
        f"## `{layer.name}`: {layer.title.vi} / {layer.title.en}\n\n"
        f"Geometry: {kinds}. Key: {', '.join(f'`{name}`' for name in layer.key)}.\n\n"
        "| column | type | heading | allowed |\n|---|---|---|---|\n"
    )
    return head + "\n".join(_field(field) for field in layer.fields) + "\n"


def _field(field: Field) -> str:
    unit = f" ({field.unit})" if field.unit else ""
    required = ", required" if field.required else ""
    return f"| `{field.name}` | {field.type}{required} | {field.title.vi} / {field.title.en}{unit} | {_allowed(field)} |"


def _allowed(field: Field) -> str:
    if field.choices:
        return ", ".join(f"`{choice.value}`" for choice in field.choices)
    if field.minimum is not None or field.maximum is not None:
        return "…".join("" if bound is None else f"{bound:g}" for bound in (field.minimum, field.maximum))
    return f"`{field.pattern}`" if field.pattern else ""


def _command(command: typer.core.TyperCommand, name: str) -> str:
    text = "\n\n".join(part.strip() for part in (command.help or "").split("\n\n"))
    rows = [
        f"| `{parameter.human_readable_name if parameter.param_type_name == 'argument' else ', '.join((*parameter.opts, *parameter.secondary_opts))}` | {parameter.help or ''} |"
        for parameter in command.params
        if getattr(parameter, "help", None)
    ]
    return f"## `phusong {name}`\n\n{text}\n\n| argument or option | meaning |\n|---|---|\n" + "\n".join(rows) + "\n"


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
