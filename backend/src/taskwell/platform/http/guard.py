"""What every request has to pass before a route sees it: origin, body type, body size."""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskwell.platform.errors import (
    BodyTooLargeError,
    OriginNotAllowedError,
    ProblemError,
    UnsupportedMediaTypeError,
)
from taskwell.platform.http.origin_check import OriginPolicy
from taskwell.platform.http.problem import problem_response
from taskwell.platform.logging import get_logger

# A todo with notes of 20 000 characters, each escaped to twelve bytes of JSON, and room besides.
MAX_BODY_BYTES: Final = 512 * 1024
_JSON: Final = frozenset({"application/json"})
_MERGE_PATCH: Final = frozenset({"application/json", "application/merge-patch+json"})
_FORM: Final = frozenset({"application/x-www-form-urlencoded"})
# The OAuth2 password form (RFC 6749, section 4.3.2) is the only body that is not JSON.
_FORM_PATH: Final = "/api/v1/auth/token"

log = get_logger(__name__)


class RequestGuard:
    """Refuses requests that other sites caused, bodies of the wrong type, and bodies that are too large."""

    def __init__(self, app: ASGIApp, origins: OriginPolicy) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await problem_response(refusal)(scope, receive, send)
            return
        await self._app(scope, _bounded(receive), send)

    def _refusal(self, scope: Scope, headers: Headers) -> ProblemError | None:
        origin, site = headers.get("origin"), headers.get("sec-fetch-site")
        if not self._origins.permits(scope["method"], origin, site):
            log.warning("origin_refused", origin=origin, sec_fetch_site=site, path=scope["path"])
            return OriginNotAllowedError()
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > MAX_BODY_BYTES:
            return BodyTooLargeError()
        has_body = length != "0" or "transfer-encoding" in headers
        if has_body and not _takes(scope["method"], scope["path"], headers.get("content-type", "")):
            return UnsupportedMediaTypeError()
        return None


def _takes(method: str, path: str, content_type: str) -> bool:
    """Whether a body of this type may go to this route. A type that needs no preflight never may."""
    media_type = content_type.partition(";")[0].strip().lower()
    if path == _FORM_PATH:
        return media_type in _FORM
    return media_type in (_MERGE_PATCH if method == "PATCH" else _JSON)


def _bounded(receive: Receive) -> Receive:
    """Counts a body that came without a length, and refuses it once it is too large."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY_BYTES:
            raise BodyTooLargeError
        return message

    return bounded
