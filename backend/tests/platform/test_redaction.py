import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskwell.platform.redaction import MASK, Redactor
from taskwell.platform.settings import load_settings
from tests.platform.settings.environments import KEY, OTHER_KEY, PRODUCTION

REDACTOR = Redactor(b"k" * 32)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzaWQiOiIwMTkifQ.c2lnbmF0dXJlLW9mLWEtdG9rZW4"
OPAQUE = "qL3_vT8xW2-bN6mC0kJ5hG9fD1sA4pZ7yR6uE8iO2tX"
ARGON2 = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ$RdescudvJCsgt3ub+b0dWRWJTmaaJObG"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"token {JWT} seen", "token *** seen"),
        (OPAQUE, MASK),
        (f"link /reset-password/{OPAQUE}", "link /reset-password/***"),
        (f"hash {ARGON2} stored", "hash *** stored"),
        ("$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW", MASK),
        ("postgresql://me:pa@ss/w?rd@h.example/db failed", "postgresql://***@h.example/db failed"),
        ("https://public@o0.ingest.sentry.io/1", "https://***@o0.ingest.sentry.io/1"),
        ("host=h user=me password=hunter2 dbname=d", "host=h user=me password=*** dbname=d"),
        ("{'password': 'two words', 'n': 1}", "{'password':***, 'n': 1}"),
        ('{"access_token": "abc", "n": 1}', '{"access_token":***, "n": 1}'),
        ("POST /x?token=abc&n=1", "POST /x?token=***&n=1"),
        ("Authorization: Bearer abc.def", "Authorization:***"),
        ("sent bearer abc.def", "sent bearer ***"),
        ("cookie: a=1; b=2", "cookie:***"),
        ("COOKIE=a=1; b=2", "COOKIE=***"),
        ("key re_8Hs92kQabcdefghij refused", "key *** refused"),
        ("npg_K9vQ2xabcd", MASK),
        ("SG.abcdefghijklmnop.qrstuvwxyz", MASK),
        ("xkeysib-0123456789abcdef01", MASK),
        ("key-0123456789abcdef0123456789abcdef", MASK),
    ],
)
def test_credentials_are_masked_by_their_shape(text: str, expected: str) -> None:
    assert REDACTOR.text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "request",
        "GET",
        "/api/v1/todos/{id}",
        "0193e0a4-7f3c-7b1e-9f2a-5d1c3b2a1f00",
        "2026-11-22T15:00:00.000000Z",
        "connection to server at h.example, port 5432 failed: Connection refused",
        "postgresql://h.example:5432/db",
        "test_a_name_as_long_as_the_names_of_our_tests_are_usually_written",
        'File "/app/src/taskwell/accounts/service.py", line 12, in sign_in',
        "ein Läufer für später 日本語 🎉",
        "3 < 4 and 5 > 4",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert REDACTOR.text(text) == text


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("password", True),
        ("new_password", True),
        ("smtp_passwd", True),
        ("Authorization", True),
        ("set-cookie", True),
        ("x_api_key", True),
        ("reset_token", True),
        ("jwt_secret_key", True),
        ("database_dsn", True),
        ("route", False),
        ("author", False),
        ("status", False),
        ("key", False),
    ],
)
def test_values_are_masked_whole_by_the_name_they_have(name: str, *, masked: bool) -> None:
    assert (REDACTOR.mapping({name: "plain"})[name] == MASK) is masked
    assert (REDACTOR.mapping({name: {"a": ["plain"]}})[name] == MASK) is masked


def test_values_are_found_at_any_depth() -> None:
    event = {"request": {"headers": [("Cookie", JWT)], "body": {"password": "x"}}, JWT: 1}
    assert JWT not in json.dumps(REDACTOR.mapping(event))
    assert REDACTOR.mapping(event)["request"] == {"headers": [["Cookie", MASK]], "body": {"password": MASK}}


def test_an_address_becomes_a_hash_that_is_the_same_for_every_spelling() -> None:
    hashed = REDACTOR.text("Jo.Doe+x@Example.org")
    assert hashed.startswith("mail:")
    assert "example" not in hashed.lower()
    assert REDACTOR.text("to <jo.doe+x@example.org>.") == f"to <{hashed}>."
    assert REDACTOR.text("jo.doe%2Bx@example.org") != hashed
    assert Redactor(b"another").text("jo.doe+x@example.org") != hashed


@given(st.emails())
def test_no_address_survives(address: str) -> None:
    assert address.rpartition("@")[2].lower() not in REDACTOR.text(f"mail to {address} bounced").lower()


@given(st.text(), st.text())
def test_a_known_secret_is_found_in_any_company(before: str, after: str) -> None:
    redactor = Redactor(b"k", frozenset({"open sesame/1"}))
    assert "open sesame/1" not in redactor.text(f"{before}open sesame/1{after}")
    assert "open%20sesame%2F1" not in redactor.text(f"{before}open%20sesame%2F1{after}")


@given(st.text())
def test_nothing_that_forges_lines_or_drives_terminals_is_left(text: str) -> None:
    assert REDACTOR.text(text).isprintable() or not set(REDACTOR.text(text)) & set("\r\n\x1b\x9b\u2028\u202e\x00")
    assert not set(REDACTOR.text(text, multiline=True)) & set("\r\x1b\x9b\u2028\u202e\x00")


@given(st.recursive(st.none() | st.floats() | st.text() | st.binary(), st.lists))
def test_whatever_is_logged_can_be_written_as_json(value: object) -> None:
    json.dumps(REDACTOR.mapping({"value": value})).encode()


def test_an_object_that_cannot_be_printed_does_not_break_the_line() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError

    assert REDACTOR.mapping({"value": Broken()}) == {"value": "<unprintable Broken>"}


def test_numbers_times_and_ids_are_kept() -> None:
    at, account_id = datetime(2026, 11, 22, tzinfo=UTC), UUID(int=7)
    assert REDACTOR.mapping({"n": 3, "x": 1.5, "ok": True, "none": None, "at": at, "id": account_id}) == {
        "n": 3,
        "x": 1.5,
        "ok": True,
        "none": None,
        "at": str(at),
        "id": str(account_id),
    }


def test_every_secret_of_the_settings_is_known() -> None:
    redactor = Redactor.of(load_settings(PRODUCTION))
    line = redactor.text(f"a {KEY} b {OTHER_KEY} c npg_K9vQ2x d re_8Hs92kQ e")
    assert line == f"a {MASK} b {MASK} c {MASK} d {MASK} e"
