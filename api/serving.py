"""Serving: where the server listens, how many processes answer, and how they end."""

import asyncio
import gc
import logging
import os
import signal
import socket
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from typing import Any

import uvicorn

from api import console, logs
from api.access.listening import require_safe_address
from api.http_protocol import Http
from geo.errors import PhusongError
from layers.settings import Settings
from layers.workspace import Workspace

BACKLOG = 2048
# Who has just connected has this long to send a request after the server was told to end.
LINGER_S = 0.5
# What ends sooner is not begun again at once.
SHORT_LIFE_S = 1.0
# So much longer than their requests may processes take to end.
PATIENCE_S = 5.0
SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})
# Windows has neither, and no processes that are copies.
WATCHED = SIGNALS | {getattr(signal, name) for name in ("SIGHUP", "SIGCHLD") if hasattr(signal, name)}
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable with the folder in which processes keep their counts together; the client library reads it."""
_LOG = logging.getLogger("phusong.serving")


class ListenError(PhusongError, OSError):
    """The server cannot listen where it should."""


def serve(settings: Settings) -> None:
    """Serve a workspace until a signal ends it.

    Raises
    ------
    ListenError
        The address is not this machine's, or taken.
    PhusongError
        The workspace cannot be served.
    """
    require_safe_address(settings)
    if settings.serving.workers > 1 and not hasattr(os, "fork"):
        raise ListenError("workers: this system can answer from one process only")
    logs.set_up(settings.serving.log_format)
    with ExitStack() as stack:
        sockets = [stack.enter_context(each) for each in listening(settings.host, settings.port)]
        if settings.serving.workers == 1:
            server = _prepared(settings)
            _announce(sockets)
            server.run(sockets)
        else:
            Workers(settings, sockets).run()


def listening(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen on all addresses of a host; ``::`` stands for those of IPv4 as well.

    Raises
    ------
    ListenError
        The host is not this machine's, or the port is taken.
    """
    is_dual = host == "::" and socket.has_dualstack_ipv6()
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        places = dict.fromkeys((family, address) for family, *_, address in found)
        return [_listening(family, address[:2], is_dual=is_dual) for family, address in places]
    except OSError as error:
        raise ListenError(f"{url_of(host, port)}: cannot listen there: {error}") from error


def _listening(family: int, address: Any, *, is_dual: bool) -> socket.socket:
    listener = socket.create_server(address, family=family, backlog=BACKLOG, dualstack_ipv6=is_dual)
    # Connections inherit it. Without, the second part of an answer waits 40 ms for the client's word on the
    # first; asyncio sees to that only for sockets that were made with a protocol.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def url_of(host: str, port: int) -> str:
    """Return the address of a server, those of IPv6 in brackets."""
    try:
        is_bracketed = isinstance(ip_address(host), IPv6Address)
    except ValueError:
        is_bracketed = False
    return f"http://[{host}]:{port}" if is_bracketed else f"http://{host}:{port}"


def _ignore(_number: int, _frame: object) -> None:
    pass


class GracefulServer(uvicorn.Server):
    """A server that ends without cutting anybody off.

    Told to end, it takes no more connections, says so at ``/readyz``, and answers what is asked over the
    connections that it has for a moment longer.

    Parameters
    ----------
    config : uvicorn.Config
        With the application.
    parent : int
        Process that began this one, and without which it ends; 0 where there is none.
    """

    def __init__(self, config: uvicorn.Config, *, parent: int = 0) -> None:
        super().__init__(config)
        self._parent = parent

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until a signal comes; that it came is no failure."""
        for number in SIGNALS:
            signal.signal(number, _ignore)
        super().run(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin; signals that a parent held back may come now."""
        await super().startup(sockets)
        if self._parent:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)

    async def on_tick(self, counter: int) -> bool:
        """Return whether it is time to end."""
        is_orphan = self._parent != 0 and os.getppid() != self._parent
        return await super().on_tick(counter) or is_orphan

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, once those who are connected have their answers."""
        self.config.app.state.is_stopping = True  # type: ignore[union-attr]
        for server in self.servers:
            server.close()
        until = time.monotonic() + LINGER_S
        # uvicorn has no event for it.
        while self.server_state.connections and time.monotonic() < until and not self.force_exit:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
        await super().shutdown(sockets)


class Workers:
    """Processes that answer together: copies of one that has loaded everything, and shares its memory.

    One that dies is replaced. SIGHUP has the settings read again, and new processes take over from the old.

    Parameters
    ----------
    settings : Settings
        Those of the server.
    sockets : list of socket
        Where they listen.
    """

    def __init__(self, settings: Settings, sockets: list[socket.socket]) -> None:
        self._settings = settings
        self._sockets = sockets
        self._born: dict[int, float] = {}
        self._ending: set[int] = set()
        self._server: GracefulServer
        self._shared: Path

    def run(self) -> None:
        """Answer until a signal comes that ends it."""
        signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
        with tempfile.TemporaryDirectory(prefix="phusong-shared-") as folder:
            self._shared = Path(folder)
            (self._shared / "metrics").mkdir()
            # Before the client library is imported, which looks for it then.
            os.environ[SHARED_FOLDER] = str(self._shared / "metrics")
            self._load(self._settings)
            self._begin_all()
            _announce(self._sockets)
            while (number := signal.sigwait(WATCHED)) not in SIGNALS:
                self._reload() if number == signal.SIGHUP else self._replace_dead()
            self._end()

    def _load(self, settings: Settings) -> None:
        """Load what all processes share, and keep the collector's hands off it."""
        gc.unfreeze()
        self._server = _prepared(settings, parent=os.getpid(), shared=self._shared)
        gc.collect()
        gc.freeze()

    def _begin_all(self) -> None:
        for _ in range(self._settings.serving.workers):
            self._begin()

    def _begin(self) -> None:
        pid = os.fork()
        if pid:
            self._born[pid] = time.monotonic()
            return
        try:
            self._server.run(self._sockets)
        finally:
            logging.shutdown()
            os._exit(0)

    def _replace_dead(self) -> None:
        for pid in self._dead():
            if pid in self._ending:
                self._ending.remove(pid)
                continue
            _LOG.error("process %d has ended; another is begun", pid)
            if time.monotonic() - self._born.pop(pid) < SHORT_LIFE_S:
                time.sleep(SHORT_LIFE_S)
            self._begin()

    def _dead(self) -> Iterator[int]:
        """Yield the processes that have ended since it was asked last."""
        from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - see `run`

        while self._born or self._ending:
            pid, _ = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            mark_process_dead(pid)  # type: ignore[no-untyped-call]
            yield pid

    def _reload(self) -> None:
        """Let new processes take over, with the settings and the version of now."""
        try:
            settings = Workspace.open(self._settings.workspace).settings
            where = {name: getattr(self._settings, name) for name in ("host", "port", "store")}
            self._load(settings.model_copy(update=where))
        except PhusongError as error:
            _LOG.error("not reloaded: %s", error)
            return
        old = list(self._born)
        self._begin_all()
        self._stop(old)
        _LOG.info("reloaded: %d processes have taken over", len(self._born))

    def _stop(self, pids: Iterable[int]) -> None:
        for pid in list(pids):
            del self._born[pid]
            self._ending.add(pid)
            os.kill(pid, signal.SIGTERM)

    def _end(self) -> None:
        """Wait for all processes, and no longer than the setting allows."""
        for each in self._sockets:  # else clients would wait here for nobody when the others have closed them
            each.close()
        self._stop(self._born)
        until = time.monotonic() + self._settings.serving.shutdown_s + PATIENCE_S
        while self._ending and time.monotonic() < until:
            self._ending.difference_update(self._dead())
            time.sleep(0.02)
        for pid in self._ending:
            _LOG.error("process %d did not end in time", pid)
            os.kill(pid, signal.SIGKILL)


def _prepared(settings: Settings, *, parent: int = 0, shared: Path | None = None) -> GracefulServer:
    """Return a server whose first answer need not wait."""
    from api.app import create_app  # noqa: PLC0415 - see `Workers.run`

    app = create_app(settings, shared=shared)
    # Before the server, whose start would end in a traceback.
    app.state.host.prepare()
    config = uvicorn.Config(
        app,
        http=Http,
        log_config=None,
        access_log=False,
        # Whom proxies speak for is found out by ourselves: uvicorn would believe any on this machine.
        proxy_headers=False,
        server_header=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=settings.serving.shutdown_s,
    )
    return GracefulServer(config, parent=parent)


def _announce(sockets: Iterable[socket.socket]) -> None:
    for each in sockets:
        console.say(f"{url_of(*each.getsockname()[:2])}/map   (Ctrl+C ends it)")
