"""The outbox: mails that were asked for, until some time after they were sent."""

from alembic import op

revision = "2026_11_22_04"
down_revision = "2026_11_22_03"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # wake_at is when the worker has to look at the row next, whatever its state: when it is due, when its
    # lease ends, when it may be forgotten. So one index and one min() tell how long the worker may sleep.
    op.execute("""
        CREATE TABLE mail_outbox (
            id uuid CONSTRAINT mail_outbox_pkey PRIMARY KEY,
            kind text NOT NULL,
            address text NOT NULL,
            payload jsonb NOT NULL,
            coalescing_key text,
            quiet_for interval NOT NULL,
            state text NOT NULL CONSTRAINT mail_outbox_state_check
                CHECK (state IN ('queued', 'leased', 'sent', 'dead')),
            wake_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            created_at timestamptz NOT NULL,
            settled_at timestamptz,
            generation integer NOT NULL,
            attempts integer NOT NULL,
            lease_id uuid,
            transport text,
            last_error text,
            CONSTRAINT mail_outbox_lease_check CHECK ((state = 'leased') = (lease_id IS NOT NULL))
        )
    """)
    op.execute("CREATE INDEX mail_outbox_wake_at_idx ON mail_outbox (wake_at)")
    op.execute("CREATE INDEX mail_outbox_coalescing_key_idx ON mail_outbox (coalescing_key, state)")
    # Two processes may pick two rows of one key in the same instant; this lets one of them have it.
    op.execute("""
        CREATE UNIQUE INDEX mail_outbox_one_in_hand_key ON mail_outbox (coalescing_key) WHERE state = 'leased'
    """)


def downgrade() -> None:
    op.execute("DROP TABLE mail_outbox")
