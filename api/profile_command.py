"""What ``phusong profile`` writes: the figures of a path as a table, as JSON and as a drawing."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from layers.definitions import Language, Text
from layers.errors import ExportError
from layers.text import format_number
from maps.profile_figure import profile_figure, profile_png, verdict
from planning.profile import LinkEnd, LinkProfile

FROM = Text("Từ", "From")
TO = Text("Đến", "To")
LENGTH = Text("Khoảng cách", "Distance")
FREQUENCY = Text("Tần số", "Frequency")
TERRAIN = Text("Địa hình", "Terrain")
FLAT = Text("giả định bằng phẳng (chưa có mô hình số độ cao)", "taken to be flat (no elevation model)")
KNOWN = Text("theo mô hình số độ cao", "by the elevation model")
FILLED = Text("theo mô hình số độ cao, {share} % được nội suy", "by the elevation model, {share} % filled in")
SIGHT = Text("Tầm nhìn", "Sight")
CLEARANCE = Text("Khoảng hở nhỏ nhất", "Least clearance")
AT = Text(
    "{metres} m, {share} bán kính đới Fresnel, tại km {at}", "{metres} m, {share} Fresnel radii, at km {at}"
)
FREE_SPACE = Text("Suy hao không gian tự do", "Free-space loss")
DIFFRACTION = Text("Suy hao nhiễu xạ (ITU-R P.526-15)", "Diffraction loss (ITU-R P.526-15)")
ADDED = Text("Bản đồ vô tuyến cộng thêm do địa hình", "Added by the radio map for terrain")
ABOVE_GROUND = Text("{name}, anten cao {height} m", "{name}, antenna {height} m above ground")

Rows = Iterator[tuple[str, str]]


def print_profile(link: LinkProfile, language: Language) -> None:
    """Write the figures of a path to standard output.

    Parameters
    ----------
    link : LinkProfile
        The path.
    language : {"vi", "en"}
        Language of all texts.
    """
    shown = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    shown.add_column(style="bold", no_wrap=True)
    shown.add_column()
    for row in (*_place(link, language), *_losses(link, language)):
        shown.add_row(*row)
    Console(markup=False, highlight=False).print(shown)


def profile_as_dict(link: LinkProfile) -> dict[str, Any]:
    """Return a path as JSON has it: the ends, the figures, and the heights as equally long lists."""
    figures = ("length_m", "clearance_m", "clearance_share", "line_of_sight")
    return asdict(link) | {name: getattr(link, name) for name in figures}


def write_profile(link: LinkProfile, path: Path, language: Language) -> None:
    """Draw a path into an SVG or PNG file.

    Raises
    ------
    ExportError
        The file's suffix is neither ``.svg`` nor ``.png``.
    """
    if path.suffix.lower() == ".svg":
        path.write_text(profile_figure(link, language=language), encoding="utf-8")
    elif path.suffix.lower() == ".png":
        path.write_bytes(profile_png(link, language=language))
    else:
        raise ExportError(f"{path}: a profile is drawn as .svg or .png")


def _place(link: LinkProfile, language: Language) -> Rows:
    yield FROM[language], _end(link.a, language)
    yield TO[language], _end(link.b, language)
    yield LENGTH[language], f"{format_number(link.length_m / 1000, digits=3, language=language)} km"
    yield FREQUENCY[language], f"{format_number(link.frequency_mhz, digits=0, language=language)} MHz"
    share = format_number(100 * link.filled_share, digits=1, language=language)
    known = FILLED[language].format(share=share) if link.filled_share else KNOWN[language]
    yield TERRAIN[language], FLAT[language] if link.flat else known


def _losses(link: LinkProfile, language: Language) -> Rows:
    yield SIGHT[language], verdict(link)[language]
    at = float(link.distance_m[link.worst]) / 1000
    yield (
        CLEARANCE[language],
        AT[language].format(
            metres=format_number(link.clearance_m, digits=1, language=language),
            share=format_number(link.clearance_share, digits=2, language=language),
            at=format_number(at, digits=2, language=language),
        ),
    )
    for title, value in (
        (FREE_SPACE, link.free_space_loss_db),
        (DIFFRACTION, link.diffraction_loss_db),
        (ADDED, link.terrain_loss_db),
    ):
        yield title[language], f"{format_number(value, digits=1, language=language)} dB"


def _end(end: LinkEnd, language: Language) -> str:
    height = format_number(end.height_m, digits=1, language=language)
    return ABOVE_GROUND[language].format(name=end.name, height=height)
