"""The small page at ``/`` of a backend that serves no frontend: what this is, and where the app is."""

from html import escape
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

# The Space's page on huggingface.co shows this one in a frame; nothing else may.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' https://huggingface.co https://*.hf.space"
)
_PAGE: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Taskwell: the backend</title>
<main>
<h1>Taskwell</h1>
<p>This is the backend of a todo application, and it is running.</p>
<p><a href="{frontend}" target="_top">Open the app</a></p>
<p><a href="/health/ready">Is everything well?</a></p>
</main>
</html>
"""


@router.api_route("/", methods=["GET", "HEAD"])
async def service_page(request: Request) -> HTMLResponse:
    """Answers at once and without the database: a Space asks HEAD / whether it is ready."""
    page = _PAGE.format(frontend=escape(request.app.state.frontend_url, quote=True))
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"})
