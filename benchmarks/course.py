"""The course of the benchmark: every scenario at every number of connections, the contenders taking turns.

What disturbs the machine for a while disturbs all contenders of that while: each repetition goes through everything
once, and within it the contenders follow one another at the same task.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import statements
from benchmarks.agreement import require_agreement
from benchmarks.contenders import SERVERS
from benchmarks.contenders.pgbench import NAME as PGBENCH
from benchmarks.contenders.pgbench import SCENARIOS as PGBENCH_SCENARIOS
from benchmarks.contenders.pgbench import Pgbench
from benchmarks.options import Options
from benchmarks.samples import Duration, Sample, Sampler
from benchmarks.stage import Stage
from tools.console import say

# A hundred passwords in a row take longer than other runs last.
_SIGN_INS = Duration(seconds=5, warm_up=1.5)


def samples(stage: Stage, sampler: Sampler, options: Options) -> Iterator[Sample]:
    """One sample after the other, as they are taken."""
    with ExitStack() as running:
        contenders = [each for each in SERVERS if each.name in options.contenders]
        servers = [(each, running.enter_context(each.started(stage.around)).wait()) for each in contenders]
        require_agreement(stage, servers)
        pgbench = Pgbench(stage.around.database_url, asyncio.run(statements.of_taskwell()))
        for repetition in range(options.repetitions):
            say(f"  Repetition {repetition + 1} of {options.repetitions}")
            for scenario, connections in ((s, c) for s in options.scenarios for c in options.connections):
                duration = _SIGN_INS if scenario == "sign-in" else options.duration
                for contender, server in servers:
                    if scenario in contender.scenarios:
                        yield sampler.take(contender.name, scenario, server, connections, duration)
                if PGBENCH in options.contenders and scenario in PGBENCH_SCENARIOS:
                    yield pgbench.take(scenario, connections, duration)
                    stage.restore()
