"""Digests, answers of guardians, and what colleagues did besides delivering messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """New columns have a default, so that rows of the first release stay as they are."""
    op.add_column("guardian", sa.Column("digest", sa.Boolean(), nullable=True))
    for name in ("reading_support", "intensive"):
        op.add_column("guardian", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("message", sa.Column("digest", sa.Integer(), nullable=True))
    op.create_index("message_digest", "message", ["digest"])
    op.create_index("message_marked", "message", ["school", "state", "marked_at"])
    op.create_index("message_kind", "message", ["school", "kind", "marked_at"])
    op.create_table(
        "response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("response_event", "response", ["school", "source", "event_id"])
    op.create_index("response_guardian", "response", ["school", "guardian"])
    op.create_table(
        "errand",
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("school", "code", "key"),
    )
