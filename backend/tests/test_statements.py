"""Every SQL statement of the program, prepared against the schema that the migrations make.

Statements are found in the source, so that a new one cannot be forgotten: each text that is SQL has to be known
when its module is imported, or be built by a function that is listed here with all that it can build.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from itertools import chain, combinations, product
from pathlib import Path
from typing import get_args
from uuid import UUID

import asyncpg
import pytest
from uuid_utils.compat import uuid7

import taskwell
from taskwell.todos.cursors import Position
from taskwell.todos.repository.listing import list_statement
from taskwell.todos.schemas import Sort, Status, TodoQuery

SOURCE = Path(taskwell.__file__).parent
STATEMENT = re.compile(r"\s*(SELECT\b|INSERT\s+INTO\b|UPDATE\s+[a-z_]+\s|DELETE\s+FROM\b|WITH\s+\w+\s+AS\b)")
FRAGMENT = re.compile(r"\b(SELECT .* FROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|FROM \w+ WHERE)\b", re.DOTALL)
ANYBODY = UUID(int=7)


def every_list_query() -> Iterator[TodoQuery]:
    """One query for each set of conditions, with each status and order."""
    conditions: list[dict[str, object]] = [
        {"priority": 1},
        {"tag": ["home", "food"]},
        {"due_from": "2026-12-01"},
        {"due_to": "2026-12-31"},
        {"q": "milk bread"},
    ]
    sets = chain.from_iterable(combinations(conditions, size) for size in range(len(conditions) + 1))
    for chosen, status, sort in product(sets, get_args(Status), get_args(Sort)):
        fields = {name: value for condition in chosen for name, value in condition.items()}
        yield TodoQuery.model_validate({"status": status, "sort": sort, **fields})


def _every_list_statement() -> Iterator[str]:
    for query, after in product(every_list_query(), (None, Position("0", uuid7()))):
        yield list_statement(ANYBODY, query, 51, after)[0]


BUILT = {"taskwell.todos.repository.listing": _every_list_statement}


def texts(tree: ast.AST) -> Iterator[ast.expr]:
    """The string expressions of a module, a formatted one as a whole, without the docstrings."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            yield node
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            yield from texts(node)


def modules() -> Iterable[str]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield ".".join(("taskwell", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")


def literal(node: ast.expr) -> str:
    """What is written out of a text, with a word in place of each formatted value."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)


def embedded(tree: ast.AST) -> set[int]:
    """The lines of the constants that other texts of the module are put together from."""
    formatted = [node.value for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)]
    names = {node.id for node in formatted if isinstance(node, ast.Name)}
    return {
        node.value.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and node.value
        and node.target.id in names
    }


@dataclass(frozen=True)
class Found:
    """A text that is SQL; one that is put into others need not be a statement by itself."""

    sql: str
    is_embedded: bool


def source_of(module: str) -> Path:
    path = SOURCE.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def statements(module: str) -> list[Found]:
    """The SQL of a module. Fails for a text that is SQL only once values from a function are put into it."""
    tree = ast.parse(source_of(module).read_text())
    parts = embedded(tree)
    found = []
    for node in texts(tree):
        if not (STATEMENT.match(literal(node)) or isinstance(node, ast.JoinedStr)):
            continue
        try:
            text = eval(compile(ast.Expression(node), module, "eval"), vars(import_module(module)))  # noqa: S307  # our own source
        except NameError:
            assert module in BUILT or not FRAGMENT.search(literal(node)), (
                f"{module}, line {node.lineno}: make this statement a constant of the module, or list what builds it"
            )
            continue
        if STATEMENT.match(text):
            found.append(Found(text, node.lineno in parts))
    return found


async def _prepare(connection: "asyncpg.Connection[asyncpg.Record]", module: str, found: Found) -> None:
    try:
        await connection.prepare(found.sql)
    except asyncpg.PostgresError as error:
        if not (found.is_embedded and isinstance(error, asyncpg.PostgresSyntaxError)):
            pytest.fail(f"{module}: {error}\n{found.sql}")


async def test_every_statement_fits_the_schema(database_url: str) -> None:
    connection = await asyncpg.connect(database_url, statement_cache_size=0)
    try:
        for module in modules():
            built = [Found(sql, is_embedded=False) for sql in BUILT.get(module, tuple)()]
            for found in [*statements(module), *built]:
                await _prepare(connection, module, found)
    finally:
        await connection.close()


def test_there_is_a_statement_in_every_repository() -> None:
    repositories = {module for module in modules() if "repository" in module}
    without = {module for module in repositories if not statements(module) and module not in BUILT}
    assert all(module.endswith(".columns") or source_of(module).name == "__init__.py" for module in without), without


@pytest.mark.parametrize(
    "source",
    [
        "async def f(c): await c.fetch('SELECT 1')",
        "async def f(c): await c.fetch(f'SELECT {1} FROM x')",
        "A = f'''\n  WITH x AS (SELECT 1) SELECT 2 FROM x'''",
    ],
)
def test_a_statement_is_seen_wherever_it_stands(source: str) -> None:
    assert any(STATEMENT.match(literal(node)) for node in texts(ast.parse(source)))
