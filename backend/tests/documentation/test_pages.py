"""What the pages refer to is there."""

import re
from pathlib import Path

import pytest

from taskwell.platform.settings.catalogue import SETTINGS
from tests.documentation.markdown import anchors, blocks, broken_links, pages
from tools.layout import ROOT

VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
# Names that are not ours to define: of Hugging Face, of its stages, and of this project's own tools.
OTHERS = {"HF_TOKEN", "SPACE_ID", "BUILD_ERROR", "RUNTIME_ERROR", "FETCH_HEAD"}
FOR_OPERATORS = ("docs/deployment.md", "docs/operations.md", "backend/README.md", "README.md")


def known_variables() -> set[str]:
    of_frontend = re.findall(r"(?m)^#?([A-Z_]+)=", (ROOT / "frontend/.env.example").read_text())
    return {setting.name for setting in SETTINGS} | set(of_frontend) | OTHERS


def ids(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", pages(), ids=ids)
def test_every_link_inside_the_repository_leads_somewhere(page: Path) -> None:
    assert broken_links(page, page.read_text()) == []


def test_a_broken_link_would_be_noticed() -> None:
    page = ROOT / "docs/deployment.md"
    text = "[a](nowhere.md) [b](operations.md#no-such-heading) [c](#nor-this) [d](operations.md#metrics) [e](https://x.org)"
    assert broken_links(page, text) == ["nowhere.md", "operations.md#no-such-heading", "#nor-this"]


def test_headings_are_named_as_github_names_them() -> None:
    text = "# What you need, and what it costs\n## 1. Your copy\n```sh\n# no heading\n```\n### The `doctor`"
    assert anchors(text) == {"what-you-need-and-what-it-costs", "1-your-copy", "the-doctor"}


@pytest.mark.parametrize("page", FOR_OPERATORS)
def test_every_variable_on_a_page_exists(page: str) -> None:
    assert set(VARIABLE.findall((ROOT / page).read_text())) - known_variables() == set()


def test_a_misspelt_variable_would_be_noticed() -> None:
    assert set(VARIABLE.findall("`FRONTEND_URI`, `DATABASE_URL`")) - known_variables() == {"FRONTEND_URI"}


@pytest.mark.parametrize("page", FOR_OPERATORS)
def test_every_block_says_what_it_is_so_that_no_command_is_overlooked(page: str) -> None:
    assert {block.language for block in blocks(ROOT / page)} <= {"sh", "ini", "mermaid"}
