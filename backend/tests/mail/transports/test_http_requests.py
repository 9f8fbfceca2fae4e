"""The HTTPS providers: each request as its provider documents it."""

import json
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import parse_qs
from uuid import UUID

import httpx2
import pytest

from taskwell.mail.message import MailAddress, Message
from taskwell.mail.transports.brevo import BrevoTransport
from taskwell.mail.transports.mailgun import MailgunTransport
from taskwell.mail.transports.postmark import PostmarkTransport
from taskwell.mail.transports.resend import ResendTransport
from taskwell.mail.transports.sendgrid import SendGridTransport
from tests.mail.transports.provider import API_KEY, Provider

AUTOMATIC = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "X-Entity-Ref-ID": "0192f5a0-7d2c-7a11-9a55-3f1b6c2d8e90",
}


@pytest.fixture
def full_message(make_message: Callable[..., Message]) -> Message:
    return make_message(reply_to=MailAddress("help@taskwell.example"))


def sent_json(request: httpx2.Request) -> dict[str, object]:
    assert request.headers["content-type"] == "application/json"
    body = json.loads(request.content)
    assert isinstance(body, dict)
    return body


async def test_resend(provider: Provider, full_message: Message, key: UUID) -> None:
    await ResendTransport(provider.client, API_KEY).send(full_message, key)
    request = provider.only_request
    assert (request.method, str(request.url)) == (
        "POST",
        "https://api.resend.com/emails",
    )
    assert request.headers["authorization"] == f"Bearer {API_KEY.get_secret_value()}"
    assert request.headers["idempotency-key"] == str(key)
    assert sent_json(request) == {
        "from": "Taskwell <hello@taskwell.example>",
        "to": ["ada@example.org"],
        "reply_to": "help@taskwell.example",
        "subject": full_message.subject,
        "text": full_message.text,
        "html": full_message.html,
        "headers": AUTOMATIC,
    }


async def test_brevo(provider: Provider, full_message: Message, key: UUID) -> None:
    provider.answer = httpx2.Response(201, json={"messageId": "<1@smtp-relay.mailin.fr>"})
    await BrevoTransport(provider.client, API_KEY).send(full_message, key)
    request = provider.only_request
    assert (request.method, str(request.url)) == (
        "POST",
        "https://api.brevo.com/v3/smtp/email",
    )
    assert request.headers["api-key"] == API_KEY.get_secret_value()
    assert sent_json(request) == {
        "sender": {"email": "hello@taskwell.example", "name": "Taskwell"},
        "to": [{"email": "ada@example.org", "name": "Ada"}],
        "replyTo": {"email": "help@taskwell.example"},
        "subject": full_message.subject,
        "textContent": full_message.text,
        "htmlContent": full_message.html,
        "headers": {**AUTOMATIC, "idempotencyKey": str(key)},
    }


async def test_sendgrid(provider: Provider, full_message: Message, key: UUID) -> None:
    provider.answer = httpx2.Response(202)
    await SendGridTransport(provider.client, API_KEY).send(full_message, key)
    request = provider.only_request
    assert (request.method, str(request.url)) == (
        "POST",
        "https://api.sendgrid.com/v3/mail/send",
    )
    assert request.headers["authorization"] == f"Bearer {API_KEY.get_secret_value()}"
    assert sent_json(request) == {
        "personalizations": [{"to": [{"email": "ada@example.org", "name": "Ada"}]}],
        "from": {"email": "hello@taskwell.example", "name": "Taskwell"},
        "reply_to": {"email": "help@taskwell.example"},
        "subject": full_message.subject,
        "content": [
            {"type": "text/plain", "value": full_message.text},
            {"type": "text/html", "value": full_message.html},
        ],
        "headers": AUTOMATIC,
        "tracking_settings": {
            "click_tracking": {"enable": False, "enable_text": False},
            "open_tracking": {"enable": False},
        },
    }


async def test_postmark(provider: Provider, full_message: Message, key: UUID) -> None:
    await PostmarkTransport(provider.client, API_KEY).send(full_message, key)
    request = provider.only_request
    assert (request.method, str(request.url)) == (
        "POST",
        "https://api.postmarkapp.com/email",
    )
    assert request.headers["x-postmark-server-token"] == API_KEY.get_secret_value()
    kept = {"Message-ID": f"<{key}@taskwell.example>", "X-PM-KeepID": "true"}
    assert sent_json(request) == {
        "From": "Taskwell <hello@taskwell.example>",
        "To": "ada@example.org",
        "ReplyTo": "help@taskwell.example",
        "Subject": full_message.subject,
        "TextBody": full_message.text,
        "HtmlBody": full_message.html,
        "MessageStream": "outbound",
        "TrackOpens": False,
        "TrackLinks": "None",
        "Headers": [{"Name": n, "Value": v} for n, v in {**AUTOMATIC, **kept}.items()],
    }


async def test_mailgun(provider: Provider, full_message: Message, key: UUID) -> None:
    await MailgunTransport(provider.client, API_KEY, "mg.example").send(full_message, key)
    request = provider.only_request
    assert (request.method, str(request.url)) == (
        "POST",
        "https://api.mailgun.net/v3/mg.example/messages",
    )
    credentials = b64encode(b"api:" + API_KEY.get_secret_value().encode()).decode()
    assert request.headers["authorization"] == f"Basic {credentials}"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    headers = {
        **AUTOMATIC,
        "Message-Id": f"<{key}@taskwell.example>",
        "Reply-To": "help@taskwell.example",
    }
    assert {name: value for name, [value] in parse_qs(request.content.decode()).items()} == {
        "from": "Taskwell <hello@taskwell.example>",
        "to": "ada@example.org",
        "subject": full_message.subject,
        "text": full_message.text,
        "html": full_message.html,
        "o:tracking": "no",
        "o:tracking-clicks": "no",
        "o:tracking-opens": "no",
        **{f"h:{name}": value for name, value in headers.items()},
    }
