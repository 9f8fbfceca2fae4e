"""What docs/security.md and docs/edge-cases.md say is so: every test they name is there, and every number is the code's."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from taskwell.accounts import hashing, lifetimes, passwords
from taskwell.mail.worker import LEASE
from taskwell.platform.database import Patience
from taskwell.platform.http.guard import MAX_BODY_BYTES
from taskwell.platform.settings import RateLimit, load_settings

ROOT = Path(__file__).parents[2]
SECURITY = (ROOT / "docs/security.md").read_text()
PAGES = {page: (ROOT / "docs" / page).read_text() for page in ("security.md", "edge-cases.md")}
TEST_FOLDERS = ("backend/tests", "backend/image_tests", "frontend/tests", "e2e/journeys", "e2e/deployment")
CHECKLIST = 107


def row(first_cell: str) -> list[str]:
    """The further cells of the one row of the security page that begins with this."""
    (line,) = [line for line in SECURITY.splitlines() if line.startswith(f"| {first_cell} |")]
    return [cell.strip(" `") for cell in line.split("|")[2:-1]]


def named_tests() -> list[tuple[str, str]]:
    """File and name of every test that a page refers to."""
    return sorted({pair for text in PAGES.values() for pair in re.findall(r"`([\w.-]+\.(?:py|ts))::([^`]+)`", text)})


def test_every_test_that_is_named_exists() -> None:
    paths = [path for folder in TEST_FOLDERS for path in (ROOT / folder).rglob("*.[pt][ys]")]
    sources = {name: "\n".join(path.read_text() for path in paths if path.name == name) for name, _ in named_tests()}
    missing = [
        f"{name}::{test}"
        for name, test in named_tests()
        if not re.search(rf"def {test}\(" if name.endswith(".py") else re.escape(test), sources[name])
    ]
    assert not missing


def test_every_row_of_the_checklist_is_answered_once() -> None:
    checklist = SECURITY.partition("## The checklist")[2].partition("## Honest gaps")[0]
    rows = re.findall(r"^\| (\d+)(?: · [^|]*)? \|[^|]*\| *([^|]*?) *\| *([^|]*?) *\|$", checklist, re.MULTILINE)
    assert [int(number) for number, *_ in rows] == list(range(1, CHECKLIST + 1))
    unshown = [
        number for number, holds, shown in rows if not shown and not re.search(r"\*\*(Gap|Not applicable)", holds)
    ]
    assert not unshown


def test_the_limits_are_the_defaults_of_the_settings(environment: Mapping[str, str]) -> None:
    limits = vars(load_settings(environment).limits)
    assert {name: RateLimit.parse(row(f"`RATE_LIMIT_{name.upper()}`")[0]) for name in limits} == limits


def test_the_lifetimes_are_those_of_the_code(environment: Mapping[str, str]) -> None:
    ttl = load_settings(environment).password_reset.ttl
    assert row("Session, from the sign-in") == [f"{lifetimes.ABSOLUTE.days} days"]
    assert row("Session that is not used") == [f"{lifetimes.IDLE.days} days"]
    assert row("Reset link") == [f"{ttl.total_seconds() / 60:g} minutes"]
    assert row("Password") == [f"{passwords.MIN_LENGTH} to {passwords.MAX_LENGTH} characters"]


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("the database, all in all", f"{Patience().whole.total_seconds():g} s"),
        ("one statement, one lock", f"{Patience().statement.seconds} s, {Patience().lock.seconds} s"),
        ("a place in the password queue", f"{hashing.WAITING_PER_WORKER} for each core"),
        ("one mail, all transports together", f"less than the lease of {LEASE.seconds} s"),
        ("a request's body", f"{MAX_BODY_BYTES // 1024} KiB"),
    ],
)
def test_the_waits_are_those_of_the_code(what: str, told: str) -> None:
    assert row(what)[0].startswith(told)
