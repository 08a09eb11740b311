"""The tables of a store: which revision they are of, and how they come to the newest."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import psycopg
import pyarrow as pa
from psycopg import sql

from layers.arrow import ARROW_TYPES
from layers.definitions import FieldType, Layer
from layers.errors import WorkspaceError
from layers.geoparquet import GEOMETRY
from layers.postgis.database import Connection, Database

SCHEMA = "phusong"
REVISION = "0003"
"""The newest of ``migrations/versions``, which this release reads and writes."""

MIGRATIONS = Path(__file__).with_name("migrations")

SQL_TYPES: Mapping[FieldType, str] = MappingProxyType(
    {
        "string": "text",
        "integer": "bigint",
        "number": "double precision",
        "boolean": "boolean",
        "date": "date",
    }
)


def table_of(layer: Layer) -> sql.Identifier:
    """Return the table of a layer."""
    return sql.Identifier(SCHEMA, layer.name)


def columns_of(layer: Layer) -> dict[str, pa.DataType]:
    """Return what a row of a dataset consists of, with its types in Arrow."""
    fields = {each.name: ARROW_TYPES[each.type] for each in layer.fields}
    return {**fields, GEOMETRY: pa.binary()} if layer.has_geometry else fields


def revision(connection: Connection) -> str:
    """Return the revision of a database's tables; empty where it has none."""
    try:
        found = connection.execute("SELECT version_num FROM phusong.alembic_version").fetchone()
    except psycopg.errors.UndefinedTable:
        return ""
    return "" if found is None else str(found[0])


def require(found: str, name: str) -> None:
    """Raise unless a database's tables are of the revision of this release.

    Raises
    ------
    WorkspaceError
        They are older or newer, or there are none.
    """
    if not found:
        raise WorkspaceError(f"{name}: holds no tables yet; `phusong migrate` makes them")
    if found != REVISION:
        raise WorkspaceError(
            f"{name}: its tables are of revision {found}, and this release works with {REVISION}:"
            + (
                " `phusong migrate` brings them there; back up first"
                if found < REVISION
                else " a later release has migrated them; install that one"
            )
        )


def migrate(database: Database) -> tuple[str, str]:
    """Bring the tables to the revision of this release, in one transaction.

    Returns
    -------
    before, after : str
        Revisions; `before` is empty where there were no tables.

    Raises
    ------
    WorkspaceError
        The database refuses, or is of a later release.
    """
    with database.writing() as connection:
        before = revision(connection)
        if before > REVISION:
            require(before, database.name)
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))
    _upgrade(database, REVISION)
    return before, REVISION


def _upgrade(database: Database, to: str) -> None:
    # Servers never migrate, and need none of these.
    import sqlalchemy  # noqa: PLC0415
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=database.connect, poolclass=sqlalchemy.NullPool
    )
    config = Config(attributes={"schema": SCHEMA})
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, to)
    except sqlalchemy.exc.DBAPIError as error:
        raise WorkspaceError(f"{database.name}: cannot be migrated to {to}: {error.orig}") from error
