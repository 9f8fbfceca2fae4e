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
    """The event of every call that logs."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and is_logging(node.func):
                (event, *_) = node.args
                assert isinstance(event, ast.Constant), f"{path}:{node.lineno}: an event is a literal name"
                yield event.value
            if isinstance(node, ast.Dict):
                yield from (v.value for k, v in items(node) if k == "msg")


def items(node: ast.Dict) -> Iterator[tuple[str, ast.Constant]]:
    """The pairs of a dictionary whose keys and values are literals."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
            yield key.value, value


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
