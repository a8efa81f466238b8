"""Which guardian gave or withdrew a consent, where a file says so."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """What is known already was said by nobody by name."""
    with op.batch_alter_table("consent") as table:
        table.add_column(sa.Column("guardian", sa.String(), nullable=False, server_default=""))
        table.drop_constraint("consent_once", type_="unique")
        columns = ["school", "pupil", "guardian", "purpose", "channel", "given_on", "given"]
        table.create_unique_constraint("consent_once", columns)
