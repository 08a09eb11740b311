"""A static map of white and grey spots, numbered as in the table that it stands beside."""

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from layers.definitions import Language, Text
from layers.settings import Environment
from layers.snapshot import Snapshot
from maps import texts
from maps.canvas import Hatch, Look
from maps.colours import INK, SPOT_COLOURS
from maps.division_sheet import division_sheet, finished, name_divisions, outlines_of, scheme_sheet
from maps.drafting import Key, Sheet
from planning.indicator_table import CITY, IndicatorTable

TITLE = Text("Vùng trắng và vùng xám, {environment}", "White and grey spots, {environment}")
LOOKS = {
    "grey": Look(Hatch(SPOT_COLOURS["grey"], SPOT_COLOURS["grey_stripe"])),
    "white": Look(SPOT_COLOURS["white"]),
}
SPOT_LEVEL, NUMBER_LEVEL = 2, 6
BADGE = Look("#ffffff", INK, 0.8)
LEADER = Look(stroke=INK, width=0.6)
BADGE_DIAMETER = 11.5
# Where a number may stand if another is in the way: around its spot, ever farther.
_TURNS, _ROUNDS = 8, 4
FINENESS = 200


def spots_figure(
    snapshot: Snapshot,
    table: IndicatorTable,
    code: str,
    spots_frame: gpd.GeoDataFrame,
    *,
    environment: Environment,
    language: Language,
) -> str | None:
    """Return a map of the white and grey spots of one division, or of a whole scheme.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of the scheme.
    code : str
        Code of the division; empty for the whole.
    spots_frame : GeoDataFrame
        The spots in the working CRS, with ``kind`` (``white`` or ``grey``) and ``number``, which may be
        missing for spots that the table does not list.
    environment : {"outdoor", "indoor"}
        Where the receiver is.
    language : {"vi", "en"}
        Language of all texts.

    Returns
    -------
    str or None
        An ``<svg>`` element; None where there are no spots.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    table.row(code)
    if spots_frame.empty:
        return None
    is_whole = code == CITY
    sheet = scheme_sheet(snapshot, table.scheme) if is_whole else division_sheet(snapshot, table, code)
    for kind, look in LOOKS.items():
        sheet.fill(spots_frame.geometry[spots_frame["kind"] == kind], look, level=SPOT_LEVEL)
    _draw_numbers(sheet, spots_frame[spots_frame["number"].notna()])
    if is_whole:  # whose names are left out where numbers are
        names = table.frame["name"].map(texts.short_name)
        name_divisions(sheet, outlines_of(snapshot, table.scheme), names)
    place = texts.COVERAGE[environment][language].lower()
    keys = [Key(texts.COVERAGE[kind][language], LOOKS[kind]) for kind in ("white", "grey")]
    sheet.legend(keys, columns=2, title=TITLE[language].format(environment=place))
    return finished(sheet, snapshot, table.model_text(language), language=language)


def _draw_numbers(sheet: Sheet, spots_frame: gpd.GeoDataFrame) -> None:
    """Write each spot's number into a disc in its middle, or near it where something is in the way."""
    half = BADGE_DIAMETER / 2
    for number, spot in zip(spots_frame["number"], spots_frame.geometry, strict=True):
        middle = _middle(spot, sheet.width_m)
        x, y = (float(each) for each in sheet.place(middle.x, middle.y))
        left, top = next((each for each in _around(x, y) if sheet.claim(*each, half, half)), (x, y))
        if (left, top) != (x, y):
            sheet.canvas.line([x, left], [y, top], LEADER, level=NUMBER_LEVEL - 0.5)
        sheet.badge(left, top, str(int(number)), BADGE, diameter=BADGE_DIAMETER, level=NUMBER_LEVEL)


def _middle(spot: Any, width_m: float) -> shapely.Point:
    """Return the middle of the widest circle that fits into a spot."""
    circle = shapely.maximum_inscribed_circle(spot, tolerance=width_m / FINENESS)
    return shapely.Point(circle.coords[0])


def _around(x: float, y: float) -> Iterator[tuple[float, float]]:
    yield x, y
    for distance in BADGE_DIAMETER * np.arange(1, _ROUNDS + 1):
        for turn in np.arange(_TURNS) * 2 * np.pi / _TURNS:
            yield x + distance * float(np.cos(turn)), y - distance * float(np.sin(turn))
