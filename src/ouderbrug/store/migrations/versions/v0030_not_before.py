"""Before when a message goes in no case: until then its approval can be taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """What was approved before goes as it would have gone."""
    op.add_column("message", sa.Column("not_before", sa.DateTime()))
