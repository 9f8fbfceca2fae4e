"""``taskwell admin``: what the operator may look at and mend."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import typer

from taskwell.accounts.commands import account_commands
from taskwell.accounts.service import AccountAdministration
from taskwell.bootstrap import build_parts
from taskwell.commands.environment import settings_or_exit
from taskwell.mail.commands import OpenOutbox, mail_commands
from taskwell.platform.clock import system_clock
from taskwell.platform.database import Database
from taskwell.platform.settings import MailTransportName

app = typer.Typer(add_completion=False, no_args_is_help=True, help="What the operator may look at and mend.")


@asynccontextmanager
async def _open_outbox() -> AsyncIterator[OpenOutbox]:
    settings = settings_or_exit()
    parts = build_parts(settings, system_clock)
    # A mailbox of this process would be gone with it.
    sends = MailTransportName.MAILBOX not in settings.mail.transports
    async with parts.running(with_worker=False):
        yield OpenOutbox(database=parts.database, worker=parts.worker if sends else None, clock=system_clock)


@asynccontextmanager
async def _open_accounts() -> AsyncIterator[AccountAdministration]:
    database = Database(settings_or_exit().database)
    await database.open()
    try:
        yield AccountAdministration(database, system_clock)
    finally:
        await database.close()


app.add_typer(account_commands(_open_accounts), name="account")
app.add_typer(mail_commands(_open_outbox), name="mail")
