import json
from collections.abc import Mapping

import pytest
from typer.testing import CliRunner, Result

from taskwell.commands.check_config import app
from tests.platform.settings.environments import KEY, PRODUCTION


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> "Check":
    return Check(monkeypatch)


class Check:
    """Runs the command in a given environment."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch

    def __call__(self, environ: Mapping[str, str], *arguments: str) -> Result:
        for name, value in environ.items():
            self._monkeypatch.setenv(name, value)
        return CliRunner().invoke(app, list(arguments))


def test_a_sound_environment_is_fine(check: Check) -> None:
    result = check(PRODUCTION)
    assert result.exit_code == 0, result.output
    assert result.output == "The settings are fine.\n"


def test_every_problem_is_printed_by_name_and_no_value(check: Check) -> None:
    result = check({**PRODUCTION, "PORT": "x4711", "JWT_SECRET_KEY": KEY[:8], "MAIL_FROM": ""})
    assert result.exit_code == 1
    assert [line.split()[1] for line in result.output.splitlines()[:-1]] == ["PORT", "MAIL_FROM", "JWT_SECRET_KEY"]
    assert result.output.endswith("3 problems to mend.\n")
    assert "x4711" not in result.output
    assert KEY[:8] not in result.output


def test_a_script_gets_json(check: Check) -> None:
    result = check({**PRODUCTION, "PROXY_SHARED_SECRET": ""}, "--json")
    found = json.loads(result.output)
    assert (result.exit_code, found["ok"], found["problems"]) == (0, True, [])
    assert [warning["name"] for warning in found["warnings"]] == ["PROXY_SHARED_SECRET"]
    assert json.loads(check({**PRODUCTION, "PORT": "x"}, "--json").output)["problems"] == [
        {"name": "PORT", "message": "is not a usable number", "mend": "Write a whole number from 1 to 65535"}
    ]
