"""Whether the right origins may change something, and no other."""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from taskwell.doctor.finding import Finding, fault, fine
from taskwell.doctor.web.visit import Visit

_STRANGER: Final = "https://doctor.taskwell.invalid"
# Changes nothing for somebody who is not signed in.
_HARMLESS: Final = "/api/v1/auth/logout"
_REFUSED: Final = 403


async def origins(visit: Visit, own: Sequence[tuple[str, str]], *, by_cors: bool) -> AsyncIterator[Finding]:
    """The stranger's request is refused, that of each of our origins is not.

    ``own`` are pairs of variable and origin. ``by_cors`` asks as well whether browsers would let them read answers.
    """
    yield await _stranger(visit)
    for name, origin in own:
        yield await _admitted(visit, name, origin)
        if by_cors:
            yield await _preflight(visit, name, origin)


async def _stranger(visit: Visit) -> Finding:
    response = await visit.ask_backend("POST", _HARMLESS, {"Origin": _STRANGER})
    if response.status_code == _REFUSED and '"origin_not_allowed"' in response.text:
        return fine(visit.name, "refuses what other sites make a browser send")
    return fault(
        visit.name,
        f"answers {response.status_code} to what another site makes a browser send",
        "Look for a proxy that takes the header Origin away, and narrow CORS_ORIGIN_REGEX",
    )


async def _admitted(visit: Visit, name: str, origin: str) -> Finding:
    response = await visit.ask_backend("POST", _HARMLESS, {"Origin": origin})
    if response.status_code == _REFUSED:
        return fault(
            name, f"is refused by the running backend: {origin}", "Restart the backend with the settings of today"
        )
    return fine(name, f"is an origin that may change things: {origin}")


async def _preflight(visit: Visit, name: str, origin: str) -> Finding:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    response = await visit.ask_backend("OPTIONS", _HARMLESS, asked)
    allowed = response.headers.get("access-control-allow-origin")
    if allowed != origin or response.headers.get("access-control-allow-credentials") != "true":
        return fault(
            name,
            f"is not let through by CORS: {origin}",
            "Restart the backend with the settings of today, and look for a proxy that answers OPTIONS itself",
        )
    return fine(name, f"is let through by CORS: {origin}")
