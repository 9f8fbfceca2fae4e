"""`make settings`: `backend/.env.example` and `docs/configuration.md`, from the catalogue that the backend reads by.

With `--check`, tell whether the committed ones are up to date.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from taskwell.platform.settings.catalogue import SETTINGS
from taskwell.platform.settings.setting import Group, Required, Setting

from tools.console import RefusalError, command_line, step
from tools.layout import BACKEND, ROOT

EXAMPLE_INTRODUCTION = """\
# Every setting of the backend. Made by `make settings`, not by hand.
#
# Fill in what has no "#" before it: those are required in production. The others show their default, or nothing
# where there is none. `taskwell check-config` says what is missing or wrong; `taskwell secrets` makes secrets.
"""

PAGE_INTRODUCTION = """\
# Configuration of the backend

<!-- Made by `make settings` from the catalogue in backend/src/taskwell/platform/settings. Not by hand. -->

The backend reads environment variables and nothing else. On a Space, set those marked *secret* as secrets and the rest as
variables; a container elsewhere takes `--env-file` with a copy of [`.env.example`](../backend/.env.example).

- `taskwell check-config` reports everything that is wrong at once: by name, with what to do, never with a value. So does each
  start, in the log. In production the backend does not start on any problem.
- Paste values as the consoles show them. Quotes, blanks and line breaks round a value are taken off, and so is its own name in
  front; Neon's whole `psql '…'` line will do for `DATABASE_URL`. An empty value counts as not set.
- A name that is nearly one of these is refused in production: it was meant for one of them.
- TLS to a database on another machine is always verified, whatever `sslmode` says above `prefer`; below that, production refuses it.
  A certificate of your own authority is named by `sslrootcert=/path/to/ca.pem`. A pooler that is not Neon's is marked by
  `pgbouncer=true` at the end of the address, or recognised by port 6432 or 6543.
- To change `JWT_SECRET_KEY`, move the old value to `JWT_SECRET_KEY_PREVIOUS`; take it out once the sessions of then are over.
"""


def main() -> int:
    """Write both pages, or with --check refuse those that are stale."""
    stale = [path for path, render in PAGES.items() if not path.exists() or path.read_text() != render()]
    if sys.argv[1:] == ["--check"]:
        if stale:
            names = " and ".join(str(path.relative_to(ROOT)) for path in stale)
            raise RefusalError(f"Not what the catalogue of settings says any more: {names}. Run make settings.")
        return 0
    with step("Pages of the settings"):
        for path in stale:
            path.write_text(PAGES[path]())
    return 0


def example() -> str:
    """The text of `.env.example`, which shells, Docker and dotenv readers all understand."""
    lines = [EXAMPLE_INTRODUCTION]
    for group, settings in by_group():
        lines.append(f"\n# ── {group} {'─' * (70 - len(group))}\n")
        lines.extend(f"{example_entry(setting)}\n" for setting in settings)
    return "".join(f"{line}\n" for line in "\n".join(lines).replace("\n\n\n", "\n\n").rstrip().split("\n"))


def example_entry(setting: Setting[object]) -> str:
    """What a setting means, and the line that sets it: commented out unless it is required."""
    is_required = setting.required is not Required.NO
    notes = [setting.meaning, f"Default: {default(setting)}" if default(setting) else f"Example: {setting.example}"]
    if is_required and default(setting):
        notes.append(f"Example: {setting.example}")
    value = "" if is_required else setting.default or ""
    return "\n".join([*(f"# {note}" for note in notes), f"{'' if is_required else '#'}{setting.name}={value}"])


def page() -> str:
    """The text of `configuration.md`."""
    parts = [PAGE_INTRODUCTION]
    for group, settings in by_group():
        rows = "\n".join(row(setting) for setting in settings)
        parts.append(f"## {group}\n\n| Name | Meaning | Default | Example |\n|---|---|---|---|\n{rows}\n")
    return "\n".join(parts)


def row(setting: Setting[object]) -> str:
    """A setting as a row of its group's table."""
    marks = [f"required {setting.required}" if setting.required is Required.IN_PRODUCTION else ""]
    marks += ["required" if setting.required is Required.ALWAYS else "", "secret" if setting.secret else ""]
    told = ", ".join(mark for mark in marks if mark)
    meaning = f"{setting.meaning} *{told.capitalize()}.*" if told else setting.meaning
    cells = (f"`{setting.name}`", meaning, default(setting, "`"), f"`{setting.example}`")
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def default(setting: Setting[object], quote: str = "") -> str:
    """What holds when nothing is set; empty where nothing does."""
    parts = [f"{quote}{setting.default}{quote}"] if setting.default else []
    if setting.production_default:
        parts.append(f"in production {quote}{setting.production_default}{quote}")
    elif setting.default and setting.required is Required.IN_PRODUCTION:
        parts.append("in production none")
    return "; ".join([*parts, setting.derived] if setting.derived else parts)


def by_group() -> Iterator[tuple[Group, Iterator[Setting[object]]]]:
    """The settings in the catalogue's order, which keeps groups together."""
    return groupby(SETTINGS, key=lambda setting: setting.group)


PAGES: dict[Path, Callable[[], str]] = {
    BACKEND / ".env.example": example,
    ROOT / "docs/configuration.md": page,
}


if __name__ == "__main__":
    sys.exit(command_line(main))
