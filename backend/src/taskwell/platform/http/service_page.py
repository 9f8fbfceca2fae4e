"""The small page at ``/`` of a backend that serves no frontend: what this is, how it is, and where the app is."""

import hashlib
from base64 import b64encode
from html import escape
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

# The app's paper, ink and green: whoever lands here sees that it belongs to it.
_STYLE: Final = """
:root { color-scheme: light dark; --green: light-dark(#1d5b4f, #8ecdb8); --soft: light-dark(#59615d, #a5aca7) }
body { margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 2rem; box-sizing: border-box;
  background: light-dark(#faf8f3, #141817); color: light-dark(#1e2422, #e8e6df);
  font: 1.0625rem/1.6 ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif }
main { max-width: 30rem }
h1 { margin: 0; font: 600 2.25rem/1.2 'Iowan Old Style', 'Palatino Linotype', Palatino, P052, Georgia, serif }
p { margin: 1rem 0 0 }
.state::before { content: ''; display: inline-block; width: .625rem; height: .625rem; margin-right: .5rem;
  border-radius: 50%; background: var(--green) }
a { color: var(--green); text-underline-offset: .2em }
a:focus-visible { outline: .1875rem solid var(--green); outline-offset: .25rem; border-radius: .25rem }
.open { display: inline-block; margin-top: 1.75rem; padding: .6875rem 1.5rem; border-radius: .625rem;
  background: var(--green); color: light-dark(#ffffff, #0f2620); text-decoration: none; font-weight: 600 }
.more { margin-top: 2rem; color: var(--soft); font-size: .9375rem }
"""
_STYLE_HASH: Final = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# The Space's page on huggingface.co shows this one in a frame; nothing else may.
_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self' https://huggingface.co https://*.hf.space"
)
# Links leave the frame: neither the app nor the JSON of the health page may be framed by anybody.
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Taskwell: the backend</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>Taskwell</h1>
<p class="state">The backend is running.</p>
<p>This is where the todos of a Taskwell live. People reach them through the app.</p>
<a class="open" href="{frontend}" target="_top">Open the app</a>
<p class="more"><a href="/health/ready" target="_top">Are the database and the mail well?</a></p>
</main>
</body>
</html>
"""


@router.api_route("/", methods=["GET", "HEAD"])
async def service_page(request: Request) -> HTMLResponse:
    """Answers at once and without the database: a Space asks HEAD / whether it is ready."""
    page = _PAGE.format(style=_STYLE, frontend=escape(request.app.state.frontend_url, quote=True))
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"})
