"""What the other side of a channel counts is of an account there, which several schools may use."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_OWN = "school || ' ' || channel"
_KEPT = "wait_until, down_since, down_reason"
_GONE = ("wait_until", "down_since", "down_reason", "tokens", "refilled_at")


def upgrade() -> None:
    """Until the first run says which accounts there are, each channel of each school has one of its own."""
    op.create_table(
        "channel_account",
        sa.Column("account", sa.String(), primary_key=True),
        sa.Column("wait_until", sa.DateTime(), nullable=True),
        sa.Column("down_since", sa.DateTime(), nullable=True),
        sa.Column("down_reason", sa.String(), nullable=False),
        sa.Column("probed_at", sa.DateTime(), nullable=True),
        sa.Column("minute", sa.DateTime(), nullable=True),
        sa.Column("spent", sa.Integer(), nullable=False),
    )
    op.execute(f"insert into channel_account (account, {_KEPT}, spent) select {_OWN}, {_KEPT}, 0 from channel_state")
    op.add_column("channel_state", sa.Column("account", sa.String(), nullable=True))
    op.execute(f"update channel_state set account = {_OWN}")
    with op.batch_alter_table("channel_state") as table:
        table.alter_column("account", nullable=False)
        for column in _GONE:
            table.drop_column(column)
