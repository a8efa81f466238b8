"""Whether the other side had read a text when it refused it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Of earlier tries nobody knows."""
    op.add_column("attempt", sa.Column("content", sa.Boolean(), nullable=False, server_default="0"))
