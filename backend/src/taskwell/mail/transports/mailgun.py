"""Mailgun over HTTPS: https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages."""

from typing import Final
from urllib.parse import quote
from uuid import UUID

import httpx2
from pydantic import SecretStr

from taskwell.mail.errors import AddressRefusedError, MailError
from taskwell.mail.message import Message, automatic_headers, message_id
from taskwell.mail.transports.http_api import MailApi, Refusal

DEFAULT_URL: Final = "https://api.mailgun.net"


class MailgunTransport:
    """Mailgun's API, which takes a form. It offers no idempotency; the Message-ID lets a receiver drop a copy."""

    name = "mailgun"

    def __init__(
        self,
        client: httpx2.AsyncClient,
        api_key: SecretStr,
        domain: str,
        base_url: str | None = None,
    ) -> None:
        self._domain = quote(domain, safe="")
        self._api = MailApi(
            client=client,
            provider=self.name,
            base_url=base_url or DEFAULT_URL,
            auth=httpx2.BasicAuth("api", api_key.get_secret_value()),
            reason=lambda refusal: refusal.text("message"),
            reading=self._reading,
        )

    async def send(self, message: Message, key: UUID) -> None:
        headers = {**automatic_headers(key), "Message-Id": message_id(message, key)}
        if message.reply_to:
            headers["Reply-To"] = str(message.reply_to)
        fields = {
            "from": str(message.sender),
            "to": message.recipient.wire,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "o:tracking": "no",
            "o:tracking-clicks": "no",
            "o:tracking-opens": "no",
            **{f"h:{name}": value for name, value in headers.items()},
        }
        await self._api.post_form(f"/v3/{self._domain}/messages", fields)

    async def probe(self) -> None:
        await self._api.get(f"/v3/domains/{self._domain}")

    async def rest(self) -> None:
        """Nothing to do: the shared client lets idle connections go by itself."""

    def _reading(self, refusal: Refusal) -> MailError | None:
        said = refusal.text("message").lower()
        if refusal.status == httpx2.codes.BAD_REQUEST and "to parameter is not a valid address" in said:
            return AddressRefusedError(self._api.describe(refusal))
        return None
