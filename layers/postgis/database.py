"""The database of a store: its connections, what they wait for, and its errors in our words."""

import os
import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from layers.errors import ValidationError, WorkspaceError

Connection = psycopg.Connection[tuple[Any, ...]]

# Nobody asks more at once: who does waits for a connection that is in use.
MOST_CONNECTIONS = 8
# What a database or its administrator may have set otherwise.
SESSION = "-c timezone=UTC -c datestyle=ISO -c jit=off"
# What the server should have ended by itself is cut off by us so much later.
GRACE_S = 2.0


class Database:
    """A PostgreSQL database, reached through a few connections that are kept.

    Parameters
    ----------
    url : str
        ``postgresql://user@host/database``, or parameters as libpq takes them.
    connect_timeout_s : float
        How long to wait for a connection.
    """

    def __init__(self, url: str, *, connect_timeout_s: float) -> None:
        self._url = url
        self._connect_timeout_s = connect_timeout_s
        # By the process that opened them: one that was copied must not speak through its parent's.
        self._idle: dict[int, list[Connection]] = {}
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        self.name = _name_of(url)
        weakref.finalize(self, _close, self._idle)
        if hasattr(os, "register_at_fork"):  # a copy of this process must not speak over its connections
            os.register_at_fork(after_in_child=self._idle.clear)

    def __repr__(self) -> str:
        return f"Database({self.name!r})"

    @contextmanager
    def reading(self, *, within_s: float) -> Iterator[Connection]:
        """Lend a connection within a read-only transaction, in which all statements see the same.

        Parameters
        ----------
        within_s : float
            How long to wait for the answers.

        Raises
        ------
        WorkspaceError
            The database cannot be reached, or does not answer in time.
        """
        if not self._free.acquire(timeout=within_s):
            raise WorkspaceError(f"{self.name}: is busy: all {MOST_CONNECTIONS} connections are in use")
        try:
            with (
                self._told(),
                self._lent() as connection,
                _cut_off(connection, within_s + GRACE_S),
                connection.transaction(),
            ):
                connection.execute(f"SET LOCAL statement_timeout = {round(within_s * 1000)}")
                yield connection
        finally:
            self._free.release()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a connection of a writer's own, in which statements take the time that they need.

        Raises
        ------
        WorkspaceError
            The database cannot be reached, or the connection is lost.
        ValidationError
            A value is none that the database can keep.
        """
        with self._told():
            connection = self.connect()
            try:
                yield connection
            finally:
                connection.close()

    def connect(self) -> Connection:
        """Open a connection, which the caller closes; errors are those of the driver."""
        return psycopg.connect(
            self._url,
            autocommit=True,
            connect_timeout=max(2, round(self._connect_timeout_s)),  # libpq takes no less
            application_name="phusong",
            options=SESSION,
            client_encoding="UTF8",
            keepalives_idle=30,
            prepare_threshold=None,  # the best plan depends on the values
        )

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        connection = self._taken() or self._connect_to_read()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        self._own_idle().append(connection)

    def _taken(self) -> Connection | None:
        """Return a connection that is kept and still works, if there is one."""
        while True:
            try:
                connection = self._own_idle().pop()
            except IndexError:
                return None
            if not _has_ended(connection):
                return connection
            connection.close()

    def _own_idle(self) -> list[Connection]:
        return self._idle.setdefault(os.getpid(), [])

    def _connect_to_read(self) -> Connection:
        connection = self.connect()
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return connection

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say errors of the driver in our words, with the name of the database."""
        try:
            yield
        except psycopg.DataError as error:
            raise ValidationError(f"{self.name}: a value cannot be kept: {_first_line(error)}") from error
        except psycopg.errors.UniqueViolation as error:
            raise ValidationError(
                f"{self.name}: two rows have one key: {error.diag.message_detail}"
            ) from error
        except psycopg.Error as error:
            raise WorkspaceError(f"{self.name}: {_first_line(error)}") from error


@contextmanager
def _cut_off(connection: Connection, after_s: float) -> Iterator[None]:
    """Cut a connection through which no answer comes, not even that a statement took too long."""
    timer = threading.Timer(after_s, _shut, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _close(connections: dict[int, list[Connection]]) -> None:
    for connection in connections.get(os.getpid(), []):
        connection.close()


def _name_of(url: str) -> str:
    """Return what a database is called in messages: nothing of its address that is secret."""
    try:
        given = conninfo_to_dict(url)
    except psycopg.Error as error:
        raise WorkspaceError("store: is no address of a PostgreSQL database") from error
    place = given.get("host") or "localhost"
    port = f":{given['port']}" if given.get("port") else ""
    return f"postgresql://{place}{port}/{given.get('dbname') or ''}"


def _has_ended(connection: Connection) -> bool:
    """Return whether the server has ended a connection that was idle: then it has something to read."""
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as copy:
            copy.settimeout(0)
            return len(copy.recv(1, socket.MSG_PEEK)) >= 0
    except BlockingIOError:
        return False
    except (OSError, psycopg.Error):
        return True


def _shut(connection: Connection) -> None:
    """End a connection from another thread than the one that waits for it."""
    try:
        with socket.socket(fileno=os.dup(connection.fileno())) as copy:
            copy.shutdown(socket.SHUT_RDWR)
    except (OSError, psycopg.Error):
        return  # it has ended meanwhile


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
