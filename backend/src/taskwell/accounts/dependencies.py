"""What the accounts' routes are given: the use cases, and who asks.

All of them are coroutines, also those that wait for nothing: FastAPI sends a plain function to a thread. And none
depends on another: each dependency that FastAPI resolves costs a request more than the whole of what it does here.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from taskwell.accounts.cookies import SessionCookie
from taskwell.accounts.rows import Client, Session
from taskwell.accounts.service import AccountService, PasswordResetService, SessionService
from taskwell.platform.client_address import ClientAddresses

_MAX_USER_AGENT = 256


@dataclass(frozen=True, slots=True)
class AccountUseCases:
    """Everything that the accounts' routes call; bootstrap puts it where the routes find it."""

    accounts: AccountService
    sessions: SessionService
    password_reset: PasswordResetService
    cookie: SessionCookie
    client_addresses: ClientAddresses


def _use_cases_of(request: Request) -> AccountUseCases:
    use_cases = request.app.state.accounts
    assert isinstance(use_cases, AccountUseCases)
    return use_cases


def _browser_token_of(request: Request) -> str | None:
    return request.cookies.get(_use_cases_of(request).cookie.name)


def _presented_token_of(request: Request) -> str | None:
    """The token of the Authorization header if there is one, else that of the cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return _browser_token_of(request)


async def authenticate(request: Request) -> Session:
    """The living session that the request proves. Raises NotAuthenticatedError."""
    session = await _use_cases_of(request).sessions.authenticate(_presented_token_of(request))
    request.state.account_id = session.account_id
    return session


async def _use_cases(request: Request) -> AccountUseCases:
    return _use_cases_of(request)


async def _client(request: Request) -> Client:
    peer = request.client.host if request.client else ""
    address = _use_cases_of(request).client_addresses.of(peer, request.headers)
    return Client(address=address, user_agent=request.headers.get("user-agent", "")[:_MAX_USER_AGENT])


async def _browser_token(request: Request) -> str | None:
    return _browser_token_of(request)


async def _presented_token(request: Request) -> str | None:
    return _presented_token_of(request)


UseCases = Annotated[AccountUseCases, Depends(_use_cases)]

CurrentClient = Annotated[Client, Depends(_client)]

BrowserToken = Annotated[str | None, Depends(_browser_token)]

PresentedToken = Annotated[str | None, Depends(_presented_token)]

CurrentSession = Annotated[Session, Depends(authenticate)]
