import json

import pytest

from taskwell.commands.environment import settings_or_exit
from tests.platform.settings.environments import KEY, PRODUCTION

pytestmark = pytest.mark.usefixtures("logging_as_before")


def test_a_start_with_bad_settings_logs_them_all_and_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**PRODUCTION, "PORT": "x", "JWT_SECRET_KEY": KEY[:9]}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        settings_or_exit()
    assert ended.value.code == 2
    out = capsys.readouterr().out
    lines = [json.loads(line) for line in out.splitlines()]
    assert [(line["event"], line["variable"]) for line in lines] == [
        ("setting_refused", "PORT"),
        ("setting_refused", "JWT_SECRET_KEY"),
    ]
    assert KEY[:9] not in out


def test_a_start_with_doubtful_settings_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**PRODUCTION, "PROXY_SHARED_SECRET": ""}.items():
        monkeypatch.setenv(name, value)
    assert settings_or_exit().is_production
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["variable"] == "PROXY_SHARED_SECRET"
