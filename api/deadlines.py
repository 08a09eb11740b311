"""How long an expensive answer may take, and how many are computed at a time.

A thread cannot be stopped from outside. So who waits is told in time, and what was begun goes on, counted
among those that run, until it is done; pictures, figures and reports' parts are kept, so that asking again
finds them.
"""

import asyncio
import logging
from collections import defaultdict

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BusyError, answer_to
from layers.access_settings import Limits

# By the first part of a path; each has its own places, so that reports do not keep the map waiting.
EXPENSIVE = frozenset({"collections", "coverage", "divisions", "map", "reports", "scenarios"})
_LOG = logging.getLogger("phusong.api")


class DeadlineMiddleware:
    """Answers 503 where an expensive answer does not begin in time.

    Parameters
    ----------
    app : ASGI application
        What answers.
    limits : Limits
        Settings.
    """

    def __init__(self, app: ASGIApp, *, limits: Limits) -> None:
        self.app = app
        self._limits = limits
        self._places: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(limits.expensive_at_once)
        )
        self._running: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back if it begins in time."""
        kind = scope["path"].split("/", 2)[1] if scope["type"] == "http" else ""
        if kind not in EXPENSIVE:
            await self.app(scope, receive, send)
            return
        answer = _Answer(send)
        task = asyncio.create_task(self._answer(kind, answer, scope, receive))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task, answer.begun}, timeout=self._limits.answer_s, return_when="FIRST_COMPLETED")
        if task.done() or answer.begun.done():
            await task
            return
        answer.is_late = True
        task.add_done_callback(_told)
        late = BusyError(
            f"{scope['path']}: is not ready after answer_s = {self._limits.answer_s:g} seconds; ask again"
        )
        await answer_to(Request(scope), late)(scope, receive, send)

    async def _answer(self, kind: str, answer: "_Answer", scope: Scope, receive: Receive) -> None:
        await answer.enter(self._places[kind])
        try:
            if not answer.is_late:
                await self.app(scope, receive, answer.send)
        finally:
            answer.leave()


class _Answer:
    """An answer that is sent as it comes, unless it comes too late.

    Its place is another's as soon as it begins: who reads slowly keeps nobody waiting.
    """

    def __init__(self, send: Send) -> None:
        self.begun = asyncio.get_running_loop().create_future()
        self.is_late = False
        self._send = send
        self._places: asyncio.Semaphore | None = None

    async def enter(self, places: asyncio.Semaphore) -> None:
        await places.acquire()
        self._places = places

    def leave(self) -> None:
        places, self._places = self._places, None
        if places is not None:
            places.release()

    async def send(self, message: Message) -> None:
        self.leave()
        if not self.is_late:
            if not self.begun.done():
                self.begun.set_result(None)
            await self._send(message)


def _told(task: asyncio.Task[None]) -> None:
    """Log what went wrong with an answer that nobody waits for any more."""
    if not task.cancelled() and (error := task.exception()) is not None:
        _LOG.error("an answer that came too late", exc_info=error)
