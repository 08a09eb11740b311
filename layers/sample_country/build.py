"""Write an invented country to files that load like any others."""

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa

from geo.crs import LONLAT
from layers import geoparquet
from layers.atomic import write_whole
from layers.dataset import DatasetName
from layers.definitions import ADDRESSES, DIVISIONS, POSTAL_POINTS, STATIONS, Layer
from layers.errors import ExportError, ValidationError
from layers.frame_rows import frame_rows
from layers.sample.build import INVENTED
from layers.sample.shares import apportioned
from layers.sample_country.addresses import CountryAddresses
from layers.sample_country.communes import Communes
from layers.sample_country.houses import Houses
from layers.sample_country.postal_points import country_postal_points
from layers.sample_country.sizes import ADDRESS_COUNT, DIVISION_COUNT, SEED, STATION_COUNT
from layers.sample_country.stations import country_stations

SCHEME = "communes"

Progress = Callable[[str, float], None]


def country_addresses(count: int, *, divisions: int = DIVISION_COUNT, seed: int = SEED) -> CountryAddresses:
    """Return the addresses of an invented country, and with them all that it consists of.

    Raises
    ------
    ValidationError
        A count is out of range.
    """
    if count < 1:
        raise ValidationError(f"addresses: {count} is not at least 1")
    communes = Communes.draw(divisions, seed=seed)
    return CountryAddresses(Houses(communes, apportioned(communes.share, count), seed))


def write_country(
    folder: Path,
    *,
    addresses: int = ADDRESS_COUNT,
    stations: int = STATION_COUNT,
    divisions: int = DIVISION_COUNT,
    seed: int = SEED,
    progress: Progress | None = None,
) -> dict[str, Path]:
    """Invent a country and write it as GeoParquet, a file for each layer.

    Parameters
    ----------
    folder : Path
        Where to; made if it is not there.
    addresses, stations, divisions : int
        How many of each.
    seed : int
        Another seed gives another country; the same one gives the same.
    progress : callable, optional
        Called with the name of each step and the share that is done.

    Returns
    -------
    dict of str to Path
        The files by the name of their dataset.

    Raises
    ------
    ValidationError
        A count is out of range.
    ExportError
        A file cannot be written, or there is one already.
    """
    if stations < 1:
        raise ValidationError(f"stations: {stations} is not at least 1")
    _require_nothing(folder)
    step = progress or (lambda _name, _share: None)
    step("divisions", 0.0)
    country = country_addresses(addresses, divisions=divisions, seed=seed)
    found = {}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in _frames(country, stations):
            step(name.layer.name, 0.0)
            found[str(name)] = _write_frame(frame, name, folder)
        found[ADDRESSES.name] = _write_addresses(country, folder, step)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be written: {error}") from error
    return found


def _require_nothing(folder: Path) -> None:
    for layer in (DIVISIONS, STATIONS, POSTAL_POINTS, ADDRESSES):
        path = _path(folder, layer)
        if path.exists():
            raise ExportError(f"{path}: is there already; what it holds would be lost")


def _path(folder: Path, layer: Layer) -> Path:
    return folder / f"{layer.name}.parquet"


def _frames(country: CountryAddresses, count: int) -> Iterator[tuple[DatasetName, gpd.GeoDataFrame]]:
    yield DatasetName(DIVISIONS, SCHEME), country.houses.communes.frame.drop(columns="province")
    yield DatasetName(STATIONS), _located(country_stations(count, houses=country.houses))
    yield DatasetName(POSTAL_POINTS), _located(country_postal_points(country))


def _located(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.points_from_xy(frame["lon"], frame["lat"], crs=LONLAT)
    return gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points)


def _write_frame(frame: gpd.GeoDataFrame, name: DatasetName, folder: Path) -> Path:
    path, table = _path(folder, name.layer), frame_rows(frame, name)
    write_whole(path, lambda draft: geoparquet.write(table, draft, notes=_notes(name.layer.name)))
    return path


def _write_addresses(country: CountryAddresses, folder: Path, step: Progress) -> Path:
    def told() -> Iterator[pa.Table]:
        for number, block in enumerate(country.blocks()):
            step(ADDRESSES.name, number / country.block_count)
            yield block

    path, notes = _path(folder, ADDRESSES), _notes(ADDRESSES.name)
    metadata = geoparquet.metadata(LONLAT, kinds=list(ADDRESSES.geometry_types))
    write_whole(path, lambda draft: geoparquet.write_groups(told(), draft, metadata=metadata, notes=notes))
    return path


def _notes(layer: str) -> dict[str, object]:
    return {"layer": layer, "provenance": asdict(INVENTED)}
