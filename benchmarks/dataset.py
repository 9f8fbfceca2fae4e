"""The database that is measured: people who are signed in, and their todos."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Self, TypeAlias
from uuid import UUID

import asyncpg
from taskwell.accounts import lifetimes
from taskwell.accounts.hashing import PasswordHashing
from taskwell.accounts.tokens import SessionTokens
from uuid_utils.compat import uuid7

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

PASSWORD = "correct horse battery staple"  # noqa: S105 -- of people who live as long as the benchmark
TODOS_EACH = 100
# Of each account as many are read and changed by their ids: enough for neighbours not to meet in one page.
ADDRESSED_EACH = 4

# Round after round, as people write their todos down: one person's lie scattered over the table.
_ADD_TODOS: Final = """
    INSERT INTO todos (id, owner_id, title, title_folded, notes, notes_folded, priority, tags, tag_keys,
                       due_date, rank, version, created_at, created_from, updated_at, completed_at)
    SELECT uuidv7(), owner.id, title, lower(title), notes, lower(notes), number % 4, tags, tags,
           CASE WHEN number % 2 = 0 THEN $2::timestamptz::date + number END, 'h' || lpad(number::text, 8, '0'), 1,
           $2::timestamptz - interval '1 hour' * ($1 - number), sha256(title::bytea), $2::timestamptz,
           CASE WHEN number % 10 = 0 THEN $2::timestamptz END
    FROM generate_series(1, $1::integer) AS number
    CROSS JOIN LATERAL (VALUES (
        'Write number ' || number || ' of the letters that are due',
        CASE WHEN number % 3 = 0 THEN 'Ask for the address first; the old one in the book is wrong.' ELSE '' END,
        CASE number % 4 WHEN 0 THEN '{}' WHEN 1 THEN '{home}' ELSE '{work,letters}' END::text[]
    )) AS content (title, notes, tags)
    CROSS JOIN unnest($3::uuid[]) AS owner (id)
    ORDER BY number, owner.id
"""
# The name says which of them came together.
_ADD_STRANGERS: Final = (
    """
    INSERT INTO accounts (id, email, email_normalized, name, time_zone, password_hash,
                          credentials_changed_at, created_at, updated_at)
    SELECT uuidv7(), address, address, 'stranger ' || $2::integer, 'UTC', known.password_hash,
           $3::timestamptz, $3, $3
    FROM generate_series($1::integer + 1, $2) AS number
    CROSS JOIN LATERAL (SELECT 'stranger-' || number || '@example.net') AS made (address)
    CROSS JOIN (SELECT password_hash FROM accounts LIMIT 1) AS known
    """,
    """
    INSERT INTO sessions (id, account_id, kind, user_agent, client_address,
                          created_at, last_seen_at, expires_at, authenticated_at)
    SELECT uuidv7(), id, 'browser', 'Firefox', '198.19.0.1', $3::timestamptz, $3, $3 + interval '180 days', $3
    FROM accounts WHERE name = 'stranger ' || $2::integer AND $1::integer < $2
    """,
    """
    INSERT INTO todos (id, owner_id, title, title_folded, notes, notes_folded, priority, tags, tag_keys,
                       rank, version, created_at, created_from, updated_at)
    SELECT uuidv7(), id, 'Write a letter', 'write a letter', '', '', 0, '{}', '{}',
           'h00000001', 1, $3::timestamptz, sha256('letter'), $3
    FROM accounts WHERE name = 'stranger ' || $2::integer AND $1::integer < $2
    """,
)
_ADDRESSED: Final = """
    SELECT owner_id, id FROM (
        SELECT owner_id, id, row_number() OVER (PARTITION BY owner_id ORDER BY created_at) AS place
        FROM todos WHERE status = 'open' AND owner_id = ANY ($2)
    ) AS numbered
    WHERE place <= $1
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and a session: ``token`` is what the browser sends."""

    email: str
    account_id: UUID
    session_id: UUID
    token: str
    address: str
    todos: tuple[UUID, ...] = ()

    def signed_out(self) -> Self:
        """The same person without a session."""
        return replace(self, token="")


@dataclass(frozen=True)
class Dataset:
    """What was put into the database, and when."""

    people: Sequence[Person]
    seeded_at: datetime


async def seed(connection: Connection, signing_key: str, accounts: int) -> Dataset:
    """Fill an empty, migrated database."""
    now = datetime.now(UTC)
    people = _made_up(accounts, signing_key, now)
    await _add_accounts(connection, people, now)
    return await with_todos(connection, Dataset(people, now), TODOS_EACH)


async def with_todos(connection: Connection, dataset: Dataset, each: int) -> Dataset:
    """The same people, who have got so many todos more."""
    ids = [person.account_id for person in dataset.people]
    await connection.execute(_ADD_TODOS, each, dataset.seeded_at, ids)
    await connection.execute("VACUUM (ANALYZE)")
    addressed: dict[UUID, list[UUID]] = {}
    for owner_id, todo_id in await connection.fetch(_ADDRESSED, ADDRESSED_EACH, ids):
        addressed.setdefault(owner_id, []).append(todo_id)
    people = [replace(person, todos=tuple(addressed[person.account_id])) for person in dataset.people]
    return replace(dataset, people=people)


async def restore(connection: Connection, dataset: Dataset) -> None:
    """Take out what a run has put in, so that the next one finds the same tables."""
    await connection.execute("DELETE FROM todos WHERE created_at > $1", dataset.seeded_at)
    await connection.execute("DELETE FROM sessions WHERE created_at > $1", dataset.seeded_at)
    await connection.execute("TRUNCATE mail_outbox, rate_limits, password_resets")
    # No session may need its note of the last use: that would be a write more for whoever comes first.
    await connection.execute(
        "UPDATE sessions SET last_seen_at = $1 WHERE id = ANY ($2)",
        datetime.now(UTC),
        [person.session_id for person in dataset.people],
    )
    await connection.execute("VACUUM (ANALYZE) todos, sessions")


async def add_strangers(connection: Connection, dataset: Dataset, known: int, wanted: int) -> None:
    """Let there be so many accounts where there were ``known``; the new ones have a session and a todo each."""
    await connection.execute("SET synchronous_commit = off")
    for statement in _ADD_STRANGERS:
        await connection.execute(statement, known, wanted, dataset.seeded_at)
    await connection.execute("VACUUM (ANALYZE)")


def _made_up(accounts: int, signing_key: str, now: datetime) -> list[Person]:
    tokens = SessionTokens(signing_key)
    made = []
    for number in range(accounts):
        session_id = uuid7()
        made.append(
            Person(
                email=f"person-{number:06}@example.org",
                account_id=uuid7(),
                session_id=session_id,
                token=tokens.issue(session_id, now, now + lifetimes.ABSOLUTE),
                # The network for benchmarks (RFC 2544): no two people share a limit.
                address=f"198.18.{number // 250 % 256}.{number % 250 + 1}",
            )
        )
    return made


async def _add_accounts(connection: Connection, people: Sequence[Person], now: datetime) -> None:
    password_hash = await PasswordHashing(workers=1).hash(PASSWORD)
    authenticated_at = now - timedelta(seconds=1)
    await connection.copy_records_to_table(
        "accounts",
        columns=[
            *("id", "email", "email_normalized", "name", "time_zone", "password_hash"),
            *("credentials_changed_at", "created_at", "updated_at"),
        ],
        records=[
            (
                person.account_id,
                person.email,
                person.email,
                "",
                "UTC",
                password_hash,
                authenticated_at,
                now,
                now,
            )
            for person in people
        ],
    )
    await connection.copy_records_to_table(
        "sessions",
        columns=[
            *("id", "account_id", "kind", "user_agent", "client_address"),
            *("created_at", "last_seen_at", "expires_at", "authenticated_at"),
        ],
        records=[
            (
                person.session_id,
                person.account_id,
                "browser",
                "Firefox",
                person.address,
                now,
                now,
                now + lifetimes.ABSOLUTE,
                now,
            )
            for person in people
        ],
    )
