"""Whether a message is about children, by its kind or by name: what holds a pair holds it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_KINDS = """
    behaviour_update conference encouragement group_placement home_visit homework homework_feedback homework_reminder
    incident notable_score participation_request progress_update question report_help thank_you training_offer welcome
""".split()
"""The built-in kinds about a child when this was written; of another kind what waits is held by name alone."""


def upgrade() -> None:
    """What is stored is about a child by its kind, or where its event names pupils."""
    op.add_column("message", sa.Column("about_a_child", sa.Boolean(), nullable=False, server_default="0"))
    kinds = ", ".join(f"'{kind}'" for kind in _KINDS)
    named = "select id from event where json_extract(audience, '$.scope') = 'pupils'"
    op.execute(f"update message set about_a_child = true where kind in ({kinds}) or event in ({named})")
