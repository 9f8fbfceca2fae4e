import io
import json

import pytest

from taskwell.doctor.finding import Severity, fault, fine, skipped, warning
from taskwell.doctor.report import LineReport, as_json, summary

FOUND = [
    fine("DATABASE_URL", "is a direct connection"),
    fault("SMTP_HOST", "does not work: smtp answered 535", "Copy the value again"),
]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(out: io.StringIO) -> str:
    report = LineReport(out)
    report.begun("the database")
    report.begun("smtp")
    for finding in FOUND:
        report.found(finding)
    report.ended("the database")
    report.ended("smtp")
    return out.getvalue()


def test_a_pipe_gets_plain_lines_and_nothing_else() -> None:
    assert told(io.StringIO()) == (
        "✓ DATABASE_URL is a direct connection.\n✗ SMTP_HOST does not work: smtp answered 535. Copy the value again.\n"
    )


def test_a_terminal_gets_colours_and_sees_what_is_still_being_looked_at() -> None:
    text = told(Terminal())
    assert "\x1b[32m✓\x1b[0m DATABASE_URL" in text
    assert "\x1b[31m✗\x1b[0m SMTP_HOST" in text
    assert "… the database, smtp" in text
    assert text.endswith("\r\x1b[2K")


def test_what_is_being_looked_at_stays_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "12")
    assert "\x1b[2K… the datab\r" in told(Terminal())


def test_a_script_gets_the_findings_and_the_worst_of_them() -> None:
    found = json.loads(as_json(FOUND, Severity.FAULT))
    assert (found["ok"], found["worst"], len(found["findings"])) == (False, "fault", 2)
    assert found["findings"][1] == {
        "name": "SMTP_HOST",
        "severity": "fault",
        "message": "does not work: smtp answered 535",
        "mend": "Copy the value again",
    }
    assert json.loads(as_json(FOUND[:1], Severity.FINE))["ok"] is True


def test_the_last_line_counts() -> None:
    everything = [*FOUND, warning("MAIL_FROM", "is odd", "Look"), skipped("MAIL_FROM", "is unknown")]
    assert summary(everything) == "1 to mend, 1 doubtful, 1 not looked at, 1 fine."
    assert summary(FOUND[:1]) == "1 fine."
