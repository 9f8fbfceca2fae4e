"""The courses of checks for the frontend's address and, where it is told, for the backend's own."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import httpx2

from taskwell.doctor.examination import Course
from taskwell.doctor.finding import Finding, skipped
from taskwell.doctor.web.backend import health, identity
from taskwell.doctor.web.origins import origins
from taskwell.doctor.web.pages import pages
from taskwell.doctor.web.visit import Patience, Visit
from taskwell.platform.http.mirror import QuestionSeal
from taskwell.platform.settings import SameSite, Settings

_FRONTEND: Final = "FRONTEND_URL"
_BACKEND: Final = "BACKEND_URL"
_BOUND: Final = timedelta(seconds=150)


def web_courses(
    settings: Settings, client: httpx2.AsyncClient, backend_url: str | None, patience: Patience
) -> tuple[Course, ...]:
    """The course of what people's browsers do, and a second one when the backend's own address is known."""
    visit = Visit(client, _FRONTEND, settings.web.frontend_url, patience)
    courses = [
        Course(subject="the frontend", name=_FRONTEND, steps=lambda: _frontend_steps(settings, visit), bound=_BOUND)
    ]
    if backend_url is not None:
        own = Visit(client, _BACKEND, backend_url, patience)
        courses.append(
            Course(subject="the backend", name=_BACKEND, steps=lambda: _backend_steps(settings, own), bound=_BOUND)
        )
    elif _is_cross_origin(settings):
        courses.append(Course(subject="the backend", name=_BACKEND, steps=_unknown_backend, bound=_BOUND))
    return tuple(courses)


async def _frontend_steps(settings: Settings, visit: Visit) -> AsyncIterator[Finding]:
    async for finding in pages(visit):
        yield finding
    if _is_cross_origin(settings):
        return
    async for finding in health(visit):
        yield finding
    expects_own_hop = settings.proxy.shared_secret is not None and settings.server.frontend_dist is None
    async for finding in identity(visit, _seal(settings), expects_own_hop=expects_own_hop):
        yield finding
    async for finding in origins(visit, [(_FRONTEND, settings.web.frontend_url)], by_cors=False):
        yield finding


async def _backend_steps(settings: Settings, visit: Visit) -> AsyncIterator[Finding]:
    async for finding in health(visit):
        yield finding
    async for finding in identity(visit, _seal(settings), expects_own_hop=False):
        yield finding
    own = [(_FRONTEND, settings.web.frontend_url), *(("CORS_ORIGINS", origin) for origin in settings.web.cors_origins)]
    async for finding in origins(visit, own, by_cors=_is_cross_origin(settings)):
        yield finding


async def _unknown_backend() -> AsyncIterator[Finding]:
    yield skipped(
        "COOKIE_SAMESITE",
        "is none, so browsers call the backend directly, and its address is not known here",
        "Give the doctor --backend https://owner-name.hf.space",
    )


def _is_cross_origin(settings: Settings) -> bool:
    return settings.sessions.cookie_samesite is SameSite.NONE


def _seal(settings: Settings) -> QuestionSeal:
    return QuestionSeal(settings.sessions.key.get_secret_value())
