"""The map itself, put together of folium's parts."""

from collections.abc import Iterable, Sequence

from folium.utilities import JsCode

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS
from maps.backdrop import Backdrop
from maps.colours import SQUARE
from maps.elements import (
    DataLayer,
    NamedGroup,
    NamedPane,
    OfflineCluster,
    OfflineMap,
    Script,
    VectorTiles,
)
from maps.embedding import json_for_html
from maps.geojson import GeoJson
from maps.point_layers import PointLayer

MAX_ZOOM = 18
REACH = "reach"
CLUSTER_RADIUS_PX = 52
CLUSTERED_UP_TO_ZOOM = 15
# Backdrop, reach, squares and many addresses lie over the divisions (400), then names, other markers (600),
# and at the top stations.
PANES = {
    "backdrop": 402,
    "coverage": 405,
    "reach": 410,
    "squares": 420,
    "address_tiles": 430,
    "labels": 590,
    "postal_tiles": 595,
    "stations": 610,
}
MARKER_PANES = {STATIONS.name: "stations"}
TILE_PANES = {STATIONS.name: "stations", POSTAL_POINTS.name: "postal_tiles", ADDRESSES.name: "address_tiles"}
SQUARE_STYLE = {"stroke": False, "fillColor": SQUARE, "fillOpacity": 0.55}
MARKERS = {
    STATIONS.name: "phusong.stationMarker",
    POSTAL_POINTS.name: "phusong.postalMarker",
    ADDRESSES.name: "phusong.addressMarker",
}


def features_by_layer(
    divisions: Iterable[GeoJson], layers: Iterable[PointLayer], backdrops: Iterable[Backdrop] = ()
) -> dict[str, GeoJson]:
    """Return the features of every layer of the map under the layer's name, for the page's data."""
    outlines = {f"divisions_{position}": features for position, features in enumerate(divisions)}
    drawn = {layer.name: layer.features for layer in layers if layer.features}
    return outlines | drawn | {each.name: each.features for each in backdrops}


def draw_map(
    schemes: Sequence[str], layers: Sequence[PointLayer], backdrops: Sequence[Backdrop] = ()
) -> OfflineMap:
    """Return the map: an outline layer for each division scheme, and layers of points above them.

    The page's own modules, ``static/map``, put the layers on the map, shade them and answer to the reader.

    Parameters
    ----------
    schemes : sequence of str
        Division schemes.
    layers : sequence of PointLayer
        What lies above them.
    backdrops : sequence of Backdrop
        What lies between.
    """
    drawing = OfflineMap(element_name="phusong_map", tiles=None, maxZoom=MAX_ZOOM, zoom_snap=0.25)
    for name, level in PANES.items():
        drawing.add_child(NamedPane(name, z_index=level, element_name=f"{name}_pane"))
    for position, _ in enumerate(schemes):
        outlines = DataLayer(show=False, smoothFactor=0, element_name=f"divisions_{position}")
        drawing.add_child(outlines)
    for backdrop in backdrops:
        _add_backdrop(drawing, backdrop)
    if has_reach(layers):
        drawing.add_child(NamedGroup(show=False, element_name=REACH))
    for layer in layers:
        _add_points(drawing, layer)
    drawing.add_child(Script(_start(schemes, layers, backdrops), element_name="start"))
    return drawing


def has_reach(layers: Sequence[PointLayer]) -> bool:
    """Return whether circles of reach are drawn: where stations are drawn one by one, and reach is known."""
    return any(layer.name == STATIONS.name and layer.has_reach for layer in layers)


def _add_points(drawing: OfflineMap, layer: PointLayer) -> None:
    if layer.features is None:
        drawing.add_child(VectorTiles(layer.name, pane=TILE_PANES[layer.name]))
        return
    if layer.squares:
        squares = DataLayer(show=False, style=SQUARE_STYLE, pane="squares", element_name=layer.name)
        drawing.add_child(squares)
        return
    cluster = OfflineCluster(
        show=False,
        icon_create_function=f'phusong.clusterIcon("{layer.name}")',
        max_cluster_radius=CLUSTER_RADIUS_PX,
        disable_clustering_at_zoom=CLUSTERED_UP_TO_ZOOM,
        show_coverage_on_hover=False,
        cluster_pane=MARKER_PANES.get(layer.name, "markerPane"),
        element_name=f"{layer.name}_cluster",
    )
    marker = JsCode(MARKERS[layer.name])
    cluster.add_child(DataLayer(pointToLayer=marker, element_name=layer.name))
    drawing.add_child(cluster)


def _add_backdrop(drawing: OfflineMap, backdrop: Backdrop) -> None:
    shapes = DataLayer(
        show=False,
        style=backdrop.style,
        pane="backdrop",
        interactive=False,
        smoothFactor=0.5,
        element_name=backdrop.name,
    )
    drawing.add_child(shapes)


def _start(schemes: Sequence[str], layers: Sequence[PointLayer], backdrops: Sequence[Backdrop]) -> str:
    """Return the statement that hands the layers to the page's own script."""
    divisions = (f"{json_for_html(name)}: divisions_{position}" for position, name in enumerate(schemes))
    drawn = [_handed_over(layer) for layer in layers]
    if has_reach(layers):
        drawn.append(f'{{name: "{REACH}", layer: {REACH}, stations: {STATIONS.name}}}')
    drawn += [f'{{name: "{each.name}", layer: {each.name}}}' for each in backdrops]
    parts = ("map: phusong_map", f"schemes: {{{', '.join(divisions)}}}", f"layers: [{', '.join(drawn)}]")
    return f"phusong.start({{{', '.join(parts)}}});"


def _handed_over(layer: PointLayer) -> str:
    name = layer.name
    if layer.features is None:
        return f'{{name: "{name}", layer: {name}, tiles: {name}}}'
    if layer.squares:
        return f'{{name: "{name}", layer: {name}, squares: {name}}}'
    return f'{{name: "{name}", layer: {name}_cluster, points: {name}}}'
