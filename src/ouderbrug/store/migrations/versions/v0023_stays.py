"""In which group a pupil was, is and will be, from when until when; and on which day the present was worked out."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Of groups that are known already nobody knows since when."""
    op.create_table(
        "stay",
        sa.Column("school", sa.String(), primary_key=True),
        sa.Column("pupil", sa.String(), primary_key=True),
        sa.Column("group_key", sa.String(), primary_key=True),
        sa.Column("since", sa.Date(), primary_key=True),
        sa.Column("until", sa.Date()),
        sa.Column("school_year", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
    )
