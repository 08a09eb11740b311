"""Real boundaries from public repositories: downloaded at the user's wish, checked, cached and parsed."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd
import pooch
from shapely.geometry import shape

from geo.crs import LONLAT
from layers.definitions import DIVISIONS
from layers.errors import FetchError, UnknownNameError
from layers.provenance import Provenance
from layers.readers import RawTable
from layers.text import nfc
from layers.validation import check
from layers.workspace import Snapshot, Workspace

BASE_URL = "https://raw.githubusercontent.com"
LIST = Path(__file__).with_name("boundary_sources.csv")
TIMEOUT_S = 30
KINDS = ("Thành phố", "Thị xã", "Thị trấn", "Quận", "Huyện", "Phường", "Xã", "Đặc khu")

KEPT = ("area_km2", "area_source", "population", "population_source", "households")

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class BoundaryFile:
    """One file of boundaries in a public repository, pinned to a commit.

    Attributes
    ----------
    scheme : str
        Division scheme that it belongs to.
    github_repository, commit, path : str
        Where it lies.
    bytes : int
        Its length.
    sha256 : str
        Checksum of its content, in hexadecimal.
    licence : str
        What is known of the terms of its use.
    """

    scheme: str
    github_repository: str
    commit: str
    path: str
    bytes: int
    sha256: str
    licence: str

    @property
    def address(self) -> str:
        """Path of the raw file below the base URL."""
        return f"{self.github_repository}/{self.commit}/{self.path}"


def boundary_files(scheme: str) -> tuple[BoundaryFile, ...]:
    """Return the files that hold the divisions of a scheme.

    Raises
    ------
    UnknownNameError
        No files are known for the scheme.
    """
    known = _listed(LIST)
    files = tuple(file for file in known if file.scheme == scheme)
    if not files:
        schemes = ", ".join(sorted({file.scheme for file in known}))
        raise UnknownNameError(f"no boundaries are known for scheme {scheme!r}; schemes are {schemes}")
    return files


def fetch_boundaries(
    scheme: str,
    *,
    base_url: str = BASE_URL,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> tuple[gpd.GeoDataFrame, Provenance]:
    """Download the boundaries of a scheme, or take them from the cache.

    Parameters
    ----------
    scheme : str
        ``communes-2025`` or ``districts-2023``.
    base_url : str
        Server of raw files, such as a mirror of GitHub's.
    cache : Path, optional
        Folder where downloads are kept, so that an interrupted one goes on where it was; by default the
        user's.
    progress : callable, optional
        Called with the name of each file and the share that is done.

    Returns
    -------
    geopandas.GeoDataFrame
        Columns ``code``, ``name``, ``kind``, ``area_km2``, ``area_source`` and polygons in EPSG:4326, as
        they were published, not validated; ordered by code.
    Provenance
        Repository, commit and licence.

    Raises
    ------
    UnknownNameError
        No files are known for the scheme.
    FetchError
        The server cannot be reached, or a file is not what its checksum promises.
    """
    files = boundary_files(scheme)
    records: list[dict[str, Any]] = []
    done, total = 0, sum(file.bytes for file in files)
    for file, path in _downloads(files, base_url, cache):
        records += _parsed(file, path)
        done += file.bytes
        if progress is not None:
            progress(path.name, done / total)
    frame = gpd.GeoDataFrame(pd.DataFrame(records), geometry="geometry", crs=LONLAT)
    return frame.sort_values("code", ignore_index=True), _provenance(files)


def load_boundaries(
    workspace: Workspace,
    scheme: str,
    *,
    base_url: str | None = None,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> Snapshot:
    """Fetch the boundaries of a scheme and publish them; polygons that are not valid are mended.

    What the workspace knows of a division and the download does not (population, households, official area)
    stays, with its source.

    Parameters
    ----------
    workspace : Workspace
        Where to.
    scheme : str
        ``communes-2025`` or ``districts-2023``.
    base_url : str, optional
        Server of raw files; GitHub's unless given.
    cache : Path, optional
        Folder where downloads are kept; the user's unless given.
    progress : callable, optional
        Called with the name of each file and the share that is done.

    Returns
    -------
    Snapshot
        The new version, whose note tells of repairs, overlaps and gaps.

    Raises
    ------
    UnknownNameError, FetchError
        As :func:`fetch_boundaries`.
    WorkspaceError
        Somebody else is writing, or the disk refuses.
    """
    fetched, provenance = fetch_boundaries(
        scheme, base_url=base_url or BASE_URL, cache=cache, progress=progress
    )
    raw = RawTable(LIST, pd.DataFrame(fetched.drop(columns="geometry")), fetched.geometry)
    checked = check(raw, DIVISIONS, repair=True)
    name = f"{DIVISIONS.name}/{scheme}"
    with workspace.writer():
        snapshot = workspace.snapshot()
        known = snapshot.frame(name) if name in snapshot.datasets else None
        frame = checked.good if known is None else _completed(checked.good, known)
        note = "; ".join((f"{name} fetched from {provenance.source}", *checked.notes))
        return workspace.publish({name: (frame, provenance)}, note=note)


def _completed(frame: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return divisions with what is known of them from elsewhere where they say nothing themselves."""
    return frame.assign(**{field: frame[field].fillna(frame["code"].map(known[field])) for field in KEPT})


@lru_cache
def _listed(path: Path) -> tuple[BoundaryFile, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return tuple(
            BoundaryFile(scheme, repository, commit, path, int(size), sha256, licence)
            for scheme, repository, commit, path, size, sha256, licence in rows
        )


def _provenance(files: tuple[BoundaryFile, ...]) -> Provenance:
    origins = sorted({f"github.com/{file.github_repository} at {file.commit[:12]}" for file in files})
    return Provenance("; ".join(origins), licence="; ".join(sorted({file.licence for file in files})))


def _downloads(
    files: tuple[BoundaryFile, ...], base_url: str, folder: Path | None
) -> Iterator[tuple[BoundaryFile, Path]]:
    pooch.get_logger().setLevel("WARNING")
    store = pooch.create(
        path=folder or pooch.os_cache("phusong"),
        base_url=base_url.rstrip("/") + "/",
        registry={file.address: f"sha256:{file.sha256}" for file in files},
    )
    downloader = pooch.HTTPDownloader(timeout=TIMEOUT_S)
    for file in files:
        try:
            yield file, Path(store.fetch(file.address, downloader=downloader))
        except ValueError as error:
            raise FetchError(
                f"{store.get_url(file.address)}: what came is not the file of that checksum"
            ) from error
        except OSError as error:
            raise FetchError(_failure(store.get_url(file.address), error)) from error


def _failure(url: str, error: OSError) -> str:
    """Return in one line why a download failed."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"{url}: the server answered {response.status_code} {response.reason}"
    if isinstance(error, PermissionError):
        return f"{error.filename}: downloads cannot be kept there"
    return f"{url}: no connection to {urlsplit(url).netloc}; boundaries are fetched over the internet"


def _parsed(file: BoundaryFile, path: Path) -> list[dict[str, Any]]:
    """Return the divisions in a downloaded file, in either of the two forms that the repositories have."""
    try:
        document = json.loads(path.read_bytes())
        if "level2s" in document:
            return [_of_level(unit) for unit in document["level2s"]]
        return [_of_feature(feature, file.github_repository) for feature in document["features"]]
    except (KeyError, TypeError, ValueError) as error:
        raise FetchError(f"{path}: is no file of boundaries as {file.github_repository} has them") from error


def _of_level(unit: dict[str, Any]) -> dict[str, Any]:
    return _record(unit["level2_id"], unit["name"], unit)


def _of_feature(feature: dict[str, Any], repository: str) -> dict[str, Any]:
    properties = feature["properties"]
    record = _record(properties["code"], properties["fullName"], feature["geometry"])
    area = properties.get("areaKm2")
    return {**record, "area_km2": area, "area_source": repository if area else None}


def _record(code: str, name: str, geometry: dict[str, Any]) -> dict[str, Any]:
    name = nfc(name)
    return {
        "code": code,
        "name": name,
        "kind": next((kind for kind in KINDS if name.startswith(kind)), None),
        "area_km2": None,
        "area_source": None,
        "geometry": shape(geometry),
    }
