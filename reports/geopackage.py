"""What a report is about as a GeoPackage: divisions with their indicators, spots, stations and other points.

Shares are 0 … 1 as in `planning.columns.INDICATORS`, and columns are called as there; a program for maps
shows the titles in the language of the report beside those names.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from geo.crs import LONLAT
from layers.content import Content
from layers.definitions import DIVISIONS, KEY_PLACES, POSTAL_POINTS, STATIONS, Language, Layer
from layers.export import write_layers
from layers.provenance import Provenance
from layers.results import computed
from layers.settings import ENVIRONMENTS, Environment
from planning.columns import INDICATORS
from planning.divisions import OUTSIDE, Divisions
from planning.indicator_table import IndicatorTable
from planning.key_places import key_places
from planning.signal_model import SignalModel
from planning.spots import spots_of
from reports.subject import Subject

# By these keys GDAL takes a column's title and description from a table.
TITLE, DESCRIPTION = "GDAL:OGR:alternative_name", "GDAL:OGR:comment"
SHARE = "0 … 1"


def render(subject: Subject) -> bytes:
    """Return the file, in longitude and latitude; the same subject gives the same layers.

    Raises
    ------
    ExportError
        There is no room for it on the disk.
    """
    contents = [content for make in LAYERS if (content := make(subject)) is not None]
    with TemporaryDirectory() as folder:
        path = Path(folder, "report.gpkg")
        write_layers(contents, path)
        _date(path, subject.snapshot.created)
        return path.read_bytes()


def divisions_layer(subject: Subject) -> Content:
    """Return the division, or all of the scheme, with a column for every indicator."""
    table, codes = subject.table, slice(None) if subject.is_whole else [subject.code]
    shapes = subject.snapshot.frame(f"{DIVISIONS.name}/{subject.scheme}").loc[codes, ["geometry"]]
    rows = table.frame.loc[codes, ["name", "kind", *INDICATORS]]
    frame = shapes.join(rows).rename_axis(index="code").reset_index()
    content = computed(frame, DIVISIONS.name, provenance=_provenance(table), language=subject.language)
    return content.with_table(_titled(content.table, subject.language))


def stations_layer(subject: Subject) -> Content | None:
    """Return the sectors of stations within the division, or within any, where they may be shown."""
    return _points_within(subject, STATIONS) if subject.shows_stations else None


def postal_layer(subject: Subject) -> Content | None:
    """Return the postal points within the division, or within any."""
    return _points_within(subject, POSTAL_POINTS)


def places_layer(subject: Subject) -> Content | None:
    """Return the key places of the division, or of any, as `planning.key_places.KeyPlaces` has them."""
    snapshot, technology = subject.around, subject.table.model.technology
    places = key_places(snapshot, subject.scheme, technology) if snapshot else None
    mine = None if places is None else places.of(subject.code)
    if snapshot is None or mine is None or mine.empty:
        return None
    shapes = snapshot.frame(KEY_PLACES.name).set_index("place_id")[["geometry"]]
    frame = shapes.loc[mine.index].join(mine).reset_index()
    provenance = snapshot.info(KEY_PLACES.name).provenance
    return computed(frame, KEY_PLACES.name, provenance=provenance, language=subject.language)


def spots_layer(subject: Subject, environment: Environment) -> Content | None:
    """Return the white and grey spots of the division, or of all, as `planning.spots.spots_of` has them."""
    table = subject.table
    is_known = STATIONS.name in table.datasets and isinstance(table.model, SignalModel)
    if not is_known or subject.around is None:
        return None
    technology = table.model.technology
    spots = spots_of(subject.around, subject.scheme, environment=environment, technology=technology)
    mine = spots if subject.is_whole else spots[spots["code"] == subject.code]
    name = f"spots_{environment}"
    provenance = _provenance(table)
    return computed(mine, name, provenance=provenance, language=subject.language) if len(mine) else None


# Each gives None where the version holds nothing of the kind; names of layers differ.
LAYERS: tuple[Callable[[Subject], Content | None], ...] = (
    divisions_layer,
    *(partial(spots_layer, environment=environment) for environment in ENVIRONMENTS),
    stations_layer,
    postal_layer,
    places_layer,
)


def _points_within(subject: Subject, layer: Layer) -> Content | None:
    around = subject.around or subject.snapshot
    if layer.name not in around.datasets:
        return None
    points = around.points(layer.name, ())
    divisions = Divisions.of(around, subject.scheme)
    found = divisions.place(points.x, points.y).division
    within = found != OUTSIDE if subject.is_whole else found == divisions.codes.get_loc(subject.code)
    return Content.of(around, layer.name, crs=LONLAT).only(within)


def _provenance(table: IndicatorTable) -> Provenance:
    """Return the origin of indicators: of all data that went in, doubtful as soon as any of it is."""
    sources = (info.provenance.source for info in table.datasets.values())
    return Provenance(
        "; ".join(dict.fromkeys(sources)),
        synthetic=bool(table.synthetic),
        approximate=bool(table.approximate),
    )


def _titled(table: pa.Table, language: Language) -> pa.Table:
    """Return a table whose columns of indicators say what they are."""
    fields = [
        field.with_metadata(_told(field.name, language)) if field.name in INDICATORS else field
        for field in table.schema
    ]
    return pa.table(table.columns, schema=pa.schema(fields))


def _told(name: str, language: Language) -> dict[str, str]:
    indicator = INDICATORS[name]
    unit = SHARE if indicator.kind == "share" else indicator.unit
    description = " ".join(filter(None, (indicator.description[language], f"[{unit}]" if unit else "")))
    return {TITLE: indicator.title[language], DESCRIPTION: description}


def _date(path: Path, day: datetime) -> None:
    """Set the time of the last change to when the data was published, not to when the file was made."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (f"{day:%Y-%m-%dT%H:%M:%S.000Z}",))
