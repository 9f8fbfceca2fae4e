"""Dependabot looks wherever versions are pinned."""

from __future__ import annotations

import re

from tools.layout import BACKEND, ROOT
from tools.lock import LOCKS, NPM_LOCKS

CONFIGURATION = (ROOT / ".github" / "dependabot.yml").read_text()


def looked_at(ecosystem: str) -> set[str]:
    """The folders in which packages of this kind are updated."""
    (places,) = re.findall(rf"package-ecosystem: {ecosystem}\n +director(?:y|ies): (.*)", CONFIGURATION)
    return set(re.findall(r"/[\w/.-]*", places))


def test_every_lock_file_is_looked_at() -> None:
    assert looked_at("npm") == {f"/{lock.parent.relative_to(ROOT)}" for lock in NPM_LOCKS}
    assert looked_at("pip") == {f"/{lock.parent.relative_to(ROOT)}" for lock in LOCKS}


def test_every_image_is_looked_at() -> None:
    assert looked_at("docker") == {f"/{BACKEND.relative_to(ROOT)}"}
    assert looked_at("docker-compose") == {"/"}
