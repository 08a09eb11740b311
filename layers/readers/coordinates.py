"""Where the rows of a table are: longitude and latitude, metres of a grid, or WKT."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from geo.crs import LONLAT, reproject
from geo.errors import CrsError
from layers.errors import ReadError
from layers.readers.columns import Mapped, field_for, map_columns
from layers.readers.raw import Problem

LON = field_for("lon", "Kinh độ", "Longitude", "long", "lng", "kinh do", "lon deg", "toa do x", "x")
LAT = field_for("lat", "Vĩ độ", "Latitude", "vi do", "lat deg", "toa do y", "y")
EASTING = field_for("easting", "Toạ độ Đông", "Easting", "e", "east", "x m", "x vn2000", "x", "toa do x")
NORTHING = field_for("northing", "Toạ độ Bắc", "Northing", "n", "north", "y m", "y vn2000", "y", "toa do y")
WKT = field_for("wkt", "Hình học", "WKT", "geometry", "geom", "the geom", "wkt geom", "hinh hoc")

COORDINATE_FIELDS = (LON, LAT, EASTING, NORTHING, WKT)
MAX_LON, MAX_LAT = 180.0, 90.0

_DMS = re.compile(
    r"""\s*(?P<sign>-)?\s*(?P<d>\d+(?:[.,]\d+)?)\s*(?:°|º|d|độ)?\s*
        (?:(?P<m>\d+(?:[.,]\d+)?)\s*(?:'|′|’|m))?\s*(?:(?P<s>\d+(?:[.,]\d+)?)\s*(?:"|″|”|''|s))?\s*
        (?P<side>[NSEWBĐTnsewbđt])?\s*""",
    re.VERBOSE,
)
_NEGATIVE_SIDES = "SWT"  # south, west; Tây is west


@dataclass(frozen=True, eq=False)
class Located:
    """Geometries of rows in EPSG:4326, and what is wrong with those that have none."""

    geometry: gpd.GeoSeries
    problems: tuple[Problem, ...]


def located(
    table: pd.DataFrame, *, crs: str | None, areas: bool = False, are_swapped: bool | None = None
) -> tuple[Located, Mapped]:
    """Return where the rows of a table are, and which of its columns say so.

    Where the table has both coordinates and WKT, rows without coordinates are where their WKT says.

    Parameters
    ----------
    table : DataFrame of str
        All columns of a file, under its own headings.
    crs : str, optional
        CRS that the user names; degrees of WGS 84 unless given.
    areas : bool
        Whether rows may be areas: then WKT, which says more, goes before coordinates.
    are_swapped : bool, optional
        What `swapped` says of all rows, where these are only a part of a file with coordinates.

    Raises
    ------
    ReadError
        No columns hold coordinates, or they are not degrees and no CRS is given.
    """
    headings = [str(heading) for heading in table.columns]
    names, mapped = _mapped(headings, crs)
    if set(names) <= set(mapped.fields):
        x, y = (table[mapped.fields[name]] for name in names)
        used = Mapped({name: mapped.fields[name] for name in names}, mapped.unused)
        points = _points(x, y, crs=crs, are_swapped=are_swapped)
        texts = table[mapped.fields[WKT.name]] if WKT.name in mapped.fields else None
        return (points if texts is None else _completed(points, texts, crs=crs, areas=areas)), used
    if WKT.name in mapped.fields:
        return _from_wkt(table[mapped.fields[WKT.name]], crs=crs), mapped
    hint = "" if _is_projected(crs) else "; for eastings and northings say the CRS, as --crs EPSG:5897"
    raise ReadError(
        f"no columns for {names[0]} and {names[1]}, nor WKT; the file has {', '.join(headings)}{hint}"
    )


def coordinate_headings(headings: list[str], *, crs: str | None) -> list[str] | None:
    """Return which columns hold both coordinates; None where none do, or WKT may stand in their place.

    Parameters
    ----------
    headings : list of str
        Those of the columns that are no field of a layer.
    crs : str, optional
        As for `located`.
    """
    names, mapped = _mapped(headings, crs)
    return [mapped.fields[name] for name in names] if set(mapped.fields) == set(names) else None


def _mapped(headings: list[str], crs: str | None) -> tuple[list[str], Mapped]:
    """Return the names of both coordinates, and the columns of these and of WKT."""
    wanted = (EASTING, NORTHING) if _is_projected(crs) else (LON, LAT)
    return [field.name for field in wanted], map_columns(headings, (*wanted, WKT))


def _is_projected(crs: str | None) -> bool:
    return crs is not None and CRS.from_user_input(crs).is_projected


def nowhere(rows: pd.Index) -> gpd.GeoSeries:
    """Return the places of rows that have none."""
    return gpd.GeoSeries([None] * len(rows), index=rows, crs=LONLAT)


def to_lonlat(geometry: gpd.GeoSeries, *, crs: str | None) -> gpd.GeoSeries:
    """Return geometries in EPSG:4326, through the datum step.

    Parameters
    ----------
    geometry : GeoSeries
        Geometries, whose CRS the file may have said.
    crs : str, optional
        CRS to take, whatever the file says: MapInfo files often lack the datum.

    Raises
    ------
    ReadError
        Neither says the CRS and the coordinates are not plausible degrees, or the CRS is unknown.
    """
    source = crs or geometry.crs
    if source is None:
        _require_degrees(*geometry.bounds.to_numpy().T[[0, 1]], *geometry.bounds.to_numpy().T[[2, 3]])
        return geometry.set_crs(LONLAT)
    try:
        known = CRS.from_user_input(source)
        if known == CRS.from_user_input(LONLAT):
            return geometry.set_crs(LONLAT, allow_override=True)
        moved = shapely.transform(geometry.to_numpy(), lambda xy: _moved(xy, known.to_string()))
    except (CrsError, ValueError) as error:
        raise ReadError(f"CRS {source}: {error}") from error
    return gpd.GeoSeries(moved, index=geometry.index, crs=LONLAT)


def _moved(xy: NDArray[np.float64], source: str) -> NDArray[np.float64]:
    return np.column_stack(reproject(xy[:, 0], xy[:, 1], source=source, target=LONLAT))


def _points(
    x_text: "pd.Series[str]", y_text: "pd.Series[str]", *, crs: str | None, are_swapped: bool | None
) -> Located:
    x, y = numbers(x_text), numbers(y_text)
    problems = [*_unread(x_text, x), *_unread(y_text, y)]
    if are_swapped is None:
        are_swapped = swapped(x, y, crs=crs)
    places = points_at(*((y, x) if are_swapped else (x, y)), crs=crs)
    return Located(places.set_axis(x_text.index), tuple(problems))


def points_at(x: NDArray[np.float64], y: NDArray[np.float64], *, crs: str | None) -> gpd.GeoSeries:
    """Return points in EPSG:4326, missing where a coordinate is not finite."""
    known = np.isfinite(x) & np.isfinite(y)
    points = np.full(len(x), None, dtype=object)
    points[known] = shapely.points(x[known], y[known])
    return to_lonlat(gpd.GeoSeries(points, crs=crs or LONLAT), crs=crs)


def _completed(points: Located, texts: "pd.Series[str]", *, crs: str | None, areas: bool) -> Located:
    """Return places with those of the rows that have WKT in place of coordinates, or beside them."""
    instead = texts.notna() & (points.geometry.isna() | areas)
    if not instead.any():
        return points
    shapes = _from_wkt(texts[instead], crs=crs)
    whole = points.geometry.where(~instead, shapes.geometry.reindex(points.geometry.index))
    return Located(whole, (*points.problems, *shapes.problems))


def swapped(x: NDArray[np.float64], y: NDArray[np.float64], *, crs: str | None) -> bool:
    """Return whether x is the northing, as surveyors in Vietnam call it: the order that fits is taken.

    Parameters
    ----------
    x, y : ndarray of float, shape (n,)
        Both coordinates of all rows of a file.
    crs : str, optional
        CRS that the user names; degrees of WGS 84 unless given.

    Raises
    ------
    ReadError
        They are no degrees, or neither order puts most of them into the area where the CRS is used.
    """
    if crs is None:
        _require_degrees(x, y)
    area = CRS.from_user_input(crs).area_of_use if crs is not None and _is_projected(crs) else None
    if area is None:
        return False

    def share_inside(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
        lon, lat = reproject(first, second, source=str(crs), target=LONLAT)
        inside = (
            (lon >= area.west - 1)
            & (lon <= area.east + 1)
            & (lat >= area.south - 1)
            & (lat <= area.north + 1)
        )
        known = np.isfinite(first) & np.isfinite(second)
        return float(inside[known].mean()) if known.any() else 1.0

    as_given, other = share_inside(x, y), share_inside(y, x)
    if max(as_given, other) < 0.5:  # noqa: PLR2004 — most of them
        raise ReadError(
            f"coordinates such as {x[:1]}, {y[:1]} do not lie where {crs} is used, in either order"
        )
    return other > as_given


def _require_degrees(x: NDArray[np.float64], y: NDArray[np.float64], *more: NDArray[np.float64]) -> None:
    for xs, ys in ((x, y), more) if more else ((x, y),):
        far = np.flatnonzero((np.abs(xs) > MAX_LON) | (np.abs(ys) > MAX_LON))
        # One wild value is a bad row; when most are beyond any degrees, the file is in another CRS.
        if len(far) > len(xs) / 2:
            raise ReadError(
                f"coordinates such as {xs[far[0]]:g}, {ys[far[0]]:g} are no degrees and the file does not say"
                " its CRS; say it with --crs, as --crs EPSG:5897 for Hanoi's VN-2000 grid"
            )


def _from_wkt(texts: "pd.Series[str]", *, crs: str | None) -> Located:
    shapes = shapely.from_wkt(texts.fillna("").to_numpy(dtype=object), on_invalid="ignore")
    bad = texts.notna().to_numpy() & shapely.is_missing(shapes) & (texts.fillna("") != "").to_numpy()
    problems = [_problem(texts, at, "is not WKT") for at in np.flatnonzero(bad).tolist()]
    return Located(to_lonlat(gpd.GeoSeries(shapes, index=texts.index), crs=crs), tuple(problems))


def numbers(texts: "pd.Series[str]") -> NDArray[np.float64]:
    """Return coordinates as numbers; NaN where one is missing or cannot be read."""
    plain = pd.to_numeric(texts.str.strip(), errors="coerce").to_numpy(
        dtype=np.float64, na_value=np.nan, copy=True
    )
    for at in np.flatnonzero(np.isnan(plain) & texts.notna().to_numpy()):
        plain[at] = _degrees(texts.iloc[at])
    return plain


def _degrees(text: str) -> float:
    """Return degrees from ``105,85``, ``21°01'43.3"N`` and the like; NaN from anything else."""
    found = _DMS.fullmatch(text)
    if found is None:
        return float("nan")
    parts = (float((found[each] or "0").replace(",", ".")) for each in "dms")
    degrees: float = sum(part / 60**power for power, part in enumerate(parts))
    negative = bool(found["sign"]) != ((found["side"] or " ").upper() in _NEGATIVE_SIDES)
    return -degrees if negative else degrees


def _unread(texts: "pd.Series[str]", known: NDArray[np.float64]) -> Iterable[Problem]:
    spoken = texts.fillna("").str.strip()
    for at in np.flatnonzero(~np.isfinite(known) & (spoken != "").to_numpy()).tolist():
        yield _problem(texts, at, "is not a coordinate")


def _problem(texts: "pd.Series[str]", at: int, reason: str) -> Problem:
    return Problem(int(texts.index[at]), str(texts.name), str(texts.iloc[at])[:100], reason)
