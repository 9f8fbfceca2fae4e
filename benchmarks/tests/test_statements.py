"""What the floor and pgbench run is what the product says."""

from __future__ import annotations

import asyncio
from dataclasses import fields

import pytest

from benchmarks import statements
from benchmarks.contenders import pgbench
from benchmarks.statements import Statement, Statements

KEYS: dict[str, set[object]] = {
    "session": {statements.SESSION, statements.NOW, statements.SEEN_SINCE},
    "list": {statements.OWNER},
    "get": {statements.OWNER, statements.TODO},
    "create": {
        *(statements.OWNER, statements.TODO, statements.NOW, statements.FINGERPRINT, statements.DUE),
        *(statements.TITLE, statements.TITLE_FOLDED, statements.NOTES, statements.NOTES_FOLDED),
    },
    "update": {statements.OWNER, statements.TODO, statements.NOW, statements.TITLE, statements.TITLE_FOLDED},
    "count": {statements.COUNTED, statements.NOW},
    "queue_mail": {
        *(statements.MAIL, statements.ADDRESS, statements.COALESCING),
        *(statements.NOW, statements.MAIL_EXPIRES),
    },
}


@pytest.mark.parametrize("name", [field.name for field in fields(Statements)])
def test_what_a_request_brings_is_found_among_the_arguments(name: str) -> None:
    statement: Statement = getattr(asyncio.run(statements.of_taskwell()), name)
    assert {each for each in statement.arguments if statements.is_key(each)} >= KEYS[name]


def test_arguments_are_replaced_and_the_others_stay() -> None:
    statement = Statement("SELECT $1, $2", (statements.OWNER, 21))
    assert statement.filled({statements.OWNER: "somebody"}) == ["somebody", 21]


def test_pgbench_gets_values_where_the_driver_has_parameters() -> None:
    statement = Statement(
        "SELECT *\n  FROM todos WHERE owner_id = $1 AND tags = $10 LIMIT $2",
        (statements.OWNER, 21, *([None] * 7), ["work", "home"]),
    )
    assert pgbench.as_line(statement, todo="") == (
        "SELECT * FROM todos WHERE owner_id = :owner AND tags = ARRAY['work', 'home']::text[] LIMIT 21;\n"
    )
