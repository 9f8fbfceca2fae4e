"""The running application behind an edge that misbehaves as platforms do."""

import asyncio
import ssl
from collections.abc import Mapping

import httpx2
import pytest
import trustme
from fastapi import FastAPI
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from taskwell.doctor.finding import Finding, Severity
from taskwell.doctor.web.course import web_courses
from taskwell.doctor.web.visit import Patience, open_client
from taskwell.platform.http.frontend_pages import PAGE_POLICY
from taskwell.platform.http.mirror import MIRROR_PATH, QUESTION_HEADER
from taskwell.platform.settings import load_settings
from tests.doctor.conftest import Examined, not_fine
from tests.doctor.edge import PAGE, PAGE_HEADERS, Edge
from tests.doctor.fronts import listening
from tests.doctor.served import Directory, served
from tools.postgres import free_port

SECRET = "Zt5Rw9Lk2Qe7Xc1Vb8Nm4Hg6Jf3Ds0AaPpOoIuYyTrE"
IMPATIENT = Patience(wait=0, pause=0)


@pytest.fixture
def environment(environment: dict[str, str]) -> dict[str, str]:
    return environment | {"FRONTEND_URL": "http://todo.test"}


@pytest.fixture
def edge(app: FastAPI) -> Edge:
    return Edge(app)


class Look:
    """What the doctor finds when this is the frontend, and that the backend's own address."""

    def __init__(self, examined: Examined, environ: Mapping[str, str]) -> None:
        self._examined = examined
        self._environ = environ

    async def __call__(
        self,
        frontend: ASGIApp,
        changed: Mapping[str, str] | None = None,
        *,
        backend: ASGIApp | None = None,
        patience: Patience = IMPATIENT,
    ) -> list[Finding]:
        settings = load_settings({**self._environ, **(changed or {})})
        async with served(frontend) as todo, served(backend or frontend) as api:
            network = Directory({"todo.test": todo, "api.test": api})
            async with open_client(network) as client:
                backend_url = "http://api.test" if backend else None
                return await self._examined(web_courses(settings, client, backend_url, patience))


@pytest.fixture
def look(examined: Examined, environment: dict[str, str]) -> Look:
    return Look(examined, environment)


async def test_a_sound_deployment_is_fine(look: Look, edge: Edge) -> None:
    findings = await look(edge)
    assert not_fine(findings) == []
    assert {found.name for found in findings} == {"FRONTEND_URL", "TRUSTED_PROXIES"}
    assert any(found.message == "leads to the backend of these settings" for found in findings)


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (RedirectResponse("https://www.todo.org/?secret=1"), "redirects to https://www.todo.org/"),
        (PlainTextResponse("Authentication Required", 401), "asks for a login of the platform"),
        (
            PlainTextResponse("", 404, {"x-vercel-error": "DEPLOYMENT_NOT_FOUND"}),
            "answers 404 DEPLOYMENT_NOT_FOUND",
        ),
        (HTMLResponse("<title>Somebody's blog</title>"), "leads to a page that is not our app's"),
        (HTMLResponse("<title>Taskwell: the backend</title>"), "leads to a page that is not our app's"),
    ],
)
async def test_another_page_in_the_place_of_ours_is_told(look: Look, edge: Edge, page: Response, message: str) -> None:
    edge.page = page
    [found] = await look(edge)
    assert (found.name, found.severity, found.message) == ("FRONTEND_URL", Severity.FAULT, message)


@pytest.mark.parametrize("name", PAGE_HEADERS)
async def test_a_page_without_one_of_its_headers_is_found(look: Look, edge: Edge, name: str) -> None:
    edge.page = HTMLResponse(PAGE, headers={key: value for key, value in PAGE_HEADERS.items() if key != name})
    findings = await look(edge)
    assert not_fine(findings) == [("FRONTEND_URL", Severity.FAULT)]
    assert any(f"without {name.lower()}" in found.message for found in findings)


async def test_a_loose_policy_is_found(look: Look, edge: Edge) -> None:
    loose = PAGE_HEADERS | {"Content-Security-Policy": f"{PAGE_POLICY}; script-src 'unsafe-inline'"}
    edge.page = HTMLResponse(PAGE, headers=loose)
    assert not_fine(await look(edge)) == [("FRONTEND_URL", Severity.FAULT)]


async def test_an_address_where_nobody_answers_is_found(examined: Examined, environment: dict[str, str]) -> None:
    settings = load_settings(environment | {"FRONTEND_URL": f"http://127.0.0.1:{free_port()}"})
    async with open_client() as client:
        [found] = await examined(web_courses(settings, client, None, IMPATIENT))
    assert found.severity is Severity.FAULT
    assert "cannot be reached" in found.message


async def hangs_up(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    return


async def test_an_address_that_gives_no_answer_is_found(examined: Examined, environment: dict[str, str]) -> None:
    async with listening(hangs_up) as port, open_client() as client:
        settings = load_settings(environment | {"FRONTEND_URL": f"http://localhost:{port}"})
        [found] = await examined(web_courses(settings, client, None, IMPATIENT))
    assert found.severity is Severity.FAULT
    assert "gives no answer" in found.message


async def test_a_page_whose_certificate_does_not_check_is_found(
    examined: Examined, environment: dict[str, str]
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    async with listening(hangs_up, context) as port, open_client() as client:
        settings = load_settings(environment | {"FRONTEND_URL": f"https://localhost:{port}"})
        [found] = await examined(web_courses(settings, client, None, IMPATIENT))
    assert found.message.endswith("its certificate does not check")


@pytest.mark.parametrize(
    ("answer", "message", "mend"),
    [
        (HTMLResponse(PAGE), "answers /api with a page of the app", "Set BACKEND_URL in the Vercel project"),
        (PlainTextResponse("no", 404), "answers 404 below /api", "Correct BACKEND_URL"),
        (HTMLResponse("<h1>Your space is in error</h1>", 503), "answers 503 below /api", "Look at the backend's log"),
    ],
)
async def test_an_edge_that_does_not_lead_to_a_backend_is_told_apart(
    look: Look, edge: Edge, answer: Response, message: str, mend: str
) -> None:
    edge.instead_of_api = [answer]
    findings = await look(edge)
    assert not_fine(findings) == [("FRONTEND_URL", Severity.FAULT)]
    assert message in findings[-1].message
    assert findings[-1].mend.startswith(mend)


async def test_a_backend_that_wakes_up_is_waited_for(look: Look, edge: Edge) -> None:
    edge.instead_of_api = [HTMLResponse("asleep", status) for status in (503, 502, 504)]
    assert not_fine(await look(edge, patience=Patience(wait=60, pause=0))) == []


async def test_a_cache_on_the_way_is_found(look: Look, edge: Edge) -> None:
    edge.keeps_answers = True
    findings = await look(edge)
    assert not_fine(findings) == [("FRONTEND_URL", Severity.FAULT)]
    assert any("kept on the way" in found.message for found in findings)


async def test_somebody_elses_taskwell_is_not_taken_for_ours(look: Look, edge: Edge) -> None:
    findings = await look(edge, {"JWT_SECRET_KEY": SECRET})
    assert not_fine(findings) == [("FRONTEND_URL", Severity.FAULT)]
    assert "another JWT_SECRET_KEY" in findings[-1].message


async def test_the_mirror_is_hidden_from_everybody_else(client: httpx2.AsyncClient) -> None:
    for question in (b"", b"nonce.mark", "nonce.märk".encode()):
        answer = await client.get(MIRROR_PATH, headers={QUESTION_HEADER.encode(): question})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_on_this_machine_nobody_can_try_to_forge_an_address(
    examined: Examined, environment: dict[str, str], edge: Edge
) -> None:
    async with served(edge) as origin, open_client() as client:
        settings = load_settings(environment | {"FRONTEND_URL": origin})
        findings = await examined(web_courses(settings, client, None, IMPATIENT))
    assert ("TRUSTED_PROXIES", Severity.SKIPPED) in not_fine(findings)


async def test_a_proxy_that_believes_what_callers_write_is_found(look: Look, edge: Edge) -> None:
    edge.appends = False
    findings = await look(edge)
    assert not_fine(findings) == [("TRUSTED_PROXIES", Severity.FAULT)]


class TestSharedSecret:
    @pytest.fixture
    def environment(self, environment: dict[str, str]) -> dict[str, str]:
        return environment | {"PROXY_SHARED_SECRET": SECRET}

    async def test_it_is_fine_when_it_arrives(self, look: Look, edge: Edge) -> None:
        edge.secret = SECRET
        findings = await look(edge)
        assert not_fine(findings) == []
        assert "PROXY_SHARED_SECRET" in {found.name for found in findings}

    async def test_its_absence_in_the_frontend_is_found(self, look: Look, edge: Edge) -> None:
        assert not_fine(await look(edge)) == [("PROXY_SHARED_SECRET", Severity.WARNING)]

    async def test_it_is_not_asked_for_at_the_backends_own_address(self, look: Look, edge: Edge, app: FastAPI) -> None:
        edge.secret = SECRET
        assert not_fine(await look(edge, backend=Edge(app))) == []


async def test_a_proxy_that_hides_the_origin_is_found(look: Look, edge: Edge) -> None:
    edge.takes_away = ("origin",)
    findings = await look(edge)
    assert not_fine(findings) == [("FRONTEND_URL", Severity.FAULT)]
    assert any("what another site makes a browser send" in found.message for found in findings)


async def test_a_backend_that_still_knows_another_frontend_is_found(look: Look, edge: Edge, app: FastAPI) -> None:
    findings = await look(edge, {"CORS_ORIGINS": "https://new.todo.org"}, backend=Edge(app))
    assert not_fine(findings) == [("CORS_ORIGINS", Severity.FAULT)]


class TestCrossOrigin:
    @pytest.fixture
    def environment(self, environment: dict[str, str]) -> dict[str, str]:
        return environment | {"COOKIE_SAMESITE": "none"}

    async def test_it_is_fine_when_the_backend_answers_browsers(self, look: Look, edge: Edge, app: FastAPI) -> None:
        edge.instead_of_api = [PlainTextResponse("no", 404)]
        findings = await look(edge, backend=Edge(app))
        assert not_fine(findings) == []
        assert any("is let through by CORS" in found.message for found in findings)

    async def test_without_the_backends_address_it_cannot_be_judged(self, look: Look, edge: Edge) -> None:
        assert not_fine(await look(edge)) == [("COOKIE_SAMESITE", Severity.SKIPPED)]

    async def test_an_edge_that_answers_preflights_wrongly_is_found(self, look: Look, edge: Edge, app: FastAPI) -> None:
        async def without_cors(scope: Scope, receive: Receive, send: Send) -> None:
            preflight = scope["method"] == "OPTIONS"
            await (PlainTextResponse("") if preflight else Edge(app))(scope, receive, send)

        findings = await look(edge, backend=without_cors)
        assert not_fine(findings) == [("FRONTEND_URL", Severity.FAULT)]
        assert any("is not let through by CORS" in found.message for found in findings)
