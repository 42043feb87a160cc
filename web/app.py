"""The one place where the HTTP process is put together."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Scope

from tracker import failpoints, now
from tracker.db import Database, open_database
from tracker.file_store import FileStore
from tracker.observability import configure
from tracker.scheduler import Ticker
from tracker.settings import Settings
from web import (
    account,
    admin,
    api,
    demo,
    errors,
    live,
    manager,
    operations,
    public,
    staff,
)
from web.back_pressure import BackPressure, Places
from web.boundary import Boundary
from web.compression import Compression
from web.deps import now_of, perhaps_signed_in
from web.live.hub import Hub
from web.live.routes import let_go_on_signals
from web.reading_behind import ReadingBehind
from web.request_figures import RequestFigures
from web.telemetry import telemetry

_STATIC = Path(__file__).parent / "static"
#: All pages, put together once for every application of this process: reading the
#: signatures of hundreds of handlers takes longer than a request. Including the
#: packages into yet another router would read each of them twice.
_PAGES = [
    route
    for part in (
        operations,
        public,
        account,
        staff,
        manager,
        live,
        admin,
        api,
        demo,
    )
    for route in part.router.routes
]


def create_app(
    settings: Settings,
    database: Database | None = None,
    clock: Callable[[], datetime] = now.now,
) -> FastAPI:
    """Make the application; a database that is given is not closed by it."""
    configure(settings)
    failpoints.arm(settings.failpoint)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        opened = database or open_database(settings)
        app.state.database = opened
        ticker = Ticker(opened, settings) if settings.run_scheduler else None
        if ticker:
            ticker.start()
        let_go_on_signals(app.state.hub)
        yield
        if ticker:
            ticker.stop()
        if database is None:
            opened.close()

    app = FastAPI(
        title="Đúng Hẹn",
        version="1",
        description="Case tracker and SLA monitor for administrative procedures.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
        routes=_PAGES,
        telemetry=telemetry(is_wanted=settings.telemetry),
    )
    app.state.settings = settings
    app.state.clock = clock
    app.state.file_store = FileStore(settings.files_url)
    app.state.is_demo = False
    app.state.places = Places(settings.pool_size)
    app.state.hub = Hub(settings.live_connections, clock)
    if database is not None:
        app.state.database = database
    errors.install(app)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    _surround(app, settings)
    return app


def _surround(app: FastAPI, settings: Settings) -> None:
    """Put around the application what every request passes, the innermost first."""
    app.middleware("http")(_frame)
    app.add_middleware(_reading_behind, settings=settings)
    app.add_middleware(
        TrustedHostMiddleware,
        allowed_hosts=[host.strip() for host in settings.trusted_hosts.split(",")],
    )
    app.add_middleware(_compression)
    app.add_middleware(_back_pressure, most=settings.most_at_once)
    app.add_middleware(
        _boundary, limit_mb=settings.file_limit_mb, is_known=_is_signed_in
    )
    app.add_middleware(_request_figures)


def _reading_behind(app: ASGIApp, settings: Settings) -> ReadingBehind:
    return ReadingBehind(app, settings)


def _compression(app: ASGIApp) -> Compression:
    return Compression(app)


def _request_figures(app: ASGIApp) -> RequestFigures:
    return RequestFigures(app)


def _back_pressure(app: ASGIApp, most: int) -> BackPressure:
    return BackPressure(app, most)


def _boundary(
    app: ASGIApp, limit_mb: int, is_known: Callable[[Scope], bool]
) -> Boundary:
    return Boundary(app, limit_mb, is_known)


def _is_signed_in(scope: Scope) -> bool:
    """Look a request's session up, before any of its body is read."""
    request = Request(scope)
    database: Database = request.app.state.database
    return perhaps_signed_in(request, database, now_of(request)) is not None


async def _frame(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    request.state.signed_in = None
    request.state.agency = None
    request.state.counts = {}
    elsewhere = await account.to_set_up(request)
    if elsewhere is not None:
        return elsewhere
    return await call_next(request)
