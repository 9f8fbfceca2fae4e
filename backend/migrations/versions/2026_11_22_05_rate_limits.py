"""The counts of the rate limits."""

from alembic import op

revision = "2026_11_22_05"
down_revision = "2026_11_22_04"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The key is a keyed digest: the table tells nobody's address. A row is rewritten at each count, in place as
    # long as its page has room, since no index has `hits`.
    op.execute("""
        CREATE TABLE rate_limits (
            key bytea CONSTRAINT rate_limits_pkey PRIMARY KEY,
            hits integer NOT NULL,
            expires_at timestamptz NOT NULL
        ) WITH (fillfactor = 70)
    """)
    op.execute("CREATE INDEX rate_limits_expires_at_idx ON rate_limits (expires_at)")


def downgrade() -> None:
    op.execute("DROP TABLE rate_limits")
