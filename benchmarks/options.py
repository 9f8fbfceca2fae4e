"""What is to be measured, as the command line says it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.contenders import SERVERS
from benchmarks.contenders.pgbench import NAME as PGBENCH
from benchmarks.samples import Duration
from benchmarks.special import SPECIALS

SCENARIOS = ("list", "get", "create", "update", "forgot-password", "sign-in")
CONNECTIONS = (1, 16, 100)
ACCOUNTS = 1000


@dataclass(frozen=True, kw_only=True)
class Options:
    """The plan of one benchmark."""

    contenders: Sequence[str]
    scenarios: Sequence[str]
    specials: Sequence[str]
    connections: Sequence[int]
    repetitions: int
    duration: Duration

    @property
    def is_whole(self) -> bool:
        """Whether everything is measured as the goals want it, so that the results are worth keeping."""
        return self.repetitions > 1 and not set(SCENARIOS) - set(self.scenarios)


def parsed(arguments: Sequence[str]) -> Options:
    """The options; argparse ends the program when they are none."""
    names = [*(contender.name for contender in SERVERS), PGBENCH]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure Taskwell beside its floor.")
    parser.add_argument("--quick", action="store_true", help="one short repetition at 16 connections, no special runs")
    parser.add_argument("--contenders", type=_several(names), default=names, metavar=",".join(names))
    parser.add_argument("--scenarios", type=_several(SCENARIOS), default=SCENARIOS, metavar=",".join(SCENARIOS))
    parser.add_argument("--special", type=_several(SPECIALS), metavar=",".join(SPECIALS))
    parser.add_argument("--connections", type=_several(map(str, CONNECTIONS)), metavar="1,16,100")
    parser.add_argument("--repetitions", type=int)
    given = parser.parse_args(arguments)
    return Options(
        contenders=given.contenders,
        scenarios=given.scenarios,
        specials=given.special if given.special is not None else [] if given.quick else list(SPECIALS),
        connections=[int(each) for each in given.connections]
        if given.connections
        else [16]
        if given.quick
        else CONNECTIONS,
        repetitions=given.repetitions or (1 if given.quick else 3),
        duration=Duration(seconds=1.5, warm_up=0.5) if given.quick else Duration(seconds=2, warm_up=0.5),
    )


def _several(known: Iterable[str]) -> Callable[[str], list[str]]:
    """Reads names with commas between them."""
    names = list(known)

    def read(text: str) -> list[str]:
        chosen = [name for name in text.split(",") if name]
        if strangers := set(chosen) - set(names):
            raise argparse.ArgumentTypeError(f"no such {', '.join(sorted(strangers))}: choose of {', '.join(names)}")
        return chosen

    return read
