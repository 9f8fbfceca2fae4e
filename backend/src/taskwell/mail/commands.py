"""``taskwell admin mail``: what lies in the outbox, and another try for what died there.

Neither a mail's text nor its token is shown, because neither is stored.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, redirect_stdout
from dataclasses import asdict, dataclass
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from taskwell.mail.outbox import ListedMail, MailState
from taskwell.mail.repository import OutboxRepository
from taskwell.mail.worker import OutboxWorker
from taskwell.platform.clock import Clock
from taskwell.platform.database import Database
from taskwell.platform.errors import ServiceUnavailableError


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenOutbox:
    """The outbox while a command runs. Without a `worker` the running backend sends what is queued anew."""

    database: Database
    worker: OutboxWorker | None
    clock: Clock


Result = TypeVar("Result")
OpensOutbox = Callable[[], AbstractAsyncContextManager[OpenOutbox]]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def mail_commands(open_outbox: OpensOutbox) -> typer.Typer:
    """The commands; each opens the outbox when it runs."""
    app = typer.Typer(no_args_is_help=True, help="The mail outbox.")

    @app.command("list")
    def list_mails(
        *,
        state: Annotated[MailState | None, typer.Option(help="Only mails that stand there.")] = None,
        limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 50,
        as_json: AsJson = False,
    ) -> None:
        """List the mails that are queued, were sent in the last hours, or could not be sent."""
        _report(_run(_list(open_outbox, state, limit)), as_json=as_json)

    @app.command()
    def show(mail_id: UUID, *, as_json: AsJson = False) -> None:
        """Show one mail: where it stands, how often it was tried, and what the last failure said."""
        mail = _run(_find(open_outbox, mail_id))
        if as_json:
            typer.echo(json.dumps(asdict(mail), default=str, indent=2))
        else:
            width = max(map(len, asdict(mail)))
            typer.echo("\n".join(f"{name:{width}}  {_cell(value)}" for name, value in asdict(mail).items()))

    @app.command()
    def retry(mail_ids: list[UUID], *, as_json: AsJson = False) -> None:
        """Try mails again at once: those that died get a new link and their whole life before them."""
        _report(_run(_retry(open_outbox, mail_ids)), as_json=as_json)

    return app


async def _list(open_outbox: OpensOutbox, state: MailState | None, limit: int) -> Sequence[ListedMail]:
    async with open_outbox() as outbox, outbox.database.connection() as connection:
        return await OutboxRepository(connection).list(state, limit)


async def _find(open_outbox: OpensOutbox, mail_id: UUID) -> ListedMail:
    async with open_outbox() as outbox:
        return await _found(outbox.database, mail_id)


async def _retry(open_outbox: OpensOutbox, mail_ids: Sequence[UUID]) -> Sequence[ListedMail]:
    async with open_outbox() as outbox:
        for mail_id in mail_ids:
            await _queue_anew(outbox, mail_id)
        if outbox.worker is None:
            typer.echo("The running backend sends them when it next looks: with its next mail, or when it starts.")
        else:
            await outbox.worker.work_off()
        return [await _found(outbox.database, mail_id) for mail_id in mail_ids]


async def _queue_anew(outbox: OpenOutbox, mail_id: UUID) -> None:
    mail = await _found(outbox.database, mail_id)
    async with outbox.database.connection() as connection:
        repository = OutboxRepository(connection)
        now = outbox.clock()
        if not (await repository.revive(mail_id, now) or await repository.hasten(mail_id, now)):
            raise _exit(f"Mail {mail_id} is {mail.state}: there is nothing to try again.")


async def _found(database: Database, mail_id: UUID) -> ListedMail:
    async with database.connection() as connection:
        mail = await OutboxRepository(connection).find(mail_id)
    if mail is None:
        raise _exit(f"There is no mail {mail_id}: it was never there, or it is forgotten.")
    return mail


def _run(work: Coroutine[None, None, Result]) -> Result:
    try:
        # What is logged meanwhile goes aside: a script reads what the command prints.
        with redirect_stdout(sys.stderr):
            return asyncio.run(work)
    except ServiceUnavailableError as error:
        raise _exit(f"{error}. Is DATABASE_URL right?") from error


def _exit(reason: str) -> typer.Exit:
    typer.echo(reason, err=True)
    return typer.Exit(1)


def _report(mails: Sequence[ListedMail], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(mail) for mail in mails], default=str, indent=2))
        return
    if not mails:
        typer.echo("No mails.")
        return
    rows = [("ID", "KIND", "TO", "STATE", "TRIES", "ASKED FOR", "LAST FAILURE")]
    for mail in mails:
        asked_for = f"{mail.created_at:%Y-%m-%d %H:%M:%S}"
        tries = str(mail.attempts)
        rows.append((str(mail.id), mail.kind, mail.address, mail.state, tries, asked_for, mail.last_error or ""))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    return "-" if value is None else str(value)
