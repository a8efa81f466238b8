"""Since when a channel cannot be reached and why, and which attempts were refused for who sends."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Of outages before nothing is known; the next failure begins one."""
    op.add_column("channel_state", sa.Column("down_since", sa.DateTime(), nullable=True))
    op.add_column("channel_state", sa.Column("down_reason", sa.String(), nullable=False, server_default=""))
    op.add_column("attempt", sa.Column("policy", sa.Boolean(), nullable=False, server_default="0"))
