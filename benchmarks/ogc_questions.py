"""What servers of OGC API – Features are asked, and their answers in one form."""

import json
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

import geopandas as gpd
import numpy as np

from benchmarks.ogc_servers import Server

COUNT = 500
"""Different questions of a kind, so that no answer is at hand from the last one."""
Paths = Callable[[Server, gpd.GeoDataFrame], list[str]]


@dataclass(frozen=True)
class Answer:
    """Features of an answer.

    Attributes
    ----------
    matched : int or None
        How many features match in all; None where one feature was asked for.
    features : mapping of str to mapping
        Properties and position of each feature by its identifier.
    next : str
        Address of the next page; empty where there is none.
    """

    matched: int | None
    features: Mapping[str, Mapping[str, Any]]
    next: str = ""


def ask(url: str) -> Answer:
    """Return what a server answers."""
    request = urllib.request.Request(url, headers={"Accept": "application/geo+json"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - a server of our own
        told = json.load(answer)
    if told["type"] == "Feature":
        return Answer(None, {told["id"]: _values(told)})
    following = (each["href"] for each in told["links"] if each["rel"] == "next")
    found = {each["id"]: _values(each) for each in told["features"]}
    return Answer(told["numberMatched"], found, next(following, ""))


def items(server: Server, **parameters: object) -> str:
    """Return the path of a page; underscores in names stand for hyphens."""
    given = {name.replace("_", "-"): value for name, value in parameters.items()}
    return f"{server.items}?{urlencode({'f': server.format, **given})}"


def item(server: Server, id: str) -> str:
    """Return the path of a feature."""
    return f"{server.items}/{id}?f={server.format}"


def triangle(server: Server, lon: float, lat: float, *, size: float = 0.02) -> str:
    """Return a filter in CQL2: a state, within a triangle."""
    east, top, north = lon + size, lon + size / 2, lat + size
    ring = f"{lon:.5f} {lat:.5f}, {east:.5f} {lat:.5f}, {top:.5f} {north:.5f}, {lon:.5f} {lat:.5f}"
    return f"state = 'updated' AND S_INTERSECTS({server.geometry}, POLYGON(({ring})))"


def _boxes(server: Server, addresses: gpd.GeoDataFrame) -> list[str]:
    corners = _places(addresses)
    return [items(server, bbox=f"{x:.5f},{y:.5f},{x + 0.01:.5f},{y + 0.01:.5f}") for x, y in corners]


def _wards(server: Server, addresses: gpd.GeoDataFrame) -> list[str]:
    return [items(server, ward=ward) for ward in sorted(addresses.ward.unique())]


def _filters(server: Server, addresses: gpd.GeoDataFrame) -> list[str]:
    texts = [triangle(server, x, y) for x, y in _places(addresses)]
    return [items(server, filter=text, filter_lang="cql2-text") for text in texts]


def _features(server: Server, addresses: gpd.GeoDataFrame) -> list[str]:
    return [item(server, each) for each in addresses.address_id.sample(COUNT, random_state=7)]


def _places(addresses: gpd.GeoDataFrame) -> list[list[float]]:
    """Return places near addresses, so that most boxes there hold some."""
    some = addresses.geometry.sample(COUNT, random_state=7)
    found: list[list[float]] = np.column_stack([some.x - 0.005, some.y - 0.005]).tolist()
    return found


QUESTIONS: Mapping[str, Paths] = MappingProxyType(
    {
        "10 features": lambda server, _: [items(server, limit=10)],
        "1000 features": lambda server, _: [items(server, limit=1000)],
        "in a box of about 1 km (bbox), the first 10": _boxes,
        "of a ward (property), the first 10": _wards,
        "of a state, in a triangle (CQL2), the first 10": _filters,
        "one feature": _features,
    }
)


def _values(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**feature["properties"], "position": tuple(feature["geometry"]["coordinates"])}
