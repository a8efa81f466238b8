"""Links in mails by which guardians answer on a page of the school."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """No mail bore one before."""
    op.create_table(
        "mail_link",
        sa.Column("hash", sa.String(), primary_key=True),
        sa.Column("guardian", sa.String(), primary_key=True),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
    )
