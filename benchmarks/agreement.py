"""Whether all contenders do the same work: who answers something else is not compared."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.contenders import ServerContender
from benchmarks.contenders.servers import Running
from benchmarks.probe import ask, first_of
from benchmarks.stage import Stage
from tools.console import RefusalError

_WRITING: Final = frozenset({"create", "update"})
# What is another value in each answer of those, and rightly so. Each contender is sent another title, because the
# same one again would change nothing.
_OWN: Final = frozenset({"id", "title", "rank", "version", "created_at", "updated_at"})


def require_agreement(stage: Stage, servers: Sequence[tuple[ServerContender, Running]]) -> None:
    """Ask each server the same, and refuse to go on when the answers differ."""
    for scenario in ("list", "get", "create", "update"):
        answers = {
            contender.name: _essence(scenario, ask(server.port, first_of(stage.requests(scenario), number)).body)
            for number, (contender, server) in enumerate(servers)
            if scenario in contender.scenarios
        }
        if len(set(answers.values())) > 1:
            told = "\n".join(f"{name}: {answer}" for name, answer in answers.items())
            raise RefusalError(f"The contenders answer {scenario} differently:\n{told}")
    stage.restore()


def _essence(scenario: str, body: bytes) -> str:
    """An answer without what may differ: for what is only read, all but the cursor has to agree."""
    members: Mapping[str, object] = json.loads(body)
    own = _OWN if scenario in _WRITING else {"next_cursor"}
    return json.dumps({name: value for name, value in members.items() if name not in own}, sort_keys=True)
