"""The page of the events names what the program logs, and nothing else (ASVS 5, 16.1.1)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import taskwell

SOURCE = Path(taskwell.__file__).parent
PAGE = SOURCE.parents[2] / "docs/events.md"
METHODS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"log", "_log", "get_logger"}
# Events whose level or whole record is decided elsewhere, by the function that is handed the name.
TOLD_BY = {"_tell"}
NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def logged() -> Iterator[str]:
    """The event of every call that logs, and of a record that is put together by hand."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and is_logging(node.func):
                yield text(node.args[0])
            if isinstance(node, ast.Dict):
                named = zip(node.keys, node.values, strict=True)
                yield from (text(value) for key, value in named if key is not None and ast.unparse(key) == "'msg'")


def text(event: ast.expr) -> str:
    """An event as it is written, which is literally."""
    assert isinstance(event, ast.Constant)
    assert isinstance(event.value, str)
    return event.value


def is_logging(called: ast.expr) -> bool:
    """Whether this is a method of a logger, or a function that logs what it is handed."""
    if isinstance(called, ast.Name):
        return called.id in TOLD_BY
    if not isinstance(called, ast.Attribute) or called.attr not in METHODS:
        return False
    logger = called.value.func if isinstance(called.value, ast.Call) else called.value
    return (logger.id if isinstance(logger, ast.Name) else getattr(logger, "attr", "")) in LOGGERS


def test_the_page_names_every_event_and_no_other() -> None:
    documented = re.findall(r"^\| `(\w+)` \|", PAGE.read_text(), re.MULTILINE)
    assert sorted(documented) == sorted(set(logged()))


def test_events_are_named_in_snake_case() -> None:
    assert all(NAME.fullmatch(event) for event in logged())
