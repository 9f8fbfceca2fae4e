"""What a Markdown page holds, as far as it can be tried: fenced blocks, headings, links."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.layout import ROOT

_FENCE = re.compile(r"\s*```(\w*)\s*$")
_NOT_RUN = re.compile(r"\s*<!-- not run: (?P<reason>.+) -->\s*$")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_HEADING = re.compile(r"#{1,6} (?P<text>.+)$")
_FOLDERS = (".", "backend", "benchmarks", "e2e", "frontend")


@dataclass(frozen=True)
class Block:
    """A fenced block; `not_run` is the reason why nobody runs it, where there is one."""

    page: str
    line: int
    language: str
    text: str
    not_run: str | None


def pages() -> list[Path]:
    """Every page of the project, and none of its packages'."""
    beside = (page for folder in _FOLDERS for page in (ROOT / folder).glob("*.md"))
    return sorted([*beside, *(ROOT / "docs").rglob("*.md")])


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page, in order."""
    lines = page.read_text().splitlines()
    begun: tuple[int, str] | None = None
    before = ""
    for number, line in enumerate(lines):
        fence = _FENCE.match(line)
        if fence and begun is None:
            begun = (number, fence[1])
        elif fence and begun is not None:
            start, language = begun
            begun = None
            reason = _NOT_RUN.match(before)
            text = textwrap.dedent("\n".join(lines[start + 1 : number]))
            yield Block(page.name, start + 1, language, text, reason["reason"] if reason else None)
        if begun is None and line.strip():
            before = line
    assert begun is None, f"{page}: a block does not end"


def prose(text: str) -> str:
    """The page without its fenced blocks."""
    return re.sub(r"(?ms)^\s*```.*?^\s*```\s*$", "", text)


def anchors(text: str) -> set[str]:
    """The names by which GitHub links to the headings of a page."""
    headings = (_HEADING.match(line) for line in prose(text).splitlines())
    return {_slug(heading["text"]) for heading in headings if heading}


def _slug(heading: str) -> str:
    words = re.sub(r"[^\w\s-]", "", heading.lower())
    return re.sub(r"\s", "-", words.strip())


def broken_links(page: Path, text: str) -> list[str]:
    """The targets inside the repository that are not there."""
    targets = (link["target"] for link in _LINK.finditer(prose(text)))
    return [
        target
        for target in targets
        if not target.startswith(("https:", "http:", "mailto:")) and _is_broken(page, target)
    ]


def _is_broken(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    there = (page.parent / path).resolve() if path else page
    if not there.exists():
        return True
    return bool(anchor) and anchor not in anchors(there.read_text())
