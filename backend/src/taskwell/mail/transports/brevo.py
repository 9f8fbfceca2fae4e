"""Brevo over HTTPS: https://developers.brevo.com/reference/sendtransacemail."""

from typing import Final
from uuid import UUID

import httpx2
from pydantic import SecretStr

from taskwell.mail.errors import (
    AddressRefusedError,
    MailError,
    TransportMisconfiguredError,
)
from taskwell.mail.message import MailAddress, Message, automatic_headers
from taskwell.mail.transports.http_api import MailApi, Refusal

DEFAULT_URL: Final = "https://api.brevo.com"


class BrevoTransport:
    """Brevo's API. The idempotency key, a UUID, travels among the message's headers."""

    name = "brevo"

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
            headers={
                "api-key": api_key.get_secret_value(),
                "Accept": "application/json",
            },
            reason=lambda refusal: f"{refusal.text('code')} {refusal.text('message')}",
            reading=self._reading,
        )

    async def send(self, message: Message, key: UUID) -> None:
        body: dict[str, object] = {
            "sender": _person(message.sender),
            "to": [_person(message.recipient)],
            "subject": message.subject,
            "textContent": message.text,
            "htmlContent": message.html,
            "headers": {**automatic_headers(key), "idempotencyKey": str(key)},
        }
        if message.reply_to:
            body["replyTo"] = _person(message.reply_to)
        await self._api.post_json("/v3/smtp/email", body)

    async def probe(self) -> None:
        await self._api.get("/v3/account")

    async def rest(self) -> None:
        """Nothing to do: the shared client lets idle connections go by itself."""

    def _reading(self, refusal: Refusal) -> MailError | None:
        said = refusal.text("message").lower()
        if refusal.status == httpx2.codes.BAD_REQUEST and "in to" in said:
            return AddressRefusedError(self._api.describe(refusal))
        if refusal.status == httpx2.codes.BAD_REQUEST and "sender" in said:
            return TransportMisconfiguredError(self._api.describe(refusal))
        return None


def _person(address: MailAddress) -> dict[str, str]:
    # Brevo refuses an empty name.
    return {"email": address.wire, **({"name": address.name} if address.name else {})}
