"""How the cost of a request grows with what is in the database: `python -m benchmarks.growth [--quick]`.

First people with more and more todos each, then more and more accounts. Taskwell alone is measured, at 16
connections; what grows is PostgreSQL's share, so its processor time is told beside the rate.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from benchmarks import dataset, options
from benchmarks.about import about
from benchmarks.contenders import SERVERS
from benchmarks.dataset import Connection
from benchmarks.report import results_folder, table
from benchmarks.samples import Duration, Sample, Sampler
from benchmarks.stage import Stage, set_up
from tools.console import command_line, say, step
from tools.processes import StopRequest, stoppable

_SCENARIOS = ("list", "search", "get", "create", "update")
_CONNECTIONS = 16
_TODOS_EACH = (1_000, 10_000)
# With so many todos there are this many people; each of the sizes has its own.
_PEOPLE = 20
_ACCOUNTS = (100_000, 1_000_000)
_PREFACE = (
    "Written by `python -m benchmarks.growth`: Taskwell, one worker, {connections} connections. Faults: {faults}."
)
_DURATION = Duration(seconds=3, warm_up=1)


@dataclass(frozen=True)
class Size:
    """How large the database was: todos of each person who was measured, accounts, and all of it on the disk."""

    todos_each: int
    accounts: int
    gigabytes: float
    samples: Sequence[Sample]


def main() -> int:
    """Measure all sizes, and write down what was found."""
    quick = "--quick" in sys.argv[1:]
    described = about()
    sizes: list[Size] = []
    try:
        with stoppable(), set_up(options.ACCOUNTS) as stage:
            sizes += _sizes(stage, _ACCOUNTS[:1] if quick else _ACCOUNTS)
    except StopRequest:
        return 130
    folder = results_folder(worth_keeping=not quick)
    kept = {"about": described, "sizes": [asdict(size) for size in sizes]}
    (folder / "growth.json").write_text(json.dumps(kept, indent=1) + "\n")
    (folder / "growth.md").write_text(_markdown(sizes, described))
    say(f"\n{folder / 'growth.md'}")
    return 0


def _sizes(stage: Stage, accounts: Sequence[int]) -> Iterator[Size]:
    groups = [slice(number * _PEOPLE, (number + 1) * _PEOPLE) for number in range(len(_TODOS_EACH))]
    others = _only(stage, slice(groups[-1].stop, None))
    known = options.ACCOUNTS
    yield _measured(others, dataset.TODOS_EACH, known)
    for group, each in zip(groups, _TODOS_EACH, strict=True):
        yield _measured(_with_more_todos(_only(stage, group), each - dataset.TODOS_EACH), each, known)
    for wanted in accounts:
        with step(f"{wanted:,} accounts"):
            stage.change(partial(dataset.add_strangers, dataset=stage.dataset, known=known, wanted=wanted))
        known = wanted
        yield _measured(others, dataset.TODOS_EACH, known)


def _only(stage: Stage, group: slice) -> Stage:
    """The stage for some of the people."""
    home = stage.home / f"people-from-{group.start}"
    home.mkdir()
    return replace(stage, home=home, dataset=replace(stage.dataset, people=stage.dataset.people[group]))


def _with_more_todos(stage: Stage, more: int) -> Stage:
    return replace(stage, dataset=stage.change(partial(dataset.with_todos, dataset=stage.dataset, each=more)))


def _measured(stage: Stage, todos_each: int, accounts: int) -> Size:
    """Every scenario once, on a server that has just been started."""
    taskwell = SERVERS[0]
    sampler = Sampler(stage)
    with taskwell.started(stage.around) as started:
        server = started.wait()
        samples = [sampler.take(taskwell.name, scenario, server, _CONNECTIONS, _DURATION) for scenario in _SCENARIOS]
    size = Size(todos_each, accounts, stage.change(_gigabytes), samples)
    say(f"  {' | '.join(_row(size))}")
    return size


async def _gigabytes(connection: Connection) -> float:
    held: int = await connection.fetchval("SELECT pg_database_size(current_database())")
    return held / 1e9


def _markdown(sizes: Sequence[Size], described: Mapping[str, str]) -> str:
    head = [
        "Todos each",
        "Accounts",
        "Database GB",
        *(f"{scenario}: per s / p99 ms / database CPU ms" for scenario in _SCENARIOS),
    ]
    lines = [
        "# How the cost grows",
        "",
        _PREFACE.format(connections=_CONNECTIONS, faults=sum(each.faults for size in sizes for each in size.samples)),
        "",
        *table(head, map(_row, sizes)),
        "",
        *table(("", ""), described.items()),
        "",
    ]
    return "\n".join(lines)


def _row(size: Size) -> Sequence[str]:
    return (
        f"{size.todos_each:,}",
        f"{size.accounts:,}",
        f"{size.gigabytes:.2f}",
        *(f"{sample.rate:,.0f} / {sample.p99:.1f} / {sample.database_cpu or 0:.2f}" for sample in size.samples),
    )


if __name__ == "__main__":
    sys.exit(command_line(main))
