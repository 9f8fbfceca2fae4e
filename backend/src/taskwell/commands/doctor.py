"""``taskwell doctor``: tries everything that the settings name, and says which value is wrong."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import httpx2
import typer

from taskwell.doctor.database.course import database_courses
from taskwell.doctor.examination import Course, examine
from taskwell.doctor.finding import Finding, Severity, fault, fine, warning, worst
from taskwell.doctor.mail_domain import domain_course
from taskwell.doctor.mail_transports import mail_courses
from taskwell.doctor.names import DnsNames
from taskwell.doctor.received_mail import received_course
from taskwell.doctor.report import Collection, LineReport, as_json, summary
from taskwell.doctor.web.course import web_courses
from taskwell.doctor.web.visit import Patience, open_client
from taskwell.mail.message import MailAddress
from taskwell.mail.transports.http_api import open_client as open_mail_client
from taskwell.mail.transports.mailbox import MailboxTransport
from taskwell.mail.transports.selection import selected_transports
from taskwell.platform.clock import system_clock
from taskwell.platform.settings import Settings, SettingsError, load_settings

app = typer.Typer(add_completion=False)

_EXIT_CODES: Final = {Severity.FINE: 0, Severity.SKIPPED: 0, Severity.WARNING: 1, Severity.FAULT: 2}


def _recipient(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        return MailAddress(text).email
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _origin(text: str | None) -> str | None:
    if text is None or "://" in text:
        return text and text.rstrip("/")
    return f"https://{text}".rstrip("/")


@app.command()
def doctor(
    send_to: Annotated[
        str | None, typer.Option(callback=_recipient, help="Send a mail to this address through each transport")
    ] = None,
    backend: Annotated[
        str | None, typer.Option(callback=_origin, help="The backend's own address, to look at it past the frontend")
    ] = None,
    received: Annotated[
        typer.FileBinaryRead | None,
        typer.Option(metavar="FILE", help="What --send-to had sent, as it arrived; - reads it from standard input"),
    ] = None,
    wait: Annotated[float, typer.Option(help="Seconds to give a backend that is asleep or still starting")] = 60,
    *,
    as_object: Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts")] = False,
) -> None:
    """Try everything that the environment names: database, mail, DNS, the frontend, and the way back from there.

    One line for each check, by the name of the variable, with what to do; values that are secret are not printed.
    Nothing is changed, and no mail is sent without --send-to. Exits with 0 when all is fine, with 1 when something is
    doubtful, with 2 when something is broken.
    """
    collection = Collection(None if as_object else LineReport(sys.stdout))
    source = received.read() if received else None
    errand = _Errand(send_to=send_to, received=source, backend=backend, patience=Patience(wait=wait))
    severity = asyncio.run(_examination(collection, errand))
    print(as_json(collection.findings, severity) if as_object else f"\n{summary(collection.findings)}")
    sys.exit(_EXIT_CODES[severity])


@dataclass(frozen=True, kw_only=True)
class _Errand:
    """What is asked for besides what the environment names; `received` is the source of a mail."""

    send_to: str | None
    received: bytes | None
    backend: str | None
    patience: Patience


async def _examination(report: Collection, errand: _Errand) -> Severity:
    try:
        settings = load_settings(os.environ)
    except SettingsError as error:
        for problem in error.problems:
            report.found(fault(problem.name, problem.message, problem.mend))
        return Severity.FAULT
    doubts = _doubts(settings)
    for finding in doubts:
        report.found(finding)
    async with open_client() as client, open_mail_client() as mail_client:
        found = await examine(_courses(settings, client, mail_client, errand), report)
    return worst([found, *(doubt.severity for doubt in doubts)])


def _doubts(settings: Settings) -> Sequence[Finding]:
    if not settings.is_production:
        return [warning("ENVIRONMENT", "is development", "Set it to production, and give the doctor those settings")]
    found = [warning(problem.name, problem.message, problem.mend) for problem in settings.warnings]
    return found or [fine("ENVIRONMENT", "is production, and every setting can be used")]


def _courses(
    settings: Settings, client: httpx2.AsyncClient, mail_client: httpx2.AsyncClient, errand: _Errand
) -> Sequence[Course]:
    transports = selected_transports(settings.mail, mail_client, MailboxTransport(system_clock))
    return [
        *database_courses(settings, system_clock),
        *mail_courses(settings, transports, system_clock, errand.send_to),
        *([received_course(settings, errand.received)] if errand.received is not None else []),
        domain_course(settings.mail, DnsNames()),
        *web_courses(settings, client, errand.backend, errand.patience),
    ]
