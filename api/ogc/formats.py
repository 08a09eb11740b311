"""Features as files for other programs: everything that matches, written as it is read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import BinaryIO

import geopandas as gpd
from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.errors import BadRequestError
from api.ogc.collections import Collection
from api.ogc.crs import Crs
from api.ogc.downloads import DOWNLOADS
from layers.content import with_source
from layers.dataset import DatasetName
from layers.query.selection import Page
from layers.snapshot import Snapshot
from layers.streams import Contents, Piece, csv_file, flatgeobuf_file, parquet_file

PIECE = 20_000
"""Features of a file that are read and written at a time."""

CHUNK = 1 << 18
FILES: Mapping[str, str] = MappingProxyType(
    {each.f: each.media_type for each in DOWNLOADS if not each.is_paged}
)
OTHERS = ("", "json", "html")


def file_format(request: Request, f: str) -> str:
    """Return which file a request wants: by its parameter, else by ``Accept``; nothing where it wants none.

    Raises
    ------
    BadRequestError
        The parameter names no format.
    """
    if f in FILES:
        return f
    if f not in OTHERS:
        raise BadRequestError(f"f: {f!r} is no format; formats are json, html, {', '.join(FILES)}")
    accepted = request.headers.get("accept", "").partition(",")[0].partition(";")[0].strip().lower()
    return "" if f else next((name for name, type_ in FILES.items() if type_ == accepted), "")


@dataclass(frozen=True, eq=False)
class File:
    """Features of one version as a file.

    Attributes
    ----------
    snapshot : Snapshot
        The version.
    collection : Collection
        Whose features.
    crs : Crs
        Reference system of the coordinates; in files, the easting or longitude always comes first.
    """

    snapshot: Snapshot
    collection: Collection
    crs: Crs

    def answer(self, f: str, pages: Iterable[Page]) -> Response:
        """Return the answer that holds a file.

        Raises
        ------
        ExportError
            The format cannot hold such features.
        """
        pieces = map(self._piece, pages)
        headers = {
            "Content-Disposition": f'attachment; filename="{self._stem}.{f}"',
            "Content-Crs": f"<{self.crs.uri}>",
            "Vary": "Accept",
        }
        return StreamingResponse(self._written(f, pieces), media_type=FILES[f], headers=headers)

    def _written(self, f: str, pieces: Iterable[Piece]) -> Iterator[bytes]:
        if f == "fgb":
            return _chunks(flatgeobuf_file(self._contents, pieces))
        return (csv_file if f == "csv" else parquet_file)(self._contents, pieces)

    def _piece(self, page: Page) -> Piece:
        table = page.table
        if "source" in table.column_names:
            table = with_source(table, self._contents.provenance, self.snapshot.settings.language)
        if not self.collection.has_geometry:
            return Piece(table, None)
        places = replace(self.crs, is_swapped=False).geometries(page.geometry)
        return Piece(table, gpd.GeoSeries(places, crs=self.crs.code))

    @property
    def _contents(self) -> Contents:
        collection = self.collection
        only_points = collection.is_layer and DatasetName.parse(collection.dataset).layer.has_only_points
        return Contents(
            collection.id,
            self.crs.code,
            has_places=collection.has_geometry,
            only_points=only_points,
            provenance=self.snapshot.info(collection.dataset).provenance,
        )

    @property
    def _stem(self) -> str:
        return f"{self.collection.id}-v{self.snapshot.number}"


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk
