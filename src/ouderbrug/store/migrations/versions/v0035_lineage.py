"""By whom each stretch of changes was made: a store that went on from an older copy is known as one."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Of the changes until now it is not known, and whatever a marker says of them is believed."""
    op.create_table(
        "lineage",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("link", sa.String(), nullable=False),
    )
