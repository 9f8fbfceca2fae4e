"""The walk: every check in its order, what depends on a failed one left out, and the account deleted whatever happens."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from taskwell.commands.smoke import checks
from taskwell.commands.smoke.visit import CheckFailedError, Visit

_BETWEEN_TRIES_SECONDS: Final = 2

Check = Callable[[Visit], str]


@dataclass(frozen=True)
class Outcome:
    """What a check found, and how long that took."""

    check: str
    passed: bool
    detail: str
    seconds: float


# A deployment that is asleep or still migrates is given time; from then on every answer counts.
_UP: Final = (("health", checks.alive), ("readiness", checks.ready))
_OPEN: Final = (
    ("front page", checks.front_page),
    ("headers", checks.headers),
    ("errors", checks.errors),
    ("foreign origin", checks.foreign_origin),
    ("reset request", checks.reset_request),
)
_FRONTEND: Final = (
    ("CORS", checks.cors),
    ("frontend", checks.frontend_pages),
    ("rewrite", checks.frontend_rewrite),
)
_ACCOUNT: Final = (("sign-in", checks.sign_in), ("todos", checks.todo_life))


def walk(backend: str, frontend: str | None, wait: float, say: Callable[[str], None]) -> Iterator[Outcome]:
    """Each check's outcome as soon as it is known; nothing else is tried when the deployment is not up after `wait`.

    `say` is told why the walk waits, once for each reason.
    """
    with closing(Visit(backend, frontend)) as visit:
        until = time.monotonic() + wait
        for name, check in _UP:
            outcome = _patiently(name, check, visit, until, say)
            yield outcome
            if not outcome.passed:
                return
        for name, check in (*_OPEN, *(_FRONTEND if frontend else ())):
            yield _outcome(name, check, visit)
        yield from _life_of_an_account(visit)


def _life_of_an_account(visit: Visit) -> Iterator[Outcome]:
    made = _outcome("sign-up", checks.sign_up, visit)
    yield made
    deleted = False
    try:
        if made.passed:
            for name, check in _ACCOUNT:
                yield _outcome(name, check, visit)
            end = _outcome("account's end", checks.account_end, visit)
            deleted = end.passed
            yield end
    finally:
        if not deleted:
            _delete_what_is_left(visit)


def _delete_what_is_left(visit: Visit) -> None:
    try:
        checks.delete_account(visit)
    except CheckFailedError:
        return


def _patiently(name: str, check: Check, visit: Visit, until: float, say: Callable[[str], None]) -> Outcome:
    said = None
    while True:
        outcome = _outcome(name, check, visit)
        if outcome.passed or time.monotonic() + _BETWEEN_TRIES_SECONDS > until:
            return outcome
        if outcome.detail != said:
            said = outcome.detail
            say(f"… {name}: {said}; waiting")
        time.sleep(_BETWEEN_TRIES_SECONDS)


def _outcome(name: str, check: Check, visit: Visit) -> Outcome:
    started = time.monotonic()
    try:
        passed, detail = True, check(visit)
    except CheckFailedError as error:
        passed, detail = False, str(error)
    return Outcome(name, passed, detail, round(time.monotonic() - started, 2))
