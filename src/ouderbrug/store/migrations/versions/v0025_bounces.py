"""What came back of mails: of which message, from which mailbox (as a keyed hash), and what it says."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Nothing of it was known before."""
    op.create_table(
        "bounce",
        sa.Column("school", sa.String(), primary_key=True),
        sa.Column("mail", sa.String(), primary_key=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("bounce_mailbox", "bounce", ["school", "mailbox"])
