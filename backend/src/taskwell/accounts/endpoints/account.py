"""The account of whoever asks."""

from uuid import UUID

from fastapi import APIRouter, Response

from taskwell.accounts.dependencies import CurrentSession, UseCases
from taskwell.accounts.errors import InvalidCredentialsError, PasswordTooWeakError
from taskwell.accounts.schemas import (
    AccountBody,
    PasswordChange,
    PasswordConfirmation,
    ProfileChange,
    SessionBody,
    SessionList,
)
from taskwell.platform.errors import NotAuthenticatedError, NotFoundError, ServerBusyError, TooManyRequestsError
from taskwell.platform.http.responses import problems

router = APIRouter(prefix="/api/v1/account", tags=["account"], responses=problems(NotAuthenticatedError))


@router.get("")
async def read_account(session: CurrentSession, use_cases: UseCases) -> AccountBody:
    """The profile."""
    return AccountBody.of(await use_cases.accounts.get(session.account_id))


@router.patch("")
async def change_account(body: ProfileChange, session: CurrentSession, use_cases: UseCases) -> AccountBody:
    """Change the profile: what the body leaves out stays."""
    account = await use_cases.accounts.update_profile(session.account_id, body.name, body.time_zone)
    return AccountBody.of(account)


@router.delete("", status_code=204, responses=problems(InvalidCredentialsError, TooManyRequestsError, ServerBusyError))
async def delete_account(
    body: PasswordConfirmation, session: CurrentSession, use_cases: UseCases, response: Response
) -> None:
    """Remove the account and everything that belongs to it, at once and for good."""
    await use_cases.accounts.delete(session.account_id, body.password)
    use_cases.cookie.clear(response)


@router.post(
    "/password",
    status_code=204,
    responses=problems(InvalidCredentialsError, PasswordTooWeakError, TooManyRequestsError, ServerBusyError),
)
async def change_password(body: PasswordChange, session: CurrentSession, use_cases: UseCases) -> None:
    """Set another password; every other session ends, and a notice is mailed."""
    await use_cases.accounts.change_password(session, body.current_password, body.new_password)


@router.get("/sessions")
async def list_sessions(session: CurrentSession, use_cases: UseCases) -> SessionList:
    """Where the account is signed in, the most recently used first."""
    living = await use_cases.sessions.list_living(session.account_id)
    return SessionList(items=[SessionBody.of(each, session.id) for each in living])


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(NotFoundError))
async def end_session(session_id: UUID, session: CurrentSession, use_cases: UseCases) -> None:
    """End one of the account's sessions."""
    await use_cases.sessions.end(session.account_id, session_id)
