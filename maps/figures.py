"""Static maps for reports, as SVG: one division with what serves it, and a whole scheme shaded."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from geopandas import GeoSeries
from matplotlib.artist import Artist
from matplotlib.patches import Patch

from layers.definitions import DIVISIONS, POSTAL_POINTS, STATIONS, Language, Text
from layers.errors import UnknownNameError
from layers.settings import Environment
from layers.snapshot import Snapshot
from maps import sources, texts
from maps.colours import CLASS_COLOURS, INK, MUTED, NEIGHBOUR, NO_DATA, POSTAL, sequential
from maps.coverage_images import ANYONE, class_keys
from maps.coverage_images import TITLES as COVERAGE_TITLES
from maps.drafting import Bounds, Sheet, drawing
from maps.legend import Legend, heading, legend_of, shown_values
from maps.outlines import Outlines
from maps.point_layers import operator_colours, shown_stations
from planning.class_polygons import class_polygons
from planning.columns import indicator_named
from planning.coverages import coverage_of
from planning.indicators import IndicatorTable
from planning.profiles import NONE
from planning.signal_coverage import SignalCoverage
from planning.stations import ON_AIR

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MARGIN_SHARE = 0.12
LEAST_MARGIN_M = 400.0
LEAST_ROOM = 0.05
WIDEST, TALLEST = 1.5, 1.15
CLASS_ALPHA = 0.8
# Told from every class of coverage, and from black stations.
SITE = "#b3123c"
# Room for a legend of three rows above the note.
FOOT_IN = 1.5
DIVISION_COLOUR = "#ffffff"
REACH_LEVEL, OUTLINE_LEVEL, POSTAL_LEVEL, STATION_LEVEL = 2, 4, 5, 6
REACH_COLOUR = sequential(5)[2]


def division_figure(snapshot: Snapshot, table: IndicatorTable, code: str, *, language: Language) -> str:
    """Return a map of one division: its neighbours, stations on air with their reach, postal points.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of the division's scheme; says which technology is shown.
    code : str
        Code of the division.
    language : {"vi", "en"}
        Language of all texts.

    Returns
    -------
    str
        An ``<svg>`` element; the same input gives the same text.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    outlines = _outlines(snapshot, table.scheme)
    if code not in outlines.shapes.index:
        raise UnknownNameError(f"{table.scheme}: no division with code {code!r}")
    names = table.frame["name"].map(texts.short_name)
    with drawing():
        sheet = Sheet(_around(outlines.shapes[code].bounds), foot_in=FOOT_IN)
        _draw_divisions(sheet, outlines.within(sheet.bounds), code, names)
        keys = [
            *_draw_stations(sheet, snapshot, table, language),
            *_draw_postal_points(sheet, snapshot, language),
        ]
        sheet.scale_bar(language)
        sheet.north_arrow(language)
        sheet.legend(keys, columns=3)
        sheet.note(_note(snapshot, table, language))
        return sheet.svg()


def signal_figure(
    snapshot: Snapshot,
    scheme: str,
    coverage: SignalCoverage,
    *,
    operator: str | None,
    environment: Environment,
    language: Language,
    sites: gpd.GeoDataFrame | None = None,
    sites_title: Text = texts.RANKED_SITES,
) -> str:
    """Return a map of coverage classes over a whole scheme, of one operator or of the best of all.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    scheme : str
        Division scheme whose borders are drawn.
    coverage : SignalCoverage
        The radio maps.
    operator : str or None
        Whose coverage; of any operator for None.
    environment : {"outdoor", "indoor"}
        Where the receiver is.
    language : {"vi", "en"}
        Language of all texts.
    sites : GeoDataFrame, optional
        Places for new stations, as `planning.site_ranking.rank_sites` gives them; drawn with their ``rank``.
    sites_title : Text
        What the legend calls them.

    Returns
    -------
    str
        An ``<svg>`` element; the same input gives the same text.

    Raises
    ------
    UnknownNameError
        The operator has no station on air.
    """
    if operator is not None and operator not in coverage.maps:
        raise UnknownNameError(f"no coverage of {operator!r}; operators are {', '.join(coverage.operators)}")
    found = coverage if operator is None else coverage.maps[operator]
    on_air = coverage.stations
    theirs = on_air if operator is None else on_air[on_air["operator"] == operator]
    outlines = _outlines(snapshot, scheme)
    title = COVERAGE_TITLES[environment][language].format(who=operator or ANYONE[language])
    with drawing():
        sheet = Sheet(_around(tuple(outlines.shapes.total_bounds)), foot_in=FOOT_IN)
        sheet.fill(outlines.shapes, facecolor=DIVISION_COLOUR, edgecolor="none")
        crs = snapshot.settings.working_crs
        keys = list(_draw_classes(sheet, found.classes(environment), coverage, crs, language))
        sheet.fill(outlines.shapes, facecolor="none", edgecolor=MUTED, linewidth=0.5, zorder=OUTLINE_LEVEL)
        label = texts.STATION_LAYER[language].format(technology=coverage.model.technology)
        keys.append(
            sheet.signs(
                theirs["x"],
                theirs["y"],
                label=label,
                level=STATION_LEVEL,
                marker="o",
                markersize=3,
                markeredgewidth=0.5,
                color=INK,
            )
        )
        if sites is not None:
            keys.append(_draw_sites(sheet, sites.to_crs(crs), sites_title[language]))
        sheet.scale_bar(language)
        sheet.north_arrow(language)
        sheet.legend(keys, columns=2, title=title)
        cautions = sources.warnings(sources.drawn(snapshot), language)
        sheet.note(" ".join([*(f"{each}." for each in cautions), coverage.model.text[language]]))
        return sheet.svg()


def scheme_figure(snapshot: Snapshot, table: IndicatorTable, indicator: str, *, language: Language) -> str:
    """Return a map of all divisions of a scheme, shaded by an indicator, with the legend of the web page.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    table : IndicatorTable
        Indicators of the scheme.
    indicator : str
        Column of the table by which to shade.
    language : {"vi", "en"}
        Language of all texts.

    Returns
    -------
    str
        An ``<svg>`` element; the same input gives the same text.

    Raises
    ------
    UnknownNameError
        There is no such indicator.
    """
    outlines = _outlines(snapshot, table.scheme)
    shading = indicator_named(indicator)
    values = table.frame[indicator].reindex(outlines.shapes.index)
    legend = legend_of(values, shading, language=language)
    with drawing():
        sheet = Sheet(_around(tuple(outlines.shapes.total_bounds)))
        for shape, colour in zip(outlines.shapes, legend.colours(shown_values(values, shading)), strict=True):
            sheet.fill([shape], facecolor=colour, edgecolor="white", linewidth=0.6)
        sheet.scale_bar(language)
        sheet.north_arrow(language)
        sheet.legend(_class_keys(legend, language), columns=3, title=heading(shading, language))
        sheet.note(_note(snapshot, table, language))
        return sheet.svg()


def _outlines(snapshot: Snapshot, scheme: str) -> Outlines:
    divisions = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
    return Outlines.of(divisions, working_crs=snapshot.settings.working_crs)


def _around(bounds: Bounds) -> Bounds:
    """Return bounds with a margin, widened so that the sheet is neither very wide nor very tall."""
    west, south, east, north = bounds
    margin = max(LEAST_MARGIN_M, MARGIN_SHARE * max(east - west, north - south))
    width, height = east - west + 2 * margin, north - south + 2 * margin
    width, height = max(width, height / TALLEST), max(height, width / WIDEST)
    x, y = (west + east) / 2, (south + north) / 2
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _draw_divisions(sheet: Sheet, outlines: Outlines, code: str, names: "pd.Series[str]") -> None:
    sheet.fill(outlines.shapes.drop(code), facecolor=NEIGHBOUR, edgecolor="white", linewidth=0.8)
    sheet.fill([outlines.shapes[code]], facecolor=DIVISION_COLOUR, edgecolor="none")
    sheet.fill([outlines.shapes[code]], facecolor="none", edgecolor=INK, linewidth=1.4, zorder=OUTLINE_LEVEL)
    places = zip(outlines.shapes.index, outlines.label_x, outlines.label_y, outlines.room_m, strict=True)
    for key, x, y, room in places:
        if key == code:
            sheet.name(x, y, names[key], color=INK, weight="bold")
        elif room > LEAST_ROOM * sheet.width_m:
            sheet.name(x, y, names[key], color=MUTED)


def _draw_stations(
    sheet: Sheet, snapshot: Snapshot, table: IndicatorTable, language: Language
) -> Iterator[Artist]:
    """Draw the stations on air with their reach; give the keys of the legend."""
    if STATIONS.name not in snapshot.datasets:
        return
    on_air = shown_stations(snapshot, table.model)
    on_air = on_air[on_air["status"] == ON_AIR]
    coverage = coverage_of(snapshot, table.model.technology)
    if isinstance(coverage, SignalCoverage):
        classes = coverage.classes("outdoor")
        yield from _draw_classes(sheet, classes, coverage, snapshot.settings.working_crs, language)
    else:
        yield _draw_reach(sheet, on_air, table.model.technology, language)
    for operator, colour in operator_colours(snapshot, table.model).items():
        theirs = on_air[on_air["operator"] == operator]
        label = texts.ON_AIR_STATIONS[language].format(operator=operator)
        yield sheet.signs(
            theirs["x"],
            theirs["y"],
            label=label,
            level=STATION_LEVEL,
            marker="o",
            markersize=6.5,
            color=colour,
        )


def _draw_reach(sheet: Sheet, on_air: "pd.DataFrame", technology: str, language: Language) -> Artist:
    discs = gpd.GeoSeries(gpd.points_from_xy(on_air["x"], on_air["y"])).buffer(on_air["outdoor_m"].to_numpy())
    reached = shapely.intersection(discs.union_all(), shapely.box(*sheet.bounds))
    sheet.fill([reached], facecolor=REACH_COLOUR, edgecolor=REACH_COLOUR, alpha=0.28, zorder=REACH_LEVEL)
    reach = texts.OUTDOOR_REACH[language].format(technology=technology)
    return Patch(facecolor=REACH_COLOUR, alpha=0.4, label=reach)


def _draw_classes(
    sheet: Sheet, classes: "NDArray[np.uint8]", coverage: SignalCoverage, crs: str, language: Language
) -> Iterator[Artist]:
    """Draw coverage classes within the sheet; give the keys of the legend."""
    frame = GeoSeries([shapely.box(*sheet.bounds)], crs=crs)
    drawn = class_polygons(classes, coverage.grid, crs=crs, clip=frame, ignored=NONE)
    names = coverage.model.profile.classes
    for number, shape in zip(drawn["class"], drawn.geometry, strict=True):
        colour = CLASS_COLOURS[names[number]]
        sheet.fill([shape], facecolor=colour, edgecolor="none", alpha=CLASS_ALPHA, zorder=REACH_LEVEL)
    for key in class_keys(coverage.model.profile, language):
        yield Patch(facecolor=key.colour, alpha=CLASS_ALPHA, label=key.label)


def _draw_sites(sheet: Sheet, sites: gpd.GeoDataFrame, label: str) -> Artist:
    """Draw places for new stations with their rank; give the key of the legend."""
    x, y = sites.geometry.x, sites.geometry.y
    for rank, east, north in zip(sites["rank"], x, y, strict=True):
        sheet.name(east, north, str(rank), color="white", weight="bold", fontsize=6)
    return sheet.signs(x, y, label=label, level=STATION_LEVEL, marker="o", markersize=9, color=SITE)


def _draw_postal_points(sheet: Sheet, snapshot: Snapshot, language: Language) -> Iterator[Artist]:
    if POSTAL_POINTS.name not in snapshot.datasets:
        return
    points = snapshot.points(POSTAL_POINTS.name, ())
    label = POSTAL_POINTS.title[language]
    yield sheet.signs(
        points.x, points.y, label=label, level=POSTAL_LEVEL, marker="s", markersize=4.2, color=POSTAL
    )


def _class_keys(legend: Legend, language: Language) -> list[Artist]:
    keys = [(each.colour, each.label) for each in legend.classes]
    if legend.missing:
        keys.append((NO_DATA, texts.NO_DATA[language]))
    return [Patch(facecolor=colour, edgecolor=MUTED, linewidth=0.4, label=label) for colour, label in keys]


def _note(snapshot: Snapshot, table: IndicatorTable, language: Language) -> str:
    """Return what must be said below a figure: cautions first, then the model."""
    warnings = sources.warnings(sources.drawn(snapshot), language)
    return " ".join([*(f"{each}." for each in warnings), table.model_text(language)])
