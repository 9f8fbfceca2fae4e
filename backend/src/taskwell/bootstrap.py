"""Builds the application from its settings; the only module that knows every domain."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import httpx2
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute

from taskwell.accounts.cookies import SessionCookie
from taskwell.accounts.dependencies import AccountUseCases
from taskwell.accounts.endpoints import routes as accounts_routes
from taskwell.accounts.hashing import PasswordHashing
from taskwell.accounts.reset_tokens import ResetTokens
from taskwell.accounts.service import (
    AccountLimits,
    AccountMails,
    AccountService,
    PasswordResetService,
    SessionService,
)
from taskwell.accounts.service.composers import PasswordChangedComposer, PasswordResetComposer
from taskwell.accounts.service.mails import PASSWORD_CHANGED, PASSWORD_RESET
from taskwell.accounts.tokens import SessionTokens
from taskwell.mail.delivery import Delivery
from taskwell.mail.dev_mailbox.endpoints import mailbox_router
from taskwell.mail.message import MailAddress
from taskwell.mail.outbox import MailComposer
from taskwell.mail.probe import OutboxProbe
from taskwell.mail.templates import Letterhead
from taskwell.mail.transports.http_api import open_client
from taskwell.mail.transports.mailbox import MailboxTransport
from taskwell.mail.transports.selection import selected_transports
from taskwell.mail.worker import OutboxWorker
from taskwell.platform.client_address import ClientAddresses
from taskwell.platform.clock import Clock, system_clock
from taskwell.platform.database import Database, Patience
from taskwell.platform.health import DatabaseProbes, Readiness
from taskwell.platform.http import health_endpoints, service_page
from taskwell.platform.http.error_boundary import ErrorBoundary
from taskwell.platform.http.frontend_pages import FrontendPages
from taskwell.platform.http.guard import RequestGuard
from taskwell.platform.http.mirror import Mirror, QuestionSeal
from taskwell.platform.http.mirror import router as mirror_router
from taskwell.platform.http.openapi import describe
from taskwell.platform.http.origin_check import OriginPolicy
from taskwell.platform.http.problem import add_problem_handlers
from taskwell.platform.http.request_log import RequestLog
from taskwell.platform.http.security_headers import SecurityHeaders
from taskwell.platform.migration_run import RunNote
from taskwell.platform.rate_limits import ProcessLimit, SharedLimits
from taskwell.platform.settings import MailAddress as SenderAddress
from taskwell.platform.settings import MailTransportName, SameSite, SessionSettings, Settings, WebSettings
from taskwell.todos.cursors import CursorSeal
from taskwell.todos.dependencies import TodoUseCases
from taskwell.todos.endpoints import routes as todos_routes
from taskwell.todos.service import ExportService, TodoService

_EXPOSED_HEADERS = ["ETag", "Retry-After", "RateLimit", "RateLimit-Policy", "X-Request-Id", "X-Taskwell"]
# The mail in hand may still go out; what is cut off is sent by the next process.
_WORKER_GRACE: Final = timedelta(seconds=2)


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What lives as long as the process, and has to be opened and closed with it."""

    database: Database
    hashing: PasswordHashing
    mail_client: httpx2.AsyncClient
    mailbox: MailboxTransport
    worker: OutboxWorker

    @asynccontextmanager
    async def running(self, *, with_worker: bool) -> AsyncIterator[None]:
        """Opened without any I/O, so that the port listens whatever the database does; closed in order."""
        await self.database.open()
        if with_worker:
            self.worker.start()
        try:
            yield
        finally:
            await self.worker.stop(_WORKER_GRACE)
            await self.mail_client.aclose()
            self.hashing.close()
            await self.database.close()


def build_app(
    settings: Settings,
    clock: Clock = system_clock,
    *,
    with_worker: bool = True,
    patience: Patience | None = None,
    migration_note: RunNote = lambda: None,
) -> FastAPI:
    """The whole application; making it does no I/O. Without its worker, mails wait for somebody to send them.

    `migration_note` is how a run of the migrations beside this process stands, for readiness to tell.
    """
    parts = build_parts(settings, clock, patience)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with parts.running(with_worker=with_worker):
            yield

    documented = settings.operations.api_docs
    app = FastAPI(
        title="Taskwell",
        version="1.0.0",
        lifespan=lifespan,
        routes=_routes(settings, parts.mailbox),
        middleware=_middleware(settings.web),
        openapi_url="/api/openapi.json" if documented else None,
        docs_url="/api/docs" if documented else None,
        redoc_url=None,
        redirect_slashes=False,
    )
    describe(app)
    add_problem_handlers(app)
    probes = DatabaseProbes(parts.database, migration_note)
    app.state.parts = parts
    app.state.readiness = Readiness(
        {
            "database": probes.database,
            "migrations": probes.migrations,
            "outbox": OutboxProbe(parts.database, _closed_way_of_mail(settings)).outbox,
        }
    )
    app.state.operations = settings.operations
    app.state.mirror = Mirror(QuestionSeal(settings.sessions.key.get_secret_value()), ClientAddresses(settings.proxy))
    app.state.frontend_url = settings.web.frontend_url
    app.state.accounts = _account_use_cases(settings, parts, clock)
    app.state.todos = _todo_use_cases(settings, parts.database, app.state.accounts, clock)
    if settings.server.frontend_dist is not None:
        # Not a mount: that would take the place of 405 for a known path and another method.
        app.router.default = FrontendPages(settings.server.frontend_dist)
    return app


def _routes(settings: Settings, mailbox: MailboxTransport) -> list[BaseRoute]:
    """Every route in one list, the busiest first: FastAPI asks each router that is included by another twice over.

    What that cost is told in docs/decisions/2026-11-22-the-way-of-a-request.md.
    """
    routes = [*todos_routes, *accounts_routes, *health_endpoints.router.routes, *mirror_router.routes]
    if MailTransportName.MAILBOX in settings.mail.transports:
        routes += mailbox_router(mailbox).routes
    if settings.server.frontend_dist is None:
        routes += service_page.router.routes
    return routes


def build_parts(settings: Settings, clock: Clock, patience: Patience | None = None) -> Parts:
    """What the process lives on. Making it does no I/O."""
    database = Database(settings.database, patience)
    mail_client = open_client()
    mailbox = MailboxTransport(clock)
    letterhead = Letterhead(
        sender=_mail_address(settings.mail.sender),
        reply_to=_mail_address(settings.mail.reply_to) if settings.mail.reply_to else None,
        frontend_url=settings.web.frontend_url,
    )
    reset_tokens = ResetTokens(settings.sessions.key.get_secret_value())
    composers: dict[str, MailComposer] = {
        PASSWORD_RESET: PasswordResetComposer(settings.password_reset, reset_tokens, letterhead, clock),
        PASSWORD_CHANGED: PasswordChangedComposer(letterhead, clock),
    }
    delivery = Delivery(selected_transports(settings.mail, mail_client, mailbox), clock)
    return Parts(
        database=database,
        hashing=PasswordHashing(workers=len(os.sched_getaffinity(0))),
        mail_client=mail_client,
        mailbox=mailbox,
        worker=OutboxWorker(database, composers, delivery, clock),
    )


def _mail_address(sender: SenderAddress) -> MailAddress:
    return MailAddress(sender.address, sender.name)


def _closed_way_of_mail(settings: Settings) -> str | None:
    """What the settings' own check says of a mail server that this host lets nobody reach."""
    return next((str(warning) for warning in settings.warnings if warning.name == "SMTP_PORT"), None)


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


def _account_use_cases(settings: Settings, parts: Parts, clock: Clock) -> AccountUseCases:
    database, hashing = parts.database, parts.hashing
    limits = AccountLimits(SharedLimits(database, settings.limits, settings.sessions.key, clock))
    mails = AccountMails(settings.password_reset, parts.worker.wake, clock)
    sessions = SessionService(database, hashing, _session_tokens(settings.sessions), limits, clock)
    return AccountUseCases(
        accounts=AccountService(database, hashing, sessions, mails, limits, clock),
        sessions=sessions,
        password_reset=PasswordResetService(database, hashing, mails, limits, clock),
        cookie=SessionCookie(
            secure=settings.is_production, cross_site=settings.sessions.cookie_samesite is SameSite.NONE
        ),
        client_addresses=ClientAddresses(settings.proxy),
    )


def _todo_use_cases(settings: Settings, database: Database, accounts: AccountUseCases, clock: Clock) -> TodoUseCases:
    return TodoUseCases(
        todos=TodoService(database, CursorSeal(settings.sessions.key.get_secret_value()), clock),
        export=ExportService(database, accounts.accounts, accounts.sessions, clock),
        write_limit=ProcessLimit("todo_writes", settings.limits.todo_writes, clock),
    )


def _session_tokens(sessions: SessionSettings) -> SessionTokens:
    previous = sessions.previous_key
    return SessionTokens(sessions.key.get_secret_value(), previous.get_secret_value() if previous else None)
