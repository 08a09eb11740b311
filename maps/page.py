"""The coverage map as one HTML page."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from layers.definitions import DIVISIONS, Language
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from layers.text import format_date, format_number
from maps import sources, texts
from maps.assets import (
    ICON,
    MODULES,
    asset_data_url,
    asset_import_url,
    asset_text,
    asset_url,
    require_assets,
)
from maps.assets import STYLES as OWN_STYLES
from maps.backdrop import Backdrop, backdrops
from maps.content import FIRST_INDICATOR, page_data
from maps.coverage_panel import coverage_panel
from maps.drawing import REACH, draw_map, features_by_layer, has_reach
from maps.elements import Page
from maps.embedding import json_for_html, script, style
from maps.outlines import Outlines
from maps.point_layers import PointLayer, operator_colours, point_layers
from maps.scenario_content import scenario_data, scenario_texts
from maps.scenario_texts import TAB
from planning.base_layers import base_datasets
from planning.columns import indicator_named
from planning.coverage import CoverageModel
from planning.indicator_table import IndicatorTable

STYLES = ("vendor/leaflet/leaflet.css", "vendor/leaflet.markercluster/MarkerCluster.css", *OWN_STYLES)
SCRIPTS = ("vendor/leaflet/leaflet.js", "vendor/leaflet.markercluster/leaflet.markercluster.js")
PACKAGE = "phusong"
# Modules of others, by the names under which they import each other.
VENDORED_MODULES = {
    "@mapbox/point-geometry": "vendor/mapbox.point-geometry/index.js",
    "@mapbox/vector-tile": "vendor/mapbox.vector-tile/index.js",
    "pbf": "vendor/pbf/index.js",
}

require_assets()


def render_map(
    snapshot: Snapshot,
    tables: Mapping[str, IndicatorTable],
    *,
    scheme: str | None = None,
    indicator: str = FIRST_INDICATOR,
    language: Language | None = None,
    assets_url: str = "/static",
    inline: bool = False,
    server_url: str | None = None,
    hidden: frozenset[str] = frozenset(),
    signed_in: bool | None = None,
) -> str:
    """Return the map of a snapshot as an HTML page; the same input gives the same page.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    tables : mapping of str to IndicatorTable
        The division schemes to switch between, by name.
    scheme : str, optional
        Scheme shown first; the one with the fewest divisions unless given.
    indicator : str
        Indicator by which divisions are shaded first.
    language : {"vi", "en"}, optional
        Language of the page; the setting unless given.
    assets_url : str
        Where `maps.assets.static_directory` is served.
    inline : bool
        Whether the page holds its scripts and styles itself, so that it opens as a file.
    server_url : str, optional
        Where the API is, which the page asks about places, addresses and plans; unless given, the page asks
        nobody, and has nothing that would need an answer.
    hidden : frozenset of str
        Layers of points that its reader may not see.
    signed_in : bool, optional
        Whether its reader has signed in; unless given, there is nothing to sign in to.

    Raises
    ------
    UnknownNameError
        There is no such scheme or indicator, or no scheme at all.
    """
    language = language or snapshot.settings.language
    tables = dict(sorted(tables.items(), key=lambda item: (len(item[1].frame), item[0])))
    scheme = _first_scheme(tables, scheme)
    model = tables[scheme].model
    shown = point_layers(snapshot, model, language=language, tiled=server_url is not None)
    layers = [each for each in shown if each.name not in hidden]
    behind = backdrops(snapshot, language)
    data = page_data(tables, scheme=scheme, indicator=indicator_named(indicator).name, language=language)
    data |= {
        "features": features_by_layer(
            [_outlines(snapshot, name).features() for name in tables], layers, behind
        ),
        "basemap": _basemap(snapshot, language, is_served=server_url is not None),
        "coverage": coverage_panel(snapshot, language=language, embedded=server_url is None),
        "operators": operator_colours(snapshot, model),
        "points": {layer.name: layer.as_dict() for layer in layers},
        "layer_titles": _layer_titles(layers, behind, model, language),
        "server": server_url,
        "signed_in": signed_in,
    }
    if server_url is not None:
        data["scenarios"] = scenario_data(snapshot, language)
        data["texts"] |= scenario_texts(language)
    page = Page(
        "map.html",
        language=language,
        texts={name: text[language] for name, text in texts.PAGE.items()} | {"scenario": TAB[language]},
        title=texts.TITLE[language].format(technology=model.technology, city=snapshot.settings.city),
        is_served=server_url is not None,
        square_notes=[_square_note(layer, language) for layer in layers if layer.squares],
        method=sources.method(tables.values(), language),
        data=json_for_html(data),
        **_about(snapshot, language),
        **(_inline_assets() if inline else _linked_assets(assets_url)),
    )
    page.add_child(draw_map(list(tables), layers, behind))
    return page.render()


def _first_scheme(tables: Mapping[str, IndicatorTable], scheme: str | None) -> str:
    if not tables:
        raise UnknownNameError("no division scheme is loaded, so there is nothing to shade on a map")
    if scheme is None:
        return next(iter(tables))
    if scheme not in tables:
        raise UnknownNameError(f"no division scheme {scheme!r}; schemes are {', '.join(tables)}")
    return scheme


def _basemap(snapshot: Snapshot, language: Language, *, is_served: bool) -> dict[str, Any] | None:
    """Return the basemap, if there is one that this page can reach: a file has no server of its own."""
    basemap = snapshot.settings.basemap
    if not basemap.url or not (is_served or basemap.is_elsewhere):
        return None
    return basemap.model_dump() | {"title": basemap.title or texts.BASEMAP[language]}


def _outlines(snapshot: Snapshot, scheme: str) -> Outlines:
    divisions = snapshot.frame(f"{DIVISIONS.name}/{scheme}")
    return Outlines.of(divisions, working_crs=snapshot.settings.working_crs)


def _layer_titles(
    layers: Sequence[PointLayer], behind: Sequence[Backdrop], model: CoverageModel, language: Language
) -> dict[str, str]:
    reach = texts.REACH_LAYER[language].format(technology=model.technology)
    titles = {layer.name: layer.title for layer in layers} | {each.name: each.title for each in behind}
    return titles | ({REACH: reach} if has_reach(layers) else {})


def _about(snapshot: Snapshot, language: Language) -> dict[str, Any]:
    date = format_date(snapshot.created.date(), language=language)
    return {
        "issuing_body": snapshot.settings.issuing_body,
        "max_query_length": snapshot.settings.max_query_length,
        "cautions": sources.warnings(base_datasets(snapshot), language),
        "sources": [
            *sources.sources(base_datasets(snapshot), language),
            *sources.sources_of_figures(snapshot, language),
        ],
        "version": texts.VERSION[language].format(number=snapshot.number, date=date),
    }


def _square_note(layer: PointLayer, language: Language) -> str:
    if layer.squares is None:
        raise ValueError(f"{layer.name}: is not drawn as squares")
    side = layer.squares.side_m
    side_text = f"{side} m" if side < texts.METRES_IN_KM else f"{side // texts.METRES_IN_KM} km"
    count = format_number(int(layer.squares.count.max()), digits=0, language=language)
    return texts.SQUARES[language].format(layer=layer.title, side=f"{side_text} × {side_text}", count=count)


def _linked_assets(base: str) -> dict[str, Any]:
    modules = {name: asset_url(asset, base=base) for name, asset in _modules().items()}
    return {
        "icon": asset_url(ICON, base=base),
        "styles": [f'<link rel="stylesheet" href="{asset_url(name, base=base)}">' for name in STYLES],
        "scripts": [f'<script src="{asset_url(name, base=base)}"></script>' for name in SCRIPTS],
        "import_map": _import_map(modules),
        "preloads": [f'<link rel="modulepreload" href="{url}">' for url in modules.values()],
    }


def _inline_assets() -> dict[str, Any]:
    return {
        "icon": asset_data_url(ICON),
        "styles": [style(asset_text(name)) for name in STYLES],
        "scripts": [script(asset_text(name)) for name in SCRIPTS],
        "import_map": _import_map({name: asset_import_url(asset) for name, asset in _modules().items()}),
        "preloads": [],
    }


def _modules() -> dict[str, str]:
    """Return all modules by the names under which they are imported, as ``phusong/table`` is."""
    return {f"{PACKAGE}/{Path(asset).stem}": asset for asset in MODULES} | VENDORED_MODULES


def _import_map(urls: Mapping[str, str]) -> str:
    """Return the element that tells the browser where modules are, each at an address of its content."""
    return script(json_for_html({"imports": dict(urls)}), kind="importmap")
