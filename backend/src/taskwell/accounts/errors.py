"""The accounts' expected failures.

ProblemError
├── EmailTakenError          409 email_taken
├── InvalidCredentialsError  401 invalid_credentials
└── PasswordTooWeakError     422 password_too_weak
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


class PasswordTooWeakError(ProblemError):
    """The password policy refuses this password; ``errors`` says why."""

    status = 422
    code = "password_too_weak"
    title = "Choose another password"

    def __init__(self, pointer: str, reason: str, detail: str) -> None:
        super().__init__(detail, errors=(FieldProblem(pointer=pointer, code=reason, detail=detail),))
