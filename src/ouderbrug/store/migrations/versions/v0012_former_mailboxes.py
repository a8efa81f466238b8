"""Which mailboxes and numbers a guardian had before: somebody with a ban may still read them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Of addresses before nothing is known."""
    op.add_column("guardian", sa.Column("former", sa.JSON(), nullable=False, server_default="[]"))
