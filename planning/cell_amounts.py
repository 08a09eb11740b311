"""How much area, how many people and how many addresses each cell of a grid holds, by division."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.grid import OUTSIDE, Grid
from layers.definitions import ADDRESSES
from planning.counts import division_sums
from planning.divisions import Divisions, Placed
from planning.inputs import Inputs
from planning.people import People

AMOUNTS = ("area_km2", "people", "addresses")


@dataclass(frozen=True, eq=False)
class Pieces:
    """Parts of an amount, each in one cell and one division; in order of the cells.

    Attributes
    ----------
    division, cell : ndarray of int64, shape (n,)
        Position of each part's division, and number of its cell, row by row from the north-west.
    amount : ndarray of float64, shape (n,)
        How much it is.
    known : ndarray of bool, shape (divisions,)
        Whether the amount of each division is known at all.
    """

    division: NDArray[np.int64]
    cell: NDArray[np.int64]
    amount: NDArray[np.float64]
    known: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        division: NDArray[np.int64],
        cell: NDArray[np.int64],
        amount: NDArray[np.float64],
        *,
        known: NDArray[np.bool_],
    ) -> Self:
        """Return parts that are given in any order."""
        order = np.argsort(cell, kind="stable")
        return cls(division[order], cell[order], amount[order], known)

    def sum(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return the amount of each division within the cells of a mask; NaN where it is not known.

        The time it takes grows with the cells of the mask, not with those of the grid.

        Parameters
        ----------
        mask : ndarray of bool, shape (rows, columns)
            The cells.
        """
        those = self._within(np.flatnonzero(mask))
        amounts = self.amount[those]
        sums = np.bincount(self.division[those], weights=amounts, minlength=len(self.known))
        return np.where(self.known, sums, np.nan)

    def _within(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return which parts lie in some cells, given in ascending order."""
        starts, ends = (np.searchsorted(self.cell, cells, side=side) for side in ("left", "right"))
        counts = ends - starts
        before = np.cumsum(counts) - counts
        return np.asarray(np.repeat(starts - before, counts) + np.arange(counts.sum()))

    def per_cell(self, grid: Grid) -> NDArray[np.float64]:
        """Return the amount of each cell over all divisions that know it, shape (rows, columns)."""
        known = self.known[self.division]
        cells = grid.rows * grid.columns
        sums = np.bincount(self.cell[known], weights=self.amount[known], minlength=cells)
        return np.asarray(sums.reshape(grid.shape))


@dataclass(frozen=True, eq=False)
class CellAmounts:
    """The amounts of a grid's cells.

    Attributes
    ----------
    codes : Index
        Codes of the divisions.
    pieces : mapping of str to Pieces
        By name, as in `AMOUNTS`: official square kilometres, people and digital addresses. Of a division
        whose polygon has not its official area, every part is scaled alike; people of a division without
        addresses are spread evenly over it. So the figures fit those of `planning.indicators`.
    """

    codes: pd.Index
    pieces: Mapping[str, Pieces]

    @classmethod
    def of(cls, inputs: Inputs, grid: Grid) -> Self:
        """Return the amounts of a version's layers.

        Parameters
        ----------
        inputs : Inputs
            The layers.
        grid : Grid
            The cells.
        """
        whole = division_sums(inputs.divisions)
        area = _area(inputs.divisions, grid, whole)
        people = _people(inputs.people, grid, area, whole)
        addresses = _counted(inputs.addresses, grid, known=inputs.has(ADDRESSES.name))
        return cls(inputs.divisions.codes, dict(zip(AMOUNTS, (area, people, addresses), strict=True)))


def _area(divisions: Divisions, grid: Grid, whole: pd.DataFrame) -> Pieces:
    zones = divisions.zones(grid)
    scale = (whole["area_km2"] / whole["polygon_m2"]).to_numpy()
    known = np.ones(len(divisions.codes), np.bool_)
    return Pieces.of(zones.division, zones.cell, zones.area_m2 * scale[zones.division], known=known)


def _people(people: People, grid: Grid, area: Pieces, whole: pd.DataFrame) -> Pieces:
    """Return people where their places are; in divisions without any place, evenly over the area."""
    population, count = whole["population"].to_numpy(), people.count().to_numpy()
    division, cell, inside = _cells(people.placed, grid)
    with np.errstate(divide="ignore", invalid="ignore"):
        placed = people.weight[inside] * (population / count)[division]
        per_km2 = np.where(count > 0, 0, population / whole["area_km2"].to_numpy())
    spread = np.flatnonzero(per_km2[area.division] != 0)
    amount = np.concatenate([placed, (area.amount * per_km2[area.division])[spread]])
    return Pieces.of(
        np.concatenate([division, area.division[spread]]),
        np.concatenate([cell, area.cell[spread]]),
        amount,
        known=np.isfinite(population),
    )


def _counted(placed: Placed, grid: Grid, *, known: bool) -> Pieces:
    division, cell, _ = _cells(placed, grid)
    everywhere = np.full(len(placed.divisions.codes), known)
    return Pieces.of(division, cell, np.ones(len(cell)), known=everywhere)


def _cells(placed: Placed, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return division and cell of the points that lie in both, and which points these are."""
    row, column = grid.cells(placed.x, placed.y)
    inside = (placed.division != OUTSIDE) & (row != OUTSIDE)
    cell = row[inside] * grid.columns + column[inside]
    return placed.division[inside].astype(np.int64), cell, inside
