"""What the frontend's own address answers."""

from collections.abc import AsyncIterator
from typing import Final

import httpx2

from taskwell.doctor.finding import Finding, fault, fine
from taskwell.doctor.web.visit import Visit

# The backend's own page has the first of them alone.
_MARKS: Final = ("<title>Taskwell", "/manifest.webmanifest")
# What has to be there, and what has to stand in it.
_WANTED: Final = {
    "content-security-policy": "frame-ancestors",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "=",
    "x-frame-options": "DENY",
}


async def pages(visit: Visit) -> AsyncIterator[Finding]:
    """The app's first page is there, under its headers. Raises CourseEndedError when something else is."""
    response = await visit.ask("GET", "/")
    if response.is_redirect:
        raise visit.ended(
            f"redirects to {_shown(response.headers.get('location', 'nowhere'))}",
            "Write the address that the browser ends up at: mailed links and the origin check go by it",
        )
    if response.status_code == 401:
        raise visit.ended(
            "asks for a login of the platform",
            "On Vercel, use the production domain, or turn Deployment Protection off for it",
        )
    if response.status_code != 200:
        raise visit.ended(
            f"answers {response.status_code} {response.headers.get('x-vercel-error', '')}".rstrip(),
            "Look whether the deployment there is the newest one, and whether it was built without an error",
        )
    if not all(mark in response.text for mark in _MARKS):
        raise visit.ended(
            "leads to a page that is not our app's", "Write the address of the frontend, not that of the backend"
        )
    yield fine(visit.name, "leads to our page")
    yield _headers(visit, response)


def _headers(visit: Visit, response: httpx2.Response) -> Finding:
    lacking = [name for name, part in _WANTED.items() if part not in response.headers.get(name, "")]
    policy = response.headers.get("content-security-policy", "")
    if "unsafe-inline" in policy or "unsafe-eval" in policy:
        lacking.append("content-security-policy without unsafe-…")
    if visit.origin.startswith("https://") and "strict-transport-security" not in response.headers:
        lacking.append("strict-transport-security")
    if lacking:
        return fault(
            visit.name,
            f"leads to a page without {', '.join(lacking)}",
            "Deploy the folder frontend/ with its own configuration, and look for a proxy that takes headers away",
        )
    return fine(visit.name, "leads to a page with every security header")


def _shown(location: str) -> str:
    """Where a redirect leads, without what may be secret in it."""
    return location.partition("?")[0]
