"""What the HTTPS providers have in common: one client, and one reading of their answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import httpx2

from taskwell.mail.errors import (
    MailError,
    MessageRefusedError,
    TransportMisconfiguredError,
    TransportUnavailableError,
    redacted,
)

# Key refused, not paid for, not allowed, or an address that is not the API: nothing a retry mends.
_MISCONFIGURED: Final = frozenset({401, 402, 403, 404, 405})
_PASSING: Final = frozenset({408, 425, 429})


def open_client(
    transport: httpx2.AsyncBaseTransport | None = None,
) -> httpx2.AsyncClient:
    """The client that all HTTPS providers share; `transport` takes the place of the network.

    Redirects stay off: an API that redirects is not the one that was configured, and the key would
    travel along. The time-outs add up to less than a transport is given in all.
    """
    return httpx2.AsyncClient(
        transport=transport,
        follow_redirects=False,
        timeout=httpx2.Timeout(15, connect=10),
        limits=httpx2.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=30),
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is not a success: its status, and its body when that was JSON."""

    status: int
    body: object

    def text(self, *path: str | int) -> str:
        """The string or number at `path` in the body, or "" when there is none."""
        found: object = self.body
        for step in path:
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int):
                found = found[step] if step < len(found) else None
            else:
                return ""
        return str(found) if isinstance(found, str | int) else ""


Reading = Callable[[Refusal], MailError | None]
"""A provider's own reading of a refusal; None leaves it to the status."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MailApi:
    """One provider's API."""

    client: httpx2.AsyncClient = field(repr=False)
    provider: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    auth: httpx2.BasicAuth | None = field(default=None, repr=False)
    reason: Callable[[Refusal], str]
    reading: Reading

    async def get(self, path: str) -> None:
        """Ask for `path`; returns on success, raises a MailError otherwise."""
        await self._call(self.client.build_request("GET", self._url(path), headers=self.headers))

    async def post_json(
        self,
        path: str,
        body: Mapping[str, object],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Send `body` as JSON; returns on success, raises a MailError otherwise."""
        sent = {**self.headers, **(headers or {})}
        await self._call(self.client.build_request("POST", self._url(path), headers=sent, json=body))

    async def post_form(self, path: str, fields: Mapping[str, str]) -> None:
        """Send `fields` as a form; returns on success, raises a MailError otherwise."""
        await self._call(self.client.build_request("POST", self._url(path), headers=self.headers, data=fields))

    def _url(self, path: str) -> str:
        return self.base_url.rstrip("/") + path

    async def _call(self, request: httpx2.Request) -> None:
        try:
            response = await self.client.send(request, auth=self.auth)
        except httpx2.RequestError as error:
            # Its text may hold the address of a proxy with a password; its kind says enough.
            raise TransportUnavailableError(f"{self.provider}: {type(error).__name__}") from error
        if not response.is_success:
            raise self._failure(response)

    def _failure(self, response: httpx2.Response) -> MailError:
        refusal = Refusal(response.status_code, _json(response))
        own = self.reading(refusal)
        if own is not None:
            return own
        said = self.describe(refusal)
        if refusal.status in _PASSING or refusal.status >= httpx2.codes.INTERNAL_SERVER_ERROR:
            return TransportUnavailableError(said, retry_after=_retry_after(response))
        if refusal.status in _MISCONFIGURED or response.is_redirect:
            return TransportMisconfiguredError(said)
        return MessageRefusedError(said)

    def describe(self, refusal: Refusal) -> str:
        """The refusal in one line that is fit for the log."""
        return redacted(f"{self.provider} answered {refusal.status} {self.reason(refusal)}")


def _json(response: httpx2.Response) -> object:
    try:
        body: object = response.json()
    except ValueError:
        return None
    return body


def _retry_after(response: httpx2.Response) -> timedelta | None:
    seconds = response.headers.get("retry-after", "")
    return timedelta(seconds=int(seconds)) if seconds.isascii() and seconds.isdigit() else None
