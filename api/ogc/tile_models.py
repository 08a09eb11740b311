"""What the resources of OGC API – Tiles hold, and TileJSON; the names are those of the standards."""
# ruff: noqa: N815

from typing import Any, Literal

from pydantic import BaseModel, Field

from api.models import PageQuery, Query
from api.ogc.models import Link, TemplatedLink


class TileMatrix(BaseModel):
    """The tiles of one zoom."""

    id: str
    scaleDenominator: float
    cellSize: float
    cornerOfOrigin: Literal["topLeft"] = "topLeft"
    pointOfOrigin: list[float]
    tileWidth: int
    tileHeight: int
    matrixWidth: int
    matrixHeight: int


class TileMatrixSet(BaseModel):
    """How a plane is cut into tiles, zoom by zoom."""

    id: str
    title: str
    uri: str
    crs: str
    orderedAxes: list[str]
    wellKnownScaleSet: str
    tileMatrices: list[TileMatrix]


class TileMatrixSetItem(BaseModel):
    """A tiling in a list."""

    id: str
    title: str
    uri: str
    crs: str
    links: list[Link]


class TileMatrixSetList(BaseModel):
    """All tilings that are served."""

    tileMatrixSets: list[TileMatrixSetItem]
    links: list[Link]


class TileSetItem(BaseModel):
    """Tiles of one collection in one tiling, in a list."""

    title: str
    dataType: Literal["vector"] = "vector"
    crs: str
    tileMatrixSetURI: str
    links: list[TemplatedLink | Link]


class TileSetList(BaseModel):
    """All tiles of one collection."""

    tilesets: list[TileSetItem]
    links: list[Link]


class MatrixLimits(BaseModel):
    """Where there are tiles in one zoom."""

    tileMatrix: str
    minTileRow: int
    maxTileRow: int
    minTileCol: int
    maxTileCol: int


class BoundingBox(BaseModel):
    """Where the features are."""

    lowerLeft: list[float]
    upperRight: list[float]
    crs: str


class TileSetLayer(BaseModel):
    """A layer in the tiles."""

    id: str
    title: str
    dataType: Literal["vector"] = "vector"
    geometryDimension: int = Field(description="0 for points, 2 for areas.")
    minTileMatrix: str
    maxTileMatrix: str
    propertiesSchema: dict[str, Any] = Field(description="Attributes of features, as a JSON Schema.")


class TileSet(TileSetItem):
    """What is known of the tiles of one collection in one tiling."""

    description: str
    tileMatrixSetLimits: list[MatrixLimits]
    boundingBox: BoundingBox
    layers: list[TileSetLayer]


class VectorLayer(BaseModel):
    """A layer of tiles in TileJSON."""

    id: str
    description: str
    minzoom: int = 0
    maxzoom: int
    fields: dict[str, str]


class TileJson(BaseModel):
    """Tiles as web maps read of them."""

    tilejson: Literal["3.0.0"] = "3.0.0"
    scheme: Literal["xyz"] = "xyz"
    tiles: list[str]
    name: str
    description: str
    attribution: str
    version: str
    minzoom: int = 0
    maxzoom: int
    bounds: list[float]
    center: list[float]
    vector_layers: list[VectorLayer]


class TileSetQuery(PageQuery):
    """Parameters of what is said of tiles."""

    f: Literal["", "json", "html", "tilejson"] = Field("", description="Format; by Accept unless given.")


class OneTileQuery(Query):
    """Parameters of a tile."""

    f: Literal["", "mvt"] = Field("", description="Format; there is one.")
