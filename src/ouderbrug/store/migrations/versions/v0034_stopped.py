"""Where readers stopped a channel: their telephone said STOP, and its service takes nothing for it any more."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Nothing was kept of it before: the next message that is refused so tells of it."""
    op.create_table(
        "stopped",
        sa.Column("school", sa.String(), primary_key=True),
        sa.Column("channel", sa.String(), primary_key=True),
        sa.Column("mailbox", sa.String(), primary_key=True),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
