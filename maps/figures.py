"""Static maps for reports, as SVG: one division with what serves it, and a whole scheme shaded."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Self, cast

import geopandas as gpd
import numpy as np
import shapely

from layers.definitions import POSTAL_POINTS, STATIONS, Language, Text
from layers.errors import UnknownNameError
from layers.settings import Environment
from layers.snapshot import Snapshot
from maps import texts
from maps.canvas import Hatch, Look, Sign
from maps.colours import CLASS_COLOURS, INK, MUTED, NO_DATA, POSTAL, sequential
from maps.coverage_images import ANYONE, class_keys
from maps.coverage_images import TITLES as COVERAGE_TITLES
from maps.division_sheet import around, division_sheet, finished, name_divisions, outlines_of, scheme_sheet
from maps.drafting import Key, Sheet
from maps.legend import Legend, heading, legend_of, shown_values
from maps.point_layers import operator_colours, shown_stations
from planning.columns import indicator_named
from planning.coverage import CoverageModel
from planning.coverages import coverage_of
from planning.indicator_table import IndicatorTable
from planning.signal_coverage import SignalCoverage
from planning.stations import ON_AIR

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

# Told from every class of coverage, and from black stations.
SITE = "#b3123c"
EDGE = "#ffffff"
REACH_LEVEL, POSTAL_LEVEL, STATION_LEVEL, SITE_LEVEL = 2, 5, 6, 7
SITE_DIAMETER = 10.0
REACH = Look(sequential(5)[2], opacity=0.4)
MISSING = Hatch(NO_DATA, "#ffffff")
KEY_EDGE = 0.4
# Between the lightest and the darkest class, so that it is seen beside both.
BORDER, BORDER_WIDTH = "#93a0aa", 0.6
# Operators differ in colour as on the page, and in shape, which a grey print keeps.
OPERATOR_SIGNS: tuple[Sign, ...] = ("disc", "triangle", "diamond", "drop")
COUNTED = Text("{label} ({count} đơn vị)", "{label} (divisions: {count})")


def division_figure(
    snapshot: Snapshot, table: IndicatorTable, code: str, *, language: Language, stations: bool = True
) -> str:
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
    stations : bool
        Whether to draw the stations, and what reaches so far that it tells where they are.

    Returns
    -------
    str
        An ``<svg>`` element; the same input gives the same text.

    Raises
    ------
    UnknownNameError
        The scheme has no such division.
    """
    sheet = division_sheet(snapshot, table, code)
    keys = [
        *_draw_coverage(sheet, snapshot, table, language, stations=stations),
        *_draw_postal_points(sheet, snapshot, language),
    ]
    sheet.legend(keys, columns=3)
    return finished(sheet, snapshot, table.model_text(language), language=language)


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
    sheet, crs = scheme_sheet(snapshot, scheme), snapshot.settings.working_crs
    title = COVERAGE_TITLES[environment][language].format(who=operator or ANYONE[language])
    keys = [
        *_draw_classes(sheet, found.classes(environment), coverage, language),
        sheet.signs(
            theirs["x"],
            theirs["y"],
            Look(INK, EDGE, 0.5),
            label=texts.STATION_LAYER[language].format(technology=coverage.model.technology),
            sign="disc",
            diameter=4,
            level=STATION_LEVEL,
        ),
    ]
    if sites is not None:
        keys.append(_draw_sites(sheet, sites.to_crs(crs), sites_title[language]))
    sheet.legend(keys, columns=2, title=title)
    return finished(sheet, snapshot, coverage.model.text[language], language=language)


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
    outlines = outlines_of(snapshot, table.scheme)
    shading = indicator_named(indicator)
    values = table.frame[indicator].reindex(outlines.shapes.index)
    legend = legend_of(values, shading, language=language)
    sheet = Sheet(around(tuple(outlines.shapes.total_bounds)))
    colours = np.array(legend.colours(shown_values(values, shading)))
    for colour in dict.fromkeys(colours):
        fill = MISSING if colour == NO_DATA else colour
        sheet.fill(outlines.shapes[colours == colour], Look(fill, BORDER, BORDER_WIDTH))
    name_divisions(sheet, outlines, table.frame["name"].map(texts.short_name))
    sheet.legend(_class_keys(legend, language), columns=3, title=heading(shading, language))
    return finished(sheet, snapshot, table.model_text(language), language=language)


def _draw_coverage(
    sheet: Sheet, snapshot: Snapshot, table: IndicatorTable, language: Language, *, stations: bool
) -> Iterator[Key]:
    """Draw the stations on air with their reach; give the keys of the legend."""
    if STATIONS.name not in snapshot.datasets:
        return
    on_air = _on_air(snapshot, table.model)
    coverage = coverage_of(snapshot, table.model.technology)
    if isinstance(coverage, SignalCoverage):
        yield from _draw_classes(sheet, coverage.classes("outdoor"), coverage, language)
    elif stations:  # circles have a middle
        yield _draw_reach(sheet, on_air.table, table.model.technology, language)
    if stations:
        yield from _draw_stations(sheet, on_air, language)


def _draw_stations(sheet: Sheet, on_air: "_OnAir", language: Language) -> Iterator[Key]:
    for each, sign in zip(on_air.operators, cycle(OPERATOR_SIGNS), strict=False):
        yield sheet.signs(
            each.x,
            each.y,
            Look(each.colour, EDGE, 0.9),
            label=texts.ON_AIR_STATIONS[language].format(operator=each.name),
            sign=sign,
            diameter=6.5,
            level=STATION_LEVEL,
        )


@dataclass(frozen=True, eq=False)
class _Operator:
    """An operator's colour, and where its stations on air are."""

    name: str
    colour: str
    x: "NDArray[np.float64]"
    y: "NDArray[np.float64]"


@dataclass(frozen=True, eq=False)
class _OnAir:
    """The stations on air, all together and by operator."""

    table: "pd.DataFrame"
    operators: tuple[_Operator, ...]

    @classmethod
    def of(cls, snapshot: Snapshot, model: CoverageModel) -> Self:
        shown = shown_stations(snapshot, model)
        table = shown[shown["status"] == ON_AIR]
        operators = (
            _Operator(name, colour, *table.loc[table["operator"] == name, ["x", "y"]].to_numpy().T)
            for name, colour in operator_colours(snapshot, model).items()
        )
        return cls(table, tuple(operators))


def _on_air(snapshot: Snapshot, model: CoverageModel) -> _OnAir:
    key = ("drawn stations", model.technology)
    return cast("_OnAir", snapshot.once(key, lambda: _OnAir.of(snapshot, model)))


def _draw_reach(sheet: Sheet, on_air: "pd.DataFrame", technology: str, language: Language) -> Key:
    discs = shapely.buffer(shapely.points(on_air["x"], on_air["y"]), on_air["outdoor_m"].to_numpy())
    near = shapely.clip_by_rect(discs, *sheet.bounds)
    sheet.fill([shapely.union_all(near)], REACH, level=REACH_LEVEL)
    return Key(texts.OUTDOOR_REACH[language].format(technology=technology), REACH)


def _draw_classes(
    sheet: Sheet, classes: "NDArray[np.uint8]", coverage: SignalCoverage, language: Language
) -> Iterator[Key]:
    """Draw coverage classes within the sheet; give the keys of the legend."""
    for number, name in enumerate(coverage.model.profile.classes[1:], start=1):
        # Each class lies on the weaker ones, so that no ground shows through between two.
        sheet.cells(classes >= number, coverage.grid, Look(CLASS_COLOURS[name]), level=REACH_LEVEL)
    for key in class_keys(coverage.model.profile, language):
        yield Key(key.label, Look(key.colour))


def _draw_sites(sheet: Sheet, sites: gpd.GeoDataFrame, label: str) -> Key:
    """Draw places for new stations with their rank; give the key of the legend."""
    look = Look(SITE, EDGE, 0.9)
    left, top = sheet.place(sites.geometry.x, sites.geometry.y)
    for rank, x, y in zip(sites["rank"], left, top, strict=True):
        sheet.badge(x, y, str(rank), look, diameter=SITE_DIAMETER, level=SITE_LEVEL)
    return Key(label, look, "disc", SITE_DIAMETER)


def _draw_postal_points(sheet: Sheet, snapshot: Snapshot, language: Language) -> Iterator[Key]:
    if POSTAL_POINTS.name not in snapshot.datasets:
        return
    points = snapshot.points(POSTAL_POINTS.name, ())
    label = POSTAL_POINTS.title[language]
    look = Look(POSTAL, EDGE, 0.8)
    yield sheet.signs(points.x, points.y, look, label=label, sign="square", diameter=4.4, level=POSTAL_LEVEL)


def _class_keys(legend: Legend, language: Language) -> list[Key]:
    """Return the classes with how many divisions are in each, as the legend of the page has them."""
    rows: list[tuple[str | Hatch, str, int]] = [
        (each.colour, each.label, each.count) for each in legend.classes
    ]
    if legend.missing:
        rows.append((MISSING, texts.NO_DATA[language], legend.missing))
    return [
        Key(COUNTED[language].format(label=label, count=count), Look(fill, MUTED, KEY_EDGE))
        for fill, label, count in rows
    ]
