"""The floor: what is left when everything goes that a program does for the people who maintain it.

A bare ASGI application over the driver. It runs Taskwell's statements and writes Taskwell's answers, byte for byte;
it checks the token's signature and the session, and nothing else: no other input is validated, nothing is limited,
logged or defended. A Python server on this stack cannot do the same work for much less.
"""

from __future__ import annotations

import base64
import hmac
import os
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TypeAlias
from uuid import UUID

import asyncpg
import orjson
from taskwell.accounts import lifetimes
from uuid_utils.compat import uuid7

from benchmarks import statements
from benchmarks.statements import Statements

Message: TypeAlias = MutableMapping[str, object]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Headers: TypeAlias = dict[bytes, bytes]

_POOL_SIZE = 10
_MAIL_LIFE = timedelta(minutes=30)
_COOKIE = b"__Host-taskwell="


class _KeptConnection(asyncpg.Connection):
    """A connection that goes back to the pool as it is: nothing here changes its state."""

    def get_reset_query(self) -> str:
        return ""


class _Refused(Exception):  # noqa: N818 -- never leaves this module
    """No living session."""


class Floor:
    """The answers, made by hand."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], known: Statements, key: bytes) -> None:
        self._pool = pool
        self._statements = known
        self._key = key

    async def list(self, headers: Headers) -> bytes:
        async with self._pool.acquire() as connection:
            owner = await self._owner(connection, headers)
            statement = self._statements.list
            values: dict[object, object] = {statements.OWNER: owner}
            rows = await connection.fetch(statement.sql, *statement.filled(values))
        items = [_todo(row) for row in rows[: statements.PAGE]]
        cursor = None if len(rows) <= statements.PAGE else self._cursor(rows[statements.PAGE - 1])
        return _json({"items": items, "next_cursor": cursor})

    async def get(self, headers: Headers, todo_id: str) -> bytes:
        async with self._pool.acquire() as connection:
            owner = await self._owner(connection, headers)
            statement = self._statements.get
            values: dict[object, object] = {statements.OWNER: owner, statements.TODO: UUID(todo_id)}
            row = await connection.fetchrow(statement.sql, *statement.filled(values))
        assert row is not None
        return _json(_todo(row))

    async def create(self, headers: Headers, body: bytes) -> bytes:
        given = orjson.loads(body)
        title, notes = given["title"], given["notes"]
        async with self._pool.acquire() as connection:
            owner = await self._owner(connection, headers)
            statement = self._statements.create
            values: dict[object, object] = {
                statements.OWNER: owner,
                statements.TODO: uuid7(),
                statements.TITLE: title,
                statements.TITLE_FOLDED: title.lower(),
                statements.NOTES: notes,
                statements.NOTES_FOLDED: notes.lower(),
                statements.DUE: date.fromisoformat(given["due"]["date"]),
                statements.FINGERPRINT: sha256(body).digest(),
                statements.NOW: datetime.now(UTC),
            }
            row = await connection.fetchrow(statement.sql, *statement.filled(values))
        assert row is not None
        return _json(_todo(row))

    async def update(self, headers: Headers, todo_id: str, body: bytes) -> bytes:
        title = orjson.loads(body)["title"]
        async with self._pool.acquire() as connection:
            owner = await self._owner(connection, headers)
            statement = self._statements.update
            values: dict[object, object] = {
                statements.OWNER: owner,
                statements.TODO: UUID(todo_id),
                statements.TITLE: title,
                statements.TITLE_FOLDED: title.lower(),
                statements.NOW: datetime.now(UTC),
            }
            row = await connection.fetchrow(statement.sql, *statement.filled(values))
        assert row is not None
        return _json(_todo(row))

    async def forgot_password(self, headers: Headers, body: bytes) -> bytes:
        address = orjson.loads(body)["email"]
        now = datetime.now(UTC)
        count, mail = self._statements.count, self._statements.queue_mail
        async with self._pool.acquire() as connection:
            for subject in (headers[b"x-vercel-forwarded-for"], address.encode()):
                digest = hmac.digest(self._key, subject, sha256)[:16]
                values: dict[object, object] = {statements.COUNTED: digest, statements.NOW: now}
                await connection.fetchrow(count.sql, *count.filled(values))
            values = {
                statements.MAIL: uuid7(),
                statements.ADDRESS: address,
                statements.COALESCING: f"password_reset:{address}",
                statements.NOW: now,
                statements.MAIL_EXPIRES: now + _MAIL_LIFE,
            }
            await connection.execute(mail.sql, *mail.filled(values))
        return b'{"status":"accepted"}'

    async def _owner(self, connection: asyncpg.pool.PoolConnectionProxy[asyncpg.Record], headers: Headers) -> UUID:
        """Who asks; the token's signature is checked first."""
        signed, _, signature = headers[b"cookie"].removeprefix(_COOKIE).rpartition(b".")
        if not hmac.compare_digest(_base64url(hmac.digest(self._key, signed, sha256)), signature):
            raise _Refused
        claims = orjson.loads(base64.urlsafe_b64decode(signed.partition(b".")[2] + b"=="))
        if claims["exp"] < time.time():
            raise _Refused
        now = datetime.now(UTC)
        statement = self._statements.session
        values: dict[object, object] = {
            statements.SESSION: UUID(claims["sid"]),
            statements.NOW: now,
            statements.SEEN_SINCE: lifetimes.seen_since(now),
        }
        row = await connection.fetchrow(statement.sql, *statement.filled(values))
        if row is None:
            raise _Refused
        owner: UUID = row["account_id"]
        return owner

    def _cursor(self, last: asyncpg.Record) -> str:
        payload = orjson.dumps([last["created_at"], last["id"].hex])
        return _base64url(hmac.digest(self._key, payload, sha256)[:12] + payload).decode()


def _todo(row: asyncpg.Record) -> dict[str, object]:
    members: dict[str, object] = {
        "id": str(row["id"]),
        "title": row["title"],
        "notes": row["notes"],
        "priority": row["priority"],
        "tags": row["tags"],
        "due": None if row["due_date"] is None else _due(row),
        "completed_at": row["completed_at"],
        "rank": row["rank"],
        "version": row["version"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "deleted_at": row["deleted_at"],
    }
    return members


def _due(row: asyncpg.Record) -> dict[str, object]:
    due: dict[str, object] = {"date": row["due_date"]}
    if row["due_time"] is not None:
        due["time"] = row["due_time"].isoformat("minutes")
        if row["due_time_zone"] is not None:
            due["time_zone"] = row["due_time_zone"]
    return due


def _json(members: object) -> bytes:
    return orjson.dumps(members, option=orjson.OPT_UTC_Z)


def _base64url(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


class Application:
    """The ASGI side: opens the pool, finds the answer, sends it."""

    def __init__(self) -> None:
        self._floor: Floor | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        try:
            status, body = await self._answer(scope, receive)
        except _Refused:
            status, body = 401, b"{}"
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        dsn = os.environ["DATABASE_URL"]
        key = os.environ["JWT_SECRET_KEY"].encode()
        async with asyncpg.create_pool(
            dsn, min_size=_POOL_SIZE, max_size=_POOL_SIZE, connection_class=_KeptConnection
        ) as pool:
            self._floor = Floor(pool, await statements.of_taskwell(), key)
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Message, receive: Receive) -> tuple[int, bytes]:
        floor, path, method = self._floor, scope["path"], scope["method"]
        assert floor is not None
        assert isinstance(path, str)
        headers: Headers = dict(scope["headers"])  # type: ignore[call-overload]  # pairs, as ASGI says
        if path == "/api/v1/todos":
            if method == "GET":
                return 200, await floor.list(headers)
            return 201, await floor.create(headers, await _body(receive))
        if path == "/api/v1/auth/forgot-password":
            return 202, await floor.forgot_password(headers, await _body(receive))
        if path.startswith("/api/v1/todos/"):
            todo_id = path.rpartition("/")[2]
            if method == "GET":
                return 200, await floor.get(headers, todo_id)
            return 200, await floor.update(headers, todo_id, await _body(receive))
        return 200, b"{}"


async def _body(receive: Receive) -> bytes:
    content = b""
    while True:
        message = await receive()
        content += message.get("body", b"")  # type: ignore[operator]  # bytes, as ASGI says
        if not message.get("more_body"):
            return content


app = Application()
