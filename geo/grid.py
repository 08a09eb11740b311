"""A regular grid of square cells in the plane."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import GeometryError

OUTSIDE = -1


@dataclass(frozen=True)
class Grid:
    """Square cells in rows from north to south and columns from west to east.

    Attributes
    ----------
    west_m, north_m : float
        Corner of the north-western cell, in metres.
    cell_m : float
        Side of a cell, in metres.
    rows, columns : int
        How many there are.

    Raises
    ------
    GeometryError
        The side is not positive, or there are no cells.
    """

    west_m: float
    north_m: float
    cell_m: float
    rows: int
    columns: int

    def __post_init__(self) -> None:
        if not (self.cell_m > 0 and np.isfinite([self.cell_m, self.west_m, self.north_m]).all()):
            raise GeometryError(f"grid: cells of {self.cell_m} m at ({self.west_m}, {self.north_m})")
        if self.rows < 1 or self.columns < 1:
            raise GeometryError(f"grid: {self.rows} rows × {self.columns} columns hold no cell")

    @classmethod
    def covering(cls, bounds: ArrayLike, *, cell_m: float) -> "Grid":
        """Return the grid that covers a rectangle; its lines lie at whole multiples of the side.

        Parameters
        ----------
        bounds : array_like, shape (4,)
            West, south, east and north, in metres.
        cell_m : float
            Side of a cell, in metres.

        Raises
        ------
        GeometryError
            The rectangle is not finite or turned inside out, or the side is not positive.
        """
        west, south, east, north = np.asarray(bounds, float).tolist()
        if not (np.isfinite([west, south, east, north]).all() and west <= east and south <= north):
            raise GeometryError(f"grid: bounds {west}, {south}, {east}, {north} are no rectangle")
        if not cell_m > 0:
            raise GeometryError(f"grid: cells of {cell_m} m")
        first, last = floor(west / cell_m), ceil(east / cell_m)
        top, bottom = ceil(north / cell_m), floor(south / cell_m)
        return cls(first * cell_m, top * cell_m, cell_m, max(top - bottom, 1), max(last - first, 1))

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north, in metres."""
        east, south = self.west_m + self.columns * self.cell_m, self.north_m - self.rows * self.cell_m
        return self.west_m, south, east, self.north_m

    @property
    def cell_km2(self) -> float:
        """Area of a cell, in square kilometres."""
        return self.cell_m * self.cell_m / 1e6

    @property
    def x(self) -> NDArray[np.float64]:
        """Centres of the columns, in metres."""
        return np.asarray(self.west_m + (np.arange(self.columns) + 0.5) * self.cell_m)

    @property
    def y(self) -> NDArray[np.float64]:
        """Centres of the rows, in metres."""
        return np.asarray(self.north_m - (np.arange(self.rows) + 0.5) * self.cell_m)

    @property
    def transform(self) -> tuple[float, float, float, float, float, float]:
        """Coefficients a, b, c, d, e, f of x = a·column + b·row + c and y = d·column + e·row + f."""
        return self.cell_m, 0.0, self.west_m, 0.0, -self.cell_m, self.north_m

    def cells(self, x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return row and column of the cell that each point lies in; -1 outside the grid.

        A point on a line belongs to the cell east or south of it.

        Parameters
        ----------
        x, y : array_like, shape (n,)
            Points, in metres.
        """
        with np.errstate(invalid="ignore"):
            column = np.floor((np.asarray(x, float) - self.west_m) / self.cell_m)
            row = np.floor((self.north_m - np.asarray(y, float)) / self.cell_m)
            inside = (column >= 0) & (column < self.columns) & (row >= 0) & (row < self.rows)
        rows, columns = (np.where(inside, each, OUTSIDE).astype(np.int64) for each in (row, column))
        return rows, columns

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """Return row and column of the cell that one finite point lies in, as `cells` does of many."""
        column, row = floor((x - self.west_m) / self.cell_m), floor((self.north_m - y) / self.cell_m)
        is_inside = 0 <= column < self.columns and 0 <= row < self.rows
        return (row, column) if is_inside else (OUTSIDE, OUTSIDE)

    def at(self, values: NDArray[np.generic], x: ArrayLike, y: ArrayLike, *, outside: float) -> NDArray:  # type: ignore[type-arg]
        """Return the value of the cell that each point lies in.

        Parameters
        ----------
        values : ndarray, shape (rows, columns)
            One value a cell.
        x, y : array_like, shape (n,)
            Points, in metres.
        outside : float
            Value of points outside the grid.
        """
        row, column = self.cells(x, y)
        return np.where(row == OUTSIDE, outside, values[row, column])
