"""What static maps of divisions have in common: ground, names, scale bar, north arrow and note."""

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import shapely

from layers.definitions import DIVISIONS, Language
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from maps import sources, texts
from maps.canvas import Look
from maps.colours import INK, MUTED, NEIGHBOUR
from maps.drafting import Bounds, Sheet
from maps.lettering import text_width
from maps.outlines import Outlines
from planning.base_layers import base_datasets
from planning.indicator_table import IndicatorTable

if TYPE_CHECKING:
    import pandas as pd

MARGIN_SHARE = 0.12
LEAST_MARGIN_M = 400.0
LEAST_ROOM = 0.05
# A name may be so many times as wide as the radius of the circle that fits around its middle.
ROOM_FOR_NAME = 2.4
SMALL = 6.5
# Of a page a map takes little more than half, so that what it is about stands beside it.
WIDEST, TALLEST = 1.6, 0.7
VEIL_LEVEL, OUTLINE_LEVEL = 3, 4
DIVISION = Look("#ffffff")
BESIDE = Look(NEIGHBOUR, "#ffffff", 0.8)
# What is not the division's fades, so that the eye stays within.
VEIL = Look("#ffffff", opacity=0.6)
BORDER, BORDERS = Look(stroke=INK, width=1.4), Look(stroke=MUTED, width=0.5)


def division_sheet(snapshot: Snapshot, table: IndicatorTable, code: str) -> Sheet:
    """Return a sheet around one division, with its neighbours and all names.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of the division's scheme.
    code : str
        Code of the division.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    outlines = outlines_of(snapshot, table.scheme)
    if code not in outlines.shapes.index:
        raise UnknownNameError(f"{table.scheme}: no division with code {code!r}")
    sheet, shape = Sheet(around(outlines.shapes[code].bounds)), outlines.shapes[code]
    west, south, east, north = sheet.bounds
    near = outlines.shapes.cx[west:east, south:north].drop(code)
    sheet.fill(near, BESIDE)
    sheet.fill([shape], DIVISION)
    sheet.fill([shapely.box(*sheet.bounds).difference(shape)], VEIL, level=VEIL_LEVEL)
    sheet.fill([shape], BORDER, level=OUTLINE_LEVEL)
    names = table.frame["name"].map(texts.short_name)
    at = outlines.shapes.index.get_loc(code)
    sheet.name(outlines.label_x[at], outlines.label_y[at], names[code], bold=True)
    _name_neighbours(sheet, near, names)
    return sheet


def scheme_sheet(snapshot: Snapshot, scheme: str) -> Sheet:
    """Return a sheet around all divisions of a scheme, with their borders."""
    outlines = outlines_of(snapshot, scheme)
    sheet = Sheet(around(tuple(outlines.shapes.total_bounds)))
    whole = snapshot.once(("drawn whole", scheme), outlines.shapes.union_all)
    sheet.fill([whole], DIVISION)
    sheet.fill(outlines.shapes, BORDERS, level=OUTLINE_LEVEL)
    return sheet


def name_divisions(sheet: Sheet, outlines: Outlines, names: "pd.Series[str]") -> None:
    """Write the names of all divisions that have room for theirs, the roomiest first."""
    for at in np.argsort(-outlines.room_m, kind="stable"):
        text = names[outlines.shapes.index[at]]
        room = ROOM_FOR_NAME * outlines.room_m[at] * sheet.points_per_m
        if text_width(text, size=SMALL) <= room:
            sheet.name(outlines.label_x[at], outlines.label_y[at], text, size=SMALL)


def finished(sheet: Sheet, snapshot: Snapshot, method: str, *, language: Language) -> str:
    """Return a sheet as SVG, after adding scale bar, north arrow, and below the cautions and the method."""
    sheet.scale_bar(language)
    sheet.north_arrow(language)
    cautions = sources.warnings(base_datasets(snapshot), language)
    sheet.note(" ".join([*(f"{each}." for each in cautions), method]))
    return sheet.svg()


def outlines_of(snapshot: Snapshot, scheme: str) -> Outlines:
    """Return the outlines of a scheme's divisions, simplified once for each version."""

    def make() -> Outlines:
        divisions = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
        return Outlines.of(divisions, working_crs=snapshot.settings.working_crs)

    return cast("Outlines", snapshot.once(("drawn outlines", scheme), make))


def around(bounds: Bounds) -> Bounds:
    """Return bounds with a margin, widened so that the sheet is neither very wide nor very tall."""
    west, south, east, north = bounds
    margin = max(LEAST_MARGIN_M, MARGIN_SHARE * max(east - west, north - south))
    width, height = east - west + 2 * margin, north - south + 2 * margin
    width, height = max(width, height / TALLEST), max(height, width / WIDEST)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _name_neighbours(sheet: Sheet, near: gpd.GeoSeries, names: "pd.Series[str]") -> None:
    """Write the names of neighbours into what is seen of them, those with most room first."""
    shown = shapely.clip_by_rect(near.to_numpy(), *sheet.bounds)
    has_room = shapely.area(shown) > (LEAST_ROOM * sheet.width_m) ** 2
    codes, shown = near.index[has_room], shown[has_room]
    radii = shapely.maximum_inscribed_circle(shown, tolerance=LEAST_ROOM * sheet.width_m / 4)
    room, middle = shapely.length(radii), shapely.get_point(radii, 0)
    for at in np.argsort(-room, kind="stable"):
        if room[at] > LEAST_ROOM * sheet.width_m:
            sheet.name(middle[at].x, middle[at].y, names[codes[at]], colour=MUTED)
