"""Deploying to a Space, against a bare repository in its place and a hub that is played."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest

from tools.console import RefusalError
from tools.space import PATIENCE_SECONDS, Space, Time, git_environment, push, wait_until_running

COMMIT = "c0ffee"


class Hub:
    """A hub on this machine, which tells the stages that a test gives it, one a question."""

    def __init__(self) -> None:
        self.stages: list[dict[str, object]] = []
        self.asked: list[tuple[str, str | None]] = []
        self.server = make_server("127.0.0.1", 0, self.answer)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, request: WSGIEnvironment, start: StartResponse) -> list[bytes]:
        self.asked.append((request["PATH_INFO"], request.get("HTTP_AUTHORIZATION")))
        stage = self.stages.pop(0) if len(self.stages) > 1 else self.stages[0]
        start("200 OK" if stage else "404 Not Found", [("Content-Type", "application/json")])
        return [json.dumps(stage).encode()]


@pytest.fixture
def hub() -> Iterator[Hub]:
    hub = Hub()
    thread = threading.Thread(target=hub.server.serve_forever)
    thread.start()
    yield hub
    hub.server.shutdown()
    thread.join()
    hub.server.server_close()


class SteppingTime:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def as_time(self) -> Time:
        return Time(now=lambda: self.now, sleep=self.sleep)


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main")
    whole = ["git", *identity, *command]
    return subprocess.run(whole, cwd=folder, env=environment, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone with a backend/ in it."""
    clone = tmp_path / "clone"
    (clone / "backend" / "bin").mkdir(parents=True)
    run(clone, "init", "--quiet")
    (clone / "backend" / "Dockerfile").write_text("FROM scratch\n")
    (clone / "backend" / "bin" / "program").touch(mode=0o755)
    (clone / "README.md").write_text("not of the backend\n")
    run(clone, "add", "--all")
    run(clone, "commit", "--quiet", "--message", "Begin")
    return clone


@pytest.fixture
def space(tmp_path: Path) -> Space:
    """A Space as the hub makes it, with a first commit of the hub's own."""
    bare = tmp_path / "hub" / "spaces" / "owner" / "todo"
    first = tmp_path / "first"
    first.mkdir()
    run(first, "init", "--quiet")
    (first / "README.md").write_text("made by the hub\n")
    run(first, "add", "--all")
    run(first, "commit", "--quiet", "--message", "initial commit")
    bare.parent.mkdir(parents=True)
    run(tmp_path, "clone", "--quiet", "--bare", str(first), str(bare))
    return Space("owner/todo", hub=f"file://{tmp_path / 'hub'}")


def repository_of(space: Space) -> Path:
    return Path(space.repository.removeprefix("file://"))


def test_the_space_gets_the_folder_as_its_root_on_top_of_what_was_there(space: Space, clone: Path) -> None:
    commit = push(space, clone, "backend")
    bare = repository_of(space)
    assert run(bare, "rev-parse", "main") == commit
    assert run(bare, "ls-tree", "-r", "--format=%(objectmode) %(path)", "main").splitlines() == [
        "100644 Dockerfile",
        "100755 bin/program",
    ]
    assert run(bare, "log", "--format=%s", "main").splitlines() == [
        f"Deploy {run(clone, 'rev-parse', 'HEAD')}",
        "initial commit",
    ]


def test_what_is_there_already_is_not_pushed_again(space: Space, clone: Path) -> None:
    first = push(space, clone, "backend")
    (clone / "README.md").write_text("another commit, which the backend is no part of\n")
    run(clone, "commit", "--quiet", "--all", "--message", "Say something else")
    assert push(space, clone, "backend") == first


def test_the_clone_keeps_its_branches_and_files(space: Space, clone: Path) -> None:
    before = run(clone, "for-each-ref"), run(clone, "status", "--porcelain")
    push(space, clone, "backend")
    assert (run(clone, "for-each-ref"), run(clone, "status", "--porcelain")) == before


def test_a_space_that_does_not_exist_is_a_refusal(tmp_path: Path, clone: Path) -> None:
    with pytest.raises(RefusalError, match="git fetch failed"):
        push(Space("owner/nothing", hub=f"file://{tmp_path}"), clone, "backend")


@pytest.mark.parametrize("name", ["", "todo", "owner/todo/more", "owner/to do", "https://huggingface.co/spaces/a/b"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(RefusalError, match="SPACE=owner/name"):
        Space(name)


def test_the_token_is_in_no_argument_and_for_the_hub_alone() -> None:
    environment = git_environment(Space("owner/todo", token="hf_secret"))
    index = int(environment["GIT_CONFIG_COUNT"]) - 1
    assert environment[f"GIT_CONFIG_KEY_{index}"] == "http.https://huggingface.co/.extraHeader"
    assert "hf_secret" not in Space("owner/todo", token="hf_secret").repository


def test_the_wait_ends_when_the_new_commit_runs_and_not_while_the_old_one_does(hub: Hub) -> None:
    hub.stages = [
        {"stage": "RUNNING", "sha": "before"},
        {"stage": "RUNNING_BUILDING", "sha": "before"},
        {"stage": "RUNNING_APP_STARTING", "sha": COMMIT},
        {"stage": "RUNNING", "sha": COMMIT, "domains": [{"domain": "todo.example.org"}]},
    ]
    space = Space("owner/todo", hub=hub.url, token="hf_secret")
    assert wait_until_running(space, COMMIT, SteppingTime().as_time()) == "https://todo.example.org"
    assert hub.asked == [("/api/spaces/owner/todo/runtime", "Bearer hf_secret")] * 4


def test_without_a_domain_the_address_follows_from_the_name(hub: Hub) -> None:
    hub.stages = [{"stage": "RUNNING", "sha": COMMIT}]
    space = Space("Owner/My_todo.app", hub=hub.url)
    assert wait_until_running(space, COMMIT, SteppingTime().as_time()) == "https://owner-my-todo-app.hf.space"


def test_a_build_that_fails_ends_the_wait_with_the_hubs_own_words(hub: Hub) -> None:
    hub.stages = [
        {"stage": "BUILDING", "sha": COMMIT},
        {"stage": "BUILD_ERROR", "sha": COMMIT, "errorMessage": "Job failed with exit code: 1"},
    ]
    with pytest.raises(RefusalError, match=r"BUILD_ERROR: Job failed with exit code: 1"):
        wait_until_running(Space("owner/todo", hub=hub.url), COMMIT, SteppingTime().as_time())


def test_an_error_of_the_version_before_is_not_taken_for_this_ones(hub: Hub) -> None:
    hub.stages = [{"stage": "RUNTIME_ERROR", "sha": "before"}, {"stage": "RUNNING", "sha": COMMIT}]
    assert wait_until_running(Space("owner/todo", hub=hub.url), COMMIT, SteppingTime().as_time())


def test_a_pause_that_lasts_is_told(hub: Hub) -> None:
    hub.stages = [{"stage": "PAUSED", "sha": "before"}]
    with pytest.raises(RefusalError, match="PAUSED"):
        wait_until_running(Space("owner/todo", hub=hub.url), COMMIT, SteppingTime().as_time())


def test_the_wait_is_bounded(hub: Hub) -> None:
    hub.stages = [{"stage": "BUILDING", "sha": COMMIT}]
    clock = SteppingTime()
    with pytest.raises(RefusalError, match="did not run"):
        wait_until_running(Space("owner/todo", hub=hub.url), COMMIT, clock.as_time())
    assert clock.now == PATIENCE_SECONDS


def test_a_space_that_the_hub_does_not_know_is_a_refusal(hub: Hub) -> None:
    hub.stages = [{}]
    with pytest.raises(RefusalError, match="404"):
        wait_until_running(Space("owner/todo", hub=hub.url), COMMIT, SteppingTime().as_time())
