"""Coverage as images to lay over a web map: classes, and white and grey spots."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine, MemoryFile
from rasterio.crs import CRS
from rasterio.warp import Resampling, reproject, transform_bounds

from geo.crs import LONLAT
from geo.crs import reproject as moved
from geo.grid import Grid
from layers.definitions import Language, Text
from layers.settings import Environment
from layers.text import format_number
from maps.colours import CLASS_COLOURS, GAINED, LOST, SPOT_COLOURS
from planning.profiles import CLASS_TITLES, UNITS, ThresholdProfile

Corners = tuple[tuple[float, float], tuple[float, float]]
WEB_MERCATOR = "EPSG:3857"
TITLES: Mapping[Environment, Text] = {
    "outdoor": Text("Phủ sóng {who}, ngoài trời", "Coverage of {who}, outdoors"),
    "indoor": Text("Phủ sóng {who}, trong nhà", "Coverage of {who}, indoors"),
}
ANYONE = Text("mọi nhà mạng", "any operator")

NO_SPOT, WHITE_SPOT, GREY_SPOT, GREY_STRIPE = range(4)
# A spot is drawn finer than its cells, so that stripes are seen in a spot of a few cells.
SPOT_PIXELS_A_CELL = 3
MOST_SPOT_PIXELS = 10_000_000
STRIPE_EVERY_PIXELS = 9
STRIPE_PIXELS = 3
SPOT_PALETTE = [SPOT_COLOURS[name] for name in ("white", "grey", "grey_stripe")]
# One by which rasterio does not warn that the pixels lie nowhere.
_IN_PIXELS = Affine(1, 0, 0, 0, -1, 1)


@dataclass(frozen=True)
class ClassKey:
    """One class in the legend of coverage."""

    colour: str
    label: str


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
    colours = [CLASS_COLOURS[name] for name in profile.classes[1:]]
    return data_url(class_png(classes, grid, colours, crs=crs)), corners(grid, crs=crs)


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
    changes = (np.where(now, 1, 2) * (was != now)).astype(np.uint8)
    return data_url(class_png(changes, grid, (GAINED, LOST), crs=crs)), corners(grid, crs=crs)


def class_png(classes: NDArray[np.uint8], grid: Grid, colours: Sequence[str], *, crs: str) -> bytes:
    """Return the cells in Web Mercator as a PNG, one pixel for about a cell.

    Parameters
    ----------
    classes : ndarray of uint8, shape (rows, columns)
        Class of each cell; 0 is transparent.
    grid : Grid
        The cells.
    colours : sequence of str
        Colours of class 1, 2 and so on, as ``#rrggbb``.
    crs : str
        Reference system of the grid.
    """
    warp = _warp(grid, crs)
    return palette_png(warp.pixels(classes), colours, warp.transform)


def spots_png(operators: NDArray[np.integer], inside: NDArray[np.bool_], grid: Grid, *, crs: str) -> bytes:
    """Return white spots as a plain and grey ones as a striped surface, in Web Mercator as a PNG.

    Parameters
    ----------
    operators : ndarray of integers, shape (rows, columns)
        How many operators cover each cell.
    inside : ndarray of bool, shape (rows, columns)
        Cells that count; all others are transparent.
    grid : Grid
        The cells.
    crs : str
        Reference system of the grid.
    """
    finest = int(sqrt(MOST_SPOT_PIXELS / inside.size))
    warp = _warp(grid, crs, min(max(finest, 1), SPOT_PIXELS_A_CELL))
    pixels = striped(warp.pixels(spots(operators, inside)))
    return palette_png(pixels, SPOT_PALETTE, warp.transform)


def spots(operators: NDArray[np.integer], inside: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Return which places are white spots and which grey ones, of those that count.

    Parameters
    ----------
    operators : ndarray of integers
        How many operators cover each place.
    inside : ndarray of bool, same shape
        Places that count.
    """
    found = np.full(np.shape(operators), NO_SPOT, np.uint8)
    found[inside & (operators == 0)] = WHITE_SPOT
    found[inside & (operators == 1)] = GREY_SPOT
    return found


def striped(pixels: NDArray[np.uint8], *, first: tuple[int, int] = (0, 0)) -> NDArray[np.uint8]:
    """Draw stripes into grey spots, and return the pixels.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (rows, columns)
        What `spots` returns.
    first : tuple of int
        Row and column of the first pixel in a larger picture, whose stripes go on from piece to piece.
    """
    row, column = np.ogrid[: pixels.shape[0], : pixels.shape[1]]
    stripe = (row + column + sum(first)) % STRIPE_EVERY_PIXELS < STRIPE_PIXELS
    pixels[stripe & (pixels == GREY_SPOT)] = GREY_STRIPE
    return pixels


@lru_cache(maxsize=4)
def corners(grid: Grid, *, crs: str) -> Corners:
    """Return where pictures of a grid lie: south-west and north-east corner, latitude and longitude each."""
    west, south, east, north = mercator_bounds(grid, crs=crs)
    lon, lat = moved([west, east], [south, north], source=WEB_MERCATOR, target=LONLAT)
    return (float(lat[0]), float(lon[0])), (float(lat[1]), float(lon[1]))


@lru_cache(maxsize=4)
def mercator_bounds(grid: Grid, *, crs: str) -> tuple[float, float, float, float]:
    """Return where pictures of a grid lie: west, south, east and north in metres of Web Mercator."""
    source, target = CRS.from_user_input(crs), CRS.from_user_input(WEB_MERCATOR)
    west, south, east, north = transform_bounds(source, target, *grid.bounds)
    return west, south, east, north


def data_url(png: bytes) -> str:
    """Return a picture as a ``data:`` address."""
    return "data:image/png;base64," + base64.b64encode(png).decode("ascii")


@dataclass(frozen=True, eq=False)
class _Warp:
    """Which cell each pixel shows (-1 is none), and where the pixels lie."""

    cell: NDArray[np.int32]
    transform: Affine

    def pixels(self, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the value that each pixel shows, 0 outside the cells."""
        return np.append(values.ravel(), np.uint8(0))[self.cell]


@lru_cache(maxsize=4)
def _warp(grid: Grid, crs: str, pixels_a_cell: int = 1) -> _Warp:
    """Return the way from cells to pixels; it is the same for all pictures of a grid, and slow to find."""
    west, south, east, north = mercator_bounds(grid, crs=crs)
    width = grid.columns * pixels_a_cell
    height = round(width * (north - south) / (east - west))
    transform = Affine((east - west) / width, 0, west, 0, (south - north) / height, north)
    cell = np.full((height, width), -1, np.int32)
    reproject(
        np.arange(grid.rows * grid.columns, dtype=np.int32).reshape(grid.shape),
        cell,
        src_transform=Affine(*grid.transform),
        src_crs=CRS.from_user_input(crs),
        dst_transform=transform,
        dst_crs=CRS.from_user_input(WEB_MERCATOR),
        dst_nodata=-1,
        resampling=Resampling.nearest,
    )
    return _Warp(cell, transform)


def palette_png(pixels: NDArray[np.uint8], colours: Sequence[str], transform: Affine = _IN_PIXELS) -> bytes:
    """Return pixels as a PNG.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (rows, columns)
        Number of each one's colour; 0 is transparent.
    colours : sequence of str
        Colours of 1, 2 and so on, as ``#rrggbb``.
    transform : Affine
        Where the pixels lie.
    """
    palette = {0: (0, 0, 0, 0)}
    for number, colour in enumerate(colours, start=1):
        palette[number] = (*bytes.fromhex(colour.removeprefix("#")), 255)
    height, width = pixels.shape
    shape = {"height": height, "width": width, "count": 1, "dtype": "uint8", "transform": transform}
    with MemoryFile() as memory:
        with memory.open(driver="PNG", zlevel=6, **shape) as image:
            image.write(pixels, 1)
            image.write_colormap(1, palette)
        return bytes(memory.read())
