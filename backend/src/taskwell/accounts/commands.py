"""``taskwell admin account``: who has an account, and what is done with one on request."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, redirect_stdout
from dataclasses import asdict
from typing import Annotated, TypeVar

import typer

from taskwell.accounts.rows import Account, ListedAccount
from taskwell.accounts.service import AccountAdministration
from taskwell.platform.errors import ServiceUnavailableError

Result = TypeVar("Result")
OpensAccounts = Callable[[], AbstractAsyncContextManager[AccountAdministration]]
Address = Annotated[str, typer.Argument(help="The address that the account signs in with.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]


def account_commands(open_accounts: OpensAccounts) -> typer.Typer:
    """The commands; each opens the accounts when it runs."""
    app = typer.Typer(no_args_is_help=True, help="The accounts.")

    @app.command("list")
    def list_accounts(
        *,
        search: Annotated[str, typer.Option(help="Only those with this in their address or name.")] = "",
        limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, newest first.")] = 50,
        as_json: AsJson = False,
    ) -> None:
        """List accounts: since when, in how many places signed in, and when last seen."""
        accounts = _run(_list(open_accounts, search, limit))
        if as_json:
            typer.echo(json.dumps([asdict(account) for account in accounts], default=str, indent=2))
        else:
            typer.echo(_table(accounts))

    @app.command("end-sessions")
    def end_sessions(address: Address, *, as_json: AsJson = False) -> None:
        """Sign an account out everywhere, at once, and void the reset links that were mailed to it."""
        ended = _run(_end_sessions(open_accounts, address))
        if ended is None:
            raise _no_account(address)
        typer.echo(json.dumps({"sessions_ended": ended}) if as_json else f"Sessions ended: {ended}.")

    @app.command()
    def delete(
        address: Address,
        *,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
        as_json: AsJson = False,
    ) -> None:
        """Delete an account with its todos, sessions and reset links. There is no way back but a backup."""
        if not yes:
            typer.confirm(f"Delete the account of {address} and everything in it?", abort=True, err=True)
        account = _run(_delete(open_accounts, address))
        if account is None:
            raise _no_account(address)
        deleted = json.dumps({"deleted": str(account.id)}) if as_json else f"Deleted: {account.email} ({account.id})."
        typer.echo(deleted)

    return app


async def _list(open_accounts: OpensAccounts, search: str, limit: int) -> Sequence[ListedAccount]:
    async with open_accounts() as accounts:
        return await accounts.list(search, limit)


async def _end_sessions(open_accounts: OpensAccounts, address: str) -> int | None:
    async with open_accounts() as accounts:
        return await accounts.end_sessions(address)


async def _delete(open_accounts: OpensAccounts, address: str) -> Account | None:
    async with open_accounts() as accounts:
        return await accounts.delete(address)


def _run(work: Coroutine[None, None, Result]) -> Result:
    try:
        # What is logged meanwhile goes aside: a script reads what the command prints.
        with redirect_stdout(sys.stderr):
            return asyncio.run(work)
    except ServiceUnavailableError as error:
        raise _exit(f"{error}. Is DATABASE_URL right?") from error


def _no_account(address: str) -> typer.Exit:
    return _exit(f"Nobody has an account with the address {address}.")


def _exit(reason: str) -> typer.Exit:
    typer.echo(reason, err=True)
    return typer.Exit(1)


def _table(accounts: Sequence[ListedAccount]) -> str:
    if not accounts:
        return "No accounts."
    rows = [("ADDRESS", "NAME", "SINCE", "SESSIONS", "LAST SEEN", "ID")]
    for account in accounts:
        seen = f"{account.last_seen_at:%Y-%m-%d %H:%M}" if account.last_seen_at else "-"
        since = f"{account.created_at:%Y-%m-%d}"
        rows.append((account.email, account.name or "-", since, str(account.sessions), seen, str(account.id)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
