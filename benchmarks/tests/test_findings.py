"""How samples become results, and results a page."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.findings import Findings, put_together
from benchmarks.goals import GOALS
from benchmarks.options import CONNECTIONS, SCENARIOS
from benchmarks.plot import svg
from benchmarks.report import markdown
from benchmarks.samples import Sample


def sample(contender: str, rate: float, *, scenario: str = "list", connections: int = 16, faults: int = 0) -> Sample:
    return Sample(
        contender=contender,
        scenario=scenario,
        connections=connections,
        rate=rate,
        p50=1,
        p95=2,
        p99=3,
        server_cpu=0.5,
        faults=faults,
    )


def findings(*samples: Sample, **special: dict[str, float]) -> Findings:
    return Findings(about={"commit": "abc"}, results=put_together(samples), special=special)


def test_a_result_is_the_median_of_its_repetitions_and_tells_how_far_they_lie_apart() -> None:
    [result] = put_together([sample("taskwell", 90), sample("taskwell", 110), sample("taskwell", 100, faults=2)])
    assert (result.rate, result.spread, result.faults) == (100, 0.2, 2)
    assert result.database_cpu is None


@pytest.mark.parametrize(("rate", "met"), [(549, False), (550, True)])
def test_a_goal_is_met_from_its_bound_on(rate: float, met: bool) -> None:  # noqa: FBT001 -- a column of the table
    verdict = GOALS[0].judge(findings(sample("taskwell", rate), sample("floor", 1000)))
    assert verdict.met is met


def test_a_goal_that_was_not_measured_is_neither_met_nor_missed() -> None:
    assert {goal.judge(findings()).met for goal in GOALS} == {None}


def test_a_whole_run_judges_every_goal() -> None:
    special = {
        "storm": {"faults": 0.0, "calm_again_after_seconds": 0.0},
        "among-sign-ins": {"faults": 0.0, "list_p99": 1.0},
        "sign-in-storm": {"faults": 0.0, "share_of_limit": 1.0, "peak_megabytes": 1.0},
        "workers": {"scale": 2.0},
        "cold-start": {"taskwell_first_answer": 0.1, "taskwell_idle_megabytes": 1.0},
    }
    samples = [
        sample(contender, 1000, scenario=scenario, connections=connections)
        for contender in ("taskwell", "floor", "orm")
        for scenario in SCENARIOS
        for connections in CONNECTIONS
    ]
    assert [goal.words for goal in GOALS if goal.judge(findings(*samples, **special)).met is None] == []


def test_findings_are_read_as_they_were_written(tmp_path: Path) -> None:
    found = findings(sample("taskwell", 100), storm={"faults": 0.0})
    found.write(tmp_path / "results.json")
    assert Findings.read(tmp_path / "results.json") == found


def test_the_page_has_a_table_for_each_scenario() -> None:
    page = markdown(findings(sample("taskwell", 1234), sample("floor", 2000), storm={"faults": 0.0}))
    assert "## list" in page
    assert "| 16 | **Taskwell** | 1,234 |" in page
    assert "62%" in page


def test_the_plot_is_well_formed_and_a_bar_is_as_long_as_its_rate() -> None:
    picture = ET.fromstring(svg(findings(sample("taskwell", 500), sample("floor", 1000))))  # noqa: S314 -- ours
    bars = {
        bar.get("class"): float(bar.get("width", 0))
        for bar in picture.iter("{http://www.w3.org/2000/svg}rect")
        if bar.get("height") == "14" and float(bar.get("width", 0)) > 0
    }
    assert bars["taskwell"] * 2 == pytest.approx(bars["floor"])
