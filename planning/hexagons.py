"""Coverage by H3 hexagon, in the fields of the FCC's mobile availability data.

The fields are those of the Federal Communications Commission's Broadband Data Collection as its National
Broadband Map offers them ("Data Specifications for Broadband Map Data Downloads", 3.1.2.1): ``h3_res9_id``,
``technology``, ``mindown``, ``minup``, ``minsignal``, ``environmnt``. docs/outputs.md says where ours differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import shapely
from h3.api import basic_int
from numpy.typing import NDArray

from geo.crs import LONLAT, to_lonlat, to_metres
from geo.errors import GeometryError
from geo.grid import OUTSIDE, Grid
from layers.errors import UnknownNameError

RESOLUTION = 9
TECHNOLOGY_CODES: Mapping[str, int] = MappingProxyType({"3G": 300, "4G": 400, "5G": 500})
# The FCC knows only the first two; indoors is our own, and no part of a filing.
ENVIRONMENT_CODES: Mapping[str, int] = MappingProxyType({"outdoor": 0, "vehicle": 1, "indoor": 2})
_EDGE_POINTS = 64  # on each side of the grid, which is straight in the plane but not in degrees

Ids = NDArray[np.uint64]


@dataclass(frozen=True, eq=False)
class HexagonGrid:
    """The hexagons over a grid: made once, used for every map over it.

    Attributes
    ----------
    shape : tuple of int
        Rows and columns of the grid.
    ids : ndarray of uint64, shape (n,)
        Hexagons whose centres lie in the grid, ascending.
    centre : ndarray of int64, shape (n,)
        Number, counted row by row, of the cell that holds each hexagon's centre.
    position : ndarray of int64, shape (rows · columns,)
        Position in `ids` of the hexagon that the centre of each cell lies in; -1 where it is none of them.
    """

    shape: tuple[int, int]
    ids: Ids
    centre: NDArray[np.int64]
    position: NDArray[np.int64]

    @classmethod
    def over(cls, grid: Grid, *, crs: str) -> "HexagonGrid":
        """Return the hexagons over a grid.

        Parameters
        ----------
        grid : Grid
            The cells.
        crs : str
            Their reference system, projected in metres.

        Raises
        ------
        CrsError
            The reference system is not projected in metres.
        """
        ids = _candidates(grid, crs)
        lat, lon = np.array([basic_int.cell_to_latlng(each) for each in ids.tolist()]).reshape(-1, 2).T
        row, column = grid.cells(*to_metres(lon, lat, crs=crs))
        within = row != OUTSIDE
        centre = (row * grid.columns + column)[within]
        return cls(grid.shape, ids[within], centre, _positions(ids[within], cell_hexagons(grid, crs=crs)))


def hexagons(
    over: HexagonGrid,
    *,
    covered: NDArray[np.bool_],
    rsrp_dbm: NDArray[np.floating[Any]],
    down_mbit_s: NDArray[np.floating[Any]],
    up_mbit_s: NDArray[np.floating[Any]] | None = None,
    technology: str,
    environment: str,
) -> gpd.GeoDataFrame:
    """Return the covered hexagons of a radio map.

    A hexagon is covered when the cell that holds its centre is, be the rest of it as it may; what share of it
    is covered is a column. Its rates and its signal are the lowest among the covered cells whose centres lie
    in it and the cell that holds its own centre.

    Parameters
    ----------
    over : HexagonGrid
        The hexagons over the grid of the map.
    covered : ndarray of bool, shape (rows, columns)
        Which cells are covered.
    rsrp_dbm : ndarray, shape (rows, columns)
        Received power of the best server; NaN only where not covered.
    down_mbit_s, up_mbit_s : ndarray, shape (rows, columns)
        Rates in megabits a second; without `up_mbit_s`, ``minup`` is missing in all rows.
    technology : {"3G", "4G", "5G"}
        The FCC has no code for 2G.
    environment : {"outdoor", "vehicle", "indoor"}
        Where the receiver is.

    Returns
    -------
    GeoDataFrame
        In the order of the identifiers, in EPSG:4326: ``h3_res9_id`` (15 hexadecimal digits), ``technology``
        (300, 400, 500), ``mindown``, ``minup`` (Mbit/s), ``minsignal`` (dBm), ``environmnt`` (0, 1, and 2 of
        our own), ``covered_share`` (of the cells whose centres lie in the hexagon; 1 where there are none).

    Raises
    ------
    UnknownNameError
        The technology or the environment has no code.
    GeometryError
        An array is not of the grid's shape.
    """
    codes = _code(technology, TECHNOLOGY_CODES), _code(environment, ENVIRONMENT_CODES)
    up = np.full(over.shape, np.nan) if up_mbit_s is None else up_mbit_s
    measures = {"mindown": down_mbit_s, "minup": up, "minsignal": rsrp_dbm}
    for name, values in {"covered": covered, **measures}.items():
        if values.shape != over.shape:
            raise GeometryError(f"hexagons: {name} of shape {values.shape}, grid of {over.shape}")
    chosen = covered.ravel()[over.centre]
    inside = covered.ravel() & (over.position >= 0)
    lowest = {name: _lowest(values.ravel(), over, inside)[chosen] for name, values in measures.items()}
    share = _shares(over, inside)[chosen]
    columns = {"technology": codes[0], **lowest, "environmnt": codes[1], "covered_share": share}
    return _framed(over.ids[chosen], columns)


def cell_hexagons(grid: Grid, *, crs: str) -> Ids:
    """Return the hexagon that the centre of each cell lies in.

    Parameters
    ----------
    grid : Grid
        The cells.
    crs : str
        Reference system of the grid, projected in metres.

    Returns
    -------
    ndarray of uint64, shape (rows · columns,)
        Identifiers, row by row.

    Raises
    ------
    CrsError
        The reference system is not projected in metres.
    """
    x, y = np.meshgrid(grid.x, grid.y)
    lon, lat = to_lonlat(x.ravel(), y.ravel(), crs=crs)
    pairs = zip(lat.tolist(), lon.tolist(), strict=True)
    found = (basic_int.latlng_to_cell(*pair, RESOLUTION) for pair in pairs)
    return np.fromiter(found, np.uint64, count=lon.size)


def _code(name: str, codes: Mapping[str, int]) -> int:
    if name not in codes:
        raise UnknownNameError(f"hexagons: {name!r} has no code; {', '.join(codes)} have")
    return codes[name]


def _candidates(grid: Grid, crs: str) -> Ids:
    """Return all hexagons whose centres lie in the grid or a little beside it, ascending."""
    west, south, east, north = grid.bounds
    margin = grid.cell_m
    frame = shapely.box(west - margin, south - margin, east + margin, north + margin).exterior
    x, y = shapely.get_coordinates(frame.segmentize(frame.length / (4 * _EDGE_POINTS))).T
    lon, lat = to_lonlat(x, y, crs=crs)
    outline = h3.LatLngPoly(list(zip(lat.tolist(), lon.tolist(), strict=True)))
    return np.sort(np.array(basic_int.h3shape_to_cells(outline, RESOLUTION), dtype=np.uint64))


def _positions(ids: Ids, wanted: Ids) -> NDArray[np.int64]:
    """Return where each wanted identifier stands among ascending ones, -1 where it does not."""
    if not len(ids):
        return np.full(len(wanted), -1)
    at = np.minimum(np.searchsorted(ids, wanted), len(ids) - 1)
    return np.where(ids[at] == wanted, at, -1)


def _lowest(values: NDArray[Any], over: HexagonGrid, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the lowest value of each hexagon: of the cell at its centre and of those inside."""
    lowest = values[over.centre].astype(float)
    with np.errstate(invalid="ignore"):  # missing uplinks
        np.minimum.at(lowest, over.position[inside], values[inside].astype(float))
    return lowest


def _shares(over: HexagonGrid, inside: NDArray[np.bool_]) -> NDArray[np.float64]:
    count = len(over.ids)
    cells = np.bincount(over.position[over.position >= 0], minlength=count)
    covered = np.bincount(over.position[inside], minlength=count)
    return np.divide(covered, cells, out=np.ones(count), where=cells > 0)


def _framed(ids: Ids, columns: Mapping[str, Any]) -> gpd.GeoDataFrame:
    names = pd.Series([h3.int_to_str(each) for each in ids.tolist()], dtype="str")
    return gpd.GeoDataFrame({"h3_res9_id": names, **columns}, geometry=_outlines(ids), crs=LONLAT)


def _outlines(ids: Ids) -> NDArray[np.object_]:
    if not len(ids):
        return np.empty(0, dtype=object)
    outlines = [basic_int.cell_to_boundary(each) for each in ids.tolist()]
    lat_lon = np.array([point for outline in outlines for point in outline]).reshape(-1, 2)
    which = np.repeat(np.arange(len(ids)), [len(outline) for outline in outlines])
    return np.asarray(shapely.polygons(shapely.linearrings(lat_lon[:, ::-1], indices=which)), dtype=object)
