import hashlib
import re
from base64 import b64encode

import httpx2
import pytest

from taskwell.bootstrap import build_app
from taskwell.platform.settings import load_settings


@pytest.fixture
def environment() -> dict[str, str]:
    """A database that nobody can reach: the page must not need one."""
    return {
        "ENVIRONMENT": "development",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "FRONTEND_URL": "https://todo.example.org",
    }


@pytest.fixture
async def page(environment: dict[str, str]) -> httpx2.Response:
    return await answer_to("GET", environment)


async def answer_to(method: str, environment: dict[str, str]) -> httpx2.Response:
    transport = httpx2.ASGITransport(app=build_app(load_settings(environment)))
    async with httpx2.AsyncClient(transport=transport, base_url="http://testserver") as client:
        return await client.request(method, "/")


def test_it_names_the_service_its_state_and_the_app(page: httpx2.Response) -> None:
    assert page.status_code == 200
    for what in ("<h1>Taskwell</h1>", "is running", 'href="https://todo.example.org"', 'href="/health/ready"'):
        assert what in page.text


async def test_head_is_answered_without_a_body(environment: dict[str, str]) -> None:
    answer = await answer_to("HEAD", environment)
    assert (answer.status_code, answer.content) == (200, b"")


def test_its_policy_permits_its_own_style_and_nothing_else(page: httpx2.Response) -> None:
    (style,) = re.findall(r"<style>(.*?)</style>", page.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"style-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy
    assert "style=" not in page.text


def test_only_hugging_face_may_frame_it(page: httpx2.Response) -> None:
    _, _, ancestors = page.headers["content-security-policy"].partition("frame-ancestors ")
    assert ancestors == "'self' https://huggingface.co https://*.hf.space"


def test_every_link_leaves_the_frame(page: httpx2.Response) -> None:
    links = re.findall(r"<a [^>]*>", page.text)
    assert links
    assert all('target="_top"' in link for link in links)
