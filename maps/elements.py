"""The parts of folium that the map is made of, with names that do not change and no files from elsewhere.

folium draws its elements' names by lot and loads its scripts from content networks; the subclasses here do
neither, and leave folium's own classes as they are.
"""

from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.plugins import MarkerCluster
from folium.template import Template
from jinja2 import Environment, PackageLoader, StrictUndefined

_PAGES = Environment(loader=PackageLoader("maps"), autoescape=True, undefined=StrictUndefined)


class _Named:
    """An element that goes by a given name, which is also its variable in the page's script."""

    def __init__(self, *args: Any, element_name: str, **options: Any) -> None:
        self.element_name = element_name
        super().__init__(*args, **options)

    def get_name(self) -> str:
        """Return the name."""
        return self.element_name


class OfflineMap(_Named, folium.Map):
    """A map that loads no files of its own accord, and leaves its looks to the page's style sheets.

    folium's own header would forbid readers to enlarge the page, and its style blocks a strict policy.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
            <div class="folium-map" id={{ this.get_name()|tojson }}></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
                center: {{ this.location|tojson }},
                crs: L.CRS.{{ this.crs }},
                ...{{ this.options|tojavascript }}
            });
        {% endmacro %}
        """
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium reads it so, and nobody adds to it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class OfflineCluster(_Named, MarkerCluster):
    """A group of clustered markers that loads no files of its own accord."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  folium reads it so, and nobody adds to it
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class DataLayer(_Named, folium.map.Layer):
    """A layer whose features are in the page's data under the layer's name.

    `folium.GeoJson` writes features into the script, and branca reads that script as a Jinja template: a text
    such as ``{{ 7 * 7 }}`` in somebody's data would be carried out on the server.

    Parameters
    ----------
    options : Any
        Options of Leaflet's ``L.geoJson``.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.geoJson(
                phusong.features({{ this.get_name()|tojson }}), {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(
        self,
        *,
        element_name: str,
        show: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(show=show, element_name=element_name)
        self.options = options


class VectorTiles(_Named, folium.map.Layer):
    """A layer of points that the page fetches as vector tiles, and draws itself.

    Parameters
    ----------
    element_name : str
        Name of the layer, which is that of the data set.
    pane : str
        Level of the map's stack at which it is drawn.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = phusong.vectorTiles(
                {{ this.get_name()|tojson }}, {pane: {{ this.pane|tojson }}});
        {% endmacro %}
        """
    )

    def __init__(self, element_name: str, *, pane: str) -> None:
        super().__init__(show=False, element_name=element_name)
        self.pane = pane


class NamedGroup(_Named, folium.FeatureGroup):
    """A layer that the page's own script fills."""


class NamedPane(_Named, folium.map.CustomPane):
    """A level of the map's stack of layers."""


class Script(_Named, MacroElement):
    """A statement of the page's script, after those of the elements that were added before it."""

    _template = Template("{% macro script(this, kwargs) %}{{ this.statement }}{% endmacro %}")

    def __init__(self, statement: str, *, element_name: str) -> None:
        super().__init__(element_name=element_name)
        self.statement = statement


class Page(Figure):
    """A page with a layout of our own around what folium draws.

    Parameters
    ----------
    template : str
        Name of a file in ``maps/templates``; it is given ``figure``, this page, beside the values.
    values : Any
        Values for the template, which escapes every text among them.
    """

    def __init__(self, template: str, **values: Any) -> None:
        super().__init__()
        self._layout = _PAGES.get_template(template)
        self._values = values

    def render(self, **kwargs: Any) -> str:
        """Return the page as HTML."""
        for child in self._children.values():
            child.render(**kwargs)
        return self._layout.render(figure=self, kwargs=kwargs, **self._values)
