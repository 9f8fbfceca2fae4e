import base64
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import jwt
import pytest

from taskwell.accounts.tokens import SessionTokens

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY = "k" * 64
OTHER = "o" * 64
SESSION = UUID("019aa000-0000-7000-8000-000000000001")
TOKENS = SessionTokens(KEY)


def signed(key: str = KEY, **changes: object) -> str:
    claims: dict[str, object] = {"aud": "taskwell", "typ": "session", "sid": str(SESSION), "exp": NOW.timestamp() + 60}
    claims["exp"] = int(NOW.timestamp()) + 60
    return jwt.encode({name: value for name, value in (claims | changes).items() if value is not None}, key)


def test_a_token_names_its_session_until_it_expires() -> None:
    token = TOKENS.issue(SESSION, NOW, NOW + timedelta(minutes=1))
    assert TOKENS.session_id(token, NOW + timedelta(seconds=59)) == SESSION
    assert TOKENS.session_id(token, NOW + timedelta(seconds=60)) is None


def test_the_previous_key_still_counts_while_keys_are_rotated() -> None:
    token = TOKENS.issue(SESSION, NOW, NOW + timedelta(minutes=1))
    assert SessionTokens(OTHER, previous_key=KEY).session_id(token, NOW) == SESSION
    assert SessionTokens(OTHER).session_id(token, NOW) is None


@pytest.mark.parametrize(
    "token",
    [
        signed(key=OTHER),
        signed(aud="another service"),
        signed(aud=None),
        signed(typ="password-reset"),
        signed(typ=None),
        signed(sid=None),
        signed(sid=7),
        signed(sid="not a uuid"),
        signed(exp=None),
        signed(exp="tomorrow"),
        "",
        "rubbish",
        "a.b.c",
        "ü.ü.ü",
        "x" * 5000,
        jwt.encode(
            {"aud": "taskwell", "typ": "session", "sid": str(uuid4()), "exp": 9999999999}, KEY, algorithm="HS512"
        ),
        base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
        + "."
        + signed().split(".")[1]
        + ".",
    ],
)
def test_anything_but_a_genuine_session_token_names_nothing(token: str) -> None:
    assert TOKENS.session_id(token, NOW) is None
