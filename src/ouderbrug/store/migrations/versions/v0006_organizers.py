"""From whom the first invitation of a guardian came, so that all its changes come from the same."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Of invitations that went before nobody knows it: their next change says it."""
    op.add_column("message", sa.Column("meeting_organizer", sa.String(), nullable=False, server_default=""))
