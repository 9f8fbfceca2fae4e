"""What `make check` says of the lock files."""

from __future__ import annotations

import json

import pytest

from tools.lock import LOCKS, NPM_LOCKS, complaints, header, npm_complaints, python_complaints

HEADER = "# inputs: 1234\n"


def test_the_committed_lock_files_are_up_to_date() -> None:
    assert complaints() == []
    assert all(lock.exists() for lock in (*LOCKS, *NPM_LOCKS))


def test_a_lock_file_made_from_other_dependencies_is_stale() -> None:
    assert python_complaints("some.lock", "# inputs: 99\na==1\n", HEADER) == [
        "some.lock was made from other dependencies than pyproject.toml declares: run make lock."
    ]


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://mirror.example/simple",
        "--extra-index-url=/srv/index",
        "--find-links /srv/wheels",
        "a @ file:///srv/a",
    ],
)
def test_a_lock_file_that_names_a_place_is_refused(line: str) -> None:
    (complaint,) = python_complaints("some.lock", f"{HEADER}{line}\na==1\n", HEADER)
    assert "where packages come from is each machine's own affair" in complaint


def test_an_npm_lock_file_that_names_a_registry_is_refused() -> None:
    lock = json.dumps({"packages": {"": {}, "node_modules/a": {"resolved": "https://mirror.example/a.tgz"}}})
    (complaint,) = npm_complaints("frontend's", lock)
    assert complaint.startswith("frontend's lock file says where node_modules/a comes from")


def test_the_header_says_how_the_file_is_made() -> None:
    assert header().startswith("# Made by `make lock`, not by hand.\n# inputs: ")
