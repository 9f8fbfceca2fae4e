"""Resetting a forgotten password."""

from fastapi import APIRouter

from taskwell.accounts.dependencies import CurrentClient, UseCases
from taskwell.accounts.errors import PasswordTooWeakError, ResetTokenExpiredError, ResetTokenInvalidError
from taskwell.accounts.schemas import ForgottenPassword, NewPassword, ResetRequested, ResetTokenBody, ResetTokenState
from taskwell.platform.errors import ServerBusyError, TooManyRequestsError
from taskwell.platform.http.responses import problems

router = APIRouter(prefix="/api/v1/auth", tags=["auth"], responses=problems(TooManyRequestsError))


@router.post("/forgot-password", status_code=202)
async def forgot_password(body: ForgottenPassword, client: CurrentClient, use_cases: UseCases) -> ResetRequested:
    """Ask for a link by mail; the answer is the same whether or not there is an account."""
    await use_cases.password_reset.request(body.email, client)
    return ResetRequested()


@router.post("/reset-password/check", responses=problems(ResetTokenInvalidError, ResetTokenExpiredError))
async def check_reset_token(body: ResetTokenBody, client: CurrentClient, use_cases: UseCases) -> ResetTokenState:
    """Until when a link can be spent; changes nothing."""
    return ResetTokenState(expires_at=await use_cases.password_reset.expiry(body.token, client))


@router.post(
    "/reset-password",
    status_code=204,
    responses=problems(ResetTokenInvalidError, ResetTokenExpiredError, PasswordTooWeakError, ServerBusyError),
)
async def reset_password(body: NewPassword, client: CurrentClient, use_cases: UseCases) -> None:
    """Set a new password by a mailed link; every session ends, and a notice is mailed."""
    await use_cases.password_reset.spend(body.token, body.password, client)
