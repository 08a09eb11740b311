"""What the server answers from: one version of the workspace, with all that was computed from it."""

import asyncio
import hashlib
import logging
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from functools import cached_property, lru_cache, partial

from api.access.visitor import protected
from api.models import ReportQuery
from api.scenario_answers import reported
from geo.errors import PhusongError
from geo.tile import Tile
from layers.definitions import STATIONS, Language
from layers.editing import Edit
from layers.radio_settings import Technology
from layers.settings import Settings
from layers.snapshot import Snapshot
from layers.workspace import Workspace
from maps.byte_cache import ByteCache
from maps.content import FIRST_INDICATOR
from maps.page import render_map
from maps.point_layers import tiled_layers
from maps.tiles.tiles import Tiles
from planning.indicator_table import CITY, IndicatorTable
from planning.indicators import indicators_of
from planning.lookup import Locator
from planning.rankings import rankings_tag
from reports.rendering import rendered
from reports.sources import Sources, earlier_version

_LOG = logging.getLogger("phusong.api")
LOOK_EVERY_S = 0.5
TRY_AGAIN_S = 30.0
MOST_PICTURE_BYTES = 16_000_000
MOST_EARLIER_VERSIONS = 2
MOST_PAGE_BYTES = 32_000_000


class Service:
    """Answers from one version; each thing is computed once, when it is first asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.pictures = ByteCache(MOST_PICTURE_BYTES)
        """Pictures of coverage that are ready to send."""
        self._pages = ByteCache(MOST_PAGE_BYTES)
        # What such a version computes it keeps, so that few of them are held.
        self._earlier = lru_cache(MOST_EARLIER_VERSIONS)(partial(earlier_version, snapshot))
        self._public: dict[frozenset[str], Locator] = {}
        self._lock = threading.RLock()

    @cached_property
    def locator(self) -> Locator:
        """The look-up of addresses and points."""
        return Locator(self.snapshot)

    def locator_hiding(self, hidden: frozenset[str]) -> Locator:
        """Return the look-up for who may not see some layers."""
        if hidden not in self._public:
            self._public[hidden] = self.locator.hiding(hidden)
        return self._public[hidden]

    @cached_property
    def tiles(self) -> Tiles:
        """The vector tiles."""
        return Tiles(self.snapshot)

    def table(self, scheme: str, technology: Technology | None = None) -> IndicatorTable:
        """Return the indicators of a scheme."""
        return indicators_of(self.snapshot, scheme, technology)

    def map(
        self,
        *,
        scheme: str | None,
        indicator: str,
        language: Language,
        hidden: frozenset[str] = frozenset(),
        signed_in: bool | None = None,
    ) -> str:
        """Return the map's page, for who may not see some layers, and has signed in or not."""
        key = (scheme, indicator, language, hidden, signed_in)
        with self._lock:
            page = self._pages.get(key)
            if page is None:
                page = render_map(
                    self.snapshot,
                    {each: self.table(each) for each in self.snapshot.schemes},
                    scheme=scheme,
                    indicator=indicator,
                    language=language,
                    server_url="/",
                    hidden=hidden,
                    signed_in=signed_in,
                ).encode()
                self._pages.put(key, page)
        return page.decode()

    def report(
        self,
        scheme: str,
        code: str = CITY,
        *,
        format: str,
        language: Language,
        query: ReportQuery,
        hidden: frozenset[str] = frozenset(),
    ) -> bytes:
        """Return a rendered report, of what a request asks for, for who may not see some layers."""
        sources = Sources(
            self.snapshot,
            self.table(scheme, query.technology or None),
            reported(self.snapshot, query.scenario, scheme) if query.scenario else None,
            self._earlier(query.since) if query.since is not None else None,
            shows_stations=STATIONS.name not in hidden,
        )
        return rendered(sources, code, format=format, language=language)

    def prepare(self) -> "Service":
        """Compute what most requests need, so that none of them waits for it."""
        for scheme in self.snapshot.schemes:
            self.table(scheme)
        self.locator_hiding(frozenset(protected(self.snapshot)))
        if self.snapshot.schemes:
            settings = self.snapshot.settings
            self.map(scheme=None, indicator=FIRST_INDICATOR, language=settings.language)
            for name in tiled_layers(self.snapshot):
                self.tiles.cut(name, Tile(0, 0, 0))
        return self


class Host:
    """Holds the newest version's service, and replaces it whole when a newer version is published.

    A version takes seconds to prepare. What needs no preparation, the rows of the layers, is given of the
    newest version that is published, so that whoever has written sees it at once.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._workspace = Workspace.open(settings.workspace, store=settings.store.get_secret_value())
        self._service: Service | None = None
        self._published: Snapshot | None = None
        self._noting = threading.Lock()
        self._refused = (0, 0.0)
        self._refreshing = threading.Lock()
        self.is_prepared = False
        """Whether the version that is served was prepared, so that no request waits for that."""
        self.trouble = ""
        """Why the store cannot be read, or its newest version not be served; empty where all is well."""
        self._earlier = lru_cache(MOST_EARLIER_VERSIONS)(self._of)

    @property
    def service(self) -> Service:
        """The service of the newest version that is ready."""
        if self._service is None:
            self._service = self._newest()
        return self._service

    def service_of(self, version: int | None) -> Service:
        """Return the service of a version that is kept; of the one that is served unless given.

        Raises
        ------
        UnknownNameError
            There is no such version, or not any more.
        """
        current = self.service
        return current if version in {None, current.snapshot.number} else self._earlier(version)

    @property
    def published(self) -> Snapshot:
        """The newest version that is known of, prepared or not."""
        return self._published or self.look()

    def snapshot_of(self, version: int | None) -> Snapshot:
        """Return a version that is kept, prepared or not; the newest that is known of unless given.

        Raises
        ------
        UnknownNameError
            There is no such version, or not any more.
        """
        newest = self.published
        return newest if version in {None, newest.number} else self.service_of(version).snapshot

    def look(self) -> Snapshot:
        """Take note of the newest version, and return it."""
        return self._note(self._workspace.snapshot())

    def edit(self, name: str, edits: Sequence[Edit]) -> tuple[Snapshot, tuple[str, ...]]:
        """Edit rows of a dataset, and take note of the version that comes of it; see `Workspace.edit`."""
        snapshot, ids = self._workspace.edit(name, edits)
        self._note(snapshot)
        return snapshot, ids

    @property
    def tag(self) -> str:
        """What answers depend on beside the request: the version, and the settings that it is read with."""
        return f"{self.service.snapshot.number} {self._settings_digest}"

    def tag_of(self, path: str) -> str:
        """Return what the answer to a path depends on; reports tell rankings, kept beside the versions."""
        return (
            f"{self.tag} {rankings_tag(self.settings.workspace)}" if path.startswith("/reports") else self.tag
        )

    @cached_property
    def _settings_digest(self) -> str:
        return hashlib.sha256(self.settings.model_dump_json().encode()).hexdigest()

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Prepare the newest version, and look for newer ones for as long as the context lasts."""
        if not self.is_prepared:
            await asyncio.to_thread(self.prepare)
        watchers = [asyncio.create_task(watch()) for watch in (self._watch, self._look_on)]
        try:
            yield
        finally:
            for watcher in watchers:
                watcher.cancel()
                with suppress(asyncio.CancelledError):
                    await watcher

    def prepare(self) -> None:
        """Prepare the newest version.

        Raises
        ------
        PhusongError
            It cannot be served, for instance because a file that settings name is missing.
        """
        self._service = self._newest().prepare()
        self.is_prepared = True

    def refresh(self) -> None:
        """Take over the newest version where it is not the one served already; keep that if it cannot be.

        A version that could not be served is tried again after a while: what it lacked may be there then.
        """
        with self._refreshing:
            try:
                newest = self._newest()
            except Exception as error:  # noqa: BLE001 - whatever the store has, answers go on
                self._say(f"the store cannot be read: {error}", error)
                return
            number, (refused, again_at) = newest.snapshot.number, self._refused
            if number == self.service.snapshot.number:
                self._say("")
            elif number != refused or time.monotonic() >= again_at:
                self._take_over(newest)

    def _take_over(self, newest: Service) -> None:
        number = newest.snapshot.number
        try:
            self._service = newest.prepare()
        except Exception as error:  # noqa: BLE001 - whatever a version has, the one before is served on
            self._refused = (number, time.monotonic() + TRY_AGAIN_S)
            self._say(f"version {number} is not served: {error}", error)
        else:
            self._say("")
            _LOG.info("version %d is served", number)

    def _say(self, trouble: str, error: Exception | None = None) -> None:
        """Log a trouble once, however often it is met, and that it is over."""
        if trouble and trouble != self.trouble:
            _LOG.error(trouble, exc_info=None if isinstance(error, PhusongError) else error)
        elif self.trouble and not trouble:
            _LOG.info("over: %s", self.trouble)
        self.trouble = trouble

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await asyncio.to_thread(self.refresh)

    async def _look_on(self) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            with suppress(Exception):  # which `refresh` meets, too, and says
                await asyncio.to_thread(self.look)

    def _note(self, snapshot: Snapshot) -> Snapshot:
        with self._noting:
            if self._published is None or snapshot.number > self._published.number:
                self._published = snapshot
            return self._published

    def _newest(self) -> Service:
        return Service(self.look())

    def _of(self, version: int | None) -> Service:
        return Service(self._workspace.snapshot(version))
