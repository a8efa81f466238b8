"""What files whose import stopped say that protects, beside what accepted files and people said."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """What stopped imports wrote before cannot be told from the rest, and stays."""
    op.create_table(
        "brought",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.Column("pupil", sa.String(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school", "guardian", "pupil", "field"),
    )
