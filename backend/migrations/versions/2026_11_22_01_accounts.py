"""Accounts and their sessions."""

from alembic import op

revision = "2026_11_22_01"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The address is kept as typed, because mail goes to it, and compared in its normalised form.
    op.execute("""
        CREATE TABLE accounts (
            id uuid CONSTRAINT accounts_pkey PRIMARY KEY,
            email text NOT NULL,
            email_normalized text NOT NULL CONSTRAINT accounts_email_normalized_key UNIQUE,
            name text NOT NULL,
            time_zone text NOT NULL,
            password_hash text NOT NULL,
            credentials_changed_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            updated_at timestamptz NOT NULL
        )
    """)
    # A session that was authenticated before the credentials changed is dead even if its row was missed.
    op.execute("""
        CREATE TABLE sessions (
            id uuid CONSTRAINT sessions_pkey PRIMARY KEY,
            account_id uuid NOT NULL
                CONSTRAINT sessions_account_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            kind text NOT NULL CONSTRAINT sessions_kind_check CHECK (kind IN ('browser', 'token')),
            user_agent text NOT NULL,
            client_address text NOT NULL,
            authenticated_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            last_seen_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL
        )
    """)
    op.execute("CREATE INDEX sessions_account_id_idx ON sessions (account_id, last_seen_at DESC)")


def downgrade() -> None:
    op.execute("DROP TABLE sessions")
    op.execute("DROP TABLE accounts")
