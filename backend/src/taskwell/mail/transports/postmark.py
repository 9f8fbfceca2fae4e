"""Postmark over HTTPS: https://postmarkapp.com/developer/api/email-api."""

from typing import Final
from uuid import UUID

import httpx2
from pydantic import SecretStr

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    TransportMisconfiguredError,
)
from taskwell.mail.message import Message, automatic_headers, message_id
from taskwell.mail.transports.http_api import MailApi, Refusal

DEFAULT_URL: Final = "https://api.postmarkapp.com"

# https://postmarkapp.com/developer/api/overview#error-codes
_BAD_RECIPIENT: Final = frozenset({"300", "406"})  # 406: it bounced or complained before, Postmark drops it
_BAD_ACCOUNT: Final = frozenset({"10", "400", "401", "405", "412", "413"})


class PostmarkTransport:
    """Postmark's API. It offers no idempotency; the kept Message-ID lets a receiver drop a second copy."""

    name = "postmark"

    def __init__(
        self,
        client: httpx2.AsyncClient,
        server_token: SecretStr,
        base_url: str | None = None,
    ) -> None:
        self._api = MailApi(
            client=client,
            provider=self.name,
            base_url=base_url or DEFAULT_URL,
            headers={
                "X-Postmark-Server-Token": server_token.get_secret_value(),
                "Accept": "application/json",
            },
            reason=lambda refusal: f"{refusal.text('ErrorCode')} {refusal.text('Message')}",
            reading=self._reading,
        )

    async def send(self, message: Message, key: UUID) -> None:
        # Postmark sets a Message-ID of its own unless it is told to keep ours.
        headers = {
            **automatic_headers(key),
            "Message-ID": message_id(message, key),
            "X-PM-KeepID": "true",
        }
        body: dict[str, object] = {
            "From": str(message.sender),
            "To": message.recipient.wire,
            "Subject": message.subject,
            "TextBody": message.text,
            "HtmlBody": message.html,
            "MessageStream": "outbound",
            "TrackOpens": False,
            "TrackLinks": "None",
            "Headers": [{"Name": name, "Value": value} for name, value in headers.items()],
        }
        if message.reply_to:
            body["ReplyTo"] = str(message.reply_to)
        await self._api.post_json("/email", body)

    async def probe(self) -> None:
        await self._api.get("/server")

    async def rest(self) -> None:
        """Nothing to do: the shared client lets idle connections go by itself."""

    def _reading(self, refusal: Refusal) -> MailError | None:
        if refusal.status != httpx2.codes.UNPROCESSABLE_CONTENT:
            return None
        code, said = refusal.text("ErrorCode"), refusal.text("Message")
        # 300 stands for any malformed field; the text tells whose.
        if code == "406" or (code in _BAD_RECIPIENT and "'To'" in said):
            return AddressRefusedError(self._api.describe(refusal))
        if code in _BAD_ACCOUNT:
            return TransportMisconfiguredError(self._api.describe(refusal))
        return None
