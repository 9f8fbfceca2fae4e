"""Todos."""

from alembic import op

revision = "2026_11_22_02"
down_revision = "2026_11_22_01"
branch_labels = None
depends_on = None

_SORT_KEYS = {
    "created": "created_at",
    "updated": "updated_at",
    "due": "due_order",
    "priority": "priority",
    "title": "left(title_folded, 100)",
    "rank": "rank",
}


def upgrade() -> None:
    # A due date is a day on somebody's wall, perhaps with a time there: an instant would lose what was meant.
    # The bytes decide in ranks and folded text, whatever the database's own collation is.
    op.execute("""
        CREATE TABLE todos (
            id uuid CONSTRAINT todos_pkey PRIMARY KEY,
            owner_id uuid NOT NULL
                CONSTRAINT todos_owner_id_fkey REFERENCES accounts (id) ON DELETE CASCADE,
            title text NOT NULL,
            title_folded text COLLATE "C" NOT NULL,
            notes text NOT NULL,
            notes_folded text COLLATE "C" NOT NULL,
            priority smallint NOT NULL CONSTRAINT todos_priority_check CHECK (priority BETWEEN 0 AND 3),
            tags text[] NOT NULL,
            tag_keys text[] NOT NULL,
            due_date date,
            due_time time,
            due_time_zone text,
            due_order timestamp NOT NULL
                GENERATED ALWAYS AS (coalesce(due_date + coalesce(due_time, '23:59:59.999999'), 'infinity')) STORED,
            rank text COLLATE "C" NOT NULL,
            version integer NOT NULL,
            created_at timestamptz NOT NULL,
            created_from bytea NOT NULL,
            updated_at timestamptz NOT NULL,
            completed_at timestamptz,
            deleted_at timestamptz,
            status text NOT NULL
                GENERATED ALWAYS AS (
                    CASE WHEN deleted_at IS NOT NULL THEN 'trash' WHEN completed_at IS NOT NULL THEN 'done' ELSE 'open' END
                ) STORED,
            CONSTRAINT todos_due_time_check CHECK (due_time IS NULL OR due_date IS NOT NULL),
            CONSTRAINT todos_due_time_zone_check CHECK (due_time_zone IS NULL OR due_time IS NOT NULL)
        )
    """)
    # Every list is one owner's todos of one status in one order: each order has its index, which also narrows
    # a filter by the same column and leaves the others the owner's rows alone to look at.
    for name, key in _SORT_KEYS.items():
        op.execute(f"CREATE INDEX todos_{name}_idx ON todos (owner_id, status, {key}, id)")
    op.execute("CREATE INDEX todos_deleted_at_idx ON todos (owner_id, deleted_at) WHERE deleted_at IS NOT NULL")


def downgrade() -> None:
    op.execute("DROP TABLE todos")
