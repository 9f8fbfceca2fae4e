"""How PostgreSQL finds what a statement asks for, among 100,000 todos of ten owners."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import product
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from taskwell.todos.cursors import Position
from taskwell.todos.repository.listing import list_statement
from tests.test_statements import every_list_query, statements

pytestmark = pytest.mark.asyncio(loop_scope="module")

OWNER = UUID(int=3)
POSITIONS = {
    "created": "2026-06-01 00:00+00",
    "updated": "2026-06-01 00:00+00",
    "due": "2026-12-07 00:00",
    "priority": "1",
    "title": "errand 5",
    "rank": "a5",
}
CROWD = """
    INSERT INTO accounts
    SELECT lpad(to_hex(n), 32, '0')::uuid, n::text, n::text, '', 'UTC', '', now(), now(), now()
    FROM generate_series(0, 9) AS n;
    INSERT INTO todos (id, owner_id, title, title_folded, notes, notes_folded, priority, tags, tag_keys, due_date,
                       rank, version, created_at, created_from, updated_at, completed_at, deleted_at)
    SELECT gen_random_uuid(), lpad(to_hex(n % 10), 32, '0')::uuid, 'errand ' || n, 'errand ' || n, '', '', n / 10 % 4,
           ARRAY['home'], ARRAY['home'], CASE WHEN n % 3 = 0 THEN date '2026-11-01' + n % 89 END,
           'a' || n, 1, timestamptz '2026-01-01' + n * interval '5 minutes', '', timestamptz '2026-01-01' + n * interval '7 minutes',
           CASE WHEN n / 10 % 5 = 0 THEN now() END, CASE WHEN n / 10 % 7 = 0 THEN now() END
    FROM generate_series(1, 100000) AS n;
    ANALYZE todos;
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(database_url: str) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that alone sees the 100,000 todos, and forgets them."""
    connection = await asyncpg.connect(database_url, statement_cache_size=0)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute("TRUNCATE accounts CASCADE")
    await connection.execute(CROWD)
    yield connection
    await transaction.rollback()
    await connection.close()


def nodes(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The plan's node and all below it."""
    yield plan
    for child in plan.get("Plans", ()):
        yield from nodes(child)


def scans_the_table(plan: Mapping[str, Any]) -> bool:
    return any(node["Node Type"] == "Seq Scan" and node["Relation Name"] == "todos" for node in nodes(plan))


async def plan_of(connection: "asyncpg.Connection[asyncpg.Record]", sql: str, *arguments: object) -> Mapping[str, Any]:
    """The plan for these arguments."""
    [[answer]] = await connection.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *arguments)
    plan: Mapping[str, Any] = json.loads(answer)[0]["Plan"]
    return plan


async def generic_plan_of(connection: "asyncpg.Connection[asyncpg.Record]", sql: str) -> Mapping[str, Any]:
    """The plan that a prepared statement may be given once for all arguments."""
    count = len((await connection.prepare(sql)).get_parameters())
    await connection.execute(f"SET LOCAL plan_cache_mode = force_generic_plan; PREPARE statement AS {sql}")
    nothing = f"({', '.join(['NULL'] * count)})"
    [[answer]] = await connection.fetch(f"EXPLAIN (FORMAT JSON) EXECUTE statement {nothing}")
    await connection.execute("SET LOCAL plan_cache_mode = auto; DEALLOCATE statement")
    plan: Mapping[str, Any] = json.loads(answer)[0]["Plan"]
    return plan


async def test_no_statement_scans_the_table(crowd: "asyncpg.Connection[asyncpg.Record]") -> None:
    scanning = []
    for query, is_first in product(every_list_query(), (True, False)):
        after = None if is_first else Position(POSITIONS[query.order], UUID(int=5))
        sql, arguments = list_statement(OWNER, query, 51, after)
        if scans_the_table(await plan_of(crowd, sql, *arguments)) or scans_the_table(await generic_plan_of(crowd, sql)):
            scanning.append(sql)
    for found in statements("taskwell.todos.repository.todos"):
        assert not scans_the_table(await generic_plan_of(crowd, found.sql)), found.sql
    assert not scanning


async def test_a_page_reads_no_more_rows_than_it_shows(crowd: "asyncpg.Connection[asyncpg.Record]") -> None:
    for query in every_list_query():
        if query.model_fields_set - {"status", "sort"}:
            continue
        sql, arguments = list_statement(OWNER, query, 51, Position(POSITIONS[query.order], UUID(int=5)))
        [[answer]] = await crowd.fetch(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", *arguments)
        scans = [node for node in nodes(json.loads(answer)[0]["Plan"]) if "Relation Name" in node]
        assert {node["Node Type"] for node in scans} == {"Index Scan"}, sql
        assert all(node["Actual Rows"] <= 51 and not node.get("Rows Removed by Filter") for node in scans), sql


async def test_the_check_sees_a_scan(crowd: "asyncpg.Connection[asyncpg.Record]") -> None:
    sql = "SELECT id FROM todos WHERE notes = $1"
    assert scans_the_table(await plan_of(crowd, sql, "x"))
    assert scans_the_table(await generic_plan_of(crowd, sql))
