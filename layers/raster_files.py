"""Rasters as cloud-optimised GeoTIFF: readable over a network piece by piece, and by every GIS."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import CRSError
from rasterio.crs import CRS
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from geo.errors import CrsError
from geo.grid import Grid
from layers.atomic import write_whole
from layers.errors import ExportError
from layers.provenance import Provenance

BLOCK = 256
SUFFIXES = (".tif", ".tiff")
# Names of bands end in their unit, as all names here do.
UNITS: Mapping[str, str] = MappingProxyType(
    {
        "_dbm": "dBm",
        "_db": "dB",
        "_mbit_s": "Mbit/s",
        "_m": "m",
        "_km2": "km²",
        "_deg": "°",
        "_percent": "%",
        "_probability": "1",
        "_share": "1",
    }
)
_LARGEST_EXACT = 2**24  # every whole number up to here is a float32


@dataclass(frozen=True)
class RasterFacts:
    """What a raster shows, written into the file so that it stays true wherever the file goes.

    Attributes
    ----------
    model : str
        Propagation model, or that of another calculation.
    threshold_profile : str
        Name of the thresholds that its classes are of.
    technology, operator, environment : str
        What is covered by whom, and where the receiver is.
    data_dates : str
        Days, months or years that the data describes.
    source : str
        Where the data comes from.
    synthetic, approximate : bool
        Whether the data is invented, or only roughly right.
    """

    model: str
    threshold_profile: str = ""
    technology: str = ""
    operator: str = ""
    environment: str = ""
    data_dates: str = ""
    source: str = ""
    synthetic: bool = False
    approximate: bool = False

    @classmethod
    def of(cls, provenance: Provenance, *, model: str, **facts: str) -> "RasterFacts":
        """Return the facts of a raster computed from a dataset.

        Parameters
        ----------
        provenance : Provenance
            Where the dataset comes from; its doubts become the raster's.
        model : str
            Propagation model.
        **facts : str
            `threshold_profile`, `technology`, `operator`, `environment`.
        """
        return cls(
            model,
            data_dates=provenance.data_date,
            source=provenance.source,
            synthetic=provenance.synthetic,
            approximate=provenance.approximate,
            **facts,
        )

    def tags(self) -> dict[str, str]:
        """Return the facts as tags of a GeoTIFF: the empty ones left out, doubts as ``yes`` or ``no``."""
        texts = {name: value for name, value in asdict(self).items() if isinstance(value, str) and value}
        doubts = {name: "yes" if getattr(self, name) else "no" for name in ("synthetic", "approximate")}
        return {**texts, **doubts, "TIFFTAG_SOFTWARE": f"phusong {version('phusong')}"}


def write_geotiff(
    path: Path,
    grid: Grid,
    bands: Mapping[str, NDArray[Any]],
    *,
    crs: str,
    nodata: float | None = None,
    tags: Mapping[str, str] | None = None,
) -> None:
    """Write arrays over one grid as the bands of a cloud-optimised GeoTIFF.

    The file appears whole or not at all; it is tiled, and compressed without loss. Where it is larger than a
    tile it has overviews. Their values are those of single cells, never means, so that classes and numbers
    of servers stay what they are.

    Parameters
    ----------
    path : Path
        File to create or replace, ``.tif`` or ``.tiff``.
    grid : Grid
        The cells.
    bands : mapping of str to ndarray, shape (rows, columns)
        Values by name, in the order of the bands. A name's ending gives the unit (`UNITS`). Whole numbers of
        one file are in the smallest type that holds all bands; with a band of other numbers all are float32.
    crs : str
        Reference system of the grid.
    nodata : float, optional
        Value of cells without one; NaN for float32 unless given.
    tags : mapping of str to str, optional
        What to say of the file, such as :meth:`RasterFacts.tags` returns.

    Raises
    ------
    ExportError
        There are no bands, one has another shape or holds numbers that the file cannot, `nodata` does not
        fit, the suffix is no GeoTIFF's, or the file cannot be written.
    CrsError
        The reference system is unknown.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ExportError(f"{path}: no format {path.suffix!r}; a raster is written as {', '.join(SUFFIXES)}")
    values = _stacked(path, grid, bands)
    profile = _profile(path, grid, values, crs=crs, nodata=nodata)
    # In memory first: GDAL tells of a full disk too late or not at all.
    content = _content(values, tuple(bands), profile, tags or {})
    try:
        write_whole(path, lambda draft: draft.write_bytes(content))
    except OSError as error:
        raise ExportError(f"{path}: cannot be written: {error}") from error


def unit_of(name: str) -> str:
    """Return the unit that the ending of a name stands for, empty where it stands for none."""
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def _stacked(path: Path, grid: Grid, bands: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    for name, values in bands.items():
        if values.shape != grid.shape:
            raise ExportError(f"{path}: band {name} has the shape {values.shape}, the grid {grid.shape}")
    if not bands:
        raise ExportError(f"{path}: there are no bands to write")
    return np.stack([values.astype(_type_of(path, bands), copy=False) for values in bands.values()])


def _type_of(path: Path, bands: Mapping[str, NDArray[Any]]) -> np.dtype[Any]:
    """Return the type that all bands of a file have."""
    common = np.result_type(*(np.uint8 if each.dtype == np.bool_ else each.dtype for each in bands.values()))
    if not np.issubdtype(common, np.floating):
        return common
    for name, values in bands.items():
        if np.issubdtype(values.dtype, np.integer) and np.abs(values).max(initial=0) > _LARGEST_EXACT:
            raise ExportError(
                f"{path}: band {name}: {np.abs(values).max()} has no place beside float32 bands"
            )
    return np.dtype(np.float32)


def _profile(
    path: Path, grid: Grid, values: NDArray[Any], *, crs: str, nodata: float | None
) -> dict[str, Any]:
    if nodata is None and np.issubdtype(values.dtype, np.floating):
        nodata = np.nan
    if nodata is not None and not _fits(nodata, values.dtype):
        raise ExportError(f"{path}: nodata {nodata:g} is no {values.dtype}")
    return {
        "driver": "COG",
        "height": grid.rows,
        "width": grid.columns,
        "count": len(values),
        "dtype": values.dtype.name,
        "crs": _known(crs),
        "transform": Affine(*grid.transform),
        "nodata": nodata,
        "compress": "DEFLATE",
        "predictor": "YES",
        "blocksize": BLOCK,
        "overview_resampling": "NEAREST",
        "bigtiff": "IF_SAFER",
    }


def _fits(nodata: float, kind: np.dtype[Any]) -> bool:
    if np.issubdtype(kind, np.floating):
        return True
    limits = np.iinfo(kind)
    return float(nodata).is_integer() and limits.min <= nodata <= limits.max


def _known(crs: str) -> CRS:
    try:
        return CRS.from_wkt(pyproj.CRS.from_user_input(crs).to_wkt())
    except CRSError as error:
        raise CrsError(f"CRS {crs!r} is unknown") from error


def _content(
    values: NDArray[Any], names: tuple[str, ...], profile: Mapping[str, Any], tags: Mapping[str, str]
) -> bytes:
    with MemoryFile() as memory:
        with memory.open(**profile) as file:
            file.write(values)
            file.descriptions = names
            file.units = [unit_of(name) for name in names]
            file.update_tags(AREA_OR_POINT="Area", **tags)
        return bytes(memory.getbuffer())
