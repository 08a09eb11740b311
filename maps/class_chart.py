"""Coverage by class as stacked bars: how many people have which class, by operator and environment."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Literal, cast

from layers.definitions import Language, Text
from layers.settings import ENVIRONMENTS
from layers.text import format_number
from maps import texts
from maps.canvas import Canvas, Lettering, Look
from maps.charts import GRID, LABEL, MARGIN, SMALL, WIDTH, Scale, draw_title, ink_on
from maps.colours import CLASS_COLOURS, MUTED
from maps.coverage_images import class_keys
from maps.drafting import Key, draw_keys
from maps.lettering import plain, shortened, text_width
from planning.class_table import ALL, ANY
from planning.columns import PERCENT
from planning.profiles import CLASS_TITLES, ThresholdProfile

if TYPE_CHECKING:
    import pandas as pd

Measure = Literal["population_share", "area_share", "addresses_share"]

TITLES: Mapping[Measure, Text] = {
    "population_share": Text("Dân số theo mức phủ (%)", "People by class of coverage (%)"),
    "area_share": Text("Diện tích theo mức phủ (%)", "Area by class of coverage (%)"),
    "addresses_share": Text("Địa chỉ số theo mức phủ (%)", "Digital addresses by class of coverage (%)"),
}
NO_COVERAGE = "#ffffff"
BAR, STEP, HEAD = 13.0, 17.0, 16.0
MOST_OF_NAMES = 120.0
EDGE = 0.5
LEAST_DRAWN = 0.05
HEADING, NAME = Lettering(LABEL.size, bold=True), Lettering(LABEL.size, anchor="end")
WRITTEN = Lettering(7.5)


def class_chart(
    classes: "pd.DataFrame",
    profile: ThresholdProfile,
    *,
    language: Language,
    measure: Measure = "population_share",
) -> str | None:
    """Return the shares of the classes as bars of any operator and of each, outdoors and indoors.

    Parameters
    ----------
    classes : DataFrame
        The classes of one division, as `planning.class_table.classes_in` gives them.
    profile : ThresholdProfile
        Names the classes.
    language : {"vi", "en"}
        Language of all texts.
    measure : {"population_share", "area_share", "addresses_share"}
        Of what the shares are.

    Returns
    -------
    str or None
        An ``<svg>`` element; None where no operator has a share that is known.
    """
    if classes.empty or classes[measure].isna().all():
        return None
    shares = cast("dict[tuple[str, str, str], float]", classes[measure].to_dict())
    names = _names(shares, language)
    room = min(max(text_width(plain(name), size=LABEL.size) for name in names.values()), MOST_OF_NAMES)
    scale = Scale(0, 1, MARGIN + room + 8, WIDTH - MARGIN - 12)
    canvas = Canvas(WIDTH)
    start = top = draw_title(canvas, (TITLES[measure][language],), 4)
    for environment in ENVIRONMENTS:
        canvas.text(MARGIN, top + 11, texts.COVERAGE[environment][language], HEADING)
        top += HEAD
        for operator, name in names.items():
            shown = shortened(name, width=room, size=LABEL.size)
            canvas.text_at(scale.start - 6, top + BAR / 2, shown, NAME)
            parts = {each: shares[operator, environment, each] for each in reversed(profile.classes)}
            _draw_bar(canvas, scale, top, parts, language)
            top += STEP
    _draw_axis(canvas, scale, start, top, language)
    width = WIDTH - 2 * MARGIN
    return canvas.svg(
        draw_keys(canvas, _keys(profile, language), MARGIN, top + 16, width=width, columns=4) + 4
    )


def _names(shares: Iterable[tuple[str, str, str]], language: Language) -> dict[str, str]:
    """Return what the bars are called: any operator first, then each."""
    operators = sorted({operator for operator, *_ in shares} - {ANY, ALL})
    return {ANY: texts.COVERAGE["any"][language], **{name: name for name in operators}}


def _draw_bar(
    canvas: Canvas, scale: Scale, top: float, shares: Mapping[str, float], language: Language
) -> None:
    """Draw the classes of one operator, in their order, each with its per cent where they fit."""
    begun = 0.0
    for name, share in shares.items():
        left, right = scale.at(begun), scale.at(begun + share)
        colour, begun = _colour(name), begun + share
        if right - left < LEAST_DRAWN:
            continue
        canvas.rectangle(left, top, right - left, BAR, Look(colour, MUTED, EDGE))
        told = format_number(share * PERCENT, digits=1, language=language)
        if text_width(told, size=WRITTEN.size) + 4 <= right - left:
            lettering = Lettering(WRITTEN.size, ink_on(colour), anchor="middle")
            canvas.text_at((left + right) / 2, top + BAR / 2, told, lettering)


def _draw_axis(canvas: Canvas, scale: Scale, top: float, bottom: float, language: Language) -> None:
    for value in scale.ticks(5):
        x = scale.at(value)
        canvas.line([x, x], [top + HEAD, bottom], GRID, level=-1)
        told = format_number(value * PERCENT, digits=0, language=language)
        canvas.text(x, bottom + 9, told, Lettering(SMALL.size, SMALL.colour, anchor="middle"))


def _keys(profile: ThresholdProfile, language: Language) -> list[Key]:
    """Return the legend of the map, the best class first as in the bars, and what is not covered."""
    found = [Key(key.label, Look(key.colour, MUTED, EDGE)) for key in class_keys(profile, language)]
    return [*found[::-1], Key(CLASS_TITLES["none"][language], Look(NO_COVERAGE, MUTED, EDGE))]


def _colour(coverage_class: str) -> str:
    return CLASS_COLOURS.get(coverage_class, NO_COVERAGE)
