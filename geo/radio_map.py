"""Radio map: the strongest server, all received power and the number of servers in every cell of a grid.

A map is of one carrier: all its sectors interfere with one another. It does not depend on the order of the
sectors nor on how the work is spread over processors, and it can be mended: adding or removing masts gives,
to the last bit, the map that would have been computed from the beginning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from math import ceil, floor, inf, prod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.antenna import MeasuredPattern
from geo.chunks import in_chunks
from geo.diffraction import EFFECTIVE_RADIUS_M
from geo.errors import GeometryError
from geo.grid import Grid
from geo.propagation import PropagationModel
from geo.propagation.free_space import SPEED_OF_LIGHT_M_S
from geo.radial_tables import NO_CORRECTION, Correction, RadialTables, radial_tables
from geo.radio_kernel import (
    ENVIRONMENTS,
    NARROW_DEG,
    NOTHING_DBM,
    POWER_UNIT_MW,
    SECTORS_TOGETHER,
    SIDE,
    TILE,
    fill_tiles,
)
from geo.sectors import NO_PATTERN, OMNI_DEG, Sectors
from geo.terrain import Terrain

NO_SERVER = -1
RECEIVER_HEIGHT_M = 1.5
# What the sectors of one mast have in common; x stands first, since the kernels want masts from west to east.
MAST = ("x", "y", "height_m", "frequency_mhz", "model", "range_m")

# So many masts times blocks take a millisecond, and threads do not pay.
LITTLE = 2000


@dataclass(frozen=True, eq=False)
class RadioModel:
    """How signals spread.

    Attributes
    ----------
    propagation : tuple of PropagationModel
        Models of path loss, to which the sectors refer by number.
    receiver_height_m : float
        Height of the receivers above the ground.
    correction : Correction
        What measurements add to every model.
    patterns : tuple of MeasuredPattern
        Measured antenna patterns, to which the sectors refer by number.
    terrain : Terrain, optional
        Ground over which signals are diffracted; flat unless given.
    """

    propagation: tuple[PropagationModel, ...]
    receiver_height_m: float = RECEIVER_HEIGHT_M
    correction: Correction = NO_CORRECTION
    patterns: tuple[MeasuredPattern, ...] = ()
    terrain: Terrain | None = None


class Layers(NamedTuple):
    """What is accumulated in the cells, in rows and columns that are whole blocks."""

    best: NDArray[np.float32]
    server: NDArray[np.int32]
    power: NDArray[np.int64]
    counts: NDArray[np.int16]

    @classmethod
    def empty(cls, block_rows: int, block_columns: int) -> "Layers":
        """Return layers of cells in which nothing has arrived."""
        layers = cls._allocated((block_rows * SIDE, block_columns * SIDE))
        layers.best.fill(NOTHING_DBM)
        layers.server.fill(NO_SERVER)
        layers.power.fill(0)
        layers.counts.fill(0)
        return layers

    def copy(self) -> "Layers":
        """Return a copy that shares nothing."""
        layers = self._allocated(self.best.shape)
        for name in self._fields:
            np.copyto(getattr(layers, name), getattr(self, name))
        return layers

    @classmethod
    def _allocated(cls, shape: tuple[int, ...]) -> "Layers":
        """Return layers with nothing in them, side by side in one piece of memory.

        A large piece is given out in large pages, and a copy takes less than half of the time.
        """
        kinds = np.int64, np.float32, np.int32, np.int16
        shapes = shape, shape, shape, (ENVIRONMENTS, *shape)
        sizes = [prod(each) * np.dtype(kind).itemsize for each, kind in zip(shapes, kinds, strict=True)]
        parts = np.split(np.empty(sum(sizes), np.uint8), np.cumsum(sizes)[:-1])
        power, best, server, counts = (
            part.view(kind).reshape(each) for part, kind, each in zip(parts, kinds, shapes, strict=True)
        )
        return cls(best, server, power, counts)

    def window(self, blocks: "Window") -> "Layers":
        """Return views of a window."""
        rows, columns = blocks.cells
        return Layers._make(each[..., rows, columns] for each in self)


def in_whole_blocks(bounds: ArrayLike, *, cell_m: float) -> Grid:
    """Return a grid that covers a rectangle, and begins and ends where the blocks of the kernels do.

    What is received in a cell is computed from places in its block. On such grids it is the same to the
    last bit wherever the grid begins.

    Parameters
    ----------
    bounds : array_like, shape (4,)
        West, south, east and north, in metres.
    cell_m : float
        Side of a cell, in metres.
    """
    blocks = Grid.covering(bounds, cell_m=SIDE * cell_m)
    return Grid(blocks.west_m, blocks.north_m, cell_m, blocks.rows * SIDE, blocks.columns * SIDE)


class Window(NamedTuple):
    """Blocks of a grid: first row and column, and the ones after the last."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of blocks."""
        return self.bottom - self.top, self.right - self.left

    @property
    def cells(self) -> tuple[slice, slice]:
        """Rows and columns of cells."""
        return slice(self.top * SIDE, self.bottom * SIDE), slice(self.left * SIDE, self.right * SIDE)


@dataclass(frozen=True, eq=False)
class RadioMap:
    """The signals of one carrier on a grid.

    Attributes
    ----------
    grid : Grid
        The cells; levels are those at their centres.
    sectors : Sectors
        Who transmits.
    model : RadioModel
        How signals spread.
    thresholds_dbm : tuple of three float
        Levels from which a sector counts as one of the `servers`.
    layers : Layers
        What is accumulated, also of cells beyond the grid that fill its last blocks.
    """

    grid: Grid
    sectors: Sectors
    model: RadioModel
    thresholds_dbm: tuple[float, ...]
    layers: Layers = field(repr=False)

    @cached_property
    def rsrp_dbm(self) -> NDArray[np.float32]:
        """Level of the strongest sector; NaN where none reaches. Shape as the grid."""
        best = self._of_grid(self.layers.best)
        return np.where(best == np.float32(NOTHING_DBM), np.float32(np.nan), best)

    @property
    def server(self) -> NDArray[np.int32]:
        """Row of the strongest sector; -1 where none reaches. Of equally strong ones the first in order."""
        return self._of_grid(self.layers.server)

    @property
    def power_mw(self) -> NDArray[np.float64]:
        """Power of all sectors in a resource element, in milliwatts."""
        return np.asarray(self._of_grid(self.layers.power) * POWER_UNIT_MW)

    @property
    def servers(self) -> NDArray[np.int16]:
        """How many sectors reach each threshold, shape (3, rows, columns)."""
        return self._of_grid(self.layers.counts)

    def with_sectors(self, added: Sectors) -> "RadioMap":
        """Return the map with more sectors, which are numbered after those that are there.

        Parameters
        ----------
        added : Sectors
            Those to add. A mast of theirs must not be one of the map's own.

        Raises
        ------
        GeometryError
            A mast is there already: its sectors are computed together, so remove it first.
        """
        return self.exchanged([], added)

    def without_sectors(self, rows: ArrayLike) -> "RadioMap":
        """Return the map without some masts; the sectors that stay keep their order.

        Parameters
        ----------
        rows : array_like of int
            Rows of the sectors to remove: all those of a mast.

        Raises
        ------
        GeometryError
            A mast would lose some of its sectors only: remove all, and add those that stay.
        """
        return self.exchanged(rows, self.sectors.take(slice(0)))

    def exchanged(self, rows: ArrayLike, added: Sectors) -> "RadioMap":
        """Return the map with some masts in the place of others: moved, turned, or with another power.

        Parameters
        ----------
        rows : array_like of int
            Rows of the sectors to remove: all those of a mast.
        added : Sectors
            Those to add, numbered after those that stay.

        Raises
        ------
        GeometryError
            A mast would lose or gain some of its sectors only.
        """
        removed = np.unique(np.asarray(rows, np.int64))
        stays = np.ones(len(self.sectors), np.bool_)
        stays[removed] = False
        gone, stay = self.sectors.take(removed), self.sectors.take(stays)
        sectors = stay.joined(added)
        _require_new_masts(stay, gone)
        _require_new_masts(stay, added)
        layers = self.layers.copy()
        self._take_away(layers, stays)
        _renumber(layers.server, removed)
        window = _window(self.grid, added)
        if window is not None:
            more = self._computed(sectors, np.arange(len(stay), len(sectors)), window)
            _add(layers.window(window), more, sectors)
        return replace(self, sectors=sectors, layers=layers)

    def _take_away(self, layers: Layers, stays: NDArray[np.bool_]) -> None:
        """Take out of layers what some sectors brought; the others keep their numbers."""
        removed = np.flatnonzero(~stays)
        window = _window(self.grid, self.sectors.take(removed))
        if window is None:
            return
        view = layers.window(window)
        less = self._computed(self.sectors, removed, window)
        np.subtract(view.power, less.power, out=view.power)
        np.subtract(view.counts, less.counts, out=view.counts)
        is_lost = (view.server != NO_SERVER) & ~stays[view.server]
        self._serve_again(view, is_lost, np.flatnonzero(stays), window)

    def _serve_again(
        self, view: Layers, lost: NDArray[np.bool_], kept: NDArray[np.int64], window: Window
    ) -> None:
        """Find the servers of cells that lost theirs."""
        by_block = lost.reshape(window.shape[0], SIDE, window.shape[1], SIDE)
        blocks = np.asarray(by_block.any(axis=(1, 3)))
        if not blocks.any():
            return
        down, across = (np.flatnonzero(blocks.any(axis=axis)) for axis in (1, 0))
        part = Window(int(down[0]), int(across[0]), int(down[-1]) + 1, int(across[-1]) + 1)
        inner = Window(
            *(each + start for each, start in zip(part, (window.top, window.left) * 2, strict=True))
        )
        wanted = np.ascontiguousarray(blocks[part.top : part.bottom, part.left : part.right])
        again, here = self._computed(self.sectors, kept, inner, wanted), view.window(part)
        those = lost[part.cells]
        here.best[those], here.server[those] = again.best[those], again.server[those]

    def _computed(
        self,
        sectors: Sectors,
        rows: NDArray[np.int64],
        window: Window,
        wanted: NDArray[np.bool_] | None = None,
    ) -> Layers:
        """Return what some sectors bring to a window, or to some of its blocks."""
        west, north, cell = self.grid.west_m, self.grid.north_m, self.grid.cell_m
        corner = west + window.left * SIDE * cell, north - window.top * SIDE * cell, cell
        layers = Layers.empty(*window.shape)
        network = _network(sectors, _near(sectors, rows, self.grid, window), self.model)
        wanted = np.ones(window.shape, dtype=np.bool_) if wanted is None else wanted
        thresholds = tuple(np.float32(each) for each in self.thresholds_dbm)
        kernel = partial(fill_tiles, corner, wanted, network, thresholds, _ground(self.model), tuple(layers))
        tiles = ceil(window.shape[0] / TILE) * ceil(window.shape[1] / TILE)
        is_little = len(network[0]) * wanted.size < LITTLE and self.model.terrain is None
        in_chunks(kernel, tiles, size=tiles if is_little else 1 + tiles // 256)
        return layers

    def _of_grid(self, values: NDArray[Any]) -> NDArray[Any]:
        return values[..., : self.grid.rows, : self.grid.columns]


def radio_map(
    sectors: Sectors,
    grid: Grid,
    model: RadioModel,
    *,
    thresholds_dbm: Sequence[float] = (inf,) * ENVIRONMENTS,
) -> RadioMap:
    """Compute what the sectors of one carrier bring to every cell of a grid.

    Memory is that of the map, about 18 bytes a cell; a country is computed in grids one after the other.

    Parameters
    ----------
    sectors : Sectors
        Who transmits; in any order, for equal levels are given to the first by position and settings.
    grid : Grid
        The cells.
    model : RadioModel
        How signals spread.
    thresholds_dbm : sequence of three float
        Levels from which a sector counts as a server, one for each environment.

    Raises
    ------
    GeometryError
        There are not three thresholds, or a sector refers to a model or a pattern that is not there.
    """
    if len(thresholds_dbm) != ENVIRONMENTS:
        raise GeometryError(f"radio map: {len(thresholds_dbm)} thresholds, not {ENVIRONMENTS}")
    _check_references(sectors.model, len(model.propagation), "propagation model", least=0)
    _check_references(sectors.pattern, len(model.patterns), "measured pattern", least=-1)
    whole = Window(0, 0, ceil(grid.rows / SIDE), ceil(grid.columns / SIDE))
    blank = RadioMap(grid, sectors, model, tuple(thresholds_dbm), Layers.empty(0, 0))
    return replace(blank, layers=blank._computed(sectors, np.arange(len(sectors)), whole))  # noqa: SLF001


def reached_part(grid: Grid, sectors: Sectors) -> tuple[Grid, int, int] | None:
    """Return the part of a grid that sectors may reach, and its first row and column.

    A map on the part has, to the last bit, the levels of a map on the whole, for it consists of whole blocks.
    None where they reach no cell.

    Parameters
    ----------
    grid : Grid
        The cells.
    sectors : Sectors
        Who transmits.
    """
    window = _window(grid, sectors)
    if window is None:
        return None
    top, left = window.top * SIDE, window.left * SIDE
    bottom, right = min(window.bottom * SIDE, grid.rows), min(window.right * SIDE, grid.columns)
    west, north = grid.west_m + left * grid.cell_m, grid.north_m - top * grid.cell_m
    return Grid(west, north, grid.cell_m, bottom - top, right - left), top, left


def tables_of(sectors: Sectors, model: RadioModel) -> tuple[NDArray[np.int64], RadialTables]:
    """Return the number of each sector's table, and the tables: one for each kind of mast.

    Parameters
    ----------
    sectors : Sectors
        The sectors.
    model : RadioModel
        How signals spread.
    """
    columns = sectors.height_m, sectors.frequency_mhz, sectors.model.astype(np.float64)
    first, number_of = _kinds(columns)
    tables = radial_tables(
        tuple(zip(*(each[first].tolist() for each in columns), strict=True)),
        model.propagation,
        receiver_height_m=model.receiver_height_m,
        farthest_m=float(sectors.range_m.max(initial=1.0)),
        correction=model.correction,
    )
    return number_of, tables


def _kinds(columns: Sequence[NDArray[np.float64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first row of each kind, and the kind of every row; `np.unique` of whole rows is slower."""
    kind_of = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        values, number_of = np.unique(column, return_inverse=True)
        kind_of = kind_of * len(values) + number_of
    _, first, kind_of = np.unique(kind_of, return_index=True, return_inverse=True)
    return first, kind_of


def _check_references(numbers: NDArray[np.int64], count: int, what: str, *, least: int) -> None:
    wrong = (numbers < least) | (numbers >= count)
    if wrong.any():
        raise GeometryError(
            f"sectors: row {wrong.argmax()}: no {what} {numbers[wrong.argmax()]}, there are {count}"
        )


def _in_order(sectors: Sectors) -> NDArray[np.int64]:
    """Return the order of the sectors: by mast from west to east, then by whatever tells them apart."""
    columns = sectors.columns
    last_to_first = [columns[name] for name in columns if name not in MAST] + [
        columns[name] for name in reversed(MAST)
    ]
    return np.lexsort([each for each in last_to_first if np.any(each != each[:1])] or last_to_first[-1:])


def _require_new_masts(there: Sectors, others: Sectors) -> None:
    """Raise where a mast of the others stands among those that are there."""
    for row in range(len(others)):
        same = np.flatnonzero((there.x == others.x[row]) & (there.y == others.y[row]))
        for name in MAST[2:]:
            same = same[there.columns[name][same] == others.columns[name][row]]
        if len(same):
            where = f"({others.x[row]}, {others.y[row]}), {others.height_m[row]} m"
            raise GeometryError(f"sectors: the mast at {where} has sectors on both sides; take all of it")


def _window(grid: Grid, sectors: Sectors) -> Window | None:
    """Return the blocks that sectors may reach; None where they reach no cell."""
    if not len(sectors):
        return None
    block_m = SIDE * grid.cell_m
    rows, columns = ceil(grid.rows / SIDE), ceil(grid.columns / SIDE)
    left = floor(((sectors.x - sectors.range_m).min() - grid.west_m) / block_m)
    right = floor(((sectors.x + sectors.range_m).max() - grid.west_m) / block_m) + 1
    top = floor((grid.north_m - (sectors.y + sectors.range_m).max()) / block_m)
    bottom = floor((grid.north_m - (sectors.y - sectors.range_m).min()) / block_m) + 1
    window = Window(max(top, 0), max(left, 0), min(bottom, rows), min(right, columns))
    return window if window.top < window.bottom and window.left < window.right else None


def _near(sectors: Sectors, rows: NDArray[np.int64], grid: Grid, window: Window) -> NDArray[np.int64]:
    """Return those of some rows that may reach a window."""
    block_m = SIDE * grid.cell_m
    x, y, reach = sectors.x[rows], sectors.y[rows], sectors.range_m[rows]
    is_near = (x + reach >= grid.west_m + window.left * block_m) & (
        x - reach <= grid.west_m + window.right * block_m
    )
    is_near &= (y - reach <= grid.north_m - window.top * block_m) & (
        y + reach >= grid.north_m - window.bottom * block_m
    )
    return rows[is_near]


def _network(sectors: Sectors, rows: NDArray[np.int64], model: RadioModel) -> tuple[Any, ...]:
    """Return some sectors in the form that the kernels take."""
    rows = rows[_in_order(sectors.take(rows))]
    chosen = sectors.take(rows)
    starts = _mast_starts(chosen)
    first = starts[:-1]
    number_of, tables = tables_of(chosen.take(first), model)
    above = chosen.height_m - model.receiver_height_m
    masts = np.column_stack([chosen.x, chosen.y, above, chosen.range_m])[first]
    wavelength_m = SPEED_OF_LIGHT_M_S / (chosen.frequency_mhz[first] * 1e6)
    limits = tables.first, tables.last_square_m2
    cuts = [np.stack([each.horizontal_db, each.vertical_db]) for each in model.patterns]
    patterns = np.array(cuts or np.empty((0, 2, 360)), np.float32)
    return (
        masts,
        number_of,
        wavelength_m,
        _is_common(chosen, starts),
        starts,
        _parameters(chosen),
        rows.astype(np.int32),
        chosen.pattern,
        tables.loss,
        limits,
        float(chosen.range_m.max(initial=0.0)),
        patterns,
    )


def _mast_starts(sectors: Sectors) -> NDArray[np.int64]:
    """Return where the masts of sectors in order begin, and where the last one ends."""
    is_new = np.ones(len(sectors), np.bool_)
    is_new[1:] = False
    for name in MAST:
        values = sectors.columns[name]
        is_new[1:] |= values[1:] != values[:-1]
    return np.append(np.flatnonzero(is_new), len(sectors))


def _is_common(sectors: Sectors, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return for each mast whether the kernels may take its sectors together."""
    width_deg = sectors.beamwidth_h_deg
    is_narrow = ((width_deg <= NARROW_DEG) | (width_deg >= OMNI_DEG)) & (sectors.pattern == NO_PATTERN)
    narrow_before = np.append(0, np.cumsum(is_narrow))
    has_three = np.diff(starts) == SECTORS_TOGETHER
    return np.asarray(has_three & (np.diff(narrow_before[starts]) == SECTORS_TOGETHER))


def _parameters(sectors: Sectors) -> NDArray[np.float32]:
    """Return what the kernels want of each sector, in the order of their columns."""
    azimuth = np.radians(sectors.azimuth_deg)
    is_omni = sectors.beamwidth_h_deg >= OMNI_DEG
    columns = (
        np.sin(azimuth),
        np.cos(azimuth),
        sectors.power_dbm,
        np.where(is_omni, 0, 12 / np.radians(sectors.beamwidth_h_deg) ** 2),
        12 / np.radians(sectors.beamwidth_v_deg) ** 2,
        np.radians(sectors.electrical_tilt_deg),
        np.radians(sectors.mechanical_tilt_deg),
    )
    return np.column_stack(columns).astype(np.float32)


def _ground(model: RadioModel) -> tuple[Any, ...]:
    """Return the terrain in the form that the kernels take."""
    terrain = model.terrain
    if terrain is None:
        nothing = np.zeros((1, 1), np.float32)
        return False, (nothing, nothing, False, (0.0, 0.0), 1.0, model.receiver_height_m, EFFECTIVE_RADIUS_M)
    clutter = terrain.ground_m[:1, :1] if terrain.clutter_m is None else terrain.clutter_m
    corner = terrain.grid.west_m, terrain.grid.north_m
    return True, (
        terrain.ground_m,
        clutter,
        terrain.clutter_m is not None,
        corner,
        terrain.grid.cell_m,
        model.receiver_height_m,
        EFFECTIVE_RADIUS_M,
    )


def _renumber(server: NDArray[np.int32], removed: NDArray[np.int64]) -> None:
    """Give the servers the numbers that they have without the removed rows, which serve nowhere any more."""
    for run in reversed(np.split(removed, np.flatnonzero(np.diff(removed) > 1) + 1)):
        if len(run):
            np.subtract(server, np.int32(len(run)) * (server > run[-1]), out=server)


def _add(view: Layers, more: Layers, sectors: Sectors) -> None:
    """Add what some masts bring to what others have brought."""
    np.add(view.power, more.power, out=view.power)
    np.add(view.counts, more.counts, out=view.counts)
    is_better = more.best > view.best
    for i, j in np.argwhere((more.best == view.best) & (more.server != NO_SERVER)):
        pair = np.array([view.server[i, j], more.server[i, j]])
        is_better[i, j] = _in_order(sectors.take(pair))[0] == 1
    np.copyto(view.best, more.best, where=is_better)
    np.copyto(view.server, more.server, where=is_better)
