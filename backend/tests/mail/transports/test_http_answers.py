"""The HTTPS providers: each answer understood."""

from datetime import timedelta
from uuid import UUID

import httpx2
import pytest

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    MessageRefusedError,
    TransportMisconfiguredError,
    TransportUnavailableError,
)
from taskwell.mail.message import Message
from tests.mail.transports.provider import API_KEY, MAKERS, Provider

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
