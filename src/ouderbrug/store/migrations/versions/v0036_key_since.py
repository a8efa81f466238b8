"""Since when the key of a pupil is theirs, where another child had it before: results of before are not theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Of whom it was not noted, all that comes under the key counts as theirs, as it did."""
    op.add_column("pupil", sa.Column("key_since", sa.Date()))
