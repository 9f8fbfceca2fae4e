"""What the accounts' routes are given: the use cases, and who asks.

All of them are coroutines, also those that wait for nothing: FastAPI sends a plain function to a thread.
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


async def _use_cases(request: Request) -> AccountUseCases:
    use_cases = request.app.state.accounts
    assert isinstance(use_cases, AccountUseCases)
    return use_cases


UseCases = Annotated[AccountUseCases, Depends(_use_cases)]


async def _client(request: Request, use_cases: UseCases) -> Client:
    peer = request.client.host if request.client else ""
    address = use_cases.client_addresses.of(peer, request.headers)
    return Client(address=address, user_agent=request.headers.get("user-agent", "")[:_MAX_USER_AGENT])


CurrentClient = Annotated[Client, Depends(_client)]


async def _browser_token(request: Request, use_cases: UseCases) -> str | None:
    return request.cookies.get(use_cases.cookie.name)


BrowserToken = Annotated[str | None, Depends(_browser_token)]


async def _presented_token(request: Request, use_cases: UseCases) -> str | None:
    """The token of the Authorization header if there is one, else that of the cookie."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return token.strip()
    return await _browser_token(request, use_cases)


PresentedToken = Annotated[str | None, Depends(_presented_token)]


async def _session(request: Request, token: PresentedToken, use_cases: UseCases) -> Session:
    """The living session that the request proves. Raises NotAuthenticatedError."""
    session = await use_cases.sessions.authenticate(token)
    request.state.account_id = session.account_id
    return session


CurrentSession = Annotated[Session, Depends(_session)]
