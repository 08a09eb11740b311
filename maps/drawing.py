"""The map itself, put together of folium's parts."""

from collections.abc import Iterable, Sequence
from html import escape

from folium.utilities import JsCode

from layers.definitions import ADDRESSES, POSTAL_POINTS, STATIONS, Language
from maps import texts
from maps.colours import SQUARE
from maps.coverage_images import CoverageImage
from maps.elements import (
    DataLayer,
    NamedGroup,
    NamedImage,
    NamedLayerControl,
    NamedPane,
    OfflineCluster,
    OfflineMap,
    Script,
)
from maps.embedding import json_for_html
from maps.geojson import GeoJson
from maps.point_layers import PointLayer

MAX_ZOOM = 18
CLUSTER_RADIUS_PX = 52
CLUSTERED_UP_TO_ZOOM = 15
# Reach and squares lie over the divisions (400), then names, other markers (600), and stations on top.
PANES = {"coverage": 405, "reach": 410, "squares": 420, "labels": 590, "stations": 610}
IMAGE_OPACITY = 0.75
MARKER_PANES = {STATIONS.name: "stations"}
SQUARE_STYLE = {"stroke": False, "fillColor": SQUARE, "fillOpacity": 0.55}
MARKERS = {
    STATIONS.name: "phusong.stationMarker",
    POSTAL_POINTS.name: "phusong.postalMarker",
    ADDRESSES.name: "phusong.addressMarker",
}


def features_by_layer(divisions: Iterable[GeoJson], layers: Iterable[PointLayer]) -> dict[str, GeoJson]:
    """Return the features of every layer of the map under the layer's name, for the page's data."""
    outlines = {f"divisions_{position}": features for position, features in enumerate(divisions)}
    return outlines | {layer.name: layer.features for layer in layers}


def draw_map(
    schemes: Sequence[str],
    layers: Sequence[PointLayer],
    *,
    scheme: str,
    technology: str,
    language: Language,
    images: Sequence[CoverageImage] = (),
) -> OfflineMap:
    """Return the map: division schemes to choose between, layers of points to switch on and off.

    The page's own script, ``static/phusong.js``, shades it and answers to the reader.

    Parameters
    ----------
    schemes : sequence of str
        Division schemes.
    layers : sequence of PointLayer
        What lies above them.
    scheme : str
        Scheme shown first.
    technology : str
        Technology of the stations, for titles.
    language : {"vi", "en"}
        Language of titles.
    images : sequence of CoverageImage
        Coverage by signal; with none of them, circles of reach are drawn.
    """
    drawing = OfflineMap(element_name="phusong_map", tiles=None, maxZoom=MAX_ZOOM, zoom_snap=0.25)
    for name, level in PANES.items():
        drawing.add_child(NamedPane(name, z_index=level, element_name=f"{name}_pane"))
    _add_divisions(drawing, schemes, scheme, language)
    for image in images:
        _add_image(drawing, image)
    if _has_reach(layers, images):
        title = texts.REACH_LAYER[language].format(technology=technology)
        drawing.add_child(NamedGroup(_keyed("reach", title), show=False, element_name="reach"))
    for layer in layers:
        _add_points(drawing, layer)
    drawing.add_child(NamedLayerControl(collapsed=False, element_name="layer_control"))
    drawing.add_child(Script(_start(schemes, layers, images), element_name="start"))
    return drawing


def _add_divisions(drawing: OfflineMap, schemes: Sequence[str], chosen: str, language: Language) -> None:
    for position, scheme in enumerate(schemes):
        layer = DataLayer(
            name=escape(texts.scheme_title(scheme, language)),
            overlay=False,
            show=scheme == chosen,
            smoothFactor=0,
            element_name=f"divisions_{position}",
        )
        drawing.add_child(layer)


def _add_points(drawing: OfflineMap, layer: PointLayer) -> None:
    title = _keyed(layer.name, layer.title)
    if layer.squares:
        drawing.add_child(DataLayer(name=title, style=SQUARE_STYLE, pane="squares", element_name=layer.name))
        return
    cluster = OfflineCluster(
        name=title,
        icon_create_function=f"phusong.clusterIcons.{layer.name}",
        max_cluster_radius=CLUSTER_RADIUS_PX,
        disable_clustering_at_zoom=CLUSTERED_UP_TO_ZOOM,
        show_coverage_on_hover=False,
        cluster_pane=MARKER_PANES.get(layer.name, "markerPane"),
        element_name=f"{layer.name}_cluster",
    )
    marker = JsCode(MARKERS[layer.name])
    cluster.add_child(DataLayer(pointToLayer=marker, element_name=layer.name))
    drawing.add_child(cluster)


def _add_image(drawing: OfflineMap, image: CoverageImage) -> None:
    # Its title has an operator's name in it, so it is in the page's data and the script writes it.
    overlay = NamedImage(
        image=image.url,
        bounds=image.bounds,
        name=f'<i class="key key-coverage" data-image="{image.name}"></i>',
        opacity=IMAGE_OPACITY,
        show=False,
        pane="coverage",
        class_name="coverage-image",
        element_name=image.name,
    )
    drawing.add_child(overlay)


def _has_reach(layers: Sequence[PointLayer], images: Sequence[CoverageImage]) -> bool:
    return _one_by_one(STATIONS.name, layers) and not images


def _keyed(name: str, title: str) -> str:
    """Return a title with its key in front, as HTML: Leaflet's layer control takes names for that."""
    return f'<i class="key key-{name}"></i>{escape(title)}'


def _one_by_one(name: str, layers: Sequence[PointLayer]) -> bool:
    return any(layer.name == name and not layer.squares for layer in layers)


def _start(schemes: Sequence[str], layers: Sequence[PointLayer], images: Sequence[CoverageImage]) -> str:
    """Return the statement that hands the layers to the page's own script."""
    divisions = (f"{json_for_html(name)}: divisions_{position}" for position, name in enumerate(schemes))
    points = (layer.name for layer in layers if not layer.squares)
    squares = (layer.name for layer in layers if layer.squares)
    reach = "reach" if _has_reach(layers, images) else "null"
    pictures = ", ".join(image.name for image in images)
    return (
        f"phusong.start({{map: phusong_map, control: layer_control, schemes: {{{', '.join(divisions)}}},"
        f" points: {{{', '.join(points)}}}, squares: {{{', '.join(squares)}}}, reach: {reach},"
        f" images: {{{pictures}}}}});"
    )
