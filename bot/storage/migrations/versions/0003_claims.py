"""Couriers claim what they carry; what waits has an index of its own.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns, changes the index."""
    for name in ("event", "after", "holder"):
        op.add_column("outbox", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("outbox", sa.Column("lease", sa.Float(), nullable=False, server_default="0"))
    op.add_column(
        "outbox", sa.Column("unsure", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.drop_index("outbox_waiting", table_name="outbox")
    waiting = sa.text("failed = '' AND sent < revision")
    op.create_index(
        "outbox_next",
        "outbox",
        ["platform", "channel", "id", "sent", "revision", "due", "lease", "failed"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    held = sa.text("holder <> ''")
    op.create_index(
        "outbox_held",
        "outbox",
        ["platform", "channel", "lease"],
        sqlite_where=held,
        postgresql_where=held,
    )
