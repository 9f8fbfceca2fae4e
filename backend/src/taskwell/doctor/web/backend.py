"""Whether an origin leads to this very backend, and what the backend sees of who calls."""

from collections.abc import AsyncIterator
from typing import Final

import httpx2
from pydantic import ValidationError

from taskwell.doctor.finding import Finding, fault, fine, skipped, warning
from taskwell.doctor.web.visit import MARK, Visit
from taskwell.platform.http.mirror import MIRROR_PATH, QUESTION_HEADER, QuestionSeal, Reflection

# Addresses that belong to nobody (RFC 5737): whoever is seen under one of them has made it up.
_FORGED: Final = {
    "X-Forwarded-For": "203.0.113.77",
    "X-Real-IP": "203.0.113.78",
    "X-Vercel-Forwarded-For": "203.0.113.79",
    "X-Vercel-Proxied-For": "203.0.113.80",
    "Forwarded": "for=203.0.113.81",
}
_MADE_UP: Final = frozenset(address.removeprefix("for=") for address in _FORGED.values())


async def health(visit: Visit) -> AsyncIterator[Finding]:
    """A backend of ours answers below /api, and nobody on the way keeps its answers."""
    response = await visit.ask_backend("GET", "/api/health")
    if MARK not in response.headers:
        raise visit.ended(*_no_backend(response))
    yield fine(visit.name, "leads to a backend below /api")
    if "no-store" not in response.headers.get("cache-control", ""):
        yield fault(
            visit.name,
            "has answers of the API kept on the way",
            "Look for a cache or proxy that changes Cache-Control, and turn it off for /api",
        )


def _no_backend(response: httpx2.Response) -> tuple[str, str]:
    if "text/html" in response.headers.get("content-type", "") and response.status_code == 200:
        return (
            "answers /api with a page of the app",
            "Set BACKEND_URL in the Vercel project, and deploy it again: the rewrite is made when it is built",
        )
    if response.status_code in {404, 400}:
        return (
            f"answers {response.status_code} below /api, and not from Taskwell",
            "Correct BACKEND_URL in the Vercel project (a Space's address is https://owner-name.hf.space), deploy again",
        )
    return (
        f"answers {response.status_code} below /api, and not from Taskwell",
        "Look at the backend's log: it is asleep, being built, paused, or refuses its settings",
    )


async def identity(visit: Visit, seal: QuestionSeal, *, expects_own_hop: bool) -> AsyncIterator[Finding]:
    """The backend has our key, and sees who calls. Raises CourseEndedError when it is another backend.

    ``expects_own_hop`` says whether requests by this way have to carry the shared secret.
    """
    question = seal.question()
    response = await visit.ask_backend("GET", MIRROR_PATH, {QUESTION_HEADER: question, **_FORGED})
    reflection = _reflection(response)
    if reflection is None or reflection.answer != seal.answer(question):
        raise visit.ended(
            "leads to a backend that has another JWT_SECRET_KEY than this environment, or an older version",
            "Correct BACKEND_URL in the Vercel project, or run the doctor with the settings of the backend it names",
        )
    yield fine(visit.name, "leads to the backend of these settings")
    yield _forgery(visit, reflection)
    if expects_own_hop:
        yield _own_hop(reflection)


def _reflection(response: httpx2.Response) -> Reflection | None:
    try:
        return Reflection.model_validate_json(response.content)
    except ValidationError:
        return None


def _forgery(visit: Visit, reflection: Reflection) -> Finding:
    if visit.is_local:
        return skipped("TRUSTED_PROXIES", "cannot be tried from this machine, which is trusted itself")
    if reflection.client_address in _MADE_UP:
        return fault(
            "TRUSTED_PROXIES",
            f"lets a visitor of {visit.origin} choose the address that limits count",
            "Name only the networks of your own proxies, or leave it out; behind another proxy, have it overwrite "
            "X-Forwarded-For",
        )
    return fine("TRUSTED_PROXIES", f"does not let a visitor of {visit.origin} choose an address")


def _own_hop(reflection: Reflection) -> Finding:
    name = "PROXY_SHARED_SECRET"
    if reflection.came_through_own_hop:
        return fine(name, "arrives with what comes through the frontend")
    return warning(
        name,
        "does not arrive with what comes through the frontend: all visitors share one address in the limits",
        "Set the same value in the Vercel project, and deploy it again",
    )
