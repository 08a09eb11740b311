"""Vector files through GDAL, with what each format cannot hold said instead of lost."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pyarrow as pa
import pyarrow.compute as pc
import pyogrio

from layers.content import Content
from layers.errors import ExportError
from layers.geoparquet import GEOMETRY, encoded
from layers.spreadsheets import without_controls

MAX_TEXT_BYTES = 254
SHORT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "address_text": "address",
        "area_source": "area_src",
        "azimuth_deg": "azimuth",
        "bandwidth_mhz": "bandwidth",
        "beamwidth_h_deg": "beamwidth",
        "beamwidth_v_deg": "beam_v",
        "covered_share": "cov_share",
        "downtilt_deg": "downtilt",
        "frequency_mhz": "frequency",
        "house_number": "house_no",
        "largest_patch_km2": "max_km2",
        "mechanical_tilt_deg": "mech_tilt",
        "on_air_since": "air_since",
        "population_source": "pop_source",
        "postal_code": "postcode",
    }
)

Adapted = tuple[Content, Iterable[str]]
Adapt = Callable[[Content], Adapted]


@dataclass(frozen=True)
class VectorFormat:
    """A format as GDAL writes it.

    Attributes
    ----------
    driver : str
        GDAL's name of it.
    lonlat_only : bool
        Whether it is written in longitude and latitude only.
    adapt : tuple of callables
        What changes the content to fit, each saying what it changed.
    encoding : str or None
        Encoding of texts, where the format leaves a choice.
    holds_plain_rows : bool
        Whether it holds rows without geometries.
    one_kind : bool
        Whether all geometries of a file are points, or all are areas.
    options : mapping of str to str
        Options of GDAL's layer.
    """

    driver: str
    lonlat_only: bool = False
    adapt: tuple[Adapt, ...] = ()
    encoding: str | None = None
    holds_plain_rows: bool = False
    one_kind: bool = False
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def write_vector(content: Content, path: Path, kind: VectorFormat) -> list[str]:
    """Write a dataset, and return what the format could not hold as it was.

    Raises
    ------
    ExportError
        The format is not written in that CRS, cannot hold such geometries, or GDAL refuses.
    """
    _require(content, path, kind)
    notes: list[str] = []
    for adapt in kind.adapt:
        content, said = adapt(content)
        notes += said
    try:
        _write(content, path, kind)
    except pyogrio.errors.DataSourceError as error:
        raise ExportError(f"{path}: cannot be written: {error}") from error
    return notes


def _require(content: Content, path: Path, kind: VectorFormat) -> None:
    """Refuse what the format cannot hold."""
    geometry, name, suffix = content.geometry, content.layer.name, path.suffix
    if geometry is None:
        if not kind.holds_plain_rows:
            raise ExportError(
                f"{path.name}: {suffix} holds places, and {name} has none; take .csv, .xlsx, .parquet or"
                " .gpkg"
            )
        return
    if kind.lonlat_only and geometry.crs != "EPSG:4326":
        raise ExportError(f"{path.name}: {suffix} is written in EPSG:4326 only; take .gpkg for another CRS")
    if kind.one_kind and geometry.geom_type.eq("Point").nunique() > 1:
        raise ExportError(
            f"{path.name}: {suffix} holds either points or areas, and {name} has both; take .gpkg"
        )


def _write(content: Content, path: Path, kind: VectorFormat) -> None:
    table, place = content.table, {}
    if content.geometry is not None:
        kinds = set(content.geometry.geom_type)
        table = table.append_column(GEOMETRY, encoded(content.geometry))
        place = {
            "geometry_name": GEOMETRY,
            "geometry_type": kinds.pop() if len(kinds) == 1 else "Unknown",
            "crs": content.geometry.crs.to_wkt(),
        }
    pyogrio.write_arrow(
        table,
        path,
        driver=kind.driver,
        layer=content.layer.name,
        encoding=kind.encoding,
        layer_options=dict(kind.options),
        **place,
    )


def short_names(content: Content) -> Adapted:
    """Shorten the names of columns to the ten letters of a dBASE file."""
    renamed = [(old, SHORT_NAMES[old]) for old in content.table.column_names if old in SHORT_NAMES]
    table = content.table.rename_columns([SHORT_NAMES.get(name, name) for name in content.table.column_names])
    notes = ["columns renamed, ten letters at most: " + ", ".join(f"{old} → {new}" for old, new in renamed)]
    return content.with_table(table), notes if renamed else []


def short_texts(content: Content) -> Adapted:
    """Cut texts to the 254 bytes of a dBASE or MapInfo column."""
    table, notes = content.table, []
    for name in content.texts:
        long = pc.fill_null(pc.greater(pc.binary_length(table[name]), MAX_TEXT_BYTES), fill_value=False)
        if pc.any(long).as_py():
            cut = pa.array([_cut(text) for text in table[name].to_pylist()], type=pa.string())
            table = table.set_column(table.column_names.index(name), name, cut)
            notes.append(f"{name}: {pc.sum(long).as_py()} texts cut to {MAX_TEXT_BYTES} bytes")
    return content.with_table(table), notes


def narrow_texts(content: Content) -> Adapted:
    """Make columns of text as wide as their longest: every row of a dBASE or MapInfo file takes that room."""
    table = content.table
    fields = [
        field.with_metadata({"GDAL:OGR:width": str(_longest_bytes(column))})
        if pa.types.is_string(field.type)
        else field
        for field, column in zip(table.schema, table.columns, strict=True)
    ]
    return content.with_table(pa.table(table.columns, schema=pa.schema(fields))), ()


def plain_texts(content: Content) -> Adapted:
    """Leave out control characters, which XML cannot hold."""
    table, notes = content.table, []
    for name in content.texts:
        plain = without_controls(table[name])
        changed = pc.sum(pc.not_equal(plain, table[name])).as_py()
        if changed:
            table = table.set_column(table.column_names.index(name), name, plain)
            notes.append(f"{name}: control characters left out of {changed} texts")
    return content.with_table(table), notes


def gaps_as_text(content: Content) -> Adapted:
    """Write numbers and booleans with gaps as text: MapInfo would turn a gap into 0 or false."""
    table, changed = content.table, []
    for position, column in enumerate(content.table.schema):
        if table[position].null_count and not (
            pa.types.is_string(column.type) or pa.types.is_date(column.type)
        ):
            table = table.set_column(position, column.name, table[position].cast(pa.string()))
            changed.append(column.name)
    notes = [f"columns with gaps written as text, since .tab has no empty numbers: {', '.join(changed)}"]
    return content.with_table(table), notes if changed else []


def dates_as_text(content: Content) -> Adapted:
    """Write dates as ISO 8601 text."""
    table = content.table
    for position, column in enumerate(content.table.schema):
        if pa.types.is_date(column.type):
            table = table.set_column(position, column.name, table[position].cast(pa.string()))
    return content.with_table(table), ()


def named_places(content: Content) -> Adapted:
    """Give every placemark a name, which globes and maps write beside it."""
    if "name" in content.table.column_names:
        return content, ()
    return content.with_table(content.table.append_column("Name", content.table[content.layer.key[0]])), ()


def _longest_bytes(texts: pa.ChunkedArray) -> int:
    return max(1, pc.max(pc.binary_length(texts)).as_py() or 1)


def _cut(text: str | None) -> str | None:
    return text and text.encode()[:MAX_TEXT_BYTES].decode(errors="ignore")


KML = VectorFormat("LIBKML", lonlat_only=True, adapt=(plain_texts, dates_as_text, named_places))
VECTOR_FORMATS: Mapping[str, VectorFormat] = MappingProxyType(
    {
        ".geojson": VectorFormat(
            "GeoJSON", lonlat_only=True, options={"RFC7946": "YES", "COORDINATE_PRECISION": "9"}
        ),
        ".gpkg": VectorFormat("GPKG", holds_plain_rows=True),
        ".shp": VectorFormat(
            "ESRI Shapefile",
            adapt=(short_names, short_texts, narrow_texts),
            encoding="UTF-8",
            one_kind=True,
        ),
        ".kml": KML,
        ".kmz": KML,
        ".tab": VectorFormat(  # GDAL writes no datum shift into it: VN-2000 would come back 224 m away
            "MapInfo File",
            lonlat_only=True,
            adapt=(gaps_as_text, short_texts, narrow_texts),
            encoding="UTF-8",
        ),
        ".fgb": VectorFormat("FlatGeobuf"),
    }
)
