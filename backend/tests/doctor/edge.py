"""An edge before the backend that behaves as Vercel does, and misbehaves on request."""

from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taskwell.platform.http.frontend_pages import PAGE_POLICY

PAGE_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=()",
}
PAGE = '<!doctype html><title>Taskwell · a calm place</title><link rel="manifest" href="/manifest.webmanifest">'


def app_page() -> Response:
    """The app's first page as Vercel serves it."""
    return HTMLResponse(PAGE, headers=PAGE_HEADERS)


@dataclass
class Edge:
    """Serves the app's page, and hands /api on to the backend as a stranger from 198.51.100.7 would reach it."""

    backend: ASGIApp
    page: Response = field(default_factory=app_page)
    instead_of_api: list[Response] = field(default_factory=list)
    secret: str = ""
    takes_away: tuple[str, ...] = ()
    keeps_answers: bool = False
    appends: bool = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        if not scope["path"].startswith("/api/"):
            await self.page(scope, receive, send)
        elif self.instead_of_api:
            await self.instead_of_api.pop(0)(scope, receive, send)
        else:
            await self.backend(self._as_handed_on(scope), receive, self._as_answered(send))

    def _as_handed_on(self, scope: Scope) -> Scope:
        headers = MutableHeaders(raw=list(scope["headers"]))
        forwarded = headers.get("x-forwarded-for")
        if self.appends:
            headers["x-forwarded-for"] = f"{forwarded}, 198.51.100.7" if forwarded else "198.51.100.7"
            headers["x-vercel-forwarded-for"] = "198.51.100.7"
        for name in self.takes_away:
            del headers[name]
        if self.secret:
            headers["x-taskwell-proxy"] = self.secret
        return {**scope, "headers": headers.raw, "client": ("10.16.3.4", 40000)}

    def _as_answered(self, send: Send) -> Send:
        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start" and self.keeps_answers:
                MutableHeaders(raw=message["headers"])["cache-control"] = "public, max-age=60"
            await send(message)

        return answered
