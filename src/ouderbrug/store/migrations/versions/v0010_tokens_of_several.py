"""A token of a mail that two read stands for both: by a tap the mailbox wants no more."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

_COLUMNS = "hash, school, guardian, kind"


def upgrade() -> None:
    """Tokens of before stay those of the first who was named in their mail."""
    op.rename_table("opt_out_token", "tokens_before")
    op.create_table(
        "opt_out_token",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("guardian", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", "guardian"),
    )
    op.execute(f"insert into opt_out_token ({_COLUMNS}) select {_COLUMNS} from tokens_before")
    op.drop_table("tokens_before")
