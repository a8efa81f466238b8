"""What guardians themselves wished for by a link in a mail, each with the link that undoes it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Wishes of before stand in the tables of the school."""
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("undo", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("wish_guardian", "wish", ["school", "guardian"])
