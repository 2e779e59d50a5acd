"""A request for a quote knows the message that carries it to the operator.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("leads", sa.Column("outbox", sa.Integer(), nullable=False, server_default="0"))
