"""Serves the built frontend from the backend's own origin, for the topology of one box.

FastAPI's ``app.frontend`` falls back to ``index.html`` alone, which here is the landing page and not the app's
shell, and knows no ``/login`` for ``login.html``; docs/decisions/ has the record.
"""

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PAGE_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SHELL: Final = "200.html"
_IMMUTABLE: Final = "_app/immutable/"
# An unknown address below these is a mistake in a request, not a page of the app.
_NOT_PAGES: Final = ("api/", "health/", "dev/", "metrics")


class FrontendPages(StaticFiles):
    """Files as they are, pages without their ending, and the app's shell for every other address.

    Raises HTTPException 404 for an unknown address of the API, 405 for another method than GET and HEAD.
    """

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, page or shell for this path; a missing file below the hashed assets is a real 404."""
        if path.startswith(_NOT_PAGES):
            raise HTTPException(404)
        response = await self._found(path, scope)
        response.headers["Content-Security-Policy"] = PAGE_POLICY
        hashed = path.startswith(_IMMUTABLE) and response.status_code < 400
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response

    async def _found(self, path: str, scope: Scope) -> Response:
        for candidate in (path, f"{path}.html"):
            try:
                return await super().get_response(candidate, scope)
            except HTTPException as error:
                if error.status_code != 404 or path.startswith(_IMMUTABLE):
                    raise
        return await super().get_response(_SHELL, scope)
