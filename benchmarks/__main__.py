"""`make bench`: Taskwell beside its floor, a plain application and the bare database, on this machine.

    backend/.venv/bin/python -m benchmarks [--quick] [--contenders taskwell,floor] [--scenarios list,get]

`docs/performance.md` says what is measured and how.
"""

from __future__ import annotations

import sys

from benchmarks import options
from benchmarks.course import samples
from benchmarks.samples import Sample, Sampler
from benchmarks.stage import set_up
from tools.console import command_line, say
from tools.processes import StopRequest, stoppable


def main() -> int:
    """Measure what the command line says."""
    chosen = options.parsed(sys.argv[1:])
    try:
        with stoppable(), set_up(options.ACCOUNTS) as stage:
            sampler = Sampler(stage)
            for sample in samples(stage, sampler, chosen):
                say(f"    {_told(sample)}")
    except StopRequest:
        return 130
    return 0


def _told(sample: Sample) -> str:
    cpu = "" if sample.server_cpu is None else f"  {sample.server_cpu:6.3f} ms of CPU"
    faults = f"  {sample.faults} faults {sample.statuses}" if sample.faults else ""
    return (
        f"{sample.scenario:16} {sample.connections:3}  {sample.contender:9} {sample.rate:7.0f}/s"
        f"  p50 {sample.p50:6.1f}  p99 {sample.p99:6.1f} ms{cpu}{faults}"
    )


if __name__ == "__main__":
    sys.exit(command_line(main))
