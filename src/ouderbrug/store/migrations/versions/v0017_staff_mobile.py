"""A telephone of colleagues: who leads the school is texted about what is urgent."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Nobody's is known until a table of staff says it."""
    op.add_column("staff", sa.Column("mobile", sa.String(), nullable=False, server_default=""))
