import json

from typer.testing import CliRunner

from taskwell.commands.secrets import app
from taskwell.platform.settings import load_settings
from tests.platform.settings.environments import PRODUCTION


def test_the_values_are_fit_for_production_and_new_each_time() -> None:
    first = json.loads(CliRunner().invoke(app, ["--json"]).output)
    second = json.loads(CliRunner().invoke(app, ["--json"]).output)
    assert not set(first.values()) & set(second.values())
    assert load_settings({**PRODUCTION, **first}).warnings == ()


def test_the_lines_can_be_pasted_into_a_file_of_variables() -> None:
    lines = CliRunner().invoke(app).output.splitlines()
    values = dict(line.split("=", 1) for line in lines)
    assert values.keys() == {"JWT_SECRET_KEY", "PROXY_SHARED_SECRET", "METRICS_TOKEN"}
