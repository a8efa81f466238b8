"""When the last messages went over an account: a ceiling holds in any minute, not only in those of the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """What went in the minute before is forgotten: an upgrade takes longer than that."""
    with op.batch_alter_table("channel_account") as table:
        table.add_column(sa.Column("taken", sa.JSON(), nullable=False, server_default="[]"))
        table.drop_column("minute")
        table.drop_column("spent")
