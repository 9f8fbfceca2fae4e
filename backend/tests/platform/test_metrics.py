import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from taskwell.platform import metrics


def value(text: bytes, name: str, **labels: str) -> float:
    """The value of one series; 0 where there is none."""
    return sum(
        sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    )


def test_requests_are_counted_by_route_template_and_status() -> None:
    labels = {"method": "GET", "route": "/api/v1/todos/{id}", "status": "404"}
    before = value(metrics.render(), "taskwell_http_requests_total", **labels)
    metrics.observe_request("GET", "/api/v1/todos/{id}", 404, 0.2)
    after = metrics.render()
    assert value(after, "taskwell_http_requests_total", **labels) == before + 1
    fast = value(after, "taskwell_http_request_seconds_bucket", method="GET", route="/api/v1/todos/{id}", le="0.1")
    slow = value(after, "taskwell_http_request_seconds_bucket", method="GET", route="/api/v1/todos/{id}", le="0.25")
    assert slow == fast + 1


def test_methods_that_somebody_made_up_share_one_series() -> None:
    metrics.observe_request("BREW", "(none)", 405, 0.0)
    assert b"BREW" not in metrics.render()
    assert value(metrics.render(), "taskwell_http_requests_total", method="other", route="(none)", status="405") >= 1


WORKER = """
from taskwell.platform import metrics
metrics.observe_request("GET", "/x", 200, 0.1)
metrics.DATABASE_CONNECTIONS.labels("open").set(3)
print(metrics.render().decode())
"""


def run_worker(code: str = WORKER) -> bytes:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout  # our own


def test_any_worker_answers_for_all_of_them() -> None:
    with metrics.shared_by_workers(2):
        run_worker()
        answer = run_worker()
    assert value(answer, "taskwell_http_requests_total", method="GET", route="/x", status="200") == 2
    # The first worker is gone, and its connections with it.
    assert value(answer, "taskwell_database_connections", state="open") == 3


def test_a_single_worker_needs_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with metrics.shared_by_workers(1):
        assert list(tmp_path.iterdir()) == []
    with metrics.shared_by_workers(2):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
