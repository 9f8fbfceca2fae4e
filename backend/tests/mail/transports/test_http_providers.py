"""The HTTPS providers: each request as its provider documents it, each answer understood."""

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs
from uuid import UUID

import httpx2
import pytest
from pydantic import SecretStr

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    MessageRefusedError,
    TransportMisconfiguredError,
    TransportUnavailableError,
)
from taskwell.mail.message import MailAddress, Message
from taskwell.mail.transport import MailTransport
from taskwell.mail.transports.brevo import BrevoTransport
from taskwell.mail.transports.http_api import open_client
from taskwell.mail.transports.mailgun import MailgunTransport
from taskwell.mail.transports.postmark import PostmarkTransport
from taskwell.mail.transports.resend import ResendTransport
from taskwell.mail.transports.sendgrid import SendGridTransport

API_KEY = SecretStr("canary-key-0123456789abcdefghij")

AUTOMATIC = {
    "Auto-Submitted": "auto-generated",
    "X-Auto-Response-Suppress": "All",
    "X-Entity-Ref-ID": "0192f5a0-7d2c-7a11-9a55-3f1b6c2d8e90",
}


class Provider:
    """The provider's side of the wire: answers as it is told and keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[httpx2.Request] = []
        self.answer = httpx2.Response(200, json={})
        self.failure: Callable[[httpx2.Request], Exception] | None = None
        self.client = open_client(httpx2.MockTransport(self._handle))

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        if self.failure:
            raise self.failure(request)
        return self.answer

    @property
    def only_request(self) -> httpx2.Request:
        [request] = self.requests
        return request


MAKERS: dict[str, Callable[[httpx2.AsyncClient, str | None], MailTransport]] = {
    "resend": lambda client, url: ResendTransport(client, API_KEY, url),
    "brevo": lambda client, url: BrevoTransport(client, API_KEY, url),
    "sendgrid": lambda client, url: SendGridTransport(client, API_KEY, url),
    "postmark": lambda client, url: PostmarkTransport(client, API_KEY, url),
    "mailgun": lambda client, url: MailgunTransport(client, API_KEY, "mg.example", url),
}


@pytest.fixture
def provider() -> Provider:
    return Provider()


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


ADDRESS_REFUSED: list[tuple[str, int, dict[str, object]]] = [
    (
        "resend",
        422,
        {"name": "validation_error", "message": "Invalid `to` field. ada@example.org"},
    ),
    (
        "brevo",
        400,
        {"code": "invalid_parameter", "message": "email is not valid in to"},
    ),
    (
        "sendgrid",
        400,
        {
            "errors": [
                {
                    "field": "personalizations.0.to.0.email",
                    "message": "Does not contain a valid address.",
                }
            ]
        },
    ),
    (
        "postmark",
        422,
        {
            "ErrorCode": 406,
            "Message": "You tried to send to recipient ada@example.org that is inactive",
        },
    ),
    (
        "postmark",
        422,
        {"ErrorCode": 300, "Message": "Invalid 'To' address: 'ada@example.org'."},
    ),
    (
        "mailgun",
        400,
        {"message": "to parameter is not a valid address. please check documentation"},
    ),
]

MISCONFIGURED: list[tuple[str, int, dict[str, object]]] = [
    (
        "resend",
        403,
        {
            "name": "validation_error",
            "message": "The example.org domain is not verified",
        },
    ),
    (
        "resend",
        422,
        {"name": "invalid_from_address", "message": "Invalid `from` field."},
    ),
    ("brevo", 401, {"code": "unauthorized", "message": "Key not found"}),
    (
        "brevo",
        400,
        {
            "code": "invalid_parameter",
            "message": "Sending has been rejected: sender is not valid",
        },
    ),
    (
        "sendgrid",
        403,
        {"errors": [{"field": "from", "message": "not a verified Sender Identity"}]},
    ),
    ("postmark", 401, {"ErrorCode": 10, "Message": "Bad or missing Server API token."}),
    (
        "postmark",
        422,
        {"ErrorCode": 400, "Message": "The 'From' address is not a Sender Signature"},
    ),
    ("mailgun", 404, {"message": "Domain not found: mg.example"}),
]


@pytest.mark.parametrize(
    ("error", "name", "status", "body"),
    [(AddressRefusedError, *case) for case in ADDRESS_REFUSED]
    + [(TransportMisconfiguredError, *case) for case in MISCONFIGURED],
)
async def test_a_documented_refusal_is_understood(
    error: type[MailError],
    name: str,
    status: int,
    body: dict[str, object],
    provider: Provider,
    message: Message,
    key: UUID,
) -> None:
    provider.answer = httpx2.Response(status, json=body)
    with pytest.raises(error) as raised:
        await MAKERS[name](provider.client, None).send(message, key)
    assert type(raised.value) is error
    assert name in str(raised.value)
    assert "ada@example.org" not in str(raised.value)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (301, TransportMisconfiguredError),
        (400, MessageRefusedError),
        (401, TransportMisconfiguredError),
        (403, TransportMisconfiguredError),
        (408, TransportUnavailableError),
        (413, MessageRefusedError),
        (429, TransportUnavailableError),
        (500, TransportUnavailableError),
        (503, TransportUnavailableError),
    ],
)
@pytest.mark.parametrize("body", [b"<html>not JSON</html>", b"[]", b'{"errors": [], "message": null}'])
async def test_a_status_is_enough(
    name: str,
    status: int,
    error: type[MailError],
    body: bytes,
    provider: Provider,
    message: Message,
    key: UUID,
) -> None:
    provider.answer = httpx2.Response(status, content=body, headers={"location": "https://evil.example/"})
    with pytest.raises(error) as raised:
        await MAKERS[name](provider.client, None).send(message, key)
    assert type(raised.value) is error
    assert len(provider.requests) == 1


@pytest.mark.parametrize("name", MAKERS)
async def test_a_provider_that_cannot_be_reached_is_passing(
    name: str, provider: Provider, message: Message, key: UUID
) -> None:
    provider.failure = lambda request: httpx2.ConnectTimeout("http://user:hunter2@proxy", request=request)
    with pytest.raises(TransportUnavailableError) as raised:
        await MAKERS[name](provider.client, None).send(message, key)
    assert str(raised.value) == f"{name}: ConnectTimeout"


async def test_a_provider_may_ask_for_patience(provider: Provider, message: Message, key: UUID) -> None:
    provider.answer = httpx2.Response(429, headers={"retry-after": "90"})
    with pytest.raises(TransportUnavailableError) as raised:
        await MAKERS["resend"](provider.client, None).send(message, key)
    assert raised.value.retry_after == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("code", "accepted"),
    [("invalid_idempotent_request", True), ("concurrent_idempotent_requests", False)],
)
async def test_resend_that_knows_the_key_has_the_mail(
    code: str, accepted: bool, provider: Provider, message: Message, key: UUID
) -> None:
    provider.answer = httpx2.Response(409, json={"name": code, "message": "Same idempotency key"})
    sending = MAKERS["resend"](provider.client, None).send(message, key)
    if accepted:
        await sending
    else:
        with pytest.raises(TransportUnavailableError):
            await sending


@pytest.mark.parametrize("name", MAKERS)
async def test_another_host_can_stand_in(name: str, provider: Provider, message: Message, key: UUID) -> None:
    await MAKERS[name](provider.client, "http://127.0.0.1:1/").send(message, key)
    assert str(provider.only_request.url).startswith("http://127.0.0.1:1/")
    assert "//" not in provider.only_request.url.path


PROBES = {
    "resend": "/domains",
    "brevo": "/v3/account",
    "sendgrid": "/v3/scopes",
    "postmark": "/server",
    "mailgun": "/v3/domains/mg.example",
}


@pytest.mark.parametrize("name", PROBES)
async def test_a_probe_proves_the_key_and_sends_nothing(name: str, provider: Provider) -> None:
    transport = MAKERS[name](provider.client, None)
    await transport.probe()
    assert (provider.only_request.method, provider.only_request.url.path) == (
        "GET",
        PROBES[name],
    )
    provider.answer = httpx2.Response(401, json={"message": "no"})
    with pytest.raises(TransportMisconfiguredError):
        await transport.probe()


async def test_a_resend_key_that_may_only_send_passes_the_probe(
    provider: Provider,
) -> None:
    provider.answer = httpx2.Response(401, json={"name": "restricted_api_key", "message": "Only for sending"})
    await MAKERS["resend"](provider.client, None).probe()


@pytest.mark.parametrize("name", MAKERS)
async def test_no_representation_shows_the_key(name: str, provider: Provider) -> None:
    transport = MAKERS[name](provider.client, None)
    assert API_KEY.get_secret_value() not in repr(transport) + repr(vars(transport))
