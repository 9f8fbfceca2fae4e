"""The providers' side of the wire, and the transports that talk to it."""

from collections.abc import Callable

import httpx2
from pydantic import SecretStr

from taskwell.mail.transport import MailTransport
from taskwell.mail.transports.brevo import BrevoTransport
from taskwell.mail.transports.http_api import open_client
from taskwell.mail.transports.mailgun import MailgunTransport
from taskwell.mail.transports.postmark import PostmarkTransport
from taskwell.mail.transports.resend import ResendTransport
from taskwell.mail.transports.sendgrid import SendGridTransport

API_KEY = SecretStr("canary-key-0123456789abcdefghij")


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
