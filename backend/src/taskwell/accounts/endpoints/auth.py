"""Signing up, in and out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.security import OAuth2PasswordRequestForm

from taskwell.accounts.dependencies import BrowserToken, CurrentClient, PresentedToken, UseCases
from taskwell.accounts.errors import EmailTakenError, InvalidCredentialsError, PasswordTooWeakError
from taskwell.accounts.rows import SessionKind
from taskwell.accounts.schemas import AccessToken, AccountBody, Registration, SignIn
from taskwell.platform.errors import ServerBusyError, TooManyRequestsError
from taskwell.platform.http.responses import problems

router = APIRouter(prefix="/api/v1/auth", tags=["auth"])


@router.post(
    "/register",
    status_code=201,
    responses=problems(EmailTakenError, PasswordTooWeakError, TooManyRequestsError, ServerBusyError),
)
async def register(
    body: Registration, client: CurrentClient, replaced: BrowserToken, use_cases: UseCases, response: Response
) -> AccountBody:
    """Make an account, and be signed in to it."""
    signed_in = await use_cases.accounts.register(body.email, body.password, body.name, client, replaced)
    use_cases.cookie.put(response, signed_in.token, signed_in.lifetime_seconds)
    return AccountBody.of(signed_in.account)


@router.post("/login", responses=problems(InvalidCredentialsError, TooManyRequestsError, ServerBusyError))
async def login(
    body: SignIn, client: CurrentClient, replaced: BrowserToken, use_cases: UseCases, response: Response
) -> AccountBody:
    """Sign in with a browser: the session is in a cookie, and in nothing else."""
    signed_in = await use_cases.sessions.sign_in(body.email, body.password, SessionKind.BROWSER, client, replaced)
    use_cases.cookie.put(response, signed_in.token, signed_in.lifetime_seconds)
    return AccountBody.of(signed_in.account)


@router.post("/token", responses=problems(InvalidCredentialsError, TooManyRequestsError, ServerBusyError))
async def token(
    form: Annotated[OAuth2PasswordRequestForm, Depends()], client: CurrentClient, use_cases: UseCases
) -> AccessToken:
    """Sign in with a script: the session is in the token, for the Authorization header."""
    signed_in = await use_cases.sessions.sign_in(form.username, form.password, SessionKind.TOKEN, client, None)
    return AccessToken(access_token=signed_in.token, expires_in=signed_in.lifetime_seconds)


@router.post("/logout", status_code=204)
async def logout(presented: PresentedToken, use_cases: UseCases, response: Response) -> None:
    """End the session that the request carries; without one, nothing happens."""
    await use_cases.sessions.sign_out(presented)
    use_cases.cookie.clear(response)
