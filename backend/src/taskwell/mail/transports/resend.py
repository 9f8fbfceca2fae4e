"""Resend over HTTPS: https://resend.com/docs/api-reference/emails/send-email."""

from typing import Final
from uuid import UUID

import httpx2
from pydantic import SecretStr

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    TransportMisconfiguredError,
    TransportUnavailableError,
)
from taskwell.mail.message import Message, automatic_headers
from taskwell.mail.transports.http_api import MailApi, Refusal

DEFAULT_URL: Final = "https://api.resend.com"


class _AcceptedBeforeError(MailError):
    """The same key came with another body: an earlier attempt at this mail was accepted."""


class ResendTransport:
    """Resend's API. It keeps an idempotency key for 24 hours, so a repeated attempt sends nothing twice."""

    name = "resend"

    def __init__(
        self,
        client: httpx2.AsyncClient,
        api_key: SecretStr,
        base_url: str | None = None,
    ) -> None:
        self._api = MailApi(
            client=client,
            provider=self.name,
            base_url=base_url or DEFAULT_URL,
            headers={"Authorization": f"Bearer {api_key.get_secret_value()}"},
            reason=lambda refusal: f"{refusal.text('name')} {refusal.text('message')}",
            reading=self._reading,
        )

    async def send(self, message: Message, key: UUID) -> None:
        body: dict[str, object] = {
            "from": str(message.sender),
            "to": [message.recipient.wire],
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "headers": automatic_headers(key),
        }
        if message.reply_to:
            body["reply_to"] = str(message.reply_to)
        try:
            await self._api.post_json("/emails", body, {"Idempotency-Key": str(key)})
        except _AcceptedBeforeError:
            return

    async def probe(self) -> None:
        try:
            await self._api.get("/domains")
        except TransportMisconfiguredError as error:
            # A key that may only send is what one should use; that Resend knows it is all we ask.
            if "restricted_api_key" not in str(error):
                raise

    async def rest(self) -> None:
        """Nothing to do: the shared client lets idle connections go by itself."""

    def _reading(self, refusal: Refusal) -> MailError | None:
        match refusal.status, refusal.text("name"):
            case 409, "invalid_idempotent_request":
                return _AcceptedBeforeError()
            case 409, _:
                return TransportUnavailableError(self._api.describe(refusal))
            case 400 | 422, _ if "`to`" in refusal.text("message"):
                return AddressRefusedError(self._api.describe(refusal))
            case 400 | 422, "invalid_from_address" | "invalid_access":
                return TransportMisconfiguredError(self._api.describe(refusal))
        return None
