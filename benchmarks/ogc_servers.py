"""Servers of OGC API – Features with the same addresses: ours, pygeoapi and tipg, a process each.

The peers live in environments of their own (``make setup-ogc-peers``), and run as their documentation says.
They read a plain table in PostGIS, with the same indexes as ours.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, run
from typing import Any

import geopandas as gpd

from benchmarks.peers import optional
from benchmarks.serving import free_port, running, serving
from layers.definitions import ADDRESSES
from layers.provenance import Provenance
from layers.workspace import Workspace

ROOT = Path(__file__).parents[1]
PYGEOAPI, TIPG = ROOT / ".venv-peers-pygeoapi", ROOT / ".venv-peers-tipg"
# Ours has indexes of its key and its places, too; that of the wards is one that whoever runs it would add.
TABLE = """
CREATE TABLE public.addresses AS SELECT * FROM phusong.addresses;
ALTER TABLE public.addresses DROP COLUMN id, DROP COLUMN valid, DROP COLUMN position;
ALTER TABLE public.addresses ADD PRIMARY KEY (address_id);
CREATE INDEX ON public.addresses USING gist (geom);
CREATE INDEX ON public.addresses (ward);
CREATE INDEX ON phusong.addresses (ward);
"""


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Attributes
    ----------
    name : str
        What it is, and from where it reads.
    address : str
        Where it is.
    items : str
        Path of the features.
    geometry : str
        What its filters call the place of a feature.
    format : str
        What it calls GeoJSON.
    """

    name: str
    address: str
    items: str = "/collections/addresses/items"
    geometry: str = "geometry"
    format: str = "json"


@contextmanager
def all_servers(
    folder: Path, addresses: tuple[gpd.GeoDataFrame, Provenance], database: str | None
) -> Iterator[list[Server]]:
    """Serve addresses by every server that is installed, ours first.

    Parameters
    ----------
    folder : Path
        An empty one to work in.
    addresses : tuple of geopandas.GeoDataFrame and Provenance
        What is served.
    database : str or None
        Address of a database with the empty tables of a store; None where there is no PostgreSQL.
    """
    layers = {ADDRESSES.name: addresses}
    Workspace.create(folder / "files").publish(layers, note="addresses")
    with ExitStack() as stack:
        servers = [Server("phusong, files", stack.enter_context(serving(folder / "files")))]
        if database:
            Workspace.create(folder / "database", store=database).publish(layers, note="addresses")
            address = stack.enter_context(serving(folder / "database", "--store", database))
            servers.append(Server("phusong, PostGIS", address))
            _make_table(database)
            peers = (_pygeoapi(folder, database), _tipg(database))
            servers += [found for each in peers if (found := stack.enter_context(each))]
        yield servers


def is_installed(environment: Path) -> bool:
    """Return whether the environment of a peer was made to its end."""
    return (environment / "installed").is_file()


def missing(database: str | None) -> list[str]:
    """Return what is not installed, and which target installs it."""
    peers = [f"{each.name} (make setup-ogc-peers)" for each in (PYGEOAPI, TIPG) if not is_installed(each)]
    return peers if database else ["PostgreSQL with PostGIS (make setup-postgis), which the peers need"]


def _make_table(database: str) -> None:
    psycopg = optional("psycopg")
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(TABLE)
        connection.execute("VACUUM ANALYZE")  # both tables, as a database does of itself after a while


@contextmanager
def _pygeoapi(folder: Path, database: str) -> Iterator[Server | None]:
    if not is_installed(PYGEOAPI):
        yield None
        return
    port, configuration, openapi = free_port(), folder / "pygeoapi.yml", folder / "pygeoapi-openapi.yml"
    configuration.write_text(json.dumps(_configuration(port, database)))  # YAML takes JSON as well
    programs = PYGEOAPI / "bin"
    run(
        [programs / "pygeoapi", "openapi", "generate", configuration, "--output-file", openapi],
        check=True,
        stdout=DEVNULL,
    )
    command = [str(programs / "gunicorn"), "--workers=1", "--worker-class=gevent", f"--bind=127.0.0.1:{port}"]
    environment = {"PYGEOAPI_CONFIG": str(configuration), "PYGEOAPI_OPENAPI": str(openapi)}
    address = f"http://127.0.0.1:{port}"
    with running([*command, "pygeoapi.flask_app:APP"], f"{address}/conformance", environment=environment):
        yield Server("pygeoapi 0.24, PostGIS", address, geometry="geom")


def _configuration(port: int, database: str) -> dict[str, Any]:
    """Return what pygeoapi wants to know; the texts are those that it insists on."""
    site = "http://127.0.0.1"
    about = {"title": "Addresses", "description": "Addresses", "keywords": ["addresses"]}
    provider = {
        "type": "feature",
        "name": "PostgreSQL",
        "data": database.replace("://", "+psycopg2://"),
        "id_field": "address_id",
        "table": "addresses",
        "geom_field": "geom",
    }
    return {
        "server": {
            "bind": {"host": "127.0.0.1", "port": port},
            "url": f"{site}:{port}",
            "mimetype": "application/json; charset=UTF-8",
            "encoding": "utf-8",
            "languages": ["en-US"],
            "limits": {"default_items": 10, "max_items": 10000},
            "map": {"url": site, "attribution": "none"},
        },
        "logging": {"level": "ERROR"},
        "metadata": {
            "identification": {**about, "terms_of_service": site, "url": site},
            "license": {"name": "none", "url": site},
            "provider": {"name": "none", "url": site},
            "contact": {"name": "none", "url": site},
        },
        "resources": {
            "addresses": {
                "type": "collection",
                **about,
                "extents": {"spatial": {"bbox": [105, 20, 107, 22]}},
                "providers": [provider],
            }
        },
    }


@contextmanager
def _tipg(database: str) -> Iterator[Server | None]:
    if not is_installed(TIPG):
        yield None
        return
    port = free_port()
    command = [TIPG / "bin" / "uvicorn", "tipg.main:app", "--host=127.0.0.1", f"--port={port}"]
    environment = {"DATABASE_URL": database, "TIPG_DB_SCHEMAS": '["public"]'}
    address = f"http://127.0.0.1:{port}"
    with running(list(map(str, command)), f"{address}/healthz", environment=environment):
        yield Server("tipg 1.6.1, PostGIS", address, "/collections/public.addresses/items", "geom", "geojson")
