"""Pictures of coverage tile by tile: a country is too large for one picture, and for one radio map.

Each tile is computed when it is asked for. Where a pixel is smaller than two cells of the radio map, it
shows the cell that its centre lies in; farther away it shows the middle of a larger cell, so that a tile of
any zoom takes about the same time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import cos, floor, log2, pi, radians

import numpy as np
from numpy.typing import NDArray

from geo.crs import to_metres
from geo.tile import Tile
from geo.transverse_mercator import to_plane
from geo.web_mercator import to_lonlat
from layers.radio_settings import Technology
from layers.settings import Environment
from layers.snapshot import Snapshot
from maps.coverage_images import SPOT_PALETTE, palette_png, spots, striped
from maps.coverage_pictures import class_colours, inside_divisions, known_technology
from planning.coverage import Coverage
from planning.coverages import coverage_of, model_of
from planning.local_signals import LocalSignals
from planning.reach import ReachModel
from planning.signal_coverage import SignalCoverage

PIXELS = 256
"""Pixels along a side of a tile."""
EQUATOR_M = 2 * pi * 6_378_137.0

Degrees = NDArray[np.float64]
Values = NDArray[np.integer]
Sample = Callable[[Coverage, Degrees, Degrees], Values]


def classes_tile(
    snapshot: Snapshot, technology: str, environment: Environment, tile: Tile, *, operator: str = ""
) -> bytes:
    """Return the coverage classes of an operator, or the best of any, as a PNG of 256 × 256 pixels.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace; ``sheet_deg`` of its settings says in which planes it is computed.
    technology : str
        Technology whose stations count.
    environment : {"outdoor", "indoor"}
        Where the receiver is.
    tile : Tile
        Which tile.
    operator : str
        Whose stations count; everybody's unless given.

    Raises
    ------
    UnknownNameError
        There are no stations of that technology, or none of them is that operator's.
    """
    chosen = known_technology(snapshot, technology, operator)

    def classes(coverage: Coverage, x: Degrees, y: Degrees) -> Values:
        theirs = coverage.of(operator) if operator else coverage
        if isinstance(theirs, SignalCoverage):
            return theirs.grid.at(theirs.classes(environment), x, y, outside=0)
        return theirs.covers(x, y, environment).astype(np.uint8)

    pixels = _sampled(snapshot, chosen, tile, classes).astype(np.uint8)
    return palette_png(pixels, class_colours(model_of(snapshot, chosen)))


def spots_tile(snapshot: Snapshot, technology: str, environment: Environment, tile: Tile) -> bytes:
    """Return where in the divisions no operator covers, and where one alone, as a PNG of 256 × 256 pixels.

    Parameters
    ----------
    snapshot, technology, environment, tile
        As for `classes_tile`.

    Raises
    ------
    UnknownNameError
        There are no stations of that technology, or no divisions.
    """
    chosen = known_technology(snapshot, technology)

    def operators(coverage: Coverage, x: Degrees, y: Degrees) -> Values:
        return coverage.operators_at(x, y, environment)

    found = spots(_sampled(snapshot, chosen, tile, operators), _inside(snapshot, tile))
    return palette_png(striped(found, first=(tile.row * PIXELS, tile.column * PIXELS)), SPOT_PALETTE)


@dataclass(frozen=True)
class _Pixels:
    """The pixels of a tile; longitudes are of its columns, latitudes of its rows."""

    tile: Tile

    @cached_property
    def lonlat(self) -> tuple[Degrees, Degrees]:
        """Longitudes of the columns and latitudes of the rows, at the middles of the pixels."""
        along = (np.arange(PIXELS) + 0.5) / PIXELS
        side = 1 / (1 << self.tile.zoom)
        return to_lonlat((self.tile.column + along) * side, (self.tile.row + along) * side)

    @property
    def side_m(self) -> float:
        """Side of a pixel on the ground in the middle of the tile."""
        middle = radians(float(self.lonlat[1].mean()))
        return EQUATOR_M * cos(middle) / (PIXELS << self.tile.zoom)

    def points(self, columns: slice = slice(None)) -> tuple[Degrees, Degrees]:
        """Return longitude and latitude of every pixel of some columns, row by row."""
        lon, lat = np.meshgrid(self.lonlat[0][columns], self.lonlat[1])
        return lon.ravel(), lat.ravel()


def _sampled(snapshot: Snapshot, technology: Technology, tile: Tile, sample: Sample) -> Values:
    """Return a value of coverage for every pixel."""
    pixels = _Pixels(tile)
    strips = [
        sample(coverage, x, y).reshape(PIXELS, -1) for coverage, x, y in _strips(snapshot, technology, pixels)
    ]
    return np.hstack(strips)


def _strips(
    snapshot: Snapshot, technology: Technology, pixels: _Pixels
) -> Iterator[tuple[Coverage, Degrees, Degrees]]:
    """Yield what covers the columns of a tile from west to east, and where their pixels lie in its plane."""
    if isinstance(model_of(snapshot, technology), ReachModel) or not snapshot.settings.sheet_deg:
        x, y = to_metres(*pixels.points(), crs=snapshot.settings.working_crs)
        yield coverage_of(snapshot, technology), x, y
        return
    signals = LocalSignals.of(snapshot, technology)
    cell_m = signals.source.model.radio.cell_m
    larger = max(floor(log2(pixels.side_m / cell_m)), 0)
    for meridian, columns in _planes(signals, pixels, is_one=larger > 0):
        x, y = to_plane(*pixels.points(columns), meridian=meridian)
        # On the other side of the world no place has a position in the plane.
        bounds = np.nanmin(x), np.nanmin(y), np.nanmax(x), np.nanmax(y)
        yield signals.near(bounds, meridian=meridian, cell_m=cell_m * 2**larger), x, y


def _planes(signals: LocalSignals, pixels: _Pixels, *, is_one: bool) -> Iterator[tuple[float, slice]]:
    """Yield meridians and the columns that are computed about them; one does for large cells."""
    lon = pixels.lonlat[0]
    if is_one:
        yield signals.meridian(float(lon.mean())), slice(None)
        return
    meridians = np.array([signals.meridian(each) for each in lon.tolist()])
    starts = np.flatnonzero(np.append(True, meridians[1:] != meridians[:-1])).tolist()
    for start, stop in zip(starts, [*starts[1:], PIXELS], strict=True):
        yield float(meridians[start]), slice(start, stop)


def _inside(snapshot: Snapshot, tile: Tile) -> NDArray[np.bool_]:
    """Return the pixels that lie in a division of any scheme."""
    x, y = to_metres(*_Pixels(tile).points(), crs=snapshot.settings.working_crs)
    return inside_divisions(snapshot, x, y).reshape(PIXELS, PIXELS)
