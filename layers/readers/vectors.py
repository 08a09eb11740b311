"""Vector files: what GDAL reads, and GeoParquet."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import CRSError

from layers.encodings import decode, detect
from layers.errors import ReadError

OURS = ("tcvn3", "vni")
# What KML adds to every place, whether or not the file says anything about it.
KML_TEXTS = ("id", "timestamp", "begin", "end", "icon", "snippet", "description")
KML_STYLES = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder")
# Every byte is a letter of it, so that nothing is lost before we decode ourselves.
LATIN_1 = "ISO-8859-1"


def read_vector(path: Path, *, encoding: str | None) -> gpd.GeoDataFrame:
    """Return the features of a vector file, all its layers together, texts in normal form C.

    Raises
    ------
    ReadError
        The file is damaged, or not what its suffix says.
    """
    archive = f"/vsizip/{path}" if path.suffix.casefold() == ".zip" else path
    try:
        names = pyogrio.list_layers(archive)[:, 0]
        layers = [_read_layer(archive, str(name), path, encoding) for name in names]
    except (DataSourceError, DataLayerError, CRSError, ValueError) as error:
        raise ReadError(f"cannot be read: {error}") from error
    filled = [layer for layer in layers if len(layer)]
    if not filled:
        raise ReadError("holds no features")
    return filled[0] if len(filled) == 1 else pd.concat(filled, ignore_index=True)


def read_parquet(path: Path) -> gpd.GeoDataFrame:
    """Return the features of a GeoParquet file.

    Raises
    ------
    ReadError
        The file is damaged, Parquet without geometries, or empty.
    """
    try:
        frame: gpd.GeoDataFrame = gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise ReadError(f"is no GeoParquet: {error}") from error
    if frame.empty:
        raise ReadError("holds no features")
    return frame


def read_plain_parquet(path: Path) -> gpd.GeoDataFrame:
    """Return the rows of a Parquet file that need have no geometries.

    Raises
    ------
    ReadError
        The file is damaged or empty.
    """
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise ReadError(f"is no Parquet file: {error}") from error
    if frame.empty:
        raise ReadError("holds no rows")
    return gpd.GeoDataFrame(frame.drop(columns="geometry", errors="ignore"), geometry=[None] * len(frame))


def _read_layer(archive: Path | str, name: str, path: Path, encoding: str | None) -> gpd.GeoDataFrame:
    undeclared = path.suffix.casefold() == ".shp" and not path.with_suffix(".cpg").exists()
    raw = undeclared or encoding in OURS
    frame = pyogrio.read_dataframe(archive, layer=name, encoding=LATIN_1 if raw else encoding)
    if not isinstance(frame, gpd.GeoDataFrame):
        frame = gpd.GeoDataFrame(frame, geometry=[None] * len(frame))
    if path.suffix.casefold() in {".kml", ".kmz"}:
        unsaid = [each for each in KML_TEXTS if each in frame and frame[each].isna().all()]
        frame = frame.drop(columns=[*unsaid, *KML_STYLES], errors="ignore")
    texts = [each for each in frame.columns if pd.api.types.is_string_dtype(frame[each].dtype)]
    return frame.assign(**_in_unicode(frame[texts], encoding)) if raw else frame


def _in_unicode(texts: pd.DataFrame, encoding: str | None) -> dict[str, "pd.Series[str]"]:
    """Return texts read byte for byte, decoded: as told, or as all of them together suggest."""
    spoken = "\n".join(text for column in texts for text in texts[column].dropna().unique())
    chosen = encoding or detect(spoken.encode(LATIN_1))
    return {
        str(name): texts[name].map(
            lambda text: decode(text.encode(LATIN_1), encoding=chosen), na_action="ignore"
        )
        for name in texts
    }
