import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskwell.platform.settings import PostgresAddress
from taskwell.platform.settings.problems import UnusableValueError

parse = PostgresAddress.parse


@pytest.mark.parametrize(
    ("text", "user", "password", "host", "port", "database"),
    [
        ("postgres://u:p@h.example/db", "u", "p", "h.example", 5432, "db"),
        ("postgresql://u:p@H.Example:6000/db", "u", "p", "h.example", 6000, "db"),
        ("postgresql+asyncpg://u:p@h.example/db?ssl=require", "u", "p", "h.example", 5432, "db"),
        ("postgresql://u@localhost", "u", None, "localhost", 5432, "u"),
        ("postgresql://u:p%40%2F%3A%25@h.example/db", "u", "p@/:%", "h.example", 5432, "db"),
        ("postgresql://u:a@b/c?d#e:f@h.example/db", "u", "a@b/c?d#e:f", "h.example", 5432, "db"),
        ("postgresql://u:p@[2001:db8::1]:6000/db", "u", "p", "2001:db8::1", 6000, "db"),
        ("postgresql://postgres@/db?host=/run/pg", "postgres", None, "/run/pg", 5432, "db"),
        ("postgresql://postgres@%2Frun%2FPG/db", "postgres", None, "/run/PG", 5432, "db"),
        ("postgresql:///db?host=/run/pg&user=me&port=6001", "me", None, "/run/pg", 6001, "db"),
        ("psql -d postgresql://u:p@h.example/db", "u", "p", "h.example", 5432, "db"),
    ],
)
def test_every_form_of_an_address_is_understood(
    text: str, user: str, password: str | None, host: str, port: int, database: str
) -> None:
    arguments = parse(text).connect_arguments()
    assert (arguments["user"], arguments["password"]) == (user, password)
    assert (arguments["host"], arguments["port"], arguments["database"]) == (host, port, database)


@given(
    password=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1).filter(lambda text: "%" not in text)
)
def test_any_password_survives_unescaped(password: str) -> None:
    if password.strip("*\N{BULLET}") == "" or password[0] in "[<{":
        return
    address = parse(f"postgresql://u:{password}@h.example/db?sslmode=require")
    assert address.password
    assert (address.host, address.password.get_secret_value()) == ("h.example", password)


@pytest.mark.parametrize(
    "text",
    [
        "h.example/db",
        "mysql://u:p@h.example/db",
        "postgresql://h.example/db",
        "postgresql://u:p@a.example,b.example/db",
        "postgresql://u:p@h.example:99999/db",
        "postgresql://u:p@h.example:port/db",
        "postgresql://u:********@h.example/db",
        "postgresql://u:[YOUR-PASSWORD]@h.example/db",
        "postgresql://u:p@h.example/db?sslmode=on",
        "postgresql://u:p@h.example/db?options=-c%20search_path%3Dx",
        "postgresql://u:p@h.example/db?sslrootcert=/nowhere.pem",
        "postgresql://u:p@h.example/db\npostgresql://u:p@h.example/db",
    ],
)
def test_an_address_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(UnusableValueError):
        parse(text)


@pytest.mark.parametrize(
    "query", ["", "?sslmode=require", "?sslmode=verify-ca", "?sslmode=verify-full&sslrootcert=system"]
)
def test_the_certificate_of_another_machine_is_verified_in_full(query: str) -> None:
    context = parse(f"postgresql://u:p@h.example/db{query}").connect_arguments()["ssl"]
    assert isinstance(context, ssl.SSLContext)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "%2Frun%2Fpg"])
def test_tls_to_this_machine_is_used_only_when_asked_for(host: str) -> None:
    address = parse(f"postgresql://u:p@{host}/db")
    assert address.is_local
    assert address.is_verified
    assert address.connect_arguments()["ssl"] is False
    asked = parse(f"postgresql://u:p@{host}/db?sslmode=require").connect_arguments()["ssl"]
    assert isinstance(asked, ssl.SSLContext)
    assert asked.verify_mode is ssl.CERT_NONE


@pytest.mark.parametrize("host", ["localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.5", "db", "localhost6"])
def test_names_that_look_local_are_not(host: str) -> None:
    assert not parse(f"postgresql://u:p@{host}/db").is_local


def test_nothing_of_the_query_reaches_the_server() -> None:
    text = (
        "postgresql://u:p@h.example/db?channel_binding=require&options=endpoint%3Dep-x&connect_timeout=5&pool_timeout=9"
    )
    assert parse(text).connect_arguments()["server_settings"] == {"application_name": "taskwell"}


@pytest.mark.parametrize(
    ("text", "is_pooled", "direct"),
    [
        ("postgresql://u:p@ep-x-pooler.eu.aws.neon.tech/db", True, "ep-x.eu.aws.neon.tech"),
        ("postgresql://u:p@ep-x.eu.aws.neon.tech/db", False, "ep-x.eu.aws.neon.tech"),
        ("postgresql://u:p@h.example:6543/db", True, None),
        ("postgresql://u:p@h.example:6432/db", True, None),
        ("postgresql://u:p@h.example/db?pgbouncer=true", True, None),
    ],
)
def test_a_pooler_is_recognised_and_walked_round_where_that_is_possible(
    text: str, *, is_pooled: bool, direct: str | None
) -> None:
    address = parse(text)
    assert address.is_pooled is is_pooled
    around = address.direct()
    assert (around.host if around else None) == direct
    assert address.connect_arguments()["statement_cache_size"] == (0 if is_pooled else 100)
