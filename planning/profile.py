"""One radio path: what lies between two antennas, how much of it is in the way, and what it costs."""

from dataclasses import dataclass, replace
from math import hypot, log10
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.crs import to_lonlat, to_metres
from geo.diffraction import EFFECTIVE_RADIUS_M, excess_loss_db
from geo.errors import GeometryError
from geo.grid import Grid
from geo.spherical_earth import delta_bullington_loss_db
from geo.terrain import Profile, Terrain, path_profile
from layers.addresses.codes import parse_code
from layers.addresses.positions import GridPosition, LonLat
from layers.definitions import STATIONS
from layers.errors import UnknownNameError
from layers.snapshot import Snapshot
from layers.terrain import TerrainFiles, load_terrain

FREQUENCY_MHZ = 3700.0
STATION_HEIGHT_M = 30.0
RECEIVER_HEIGHT_M = 1.5
CELL_M = 30.0  # of the freely available models of the whole earth, SRTM and Copernicus GLO-30
MAX_LENGTH_M = 100_000.0

_SPEED_OF_LIGHT_M_MHZ = 299.792458
_FLAT_STEPS = 200


@dataclass(frozen=True)
class LinkEnd:
    """One end of a path.

    Attributes
    ----------
    name : str
        What it is called: a station's identifier, or its position.
    lon, lat : float
        Degrees in WGS 84.
    height_m : float
        Height of the antenna above the ground.
    frequency_mhz : float or None
        Frequency of a station, the highest of its sectors'; None where it states none.
    """

    name: str
    lon: float
    lat: float
    height_m: float
    frequency_mhz: float | None = None


@dataclass(frozen=True, eq=False)
class LinkProfile:
    """What lies along a path, from its first end to its second, evenly spaced.

    Attributes
    ----------
    a, b : LinkEnd
        The ends.
    frequency_mhz : float
        Frequency.
    flat : bool
        Whether nothing is known of the terrain, so that it is taken to be flat.
    filled_share : float
        Share of the terrain's heights that were filled in.
    distance_m : ndarray of float64, shape (n,)
        Distance from `a`.
    ground_m, obstacle_m : ndarray of float64, shape (n,)
        Heights above the datum of the ground, and of the ground with its clutter.
    ray_m : ndarray of float64, shape (n,)
        Height of the straight ray above the datum. It sags between the ends, since the earth is round.
    fresnel_m : ndarray of float64, shape (n,)
        Radius of the first Fresnel zone.
    worst : int
        Position of the point between the ends with the least clearance in units of that radius.
    free_space_loss_db : float
        Free-space loss between the antennas.
    diffraction_loss_db : float
        Diffraction loss beyond it, by ITU-R P.526-15, section 4.5.2.
    terrain_loss_db : float
        What the radio map adds to its path loss: by how much the path diffracts more than flat ground.
    """

    a: LinkEnd
    b: LinkEnd
    frequency_mhz: float
    flat: bool
    filled_share: float
    distance_m: NDArray[np.float64]
    ground_m: NDArray[np.float64]
    obstacle_m: NDArray[np.float64]
    ray_m: NDArray[np.float64]
    fresnel_m: NDArray[np.float64]
    worst: int
    free_space_loss_db: float
    diffraction_loss_db: float
    terrain_loss_db: float

    @property
    def length_m(self) -> float:
        """Distance between the ends on the ground."""
        return float(self.distance_m[-1])

    @property
    def clearance_m(self) -> float:
        """Height of the ray above the obstacle at the worst point; negative where it stands in the way."""
        return float(self.ray_m[self.worst] - self.obstacle_m[self.worst])

    @property
    def clearance_share(self) -> float:
        """The same in radii of the first Fresnel zone; from 0.6 on a path counts as free."""
        return float(self.clearance_m / self.fresnel_m[self.worst])

    @property
    def line_of_sight(self) -> bool:
        """Whether nothing reaches the ray."""
        return bool((self.ray_m > self.obstacle_m)[1:-1].all())


def link_profile(
    terrain: Terrain | None,
    a: LinkEnd,
    b: LinkEnd,
    *,
    frequency_mhz: float = FREQUENCY_MHZ,
    crs: str,
    effective_radius_m: float = EFFECTIVE_RADIUS_M,
) -> LinkProfile:
    """Return the profile of a path, and its losses.

    Parameters
    ----------
    terrain : Terrain or None
        Heights in the plane of `crs`; None where the ground is taken to be flat.
    a, b : LinkEnd
        The ends.
    frequency_mhz : float
        Frequency.
    crs : str
        Reference system of the plane, in metres.
    effective_radius_m : float
        Radius of the earth with the bending of rays in it.

    Returns
    -------
    LinkProfile
        Points a cell of the terrain apart or less. The free-space loss is 20 log₁₀(4 π d / λ) (ITU-R P.525-4,
        section 2.2) of the distance between the antennas.

    Raises
    ------
    GeometryError
        The ends are one point or too far apart, or a height or the frequency is not positive.
    CrsError
        The reference system is unknown or not in metres.
    """
    _check(a, b, frequency_mhz)
    (x0, x1), (y0, y1) = (each.tolist() for each in to_metres([a.lon, b.lon], [a.lat, b.lat], crs=crs))
    _check_length(hypot(x1 - x0, y1 - y0))
    profile = (
        _flat_profile(hypot(x1 - x0, y1 - y0)) if terrain is None else path_profile(terrain, x0, y0, x1, y1)
    )
    wavelength = _SPEED_OF_LIGHT_M_MHZ / frequency_mhz
    d, length = profile.distance_m, float(profile.distance_m[-1])
    tips = float(profile.ground_m[0]) + a.height_m, float(profile.ground_m[-1]) + b.height_m
    ray = tips[0] + (tips[1] - tips[0]) * d / length - d * (length - d) / (2 * effective_radius_m)
    fresnel = np.sqrt(wavelength * d * (length - d) / length)
    link = {
        "antenna_height_m": a.height_m,
        "receiver_height_m": b.height_m,
        "wavelength_m": wavelength,
        "effective_radius_m": effective_radius_m,
    }
    return LinkProfile(
        a,
        b,
        frequency_mhz,
        terrain is None,
        0.0 if terrain is None else terrain.filled_share,
        *profile,
        ray,
        fresnel,
        1 + int(np.argmin(((ray - profile.obstacle_m)[1:-1]) / fresnel[1:-1])),
        20 * log10(4 * np.pi * hypot(length, tips[1] - tips[0]) / wavelength),
        delta_bullington_loss_db(profile, **link),
        excess_loss_db(profile, **link),
    )


def link_between(
    snapshot: Snapshot,
    a: str,
    b: str,
    *,
    heights_m: tuple[float | None, float | None] = (None, None),
    frequency_mhz: float | None = None,
    cell_m: float = CELL_M,
) -> LinkProfile:
    """Return the profile of the path between two places of a workspace, over its terrain.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    a, b : str
        The ends, as `link_end` reads them.
    heights_m : tuple of float or None
        Heights of the antennas above the ground, where those of `link_end` will not do.
    frequency_mhz : float, optional
        Frequency; unless given that of the first end that states one, or 3,700 MHz.
    cell_m : float
        Side of the terrain's cells, and step along the path. `LinkProfile.terrain_loss_db` alone is of cells
        as large as the radio map's, whose loss it is.

    Raises
    ------
    PhusongError
        Whatever `link_end`, `link_terrain` and `link_profile` raise.
    """
    crs, radio = snapshot.settings.working_crs, snapshot.settings.radio
    files = TerrainFiles.named(radio.dem, radio.clutter, radio.clutter_heights)
    ends = [link_end(snapshot, text, height_m=height) for text, height in zip((a, b), heights_m, strict=True)]
    stated = [end.frequency_mhz for end in ends if end.frequency_mhz is not None]
    frequency = frequency_mhz if frequency_mhz is not None else [*stated, FREQUENCY_MHZ][0]

    def over(cell: float) -> LinkProfile:
        terrain = link_terrain(snapshot.path, files, *ends, crs=crs, cell_m=cell)
        return link_profile(terrain, *ends, frequency_mhz=frequency, crs=crs)

    return replace(over(cell_m), terrain_loss_db=over(radio.cell_m).terrain_loss_db)


def link_terrain(
    folder: Path, files: TerrainFiles, a: LinkEnd, b: LinkEnd, *, crs: str, cell_m: float = CELL_M
) -> Terrain | None:
    """Return the terrain around a path, or None where a workspace has none.

    Parameters
    ----------
    folder : Path
        Folder of the workspace.
    files : TerrainFiles
        Which files.
    a, b : LinkEnd
        The ends.
    crs : str
        Reference system of the plane, in metres.
    cell_m : float
        Side of the cells; the radio map's, where its figure is wanted.

    Raises
    ------
    ReadError
        The files do not fit the path: see `layers.terrain.load_terrain`.
    GeometryError
        The ends are too far apart.
    CrsError
        The reference system is unknown or not in metres.
    """
    x, y = to_metres([a.lon, b.lon], [a.lat, b.lat], crs=crs)
    _check_length(hypot(x[1] - x[0], y[1] - y[0]))
    bounds = x.min() - cell_m, y.min() - cell_m, x.max() + cell_m, y.max() + cell_m
    return load_terrain(folder, files, Grid.covering(bounds, cell_m=cell_m), crs=crs)


def link_end(snapshot: Snapshot, text: str, *, height_m: float | None = None) -> LinkEnd:
    """Return the end of a path that a text names.

    Parameters
    ----------
    snapshot : Snapshot
        Version of a workspace.
    text : str
        Identifier of a station, or a position: latitude and longitude, or metres of the working CRS.
    height_m : float, optional
        Height of the antenna above the ground. Unless given, that of the station's highest sector or 30 m,
        and 1.5 m at a position.

    Raises
    ------
    UnknownNameError
        There is no such station, and the text is no position.
    CodeError
        The text is a position that cannot exist.
    """
    if STATIONS.name in snapshot.datasets:
        sectors = snapshot.frame(STATIONS.name)
        sectors = sectors[sectors["station_id"] == text.strip()]
        if len(sectors):
            return _end_at(sectors, height_m)
    code = parse_code(text)
    if isinstance(code, GridPosition):
        crs = snapshot.settings.working_crs
        (lon,), (lat,) = to_lonlat([code.easting_m], [code.northing_m], crs=crs)
        code = LonLat(float(lon), float(lat))
    if not isinstance(code, LonLat):
        raise UnknownNameError(f"{text!r} is neither a station nor a position such as 21.0285, 105.8542")
    return LinkEnd(str(code), code.lon, code.lat, RECEIVER_HEIGHT_M if height_m is None else height_m)


def _end_at(sectors: pd.DataFrame, height_m: float | None) -> LinkEnd:
    place = sectors["geometry"].iloc[0]
    stated = _highest(sectors, "height_m")
    height = height_m if height_m is not None else STATION_HEIGHT_M if stated is None else stated
    name = str(sectors["station_id"].iloc[0])
    return LinkEnd(name, place.x, place.y, height, _highest(sectors, "frequency_mhz"))


def _highest(sectors: pd.DataFrame, column: str) -> float | None:
    if column not in sectors or sectors[column].isna().all():
        return None
    return float(sectors[column].max())


def _check(a: LinkEnd, b: LinkEnd, frequency_mhz: float) -> None:
    for name, value, unit in (
        (f"height at {a.name}", a.height_m, "m"),
        (f"height at {b.name}", b.height_m, "m"),
        ("frequency", frequency_mhz, "MHz"),
    ):
        if not 0 < value < np.inf:
            raise GeometryError(f"link: {name}: {value:g} {unit} is not positive")


def _check_length(length_m: float) -> None:
    if not 0 < length_m <= MAX_LENGTH_M:
        raise GeometryError(f"link: {length_m:g} m between the ends is not in 0…{MAX_LENGTH_M:g} m")


def _flat_profile(length_m: float) -> Profile:
    distance = np.linspace(0, length_m, _FLAT_STEPS + 1)
    return Profile(distance, np.zeros_like(distance), np.zeros_like(distance))
