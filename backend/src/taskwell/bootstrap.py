"""Builds the application from its settings; the only module that knows every domain."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

from taskwell.accounts.cookies import SessionCookie
from taskwell.accounts.dependencies import AccountUseCases
from taskwell.accounts.endpoints import router as accounts_router
from taskwell.accounts.hashing import PasswordHashing
from taskwell.accounts.service import AccountService, SessionService
from taskwell.accounts.tokens import SessionTokens
from taskwell.platform.client_address import ClientAddresses
from taskwell.platform.clock import Clock, system_clock
from taskwell.platform.database import Database
from taskwell.platform.health import DatabaseProbes, Readiness
from taskwell.platform.http import health_endpoints, service_page
from taskwell.platform.http.error_boundary import ErrorBoundary
from taskwell.platform.http.frontend_pages import FrontendPages
from taskwell.platform.http.guard import RequestGuard
from taskwell.platform.http.openapi import describe
from taskwell.platform.http.origin_check import OriginPolicy
from taskwell.platform.http.problem import add_problem_handlers
from taskwell.platform.http.request_log import RequestLog
from taskwell.platform.http.security_headers import SecurityHeaders
from taskwell.platform.settings import SameSite, SessionSettings, Settings, WebSettings
from taskwell.todos.cursors import CursorSeal
from taskwell.todos.dependencies import TodoUseCases
from taskwell.todos.endpoints import router as todos_router
from taskwell.todos.service import ExportService, TodoService

_EXPOSED_HEADERS = ["ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "X-Taskwell"]


def build_app(settings: Settings, clock: Clock = system_clock) -> FastAPI:
    """The whole application. Making it does no I/O; its lifespan opens the pool, which does none either."""
    database = Database(settings.database)
    hashing = PasswordHashing(workers=len(os.sched_getaffinity(0)))

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await database.open()
        yield
        hashing.close()
        await database.close()

    documented = settings.operations.api_docs
    app = FastAPI(
        title="Taskwell",
        version="1.0.0",
        lifespan=lifespan,
        middleware=_middleware(settings.web),
        openapi_url="/api/openapi.json" if documented else None,
        docs_url="/api/docs" if documented else None,
        redoc_url=None,
        redirect_slashes=False,
    )
    describe(app)
    add_problem_handlers(app)
    probes = DatabaseProbes(database)
    app.state.readiness = Readiness({"database": probes.database, "migrations": probes.migrations})
    app.state.operations = settings.operations
    app.state.frontend_url = settings.web.frontend_url
    app.state.accounts = _account_use_cases(settings, database, hashing, clock)
    app.state.todos = _todo_use_cases(settings, database, app.state.accounts, clock)
    app.include_router(accounts_router)
    app.include_router(todos_router)
    app.include_router(health_endpoints.router)
    if settings.server.frontend_dist is None:
        app.include_router(service_page.router)
    else:
        # Not a mount: that would take the place of 405 for a known path and another method.
        app.router.default = FrontendPages(settings.server.frontend_dist)
    return app


def _middleware(web: WebSettings) -> list[Middleware]:
    """From the outermost to the innermost: what refuses a request still has headers, CORS, id and log line."""
    origins = (web.frontend_url, *web.cors_origins)
    return [
        Middleware(RequestLog),
        Middleware(SecurityHeaders),
        Middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_origin_regex=web.cors_origin_regex.pattern if web.cors_origin_regex else None,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match"],
            expose_headers=_EXPOSED_HEADERS,
            max_age=600,
        ),
        Middleware(ErrorBoundary),
        Middleware(RequestGuard, origins=OriginPolicy(origins, web.cors_origin_regex)),
    ]


def _account_use_cases(
    settings: Settings, database: Database, hashing: PasswordHashing, clock: Clock
) -> AccountUseCases:
    sessions = SessionService(database, hashing, _session_tokens(settings.sessions), clock)
    return AccountUseCases(
        accounts=AccountService(database, hashing, sessions, clock),
        sessions=sessions,
        cookie=SessionCookie(
            secure=settings.is_production, cross_site=settings.sessions.cookie_samesite is SameSite.NONE
        ),
        client_addresses=ClientAddresses(settings.proxy),
    )


def _todo_use_cases(settings: Settings, database: Database, accounts: AccountUseCases, clock: Clock) -> TodoUseCases:
    return TodoUseCases(
        todos=TodoService(database, CursorSeal(settings.sessions.key.get_secret_value()), clock),
        export=ExportService(database, accounts.accounts, accounts.sessions, clock),
    )


def _session_tokens(sessions: SessionSettings) -> SessionTokens:
    previous = sessions.previous_key
    return SessionTokens(sessions.key.get_secret_value(), previous.get_secret_value() if previous else None)
