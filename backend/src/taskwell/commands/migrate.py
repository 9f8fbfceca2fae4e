"""``taskwell migrate``: brings the schema to the newest migration."""

import sys

import asyncpg
import typer

from taskwell.commands.environment import settings_or_exit
from taskwell.platform.logging import get_logger
from taskwell.platform.migrations import PoolerOnlyError, migration_address, upgrade
from taskwell.platform.schema_version import expected_revision

app = typer.Typer(add_completion=False)
log = get_logger(__name__)


@app.command()
def migrate() -> None:
    """Run the migrations that are missing. Replicas that start together take turns; exits with 1 on failure."""
    settings = settings_or_exit()
    try:
        before = upgrade(migration_address(settings.database), settings.database.connect_timeout)
    except PoolerOnlyError as error:
        log.error("migration_refused", reason=str(error))  # noqa: TRY400  # the sentence is all there is to say
        sys.exit(1)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        log.exception("migration_failed")
        sys.exit(1)
    log.info("migrated", before=before, after=expected_revision())
