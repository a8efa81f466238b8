"""What a pupil system says of pupils and groups: their year and building, from when until when, and its keys."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Tables that a school keeps itself say none of it."""
    op.add_column("pupil", sa.Column("registered", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("pupil", sa.Column("year", sa.String(), nullable=False, server_default=""))
    op.add_column("pupil", sa.Column("site", sa.String(), nullable=False, server_default=""))
    op.add_column("pupil", sa.Column("starts_on", sa.Date()))
    op.add_column("pupil", sa.Column("leaves_on", sa.Date()))
    op.create_table(
        "registered_group",
        sa.Column("school", sa.String(), primary_key=True),
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("year", sa.String(), nullable=False),
    )
