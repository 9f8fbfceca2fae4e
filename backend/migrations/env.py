"""Alembic's entry: hands the connection that `taskwell.platform.migrations` opened to the migrations."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transaction_per_migration=True,
    target_metadata=None,
)
with context.begin_transaction():
    context.run_migrations()
