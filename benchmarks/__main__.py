"""`make bench`: Taskwell beside its floor, a plain application and the bare database, on this machine.

    backend/.venv/bin/python -m benchmarks [--quick] [--contenders taskwell,floor] [--scenarios list,get]

`docs/performance.md` says what is measured and how.
"""

from __future__ import annotations

import sys
import time

from benchmarks import options
from benchmarks.about import about
from benchmarks.course import samples
from benchmarks.findings import Findings, put_together
from benchmarks.goals import GOALS
from benchmarks.options import Options
from benchmarks.plot import svg
from benchmarks.report import markdown, results_folder
from benchmarks.samples import Sample, Sampler
from benchmarks.special import SPECIALS, Figures, Special
from benchmarks.stage import Stage, set_up
from tools.console import RefusalError, command_line, say
from tools.processes import StopRequest, stoppable


def main() -> int:
    """Measure what the command line says, and write down what was found."""
    if sys.platform != "linux":
        raise RefusalError("The benchmark reads /proc: it needs Linux.")
    chosen = options.parsed(sys.argv[1:])
    started = time.monotonic()
    try:
        with stoppable(), set_up(options.ACCOUNTS) as stage:
            findings = measured(stage, chosen)
    except StopRequest:
        return 130
    folder = results_folder(worth_keeping=chosen.is_whole)
    findings.write(folder / "results.json")
    (folder / "results.md").write_text(markdown(findings))
    (folder / "results.svg").write_text(svg(findings))
    for verdict in (goal.judge(findings) for goal in GOALS):
        if verdict.met is not None:
            say(f"  {'met   ' if verdict.met else 'MISSED'}  {verdict.goal}: {verdict.measured}")
    say(f"\n{folder / 'results.md'} after {time.monotonic() - started:.0f} s.")
    return 0


def measured(stage: Stage, chosen: Options) -> Findings:
    """Everything that was chosen, told while it is found."""
    described = about()
    sampler = Sampler(stage)
    taken: list[Sample] = []
    for sample in samples(stage, sampler, chosen):
        taken.append(sample)
        say(f"    {_told(sample)}")
    special: dict[str, Figures] = {}
    for name in chosen.specials:
        special[name] = SPECIALS[name](Special(stage, sampler))
        say(f"  {name}: {', '.join(f'{figure} {value:.4g}' for figure, value in special[name].items())}")
    return Findings(about=described, results=put_together(taken), special=special)


def _told(sample: Sample) -> str:
    cpu = "" if sample.server_cpu is None else f"  {sample.server_cpu:6.3f} ms of CPU"
    faults = f"  {sample.faults} faults {sample.statuses}" if sample.faults else ""
    return (
        f"{sample.scenario:16} {sample.connections:3}  {sample.contender:9} {sample.rate:7.0f}/s"
        f"  p50 {sample.p50:6.1f}  p99 {sample.p99:6.1f} ms{cpu}{faults}"
    )


if __name__ == "__main__":
    sys.exit(command_line(main))
