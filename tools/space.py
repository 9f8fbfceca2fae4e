"""A Space on the Hugging Face hub: putting a folder of a commit there, and waiting until it runs."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.console import RefusalError, say

HUB = "https://huggingface.co"
BRANCH = "main"
# What the hub itself gives a build and a start before it calls them failed.
PATIENCE_SECONDS = 30 * 60
POLL_SECONDS = 5
# Right after a push the hub still tells the stage of what ran before.
STALE_SECONDS = 60
FAILED = ("NO_APP_FILE", "CONFIG_ERROR", "BUILD_ERROR", "RUNTIME_ERROR", "STOPPED", "PAUSED", "DELETING")
AUTHOR = {"name": "Taskwell deployment", "email": "deployment@taskwell.invalid"}


@dataclass(frozen=True)
class Space:
    """A Space by its name, `owner/name`, on the hub at `hub`; `token` is one that may write to it."""

    name: str
    hub: str = HUB
    token: str = ""

    def __post_init__(self) -> None:
        if re.fullmatch(r"[\w.-]+/[\w.-]+", self.name) is None:
            raise RefusalError(f"SPACE is {self.name!r}: name it like make deploy-space SPACE=owner/name.")

    @property
    def repository(self) -> str:
        """The address of its Git repository."""
        return f"{self.hub}/spaces/{self.name}"

    @property
    def usual_address(self) -> str:
        """Where it is served, unless the hub says otherwise."""
        return f"https://{re.sub('[^a-z0-9]+', '-', self.name.lower())}.hf.space"

    def runtime(self) -> dict[str, object]:
        """What the hub says about its container. Refuses when the hub does not know the Space."""
        request = urllib.request.Request(f"{self.hub}/api/spaces/{self.name}/runtime")  # noqa: S310  # our own address
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  # as above
                runtime: dict[str, object] = json.load(answer)
                return runtime
        except urllib.error.HTTPError as error:
            raise RefusalError(
                f"The hub answers {error.code} for the Space {self.name}: does it exist, and is HF_TOKEN its owner's?"
            ) from None


def push(space: Space, clone: Path, folder: str) -> str:
    """Put `folder`, as the clone's newest commit has it, onto the Space; the commit there.

    On the Space it is one commit on top of what was there, so nothing is forced and nothing there is ever lost. When
    it is there already, nothing is pushed.
    """
    environment = git_environment(space)
    git(clone, environment, "fetch", "--quiet", "--no-tags", space.repository, BRANCH)
    before = git(clone, environment, "rev-parse", "FETCH_HEAD")
    tree = git(clone, environment, "rev-parse", f"HEAD:{folder}")
    if tree == git(clone, environment, "rev-parse", f"{before}^{{tree}}"):
        return before
    deployed = git(clone, environment, "rev-parse", "HEAD")
    message = f"Deploy {deployed}"
    commit = git(clone, environment, "commit-tree", tree, "-p", before, "-m", message)
    git(clone, environment, "push", "--quiet", space.repository, f"{commit}:refs/heads/{BRANCH}")
    return commit


def git_environment(space: Space) -> dict[str, str]:
    """The environment for Git: its own, with the token where no list of processes shows it."""
    environment = {**os.environ}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_{key.upper()}": value for key, value in AUTHOR.items()}
    if space.token:
        credentials = base64.b64encode(f"hf:{space.token}".encode()).decode()
        count = int(environment.get("GIT_CONFIG_COUNT", "0"))
        environment[f"GIT_CONFIG_KEY_{count}"] = f"http.{space.hub}/.extraHeader"
        environment[f"GIT_CONFIG_VALUE_{count}"] = f"Authorization: Basic {credentials}"
        environment["GIT_CONFIG_COUNT"] = str(count + 1)
        environment["GIT_TERMINAL_PROMPT"] = "0"
    return environment


def git(clone: Path, environment: Mapping[str, str], *arguments: str) -> str:
    """What Git prints; refuses when it fails."""
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=clone, env=dict(environment), check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RefusalError(f"{done.stderr.strip()}\n\ngit {arguments[0]} failed: see above.")
    return done.stdout.strip()


@dataclass(frozen=True)
class Time:
    """The clock of a wait, and what it does between two looks."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def wait_until_running(space: Space, commit: str, clock: Time | None = None) -> str:
    """The Space's address, once this commit runs there. Refuses when the hub says that it never will."""
    clock = clock or Time()
    started = clock.now()
    told = ""
    while clock.now() - started < PATIENCE_SECONDS:
        runtime = space.runtime()
        stage = str(runtime.get("stage"))
        is_this_one = runtime.get("sha") == commit
        if stage != told:
            told = stage
            say(f"  {stage.lower().replace('_', ' ')}")
        if stage == "RUNNING" and is_this_one:
            return address(space, runtime)
        if stage in FAILED and (is_this_one or clock.now() - started > STALE_SECONDS):
            reason = runtime.get("errorMessage") or "its logs say why"
            raise RefusalError(f"The Space is in {stage}: {reason} ({space.repository}?logs=container).")
        clock.sleep(POLL_SECONDS)
    raise RefusalError(
        f"The Space did not run commit {commit} after {PATIENCE_SECONDS // 60} minutes: it is in {told}."
    )


def address(space: Space, runtime: Mapping[str, object]) -> str:
    """Where the Space is served: the domain the hub names, or the one its name gives."""
    domains = runtime.get("domains")
    if isinstance(domains, list) and domains and isinstance(domains[0], dict) and domains[0].get("domain"):
        return f"https://{domains[0]['domain']}"
    return space.usual_address
