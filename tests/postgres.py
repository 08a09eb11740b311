"""A private PostgreSQL with PostGIS for tests: a cluster in a temporary folder, gone when they end."""

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from layers.definitions import LAYERS
from layers.postgis.database import Database
from layers.postgis.schema import migrate

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
# Quick, and yet what was committed outlives the server, if not the machine.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "listen_addresses": "127.0.0.1",
    "log_min_messages": "panic",
}
WITHIN_S = 60


def installed():
    """Return whether the programs of PostgreSQL and the files of PostGIS are there."""
    return bool(PROGRAMS) and any(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))


class Cluster:
    """A database server of our own.

    Attributes
    ----------
    port : int
        On 127.0.0.1.
    """

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="phusong-pg-"))
        self.port = _free_port()
        self._numbers = itertools.count()
        self._as = _somebody(self.folder)
        self.run("initdb", "--no-sync", "--no-instructions", "--auth=trust", "--username=phusong",
                  "--encoding=UTF8", "--locale=C.UTF-8", "-D", self.folder / "data")  # fmt: skip
        self.start()
        self._empty = self._template = "template1"
        bare = self.database()
        with psycopg.connect(bare, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION postgis")
        self._empty = conninfo_to_dict(bare)["dbname"]
        migrated = self.database(empty=True)
        migrate(Database(migrated, connect_timeout_s=WITHIN_S))
        self._template = conninfo_to_dict(migrated)["dbname"]

    def url(self, database, port=None):
        """Return the address of a database, here or behind a proxy."""
        return f"postgresql://phusong@127.0.0.1:{port or self.port}/{database}"

    def database(self, *, empty=False):
        """Make a database with the tables of a store, or without, and return its address."""
        name = f"test{next(self._numbers)}"
        template = self._empty if empty else self._template
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self.url(name)

    def empty(self, url):
        """Empty all tables of a store; they hold so little that TRUNCATE, with new files, takes longer."""
        tables = (sql.Identifier("phusong", name) for name in ("versions", *LAYERS))
        with psycopg.connect(url, options="-c lock_timeout=10s") as connection:
            for each in tables:
                connection.execute(sql.SQL("DELETE FROM {}").format(each))

    def start(self):
        """Start the server, and wait until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        options += f" -p {self.port} -c unix_socket_directories={self.folder}"
        self.run("pg_ctl", "start", "--wait", f"--timeout={WITHIN_S}", "-D", self.folder / "data",
                  "-l", self.folder / "log", "-o", options)  # fmt: skip

    def stop(self):
        """Stop the server at once, as a restart of its machine does."""
        self.run("pg_ctl", "stop", "--wait", "--mode=immediate", "-D", self.folder / "data")

    def kill(self):
        """Kill the server by SIGKILL, and wait until none of its processes is left."""
        pid_file = self.folder / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGKILL)
        until = time.monotonic() + WITHIN_S
        while self._is_in_use() and time.monotonic() < until:
            time.sleep(0.01)
        # Where nobody reaps the killed process, these say that it still lives.
        for each in (pid_file, *self.folder.glob(".s.PGSQL.*.lock")):
            each.unlink()

    def _is_in_use(self):
        """Return whether a process lives that works in the cluster's folder."""
        return any(_folder_of(each) == self.folder / "data" for each in Path("/proc").glob("[0-9]*"))

    def remove(self):
        """Stop the server, and remove all its files."""
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, *arguments):
        """Run one of PostgreSQL's programs."""
        command = [PROGRAMS[-1].with_name(program), *arguments]
        run = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, timeout=WITHIN_S,
            cwd=self.folder, **self._as,
        )  # fmt: skip
        assert run.returncode == 0, f"{command}: {run.stderr.decode()}"


def _somebody(folder):
    """Return who runs the server: PostgreSQL refuses to be run by root."""
    if os.getuid() != 0:
        return {}
    user = pwd.getpwnam("postgres")
    os.chown(folder, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _folder_of(process):
    try:
        return (process / "cwd").readlink()
    except OSError:  # it has ended, or its end has not been noticed yet
        return None
