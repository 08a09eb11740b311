"""Coverage classes as images to lay over a web map."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine, MemoryFile
from rasterio.crs import CRS
from rasterio.warp import Resampling, reproject, transform_bounds

from geo.crs import LONLAT
from geo.crs import reproject as moved
from geo.grid import Grid
from layers.definitions import Language, Text
from layers.settings import ENVIRONMENTS, Environment
from layers.text import format_number
from maps.colours import CLASS_COLOURS, GAINED, LOST
from planning.profiles import CLASS_TITLES, UNITS, ThresholdProfile
from planning.signal_coverage import SignalCoverage

Corners = tuple[tuple[float, float], tuple[float, float]]
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
    bounds: Corners


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
            picture, bounds = class_picture(classes, coverage.grid, coverage.model.profile, crs=crs)
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


def class_picture(
    classes: NDArray[np.uint8], grid: Grid, profile: ThresholdProfile, *, crs: str
) -> tuple[str, Corners]:
    """Return the cells in Web Mercator as a picture of a palette, and its corners.

    Parameters
    ----------
    classes : ndarray of uint8, shape (rows, columns)
        Coverage class of each cell; 0 is transparent.
    grid : Grid
        The cells.
    profile : ThresholdProfile
        Names the classes.
    crs : str
        Reference system of the grid.

    Returns
    -------
    str
        The picture as a data URL.
    tuple
        South-west and north-east corner, each latitude and longitude in degrees.
    """
    colours = (CLASS_COLOURS[name] for name in profile.classes[1:])
    return _picture(classes, tuple(colours), grid, crs)


def change_picture(
    was: NDArray[np.bool_], now: NDArray[np.bool_], grid: Grid, *, crs: str
) -> tuple[str, Corners]:
    """Return what is newly covered and what is no longer covered as a picture, and its corners.

    Parameters
    ----------
    was, now : ndarray of bool, shape (rows, columns)
        Which cells are covered, before and afterwards.
    grid, crs
        As for `class_picture`, whose results these are.
    """
    changes = np.where(now, 1, 2).astype(np.uint8) * (was != now)
    return _picture(changes.astype(np.uint8), (GAINED, LOST), grid, crs)


def _picture(values: NDArray[np.uint8], colours: Sequence[str], grid: Grid, crs: str) -> tuple[str, Corners]:
    """Return values as a picture; colours are those of 1, 2, …, and 0 is transparent."""
    warp = _warp(grid, crs)
    padded = np.append(values.ravel(), np.uint8(0))
    return _png(padded[warp.cell], colours, warp.transform), warp.corners


@dataclass(frozen=True, eq=False)
class _Warp:
    """Which cell each pixel shows (-1 is none), and where the pixels lie."""

    cell: NDArray[np.int32]
    transform: Affine
    corners: Corners


@lru_cache(maxsize=4)
def _warp(grid: Grid, crs: str) -> _Warp:
    """Return the way from cells to pixels; it is the same for all pictures of a grid, and slow to find."""
    source, target = CRS.from_user_input(crs), CRS.from_user_input(WEB_MERCATOR)
    west, south, east, north = transform_bounds(source, target, *grid.bounds)
    width = grid.columns
    height = round(width * (north - south) / (east - west))
    transform = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    cell = np.full((height, width), -1, np.int32)
    reproject(
        np.arange(grid.rows * grid.columns, dtype=np.int32).reshape(grid.shape),
        cell,
        src_transform=Affine(*grid.transform),
        src_crs=source,
        dst_transform=transform,
        dst_crs=target,
        dst_nodata=-1,
        resampling=Resampling.nearest,
    )
    lon, lat = moved([west, east], [south, north], source=WEB_MERCATOR, target=LONLAT)
    return _Warp(cell, transform, ((float(lat[0]), float(lon[0])), (float(lat[1]), float(lon[1]))))


def _png(values: NDArray[np.uint8], colours: Sequence[str], transform: Affine) -> str:
    palette = {0: (0, 0, 0, 0)}
    for number, colour in enumerate(colours, start=1):
        palette[number] = (*bytes.fromhex(colour.removeprefix("#")), 255)
    height, width = values.shape
    shape = {"height": height, "width": width, "count": 1, "dtype": "uint8", "transform": transform}
    with MemoryFile() as memory:
        with memory.open(driver="PNG", zlevel=6, **shape) as image:
            image.write(values, 1)
            image.write_colormap(1, palette)
        return "data:image/png;base64," + base64.b64encode(memory.read()).decode("ascii")
