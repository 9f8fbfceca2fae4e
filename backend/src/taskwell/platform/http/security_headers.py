"""The headers that every answer carries, errors too (OWASP HTTP Headers sheet; ASVS 5, chapter V3.4)."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

API_POLICY: Final = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_PERMISSIONS: Final = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()"
)

# A route that needs another value (a page needs another policy) sets its own, and that one stands.
_DEFAULTS: Final = {
    b"strict-transport-security": b"max-age=63072000; includeSubDomains",
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"content-security-policy": API_POLICY.encode(),
    b"referrer-policy": b"no-referrer",
    b"permissions-policy": _PERMISSIONS.encode(),
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    # Vercel caches what an external rewrite answers by this header, so nothing may leave without one.
    b"cache-control": b"no-store",
    # The mark by which the frontend tells our answers from those of a platform's edge.
    b"x-taskwell": b"1",
}


class SecurityHeaders:
    """Adds each default header that the answer does not carry already."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                present = {name for name, _ in headers}
                headers.extend(item for item in _DEFAULTS.items() if item[0] not in present)
            await send(message)

        await self._app(scope, receive, send_with_headers)
