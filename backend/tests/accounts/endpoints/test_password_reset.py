import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import httpx2
import pytest
from fastapi import FastAPI

from taskwell.accounts.reset_tokens import token_hash
from taskwell.mail.transports.mailbox import ReceivedMail
from tests.accounts.conftest import ADA
from tests.accounts.endpoints.test_auth import code
from tests.conftest import ORIGIN, SettableClock, browser

NEW = "herons by the river"
RESET = "/api/v1/auth/reset-password"
FORGOT = "/api/v1/auth/forgot-password"


class Post:
    """The outbox and the mailbox, worked by hand."""

    def __init__(self, app: FastAPI) -> None:
        self._parts = app.state.parts

    async def deliver(self) -> list[ReceivedMail]:
        """Has the worker do all that is due; returns every mail that has arrived so far, the newest first."""
        await self._parts.worker.work_off()
        return list(self._parts.mailbox.list())

    async def newest_token(self) -> str:
        """The token in the newest reset mail, the same in both of its parts."""
        mails = [mail for mail in await self.deliver() if "token=" in mail.message.text]
        message = mails[0].message
        (token,) = {match[1] for match in re.finditer(r"token=([\w-]+)", f"{message.text}\n{message.html}")}
        return token


@pytest.fixture
def post(app: FastAPI) -> Post:
    return Post(app)


@pytest.fixture
async def token(ada: httpx2.AsyncClient, post: Post) -> str:
    """A link that Ada was mailed."""
    await ada.post(FORGOT, json={"email": ADA["email"]})
    return await post.newest_token()


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


async def test_a_forgotten_password_is_replaced_by_a_mailed_link(
    app: FastAPI, ada: httpx2.AsyncClient, post: Post
) -> None:
    async with browser(app) as phone:
        asked = await phone.post(FORGOT, json={"email": "ada@example.org"})
        assert (asked.status_code, asked.json()) == (202, {"status": "accepted"})
        token = await post.newest_token()
        assert (await phone.post(f"{RESET}/check", json={"token": token})).json().keys() == {"expires_at"}
        done = await phone.post(RESET, json={"token": token, "password": NEW})
        assert (done.status_code, done.content) == (204, b"")
        assert "set-cookie" not in done.headers
        assert code(await phone.post("/api/v1/auth/login", json=ADA)) == (401, "invalid_credentials")
        assert (await phone.post("/api/v1/auth/login", json=ADA | {"password": NEW})).status_code == 200


async def test_the_mail_goes_to_the_address_of_the_account_and_never_to_the_typed_one(
    ada: httpx2.AsyncClient, post: Post
) -> None:
    await ada.post(FORGOT, json={"email": "aDA@EXAMPLE.ORG"})
    (mail,) = await post.deliver()
    assert mail.message.recipient.email == "Ada@Example.org"


async def test_known_and_unknown_addresses_get_the_same_answer_byte_for_byte(ada: httpx2.AsyncClient) -> None:
    known = await ada.post(FORGOT, json={"email": ADA["email"]})
    unknown = await ada.post(FORGOT, json={"email": "nobody@example.org"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content)
    without_id = [[item for item in answer.headers.items() if item[0] != "x-request-id"] for answer in (known, unknown)]
    assert without_id[0] == without_id[1]


async def test_nobody_is_mailed_at_an_unknown_address_and_nothing_of_it_is_kept(
    client: httpx2.AsyncClient, post: Post, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await client.post(FORGOT, json={"email": "nobody@example.org"})
    assert await connection.fetchval("SELECT count(*) FROM mail_outbox") == 1
    assert await post.deliver() == []
    assert await connection.fetchval("SELECT count(*) FROM mail_outbox") == 0


async def test_the_link_is_made_of_the_settings_whatever_the_request_says(ada: httpx2.AsyncClient, post: Post) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"}
    assert (await ada.post(FORGOT, json={"email": ADA["email"]}, headers=forged)).status_code == 202
    (mail,) = await post.deliver()
    assert f"{ORIGIN}/reset-password?token=" in mail.message.text
    assert "evil.example" not in mail.message.text + mail.message.html


async def test_a_spent_link_is_as_invalid_as_one_that_never_was(client: httpx2.AsyncClient, token: str) -> None:
    assert (await client.post(RESET, json={"token": token, "password": NEW})).status_code == 204
    for unusable in (token, "A" * 43, "", "rubbish", "A" * 1000, token + "A", "ü" * 43):
        for path, body in ((f"{RESET}/check", {"token": unusable}), (RESET, {"token": unusable, "password": NEW})):
            assert code(await client.post(path, json=body)) == (400, "reset_token_invalid")


async def test_looking_at_a_link_leaves_it_as_it_was(
    client: httpx2.AsyncClient, token: str, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    before = await connection.fetch("SELECT * FROM password_resets")
    for _ in range(3):
        assert (await client.post(f"{RESET}/check", json={"token": token})).status_code == 200
        for method in ("GET", "HEAD"):
            assert (await client.request(method, f"/reset-password?token={token}")).status_code == 404
            assert (await client.request(method, RESET, params={"token": token})).status_code == 405
    assert await connection.fetch("SELECT * FROM password_resets") == before
    assert (await client.post(RESET, json={"token": token, "password": NEW})).status_code == 204


async def test_a_weak_password_does_not_spend_the_link(client: httpx2.AsyncClient, token: str) -> None:
    for weak in ("tiny", "password1", "Ada@Example.org", "x7" * 65):
        answer = await client.post(RESET, json={"token": token, "password": weak})
        assert code(answer) == (422, "password_too_weak")
        assert answer.json()["errors"][0]["pointer"] == "/password"
    assert (await client.post(RESET, json={"token": token, "password": NEW})).status_code == 204


@pytest.mark.parametrize(("early", "expected"), [(timedelta(microseconds=1), 204), (timedelta(0), 400)])
async def test_a_link_ends_at_its_last_moment(
    client: httpx2.AsyncClient, token: str, clock: SettableClock, early: timedelta, expected: int
) -> None:
    clock.advance(timedelta(minutes=30) - early)
    checked = await client.post(f"{RESET}/check", json={"token": token})
    assert checked.status_code == (200 if expected == 204 else 400)
    answer = await client.post(RESET, json={"token": token, "password": NEW})
    assert answer.status_code == expected
    if expected == 400:
        assert code(checked) == code(answer) == (400, "reset_token_expired")


async def test_the_newest_link_is_the_valid_one(
    client: httpx2.AsyncClient, token: str, post: Post, clock: SettableClock
) -> None:
    clock.advance(timedelta(seconds=61))
    await client.post(FORGOT, json={"email": ADA["email"]})
    newer = await post.newest_token()
    assert newer != token
    assert code(await client.post(RESET, json={"token": token, "password": NEW})) == (400, "reset_token_invalid")
    assert (await client.post(RESET, json={"token": newer, "password": NEW})).status_code == 204


async def test_fifty_requests_at_once_are_one_mail_whose_link_works(
    app: FastAPI, ada: httpx2.AsyncClient, post: Post
) -> None:
    async def ask(number: int) -> int:
        async with browser(app) as client:
            # Each from a network of its own, so that no client asks too often.
            headers = {"X-Forwarded-For": f"203.0.113.{number}"}
            return (await client.post(FORGOT, json={"email": ADA["email"]}, headers=headers)).status_code

    # The worker is at it while the requests come in.
    deliveries = [asyncio.create_task(post.deliver()) for _ in range(4)]
    assert set(await asyncio.gather(*(ask(number) for number in range(50)))) == {202}
    await asyncio.gather(*deliveries)
    assert len(await post.deliver()) == 1
    token = await post.newest_token()
    assert (await ada.post(RESET, json={"token": token, "password": NEW})).status_code == 204


async def test_an_address_that_is_asked_for_too_often_gets_no_more_mail_and_nobody_is_told(
    app: FastAPI, ada: httpx2.AsyncClient, post: Post, clock: SettableClock
) -> None:
    answers = []
    for _ in range(8):
        clock.advance(timedelta(seconds=61))
        answers.append(await ada.post(FORGOT, json={"email": ADA["email"]}))
        await post.deliver()
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b'{"status":"accepted"}')}
    assert len(await post.deliver()) == 5


async def test_a_client_that_asks_too_often_is_told_so_for_known_and_unknown_addresses_alike(
    app: FastAPI, ada: httpx2.AsyncClient
) -> None:
    for number in range(20):
        assert (await ada.post(FORGOT, json={"email": f"{number}@example.org"})).status_code == 202
    known = await ada.post(FORGOT, json={"email": ADA["email"]})
    unknown = await ada.post(FORGOT, json={"email": "nobody@example.org"})
    assert code(known) == code(unknown) == (429, "too_many_requests")
    assert int(known.headers["retry-after"]) > 0


async def test_a_reset_ends_every_session_and_sends_a_notice_without_a_link_or_the_password(
    app: FastAPI, ada: httpx2.AsyncClient, post: Post, token: str
) -> None:
    async with browser(app) as phone:
        await phone.post("/api/v1/auth/login", json=ADA)
        assert (await phone.post(RESET, json={"token": token, "password": NEW})).status_code == 204
        for signed_in in (phone, ada):
            assert code(await signed_in.get("/api/v1/account")) == (401, "not_authenticated")
    notice, _link = await post.deliver()
    assert "token=" not in notice.message.text + notice.message.html
    assert NEW not in notice.message.text + notice.message.html
    assert notice.message.recipient.email == ADA["email"]


async def test_changing_the_password_voids_mailed_links_and_sends_a_notice(
    ada: httpx2.AsyncClient, post: Post, token: str
) -> None:
    body = {"current_password": ADA["password"], "new_password": NEW}
    assert (await ada.post("/api/v1/account/password", json=body)).status_code == 204
    assert code(await ada.post(RESET, json={"token": token, "password": NEW})) == (400, "reset_token_invalid")
    assert len(await post.deliver()) == 2


async def test_asking_for_a_link_changes_nothing_for_the_account(app: FastAPI, token: str) -> None:
    async with browser(app) as client:
        assert (await client.post("/api/v1/auth/login", json=ADA)).status_code == 200


async def test_no_table_holds_a_token_that_could_be_used(
    token: str, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    dump = ""
    for table in tables:
        rows = await connection.fetch(f'SELECT t::text FROM "{table["tablename"]}" t')  # noqa: S608  # our own names
        dump += "\n".join(row["t"] for row in rows)
    assert token_hash(token).hex() in dump
    assert token not in dump


async def test_a_failure_after_the_link_was_spent_leaves_it_whole(
    client: httpx2.AsyncClient, token: str, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    await connection.execute("ALTER TABLE mail_outbox RENAME TO mail_outbox_away")
    try:
        answer = await client.post(RESET, json={"token": token, "password": NEW})
        assert code(answer) == (503, "service_unavailable")
    finally:
        await connection.execute("ALTER TABLE mail_outbox_away RENAME TO mail_outbox")
    assert (await client.post("/api/v1/auth/login", json=ADA)).status_code == 200
    assert (await client.post(RESET, json={"token": token, "password": NEW})).status_code == 204


async def test_an_account_that_is_deleted_meanwhile_gets_no_mail(ada: httpx2.AsyncClient, post: Post) -> None:
    await ada.post(FORGOT, json={"email": ADA["email"]})
    await ada.request("DELETE", "/api/v1/account", json={"password": ADA["password"]})
    assert await post.deliver() == []
