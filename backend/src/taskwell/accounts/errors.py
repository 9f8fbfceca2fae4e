"""The accounts' expected failures.

ProblemError
├── EmailTakenError          409 email_taken
├── InvalidCredentialsError  401 invalid_credentials
├── PasswordTooWeakError     422 password_too_weak
├── ResetTokenExpiredError   400 reset_token_expired
└── ResetTokenInvalidError   400 reset_token_invalid
"""

from taskwell.platform.errors import FieldProblem, ProblemError


class EmailTakenError(ProblemError):
    """There is an account with this address already."""

    status = 409
    code = "email_taken"
    title = "There is an account with this address already"


class InvalidCredentialsError(ProblemError):
    """No such account, or another password: one answer for both."""

    status = 401
    code = "invalid_credentials"
    title = "The e-mail address or the password is not right"

    def __init__(self) -> None:
        # RFC 9110, section 15.5.2: a 401 says how to authenticate.
        super().__init__(headers={"WWW-Authenticate": "Bearer"})


class PasswordTooWeakError(ProblemError):
    """The password policy refuses this password; ``errors`` says why."""

    status = 422
    code = "password_too_weak"
    title = "Choose another password"

    def __init__(self, pointer: str, reason: str, detail: str) -> None:
        super().__init__(detail, errors=(FieldProblem(pointer=pointer, code=reason, detail=detail),))


class ResetTokenInvalidError(ProblemError):
    """Never issued, spent, or replaced by a newer link: one answer for all three (ASVS 6.6.2)."""

    status = 400
    code = "reset_token_invalid"
    title = "This link is not valid"


class ResetTokenExpiredError(ProblemError):
    """Issued by us and not spent in time."""

    status = 400
    code = "reset_token_expired"
    title = "This link has expired"
