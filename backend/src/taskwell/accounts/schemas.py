"""What the accounts' routes take and give."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from taskwell.accounts.addresses import EmailAddress
from taskwell.accounts.rows import Account, Session, SessionKind
from taskwell.platform.schemas import Line, RequestBody, TimeZone

# Well above the policy's bound: what lies between is refused by the policy, with its own words, and what is
# longer never reaches Argon2.
_Password = Annotated[str, Field(max_length=1024)]
_Name = Annotated[Line, Field(max_length=100)]
# Whatever a mail program made of the link; what is not a token is answered as an invalid one.
_ResetToken = Annotated[str, Field(max_length=1024)]


class Registration(RequestBody):
    """A new account."""

    email: EmailAddress
    password: _Password
    name: _Name = ""


class SignIn(RequestBody):
    """An address and its password. The address is looked up as it is: a typing error is a wrong address."""

    email: Annotated[str, Field(max_length=1024)]
    password: _Password


def _cleared_to(value: str) -> BeforeValidator:
    """RFC 7396: null clears, here to ``value``."""
    return BeforeValidator(lambda given: value if given is None else given)


class ProfileChange(RequestBody):
    """A merge patch of the profile: what is absent stays, null clears."""

    name: Annotated[_Name | None, _cleared_to("")] = None
    time_zone: Annotated[TimeZone | None, _cleared_to("UTC")] = None


class PasswordChange(RequestBody):
    """The password as it is, and as it shall be."""

    current_password: _Password
    new_password: _Password


class PasswordConfirmation(RequestBody):
    """The password once more, before something that cannot be undone."""

    password: _Password


class AccountBody(BaseModel):
    """An account, as its owner sees it."""

    id: UUID
    email: str
    name: str
    time_zone: str
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @classmethod
    def of(cls, account: Account) -> Self:
        """The body of this account."""
        return cls(
            id=account.id,
            email=account.email,
            name=account.name,
            time_zone=account.time_zone,
            created_at=account.created_at,
            updated_at=account.updated_at,
        )


class SessionBody(BaseModel):
    """One place where the account is signed in; ``current`` marks the one that asks."""

    id: UUID
    kind: SessionKind
    user_agent: str
    client_address: str
    created_at: AwareDatetime
    last_seen_at: AwareDatetime
    expires_at: AwareDatetime
    current: bool

    @classmethod
    def of(cls, session: Session, current_id: UUID) -> Self:
        """The body of this session, for the person who asks from ``current_id``."""
        return cls(
            id=session.id,
            kind=session.kind,
            user_agent=session.user_agent,
            client_address=session.client_address,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            expires_at=session.expires_at,
            current=session.id == current_id,
        )


class SessionList(BaseModel):
    """Where the account is signed in, the most recently used first."""

    items: list[SessionBody]


class AccessToken(BaseModel):
    """RFC 6749, section 5.1; ``expires_in`` is in seconds."""

    access_token: str
    token_type: str = "bearer"  # noqa: S105  # the scheme's name, not a secret
    expires_in: int


class ForgottenPassword(RequestBody):
    """The address that a link is asked for."""

    email: EmailAddress


class ResetRequested(BaseModel):
    """The answer to every request for a link, whether or not there is an account."""

    status: Literal["accepted"] = "accepted"


class ResetTokenBody(RequestBody):
    """The token of a mailed link."""

    token: _ResetToken


class NewPassword(RequestBody):
    """The token of a mailed link, and the password to set."""

    token: _ResetToken
    password: _Password


class ResetTokenState(BaseModel):
    """A link that can be spent, and until when."""

    expires_at: AwareDatetime
