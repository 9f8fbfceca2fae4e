import json

import httpx2
import pytest


@pytest.mark.parametrize(
    ("method", "path", "route"),
    [
        ("GET", "/api/v1/account", "/api/v1/account"),
        ("GET", "/api/v1/account?name=kestrels", "/api/v1/account"),
        ("GET", "/api/v1/todos/0199aa00-0000-7000-8000-000000000001", "/api/v1/todos/{todo_id}"),
        ("POST", "/api/v1/todos/not-an-id/complete", "/api/v1/todos/{todo_id}/complete"),
        ("DELETE", "/api/v1/account/sessions/7", "/api/v1/account/sessions/{session_id}"),
        ("GET", "/health/ready", "/health/ready"),
        ("GET", "/", "/"),
        ("GET", "/somewhere/else", "(none)"),
    ],
)
async def test_a_request_is_logged_by_its_route_and_never_by_what_was_sent(
    client: httpx2.AsyncClient, capsys: pytest.CaptureFixture[str], method: str, path: str, route: str
) -> None:
    answer = await client.request(method, path)
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"event":"request"' in line]
    assert (line["method"], line["route"], line["status"]) == (method, route, answer.status_code)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert line["duration_ms"] > 0
    assert "kestrels" not in json.dumps(line)


@pytest.mark.parametrize("path", ["/health/live", "/api/health"])
async def test_probes_are_not_logged(client: httpx2.AsyncClient, capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert (await client.get(path)).status_code == 200
    assert '"event":"request"' not in capsys.readouterr().out
