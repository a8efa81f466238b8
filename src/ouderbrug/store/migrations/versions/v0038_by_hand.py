"""Which revisions of an event a colleague made by hand: a source that says something else later takes their place."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Of earlier revisions it was not noted, and nobody hears that their words are gone."""
    op.add_column("event", sa.Column("by_hand", sa.Boolean(), nullable=False, server_default=sa.false()))
