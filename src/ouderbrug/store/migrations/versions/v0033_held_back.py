"""Which photos of a message stayed behind when it went, as a child on them was without consent."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Of what went before, all photos went: one without consent kept the message back."""
    op.add_column("message", sa.Column("held_back", sa.String(), nullable=False, server_default=""))
