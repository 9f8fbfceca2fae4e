"""``taskwell migrate``: brings the schema to the newest migration."""

import sys

import asyncpg
import typer
from sqlalchemy.exc import DBAPIError

from taskwell.commands.environment import settings_or_exit
from taskwell.platform.logging import get_logger
from taskwell.platform.migration_run import MigrationExit
from taskwell.platform.migrations import PoolerOnlyError, may_pass, migration_address, upgrade
from taskwell.platform.schema_version import expected_revision

app = typer.Typer(add_completion=False)
log = get_logger(__name__)


@app.command()
def migrate() -> None:
    """Run the migrations that are missing. Replicas that start together take turns.

    Exits with 75 when the database was away or busy, so that a later try may succeed; with 78 when only a pooler's
    address is known; with 1 when a migration failed.
    """
    settings = settings_or_exit()
    try:
        before = upgrade(migration_address(settings.database), settings.database.connect_timeout)
    except PoolerOnlyError as error:
        log.error("migration_refused", reason=str(error))  # noqa: TRY400  # the sentence is all there is to say
        sys.exit(MigrationExit.NO_DIRECT_ADDRESS)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
        log.exception("migration_failed")
        sys.exit(MigrationExit.DATABASE_AWAY if may_pass(error) else MigrationExit.FAILED)
    log.info("migrated", before=before, after=expected_revision())
