"""What PostgreSQL alone can do: `pgbench` with the statements of a request, without any program in between."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks import statements
from benchmarks.load import percentile
from benchmarks.samples import Duration, Sample
from benchmarks.statements import Statement, Statements
from tools.console import run_quietly
from tools.layout import project_environment
from tools.postgres import program_path

NAME: Final = "pgbench"
SCENARIOS: Final = ("list", "get", "create", "update", "forgot-password")

# Each client is one person, chosen at random when it begins, in a moment that does not count among thousands.
_PERSON: Final = r"""\if :begun = 0
\set place random(0, 99)
SELECT chosen.id AS session, chosen.account_id AS owner,
    (SELECT id FROM todos WHERE owner_id = chosen.account_id AND status = 'open' LIMIT 1) AS todo
FROM (SELECT id, account_id FROM sessions ORDER BY id OFFSET :place LIMIT 1) AS chosen \gset
\set begun 1
\endif
\set number random(1, 1000000000)
"""
# What a request brings, in terms of the person and of the number.
_BROUGHT: Final[Mapping[object, str]] = {
    statements.SESSION: ":session",
    statements.OWNER: ":owner",
    statements.NOW: "now()",
    statements.SEEN_SINCE: "(now() - interval '30 days')",
    statements.MAIL_EXPIRES: "(now() + interval '30 minutes')",
    statements.MAIL: "uuidv7()",
    statements.TITLE: "('Number ' || :number::text)",
    statements.NOTES: "'Notes'",
    statements.NOTES_FOLDED: "'notes'",
    statements.DUE: "current_date",
    statements.TITLE_FOLDED: "('number ' || :number::text)",
    statements.ADDRESS: "('person-' || :number::text)",
    statements.COALESCING: "('password_reset:' || :number::text)",
    statements.COUNTED: "sha256(:number::text::bytea)",
    statements.FINGERPRINT: "sha256(:number::text::bytea)",
}
_PLACEHOLDER: Final = re.compile(r"\$([0-9]+)")
# One transaction in so many is written down with its time.
_LOGGED_SHARE: Final = "0.2"


@dataclass(frozen=True)
class Pgbench:
    """Runs the scenarios on a database."""

    database_url: str
    said: Statements

    def take(self, scenario: str, connections: int, duration: Duration) -> Sample:
        """One run; a transaction is what one request asks of the database."""
        with tempfile.TemporaryDirectory(prefix="taskwell-pgbench-") as folder:
            script = Path(folder) / "script.sql"
            script.write_text(_PERSON + "".join(as_line(*each) for each in self._requests(scenario)))
            report = self._run(script, connections, duration)
            took = sorted(_milliseconds(Path(folder)))
        rate = re.search(r"^tps = ([0-9.]+)", report, re.MULTILINE)
        failed = re.search(r"^number of failed transactions: ([0-9]+)", report, re.MULTILINE)
        assert rate is not None, report
        return Sample(
            contender=NAME,
            scenario=scenario,
            connections=connections,
            rate=float(rate[1]),
            p50=percentile(took, 50),
            p95=percentile(took, 95),
            p99=percentile(took, 99),
            faults=int(failed[1]) if failed else 0,
        )

    def _requests(self, scenario: str) -> Sequence[tuple[Statement, str]]:
        """The statements of a request, each with what stands for the todo that it names."""
        said = self.said
        signed_in: dict[str, tuple[Statement, str]] = {
            "list": (said.list, ""),
            "get": (said.get, ":todo"),
            "create": (said.create, "uuidv7()"),
            "update": (said.update, ":todo"),
        }
        if scenario in signed_in:
            return [(said.session, ""), signed_in[scenario]]
        return [(said.count, ""), (said.count, ""), (said.queue_mail, "")]

    def _run(self, script: Path, connections: int, duration: Duration) -> str:
        address = urlsplit(self.database_url)
        return run_quietly(
            [
                *(program_path("pgbench"), "--no-vacuum", "--protocol=prepared", "--define=begun=0"),
                *(f"--client={connections}", f"--jobs={min(2, connections)}"),
                f"--time={max(round(duration.seconds), 1)}",
                *("--log", f"--sampling-rate={_LOGGED_SHARE}", f"--file={script}"),
            ],
            doing="pgbench",
            cwd=script.parent,
            environment=project_environment(
                PGHOST=str(address.hostname),
                PGPORT=str(address.port),
                PGUSER=str(address.username),
                PGPASSWORD=str(address.password),
                PGDATABASE=address.path.removeprefix("/"),
            ),
        )


def as_line(statement: Statement, todo: str) -> str:
    """A statement as pgbench runs it: on one line, with values for its parameters."""
    brought = {**_BROUGHT, statements.TODO: todo}

    def value(parameter: re.Match[str]) -> str:
        argument = statement.arguments[int(parameter[1]) - 1]
        if statements.is_key(argument) and argument in brought:
            return brought[argument]
        return _literal(argument)

    return _PLACEHOLDER.sub(value, " ".join(statement.sql.split())) + ";\n"


def _literal(value: object) -> str:
    """A value in SQL."""
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(value)
        case bytes():
            return f"'\\x{value.hex()}'::bytea"
        case timedelta():
            return f"interval '{value.total_seconds()} seconds'"
        case list() | tuple():
            return f"ARRAY[{', '.join(map(_literal, value))}]::text[]"
        case _:
            return f"'{value}'"


def _milliseconds(folder: Path) -> list[float]:
    """The times of the transactions that were written down: the third column, in microseconds."""
    return [
        int(line.split()[2]) / 1000 for log in folder.glob("pgbench_log.*") for line in log.read_text().splitlines()
    ]
