"""Password resets: what a mailed link may be spent for."""

from alembic import op

revision = "2026_11_22_03"
down_revision = "2026_11_22_02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Only the hash of a token is kept: with a copy of this table nobody resets a password. An account has
    # one link that works, the newest.
    op.execute("""
        CREATE TABLE password_resets (
            token_hash bytea CONSTRAINT password_resets_pkey PRIMARY KEY,
            account_id uuid NOT NULL
                CONSTRAINT password_resets_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            expires_at timestamptz NOT NULL,
            used_at timestamptz
        )
    """)
    op.execute("CREATE INDEX password_resets_account_id_idx ON password_resets (account_id)")
    op.execute("CREATE INDEX password_resets_expires_at_idx ON password_resets (expires_at)")


def downgrade() -> None:
    op.execute("DROP TABLE password_resets")
