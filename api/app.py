"""The web application: the map, look-up, divisions and reports of a workspace."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib.metadata import version as release_of
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import fastapi
import orjson
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.middleware.cors import CORSMiddleware
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import QueryParams

from api import batch
from api.access.keys import KeyRing
from api.access.middleware import AccessMiddleware
from api.access.policy import SEES_ADDRESSES, Reader, ReaderDep
from api.access.sign_in import router as sign_in
from api.compression import LEVEL, PagesGZipMiddleware
from api.coverage import router as coverage
from api.deadlines import DeadlineMiddleware
from api.dependencies import NoQuery, ServiceDep, refuse_repeated
from api.errors import BadRequestError, add_handlers
from api.headers import HeadersMiddleware
from api.health import router as health
from api.job_routes import router as jobs_routes
from api.jobs import Jobs
from api.metrics import Metrics
from api.metrics import router as metrics
from api.models import (
    BatchQuery,
    Division,
    DivisionDetail,
    DivisionList,
    LookupQuery,
    MapQuery,
    OperatorFigures,
    Suggestions,
    SuggestQuery,
)
from api.observed import ObservedApp
from api.ogc.core import router as ogc_core
from api.ogc.edits import router as ogc_edits
from api.ogc.items import router as ogc_items
from api.ogc.tiles import router as ogc_tiles
from api.openapi import BATCH_ANSWER, BATCH_BODY, describe, problems
from api.pages import language_of, page
from api.quick_route import QuickRoute
from api.reports import router as reports
from api.scenarios import router as scenarios
from api.service import Host
from api.tiles import TileQuery, read_tile
from api.tiles import router as tiles
from layers.definitions import ADDRESSES
from layers.settings import Settings
from maps.assets import asset_url, static_directory
from planning.columns import INDICATORS
from planning.geocoding import RowFinder
from planning.indicator_table import CITY, IndicatorTable, plain
from planning.lookup import AddressAnswer, HiddenError, LookupAnswer

RELEASE = release_of("phusong")
STATIC = "/static"
CORS: Mapping[str, Any] = MappingProxyType(
    {
        "allow_methods": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
        "allow_headers": [
            *("Authorization", "X-API-Key", "Content-Type", "Content-Crs", "If-Match", "If-None-Match"),
        ],
        "expose_headers": [
            *("ETag", "Location", "Link", "Allow", "Content-Bbox", "Content-Crs", "Content-Disposition"),
            "Retry-After",
        ],
    }
)

router = APIRouter(responses=problems(400, 500, 503))
quick = APIRouter(route_class=QuickRoute, responses=problems(400, 500, 503))


def create_app(settings: Settings, *, shared: Path | None = None) -> FastAPI:
    """Return the application that serves the workspace of some settings.

    Parameters
    ----------
    settings : Settings
        Those of the server.
    shared : Path, optional
        Folder in which its processes keep what all of them must know, where there are several.

    Raises
    ------
    WorkspaceError
        There is no workspace in ``settings.workspace``.
    """
    host = Host(settings)
    jobs = Jobs(settings, shared=shared)
    keys = KeyRing(settings.workspace)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with host.watching():
            try:
                yield
            finally:
                await run_in_threadpool(jobs.close)

    app = ObservedApp(
        title="Phủ Sóng",
        version=RELEASE,
        description="5G coverage, postal points and digital addresses per district.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(once_each)],
    )
    app.state.host = host
    app.state.jobs = jobs
    app.state.keys = keys
    app.state.metrics = Metrics(host)
    app.state.is_stopping = False
    add_handlers(app)
    describe(app)
    app.include_router(router)
    app.include_router(quick)
    app.include_router(ogc_items)  # early: a router asks its routes one after the other
    app.include_router(coverage)
    app.include_router(health)
    app.include_router(jobs_routes)
    app.include_router(metrics)
    app.include_router(ogc_core)
    app.include_router(ogc_edits)
    app.include_router(ogc_tiles)
    app.include_router(reports)
    app.include_router(scenarios)
    app.include_router(sign_in)
    app.include_router(tiles)
    app.mount(STATIC, StaticFiles(directory=static_directory()), name="static")
    app.add_middleware(DeadlineMiddleware, limits=settings.limits)
    app.add_middleware(PagesGZipMiddleware, minimum_size=1024, compresslevel=LEVEL)
    app.add_middleware(HeadersMiddleware, version=lambda path: f"{RELEASE} {host.tag_of(path)}")
    app.add_middleware(AccessMiddleware, settings=settings, keys=keys, host=host)
    if settings.access.cors_origins:  # before keys are asked for: browsers ask first, without one
        app.add_middleware(CORSMiddleware, allow_origins=settings.access.cors_origins, **CORS)
    return app


async def once_each(request: Request) -> None:
    """Refuse a request that gives a parameter twice where one value is meant, since nobody knows which."""
    lists = TileQuery.model_fields if request.scope["endpoint"] is read_tile else ()
    given = QueryParams(request.scope["query_string"]).multi_items()
    refuse_repeated([name for name, _ in given if name not in lists])


@quick.get("/lookup", response_model=LookupAnswer, responses=problems(404))
async def look_up(reader: ReaderDep, query: Annotated[LookupQuery, fastapi.Query()]) -> Response:
    """Find an address or a point: its divisions, whether it is covered, and what is near."""
    # Written as it is: FastAPI would check and copy an answer that tests check already.
    return Response(orjson.dumps(_looked_up(reader, query)), media_type="application/json")


def _looked_up(reader: Reader, query: LookupQuery) -> LookupAnswer:
    settings = reader.service.snapshot.settings
    if len(query.q) > settings.max_query_length:
        raise BadRequestError(f"q: longer than {settings.max_query_length} characters")
    if query.point and not query.q.strip():
        return reader.locator.at_point(*query.point)
    limit = min(query.limit, settings.max_candidates)
    try:
        return reader.locator.search(query.q, limit=limit, near=query.point, division=query.preferred)
    except HiddenError:
        reader.require_reading(ADDRESSES.name)
        raise


@router.post(
    "/lookup/batch",
    response_model=None,
    response_class=StreamingResponse,
    responses={**problems(413, 415), 200: BATCH_ANSWER},
    openapi_extra={"requestBody": BATCH_BODY},
)
async def look_up_batch(
    request: Request, reader: ReaderDep, query: Annotated[BatchQuery, fastapi.Query()]
) -> Response:
    """Find many addresses, or codes or points; the answer has a row for every row, in the same order."""
    snapshot = reader.service.snapshot
    settings = snapshot.settings
    body, media_type, charset = await batch.read_body(request, settings)
    table = await run_in_threadpool(
        batch.Batch.read, body, media_type, charset, column=query.column, most=settings.max_batch_rows
    )
    wanted = batch.answer_format(request, query.f, otherwise=media_type)
    # Starlette takes the next piece of a plain iterator in a thread, so that others are answered meanwhile.
    finder = RowFinder(reader.locator, settings.language)
    pieces = batch.written(table, finder, snapshot, wanted)
    return StreamingResponse(pieces, media_type=wanted)


@router.get("/suggest")
async def suggest(reader: ReaderDep, query: Annotated[SuggestQuery, fastapi.Query()]) -> Suggestions:
    """Complete an address that is still being typed."""
    limit = min(query.limit, reader.service.snapshot.settings.max_candidates)
    found = reader.locator.suggest(query.q, limit=limit, near=query.point, division=query.preferred)
    return Suggestions(query=query.q, suggestions=list(found))


@router.get("/addresses/{code}", responses=problems(404), dependencies=[SEES_ADDRESSES])
async def read_address(reader: ReaderDep, code: str, _query: NoQuery) -> AddressAnswer:
    """Return the address of a digital address code."""
    return reader.locator.by_code(code)


@router.get("/divisions/{scheme}", responses=problems(404))
def read_divisions(service: ServiceDep, scheme: str, _query: NoQuery) -> DivisionList:
    """Return all divisions of a scheme with their indicators."""
    table = service.table(scheme)
    return DivisionList(
        scheme=scheme,
        technology=table.model.technology,
        notes=[note.en for note in table.notes],
        city=Division(**_division(CITY, table.city)),
        divisions=[Division(**_division(str(code), row)) for code, row in table.frame.iterrows()],
        **_how_sure(table),
    )


@router.get("/divisions/{scheme}/{code}", responses=problems(404))
def read_division(service: ServiceDep, scheme: str, code: str, _query: NoQuery) -> DivisionDetail:
    """Return one division with its indicators, by operator too."""
    table = service.table(scheme)
    return DivisionDetail(
        scheme=scheme,
        by_operator=[
            OperatorFigures(operator=str(operator), figures=plain(row))
            for operator, row in table.operators(code).iterrows()
        ],
        **_division(code, table.row(code)),
        **_how_sure(table),
    )


@router.get("/map", response_class=HTMLResponse, responses=problems(404))
def read_map(reader: ReaderDep, query: Annotated[MapQuery, fastapi.Query()]) -> Response:
    """Return the map, without the layers that its reader may not see."""
    service, language = reader.service, language_of(reader.service, query)
    text = service.map(
        scheme=query.scheme or None,
        indicator=query.indicator,
        language=language,
        hidden=reader.hidden,
        signed_in=reader.visitor.signed_in,
    )
    settings = service.snapshot.settings
    return page(text, images=settings.basemap.origin, frames=settings.access.frame_origins)


@router.get("/docs", include_in_schema=False)
async def read_docs(_query: NoQuery) -> Response:
    """Return the documentation of this API, without a CDN."""
    swagger = get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="Phủ Sóng API",
        swagger_js_url=asset_url("vendor/swagger-ui/swagger-ui-bundle.js", base=STATIC),
        swagger_css_url=asset_url("vendor/swagger-ui/swagger-ui.css", base=STATIC),
        swagger_favicon_url=asset_url("favicon.svg", base=STATIC),
    )
    return page(bytes(swagger.body).decode(), styled_inline=True)


@router.get("/favicon.ico", include_in_schema=False)
async def read_icon(_query: NoQuery) -> Response:
    """Send the browser to the icon."""
    return RedirectResponse(asset_url("favicon.svg", base=STATIC))


def _division(code: str, row: Any) -> dict[str, Any]:
    values = plain(row)
    figures = {name: values[name] for name in INDICATORS}
    return {"code": code, "name": values["name"], "kind": values["kind"], "indicators": figures}


def _how_sure(table: IndicatorTable) -> dict[str, Any]:
    return {
        "model": table.model_text("en"),
        "population_method": table.population_text("en"),
        "synthetic": list(table.synthetic),
        "approximate": list(table.approximate),
    }
