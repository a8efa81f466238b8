"""What a run has to tell at its end, kept until one has told it."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """What earlier runs did not tell is not known any more."""
    op.create_table(
        "untold",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("message", sa.Integer()),
    )
    op.create_index("untold_what", "untold", ["school", "what"])
