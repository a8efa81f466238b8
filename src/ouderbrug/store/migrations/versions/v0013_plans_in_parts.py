"""A guardian may have several plans of one event: one for each part of their children."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_OLD = (
    "id, school, event, recipient, pupils, channel, verdict, rule, reason, until, language, language_reason, trail,"
    " judged_at, message"
)


def upgrade() -> None:
    """Each plan of before is of all the children; SQLite changes no constraint of a table that is there."""
    op.execute(f"create temporary table plans_before as select {_OLD} from plan")
    op.drop_table("plan")
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("pupils", sa.JSON(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("until", sa.DateTime(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("language_reason", sa.String(), nullable=False),
        sa.Column("trail", sa.JSON(), nullable=False),
        sa.Column("judged_at", sa.DateTime(), nullable=False),
        sa.Column("message", sa.Integer(), nullable=True),
        sa.Column("part", sa.Integer(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(["event"], ["event.id"]),
        sa.ForeignKeyConstraint(["message"], ["message.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event", "recipient", "part", name="plan_once"),
    )
    op.execute(f"insert into plan ({_OLD}) select {_OLD} from plans_before")
    op.execute("drop table plans_before")
