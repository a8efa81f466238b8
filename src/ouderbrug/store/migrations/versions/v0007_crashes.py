"""How many runs died that held a message, apart from how often it was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """What was claimed before counts no crash; its attempts stay what they were."""
    op.add_column("message", sa.Column("crashes", sa.Integer(), nullable=False, server_default="0"))
