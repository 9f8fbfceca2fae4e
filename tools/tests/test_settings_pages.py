"""What the repository tells of the settings."""

from __future__ import annotations

import re

import pytest
from taskwell.platform.settings import SettingsError, load_settings
from taskwell.platform.settings.catalogue import SETTINGS

from tools import settings_pages
from tools.layout import BACKEND
from tools.settings_pages import PAGES, main

NAMES = [setting.name for setting in SETTINGS]


def test_the_committed_pages_are_up_to_date() -> None:
    assert {path: path.read_text() for path in PAGES} == {path: render() for path, render in PAGES.items()}


def test_the_example_lists_every_setting_once() -> None:
    text = (BACKEND / ".env.example").read_text()
    assert re.findall(r"^#?([A-Z_]+)=", text, re.MULTILINE) == NAMES


def test_the_page_has_a_row_for_every_setting() -> None:
    assert re.findall(r"^\| `([A-Z_]+)` \|", settings_pages.page(), re.MULTILINE) == NAMES


def test_a_stale_page_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["settings_pages", "--check"])
    assert main() == 0
    monkeypatch.setattr(settings_pages, "SETTINGS", SETTINGS[1:])
    with pytest.raises(Exception, match=r"\.env\.example and docs/configuration\.md. Run make settings"):
        main()


def test_the_example_as_it_stands_names_all_that_has_to_be_filled_in() -> None:
    lines = (BACKEND / ".env.example").read_text().splitlines()
    environ = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    with pytest.raises(SettingsError) as caught:
        load_settings({"ENVIRONMENT": "production", **environ})
    assert {problem.name for problem in caught.value.problems} == environ.keys()


def test_every_default_that_the_example_shows_is_a_value_that_is_taken() -> None:
    lines = (BACKEND / ".env.example").read_text().splitlines()
    shown = dict(line[1:].split("=", 1) for line in lines if re.match(r"#[A-Z_]+=.", line))
    assert load_settings({"DATABASE_URL": "postgresql://me@localhost/db", **shown}).warnings == ()
