"""The development mailbox, as a browser and as a test of the whole product see it."""

import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from taskwell.mail.dev_mailbox.endpoints import mailbox_router
from taskwell.mail.message import MailAddress, Message
from taskwell.mail.transports.mailbox import MailboxTransport
from taskwell.platform.http.problem import add_problem_handlers

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def mailbox() -> MailboxTransport:
    return MailboxTransport(lambda: NOW)


@pytest.fixture
async def pages(mailbox: MailboxTransport) -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()
    add_problem_handlers(app)
    app.include_router(mailbox_router(mailbox))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://testserver") as client:
        yield client


async def test_an_empty_mailbox_looks_again_by_itself(pages: httpx2.AsyncClient) -> None:
    page = (await pages.get("/dev/mail")).text
    assert "No mail yet" in page
    assert 'http-equiv="refresh"' in page


async def test_a_mail_is_shown_in_each_of_its_forms(
    pages: httpx2.AsyncClient, mailbox: MailboxTransport, message: Message, key: UUID
) -> None:
    await mailbox.send(message, key)
    assert f'href="/dev/mail/{key}"' in (await pages.get("/dev/mail")).text
    assert f'<iframe src="/dev/mail/{key}/html"' in (await pages.get(f"/dev/mail/{key}")).text
    assert "<p>Hello Ada</p>" in (await pages.get(f"/dev/mail/{key}/html")).text
    text = (await pages.get(f"/dev/mail/{key}?form=text")).text
    assert 'href="https://app.example/reset-password?token=abc"' in text
    headers = (await pages.get(f"/dev/mail/{key}?form=headers")).text
    assert "Auto-Submitted: auto-generated" in headers
    assert "Hello Ada" not in headers
    assert "multipart/alternative" in (await pages.get(f"/dev/mail/{key}?form=source")).text


async def test_the_messages_come_as_json_and_can_be_thrown_away(
    pages: httpx2.AsyncClient, mailbox: MailboxTransport, message: Message, key: UUID
) -> None:
    await mailbox.send(message, key)
    [item] = (await pages.get("/dev/mail/messages")).json()["items"]
    assert "Subject: Choose a new password" in item.pop("source")
    assert item == {
        "id": str(key),
        "to": "ada@example.org",
        "subject": message.subject,
        "sent_at": "2026-11-22T15:00:00Z",
        "text": message.text,
        "html": message.html,
    }
    assert (await pages.delete("/dev/mail/messages")).status_code == 204
    assert (await pages.get("/dev/mail/messages")).json() == {"items": []}


async def test_the_newest_mail_comes_first_and_a_second_attempt_is_no_second_mail(
    pages: httpx2.AsyncClient, mailbox: MailboxTransport, message: Message
) -> None:
    for number in (1, 2, 2):
        await mailbox.send(message, UUID(int=number))
    items = (await pages.get("/dev/mail/messages")).json()["items"]
    assert [UUID(item["id"]).int for item in items] == [2, 1]


async def test_the_mailbox_forgets_the_oldest_mails(mailbox: MailboxTransport, message: Message) -> None:
    for number in range(300):
        await mailbox.send(message, UUID(int=number))
    assert [mail.id.int for mail in mailbox.list()] == list(range(299, 99, -1))


async def test_what_is_in_a_mail_is_shown_and_not_run(
    pages: httpx2.AsyncClient, mailbox: MailboxTransport, make_message: Callable[..., Message], key: UUID
) -> None:
    script = "<script>alert(1)</script>"
    recipient = MailAddress("ada@example.org", "<i>Ada</i>")
    await mailbox.send(make_message(subject=script, text=script, html=script, recipient=recipient), key)
    for path in ("", f"/{key}", f"/{key}?form=text", f"/{key}?form=headers", f"/{key}?form=source"):
        page = await pages.get(f"/dev/mail{path}")
        assert "<script" not in page.text
        assert "<i>" not in page.text
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert not re.search(r"<style|style=", page.text)
    framed = (await pages.get(f"/dev/mail/{key}/html")).headers
    assert "script-src" not in framed["content-security-policy"]
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in framed["content-security-policy"]
    assert framed["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", ["/{key}", "/{key}/html"])
async def test_a_mail_that_is_not_there_is_not_found(path: str, pages: httpx2.AsyncClient, key: UUID) -> None:
    answer = await pages.get(f"/dev/mail{path.format(key=key)}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_the_style_sheet_is_served(pages: httpx2.AsyncClient) -> None:
    answer = await pages.get("/dev/mail/style.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert "prefers-color-scheme" in answer.text or "light-dark" in answer.text
