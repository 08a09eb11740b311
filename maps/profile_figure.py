"""The profile of one radio path, drawn: ground, clutter, ray and first Fresnel zone."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from layers.definitions import Language, Text
from layers.text import format_number
from maps.colours import CATEGORIES, FRAME, INK, MUTED, sequential
from maps.lettering import FONTS
from planning.profile import LinkProfile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

GROUND_COLOUR, CLUTTER_COLOUR = "#cfc6b4", "#8fae7e"
RAY_COLOUR, WORST_COLOUR = sequential(5)[4], CATEGORIES[0]
SIZE_IN = (7.2, 3.7)
FRAME_SHARE = (0.085, 0.31, 0.9, 0.57)
HEADROOM = 0.12
LEGEND: dict[str, Any] = {"frameon": False, "columnspacing": 1.0, "handlelength": 1.4, "fontsize": 7.5}
PNG_DPI = 150
MARGIN = 0.015
# Text stays text, so that it can be searched and takes the reader's font; identifiers follow from content.
STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "phusong",
    "font.family": "sans-serif",
    # This one comes with matplotlib, so that every machine lays text out alike.
    "font.sans-serif": ["DejaVu Sans", *(name for name in FONTS if name != "DejaVu Sans")],
    "font.size": 8.5,
    "text.color": INK,
    "text.parse_math": False,
}
# matplotlib's settings belong to the whole process, and drawing is not safe between threads.
_DRAWING = threading.RLock()

TITLE = Text("Mặt cắt tuyến {a} → {b} · {frequency} MHz", "Profile {a} → {b} · {frequency} MHz")
GROUND = Text("Mặt đất", "Ground")
FLAT_GROUND = Text("Mặt đất (giả định bằng phẳng)", "Ground (taken to be flat)")
CLUTTER = Text("Lớp phủ mặt đất", "Clutter")
RAY = Text("Đường truyền thẳng", "Straight ray")
ZONE = Text("Đới Fresnel thứ nhất", "First Fresnel zone")
WORST = Text("Điểm vướng nhất", "Least clearance")
DISTANCE = Text("Khoảng cách (km)", "Distance (km)")
HEIGHT = Text("Độ cao (m)", "Height (m)")
VERDICTS = {
    "free": Text("tầm nhìn thẳng, đới Fresnel thông thoáng", "line of sight, Fresnel zone clear"),
    "touched": Text("tầm nhìn thẳng, đới Fresnel bị che một phần", "line of sight, Fresnel zone obstructed"),
    "blocked": Text("bị che khuất", "no line of sight"),
}
NOTE = Text(
    "{verdict}; khoảng hở nhỏ nhất {clearance} m ({share} bán kính đới Fresnel) tại km {at}. Suy hao không "
    "gian tự do {free} dB, nhiễu xạ {diffraction} dB (ITU-R P.526-15); bản đồ vô tuyến cộng thêm {added} dB "
    "do địa hình. Tia vẽ cong xuống theo độ cong Trái Đất (bán kính hiệu dụng 4/3).",
    "{verdict}; least clearance {clearance} m ({share} of the Fresnel radius) at km {at}. Free-space loss "
    "{free} dB, diffraction {diffraction} dB (ITU-R P.526-15); the radio map adds {added} dB for terrain. "
    "The ray is drawn sagging by the earth's curvature (effective radius 4/3).",
)
CLEAR_SHARE = 0.6


@contextmanager
def drawing() -> Iterator[None]:
    """Hold matplotlib, with our style; within, nobody else draws."""
    with _DRAWING, mpl.rc_context(STYLE):  # type: ignore[arg-type]
        yield


def profile_figure(link: LinkProfile, *, language: Language) -> str:
    """Return the drawing of a path's profile.

    Parameters
    ----------
    link : LinkProfile
        What lies along the path.
    language : {"vi", "en"}
        Language of all texts.

    Returns
    -------
    str
        An ``<svg>`` element; the same input gives the same text.
    """
    with drawing():
        drawn = io.StringIO()
        _drawn(link, language).savefig(drawn, format="svg", metadata={"Date": None, "Creator": None})
    text = drawn.getvalue()
    return text[text.index("<svg") :]


def profile_png(link: LinkProfile, *, language: Language) -> bytes:
    """Return the same drawing as a PNG file.

    Parameters
    ----------
    link : LinkProfile
        What lies along the path.
    language : {"vi", "en"}
        Language of all texts.
    """
    with drawing():
        drawn = io.BytesIO()
        _drawn(link, language).savefig(drawn, format="png", dpi=PNG_DPI, metadata={"Software": None})
    return drawn.getvalue()


def verdict(link: LinkProfile) -> Text:
    """Return in words whether a path is free: 0.6 of the first Fresnel zone is what it takes."""
    if not link.line_of_sight:
        return VERDICTS["blocked"]
    return VERDICTS["free" if link.clearance_share >= CLEAR_SHARE else "touched"]


def _drawn(link: LinkProfile, language: Language) -> Figure:
    figure = Figure(figsize=SIZE_IN)
    axes = figure.add_axes(FRAME_SHARE)
    _draw_heights(axes, link, language)
    _draw_ray(axes, link, language)
    _dress(axes, link, language)
    place = FRAME_SHARE[0] - 0.02, 0.13
    figure.legend(loc="lower left", bbox_to_anchor=place, ncols=5, **LEGEND)
    figure.text(MARGIN, MARGIN, _note(link, language), fontsize=7, color=MUTED, va="bottom", wrap=True)
    return figure


def _draw_heights(axes: "Axes", link: LinkProfile, language: Language) -> None:
    distance, bottom = link.distance_m / 1000, _bottom(link)
    label = (FLAT_GROUND if link.flat else GROUND)[language]
    axes.fill_between(distance, bottom, link.ground_m, color=GROUND_COLOUR, linewidth=0, label=label)
    axes.plot(distance, link.ground_m, color=INK, linewidth=0.8)
    if (link.obstacle_m > link.ground_m).any():
        axes.fill_between(
            distance,
            link.ground_m,
            link.obstacle_m,
            color=CLUTTER_COLOUR,
            linewidth=0,
            step="mid",
            label=CLUTTER[language],
        )


def _draw_ray(axes: "Axes", link: LinkProfile, language: Language) -> None:
    distance, worst = link.distance_m / 1000, link.worst
    axes.fill_between(
        distance,
        link.ray_m - link.fresnel_m,
        link.ray_m + link.fresnel_m,
        color=RAY_COLOUR,
        alpha=0.16,
        linewidth=0,
        label=ZONE[language],
    )
    axes.plot(distance, link.ray_m, color=RAY_COLOUR, linewidth=1.3, label=RAY[language])
    for at in (0, -1):
        axes.plot(
            [distance[at]] * 2,
            [link.ground_m[at], link.ray_m[at]],
            color=INK,
            linewidth=2,
            zorder=5,
            clip_on=False,
        )
    axes.plot(
        [distance[worst]] * 2,
        [link.obstacle_m[worst], link.ray_m[worst]],
        color=WORST_COLOUR,
        marker="o",
        markersize=3.5,
        linewidth=1.3,
        zorder=6,
        clip_on=False,
        label=WORST[language],
    )


def _dress(axes: "Axes", link: LinkProfile, language: Language) -> None:
    top = float(max((link.ray_m + link.fresnel_m).max(), link.obstacle_m.max()))
    axes.set_xlim(0, link.length_m / 1000)
    axes.set_ylim(_bottom(link), top + HEADROOM * (top - _bottom(link)))
    axes.set_xlabel(DISTANCE[language], labelpad=2)
    axes.set_ylabel(HEIGHT[language])
    frequency = _figure(link.frequency_mhz, 0, language)
    title = TITLE[language].format(a=link.a.name, b=link.b.name, frequency=frequency)
    axes.set_title(title, loc="left", weight="bold", fontsize=9.5)
    axes.grid(color=FRAME, linewidth=0.5)
    axes.set_axisbelow(True)
    for spine in axes.spines.values():
        spine.set_color(FRAME)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _: _ticked(float(value), language))


def _bottom(link: LinkProfile) -> float:
    low = float(min(link.ground_m.min(), (link.ray_m - link.fresnel_m).min()))
    high = float(max(link.ray_m.max(), link.obstacle_m.max()))
    return low - HEADROOM * (high - low)


def _note(link: LinkProfile, language: Language) -> str:
    text = NOTE[language].format(
        verdict=verdict(link)[language],
        clearance=_figure(link.clearance_m, 1, language),
        share=_figure(link.clearance_share, 2, language),
        at=_figure(link.distance_m[link.worst] / 1000, 2, language),
        free=_figure(link.free_space_loss_db, 1, language),
        diffraction=_figure(link.diffraction_loss_db, 1, language),
        added=_figure(link.terrain_loss_db, 1, language),
    )
    return text[0].upper() + text[1:]


def _figure(value: float | np.floating, digits: int, language: Language) -> str:
    return format_number(float(value), digits=digits, language=language)


def _ticked(value: float, language: Language) -> str:
    digits = next(digits for digits in range(4) if digits == 3 or round(value, digits) == round(value, 6))  # noqa: PLR2004
    return _figure(value, digits, language)
