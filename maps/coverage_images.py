"""Coverage classes as images to lay over a web map."""

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine, MemoryFile
from rasterio.crs import CRS
from rasterio.warp import Resampling, reproject, transform_bounds

from geo.crs import LONLAT
from geo.crs import reproject as moved
from layers.definitions import Language, Text
from layers.settings import ENVIRONMENTS, Environment
from layers.text import format_number
from maps.colours import CLASS_COLOURS
from planning.profiles import CLASS_TITLES, UNITS, ThresholdProfile
from planning.signal_coverage import SignalCoverage

WEB_MERCATOR = "EPSG:3857"
TITLES: Mapping[Environment, Text] = {
    "outdoor": Text("Phủ sóng {who}, ngoài trời", "Coverage of {who}, outdoors"),
    "indoor": Text("Phủ sóng {who}, trong nhà", "Coverage of {who}, indoors"),
}
ANYONE = Text("mọi nhà mạng", "any operator")


@dataclass(frozen=True)
class CoverageImage:
    """Classes of one operator, or of any, in one environment.

    Attributes
    ----------
    name : str
        Name of the layer in the page's script.
    title : str
        What the reader sees.
    url : str
        The picture itself, as a data URL.
    bounds : tuple
        South-west and north-east corner, each latitude and longitude in degrees.
    """

    name: str
    title: str
    url: str
    bounds: tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class ClassKey:
    """One class in the legend of coverage."""

    colour: str
    label: str


def coverage_images(coverage: SignalCoverage, *, crs: str, language: Language) -> Iterator[CoverageImage]:
    """Yield an image of any operator and of each one, outdoors and indoors.

    Parameters
    ----------
    coverage : SignalCoverage
        The radio maps.
    crs : str
        Reference system of their grid.
    language : {"vi", "en"}
        Language of titles.
    """
    for environment in ENVIRONMENTS:
        layers = {"": coverage.classes(environment)}
        layers |= {operator: each.classes(environment) for operator, each in coverage.maps.items()}
        for number, (operator, classes) in enumerate(layers.items()):
            picture, bounds = _picture(classes, coverage, crs)
            who = operator or ANYONE[language]
            title = TITLES[environment][language].format(who=who)
            yield CoverageImage(f"coverage_{environment}_{number}", title, picture, bounds)


def class_keys(profile: ThresholdProfile, language: Language) -> list[ClassKey]:
    """Return the legend of a profile's classes, the weakest first."""
    unit = UNITS[profile.quantity]
    return [
        ClassKey(
            CLASS_COLOURS[name],
            f"{CLASS_TITLES[name][language]} ≥ {format_number(least, digits=0, language=language)} {unit}",
        )
        for name, least in zip(profile.classes[1:], profile.least, strict=True)
    ]


def _picture(
    classes: NDArray[np.uint8], coverage: SignalCoverage, crs: str
) -> tuple[str, tuple[tuple[float, float], tuple[float, float]]]:
    """Return the cells in Web Mercator as a picture of a palette, and its corners."""
    grid, source, target = coverage.grid, CRS.from_user_input(crs), CRS.from_user_input(WEB_MERCATOR)
    west, south, east, north = transform_bounds(source, target, *grid.bounds)
    width = grid.columns
    height = round(width * (north - south) / (east - west))
    transform = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    warped = np.zeros((height, width), np.uint8)
    reproject(
        classes,
        warped,
        src_transform=Affine(*grid.transform),
        src_crs=source,
        dst_transform=transform,
        dst_crs=target,
        resampling=Resampling.nearest,
    )
    lon, lat = moved([west, east], [south, north], source=WEB_MERCATOR, target=LONLAT)
    corners = (float(lat[0]), float(lon[0])), (float(lat[1]), float(lon[1]))
    return _png(warped, coverage.model.profile, transform), corners


def _png(classes: NDArray[np.uint8], profile: ThresholdProfile, transform: Affine) -> str:
    palette = {0: (0, 0, 0, 0)}
    for number, name in enumerate(profile.classes[1:], start=1):
        colour = bytes.fromhex(CLASS_COLOURS[name].removeprefix("#"))
        palette[number] = (*colour, 255)
    height, width = classes.shape
    shape = {"height": height, "width": width, "count": 1, "dtype": "uint8", "transform": transform}
    with MemoryFile() as memory:
        with memory.open(driver="PNG", zlevel=9, **shape) as image:
            image.write(classes, 1)
            image.write_colormap(1, palette)
        return "data:image/png;base64," + base64.b64encode(memory.read()).decode("ascii")
