"""Asking a deployment, and saying what was wrong with its answer."""

import secrets
from dataclasses import dataclass, field
from typing import Final

import httpx2

# The Space's edge cuts a request after about a minute; nothing here should take a tenth of it.
_TIMEOUT: Final = httpx2.Timeout(20, connect=10)
MARK: Final = "x-taskwell"
"""The header by which our answers are told from those of a platform's edge."""


class CheckFailedError(Exception):
    """A check found something else than it has to; the message says what, for the operator."""


def origin_of(url: str) -> str:
    """The origin of an address as people type it: https unless it says otherwise, without a slash at the end."""
    return (url if "://" in url else f"https://{url}").rstrip("/")


@dataclass(frozen=True)
class ThrowAway:
    """An account for this visit alone. The domain is RFC 2606's and takes no mail."""

    email: str = field(default_factory=lambda: f"smoke-{secrets.token_hex(8)}@example.com")
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Visit:
    """One walk through a deployment: its addresses, its throw-away account, and the token that opens it."""

    def __init__(self, backend: str, frontend: str | None) -> None:
        self.backend = backend
        self.frontend = frontend
        self.account = ThrowAway()
        self.token: str | None = None
        self._client = httpx2.Client(timeout=_TIMEOUT, headers={"User-Agent": "taskwell-smoke"})

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def ask(
        self,
        method: str,
        address: str,
        *,
        status: int | tuple[int, ...],
        json: object = None,
        form: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        """The answer, of a path of the backend's or a whole address, as the account once it is signed in.

        Raises CheckFailedError when the status is another one or nothing answers.
        """
        url = address if "://" in address else self.backend + address
        everything = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            # A cookie of this visit is looked at, never sent: with it, the token would prove nothing.
            self._client.cookies.clear()
            response = self._client.request(
                method, url, json=json, data=form, headers={**everything, **(headers or {})}
            )
        except httpx2.TransportError as error:
            raise CheckFailedError(f"{method} {address}: {type(error).__name__}: {error}") from error
        wanted = status if isinstance(status, tuple) else (status,)
        if response.status_code not in wanted:
            raise CheckFailedError(f"{method} {address} answered {_told(response)} and not {wanted[0]}")
        return response

    def page(self, path: str) -> httpx2.Response:
        """A page of the frontend. Raises CheckFailedError as `ask` does, and when it is no HTML."""
        response = self.ask("GET", f"{self.frontend}{path}", status=200)
        require("text/html" in response.headers.get("content-type", ""), f"{path} is not an HTML page")
        return response


def require(condition: object, otherwise: str) -> None:
    """Raises CheckFailedError with the sentence unless the condition holds."""
    if not condition:
        raise CheckFailedError(otherwise)


def value(response: httpx2.Response, name: str) -> object:
    """A member of the JSON object that was answered. Raises CheckFailedError when there is none."""
    try:
        body: object = response.json()
    except ValueError as error:
        raise CheckFailedError(f"{response.request.url.path} answered no JSON, so probably not Taskwell") from error
    require(isinstance(body, dict) and name in body, f"{response.request.url.path} answered no {name}")
    assert isinstance(body, dict)
    return body[name]


def _told(response: httpx2.Response) -> str:
    """The status, with our own code where there is one: an edge's page says nothing that helps."""
    if MARK not in response.headers:
        return f"{response.status_code}, and not from Taskwell,"
    try:
        body: object = response.json()
    except ValueError:
        return str(response.status_code)
    code = body.get("code") if isinstance(body, dict) else None
    return f"{response.status_code} {code}" if code else str(response.status_code)
