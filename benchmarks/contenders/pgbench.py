"""What PostgreSQL alone can do: `pgbench` with the statements of a request, without any program in between."""

from __future__ import annotations

import math
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
from tools.console import RefusalError, run_quietly
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
_RATE: Final = re.compile(r"^tps = ([0-9.]+)", re.MULTILINE)
_PLACEHOLDER: Final = re.compile(r"\$([0-9]+)")
# One transaction in so many is written down with its time.
_LOGGED_SHARE: Final = "0.2"
_CONNECTING_SECONDS: Final = 0.02


@dataclass(frozen=True)
class Pgbench:
    """Runs the scenarios on a database."""

    database_url: str
    said: Statements

    def take(self, scenario: str, connections: int, duration: Duration) -> Sample:
        """One run; a transaction is what one request asks of the database.

        pgbench counts the time in which its clients connect. Where that left nothing, it gets more. Raises
        RefusalError when even that was not enough.
        """
        seconds = math.ceil(duration.seconds + connections * _CONNECTING_SECONDS)
        for longer in (seconds, 5 * seconds):
            rate, took = self._measured(scenario, connections, longer)
            if took:
                return Sample(
                    contender=NAME,
                    scenario=scenario,
                    connections=connections,
                    rate=rate,
                    p50=percentile(took, 50),
                    p95=percentile(took, 95),
                    p99=percentile(took, 99),
                )
        raise RefusalError(f"pgbench got nothing done in {longer} s: something else keeps this machine busy.")

    def _measured(self, scenario: str, connections: int, seconds: int) -> tuple[float, Sequence[float]]:
        """Transactions a second, and the milliseconds that some of them took, in order."""
        with tempfile.TemporaryDirectory(prefix="taskwell-pgbench-") as folder:
            script = Path(folder) / "script.sql"
            script.write_text(_PERSON + "".join(as_line(*each) for each in self._requests(scenario)))
            rate = _RATE.search(self._run(script, connections, seconds))
            return float(rate[1]) if rate else 0.0, sorted(_milliseconds(Path(folder)))

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

    def _run(self, script: Path, connections: int, seconds: int) -> str:
        address = urlsplit(self.database_url)
        return run_quietly(
            [
                *(program_path("pgbench"), "--no-vacuum", "--protocol=prepared", "--define=begun=0"),
                *(f"--client={connections}", f"--jobs={min(2, connections)}"),
                f"--time={seconds}",
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
