"""SendGrid over HTTPS: https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send."""

from typing import Final
from uuid import UUID

import httpx2
from pydantic import SecretStr

from taskwell.mail.errors import AddressRefusedError, MailError
from taskwell.mail.message import MailAddress, Message, automatic_headers
from taskwell.mail.transports.http_api import MailApi, Refusal

DEFAULT_URL: Final = "https://api.sendgrid.com"


class SendGridTransport:
    """SendGrid's API. It offers no idempotency; tracking, on by default in an account, is off for our mails."""

    name = "sendgrid"

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
            reason=lambda refusal: f"{refusal.text('errors', 0, 'field')} {refusal.text('errors', 0, 'message')}",
            reading=self._reading,
        )

    async def send(self, message: Message, key: UUID) -> None:
        body: dict[str, object] = {
            "personalizations": [{"to": [_person(message.recipient)]}],
            "from": _person(message.sender),
            "subject": message.subject,
            "content": [
                {"type": "text/plain", "value": message.text},
                {"type": "text/html", "value": message.html},
            ],
            "headers": automatic_headers(key),
            "tracking_settings": {
                "click_tracking": {"enable": False, "enable_text": False},
                "open_tracking": {"enable": False},
            },
        }
        if message.reply_to:
            body["reply_to"] = _person(message.reply_to)
        await self._api.post_json("/v3/mail/send", body)

    async def probe(self) -> None:
        await self._api.get("/v3/scopes")

    async def rest(self) -> None:
        """Nothing to do: the shared client lets idle connections go by itself."""

    def _reading(self, refusal: Refusal) -> MailError | None:
        field = refusal.text("errors", 0, "field")
        if refusal.status == httpx2.codes.BAD_REQUEST and field.startswith("personalizations.0.to"):
            return AddressRefusedError(self._api.describe(refusal))
        return None


def _person(address: MailAddress) -> dict[str, str]:
    return {"email": address.wire, **({"name": address.name} if address.name else {})}
