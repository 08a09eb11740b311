"""Expensive answers: told in time that they are late, and only so many at once."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from api.deadlines import DeadlineMiddleware
from api.errors import RETRY_AFTER_S
from layers.access_settings import Limits
from tests.running import run


class Work:
    """Answers that wait until they are let go."""

    def __init__(self):
        self.go_on, self.ended = asyncio.Event(), asyncio.Event()
        self.running = self.most = self.done = 0

    async def answer(self, request):
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            if "broken" in request.url.path:
                raise RuntimeError("broken")
            await self.go_on.wait()
        finally:
            self.running -= 1
            self.done += 1
            self.ended.set()
        return PlainTextResponse("done")

    def client(self, **limits):
        app = Starlette(routes=[Route("/{rest:path}", self.answer)])
        app = DeadlineMiddleware(app, limits=Limits(**limits))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://here")


def test_who_waits_too_long_is_told_and_the_work_goes_on():
    async def story():
        work = Work()
        async with work.client(answer_s=0.05) as client:
            late = await client.get("/reports/a.pdf")
            assert (late.status_code, late.headers["retry-after"]) == (503, str(RETRY_AFTER_S))
            assert "answer_s = 0.05" in late.json()["detail"]
            assert (work.running, work.done) == (1, 0)
            work.go_on.set()
            await work.ended.wait()
            assert (await client.get("/reports/a.pdf")).text == "done"

    run(story())


def test_only_so_many_are_computed_at_a_time_and_late_ones_not_at_all():
    async def story():
        work = Work()
        async with work.client(answer_s=0.05, expensive_at_once=2) as client:
            late = await asyncio.gather(*(client.get(f"/reports/{at}") for at in range(6)))
            assert {each.status_code for each in late} == {503}
            # Another kind has places of its own, and what is cheap needs none.
            work.go_on.set()
            found = await asyncio.gather(client.get("/map"), client.get("/healthz"), client.get("/reports/7"))
            assert [each.text for each in found] == ["done"] * 3
        assert work.most <= 4
        assert work.done == 5

    run(story())


def test_a_slow_reader_keeps_nobody_waiting():
    async def slow_then_quick():
        read, begun = asyncio.Event(), asyncio.Event()

        async def app(scope, _receive, send):
            await send({"type": "http.response.start", "status": 200, "headers": []})
            if scope["path"] == "/map/slow":
                begun.set()
                await read.wait()
            await send({"type": "http.response.body", "body": b"done"})

        sent = []

        async def send(message):
            sent.append(message["type"])

        app = DeadlineMiddleware(app, limits=Limits(expensive_at_once=1))
        slow = asyncio.create_task(app({"type": "http", "path": "/map/slow"}, None, send))
        await begun.wait()
        await app({"type": "http", "path": "/map/quick"}, None, send)
        assert sent.count("http.response.body") == 1
        read.set()
        await slow
        assert sent.count("http.response.body") == 2

    run(slow_then_quick())


@pytest.mark.parametrize("path", ["/reports/broken", "/healthz/broken"])
def test_a_bug_is_still_a_bug(path):
    async def story():
        async with Work().client() as client:
            return await client.get(path)

    assert run(story()).status_code == 500
