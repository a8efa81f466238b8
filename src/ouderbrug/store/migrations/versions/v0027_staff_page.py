"""The staff page: who is signed in, by which link, and who looked at what about which child."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Nobody was signed in before; of whom a colleague is the guardian, a table of staff says."""
    op.add_column("staff", sa.Column("guardian", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "sign_in_link",
        sa.Column("hash", sa.String(), primary_key=True),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime()),
    )
    op.create_index("sign_in_link_staff", "sign_in_link", ["school", "staff"])
    op.create_table(
        "web_session",
        sa.Column("hash", sa.String(), primary_key=True),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
    )
    op.create_table(
        "viewing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("pupil", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
    )
    op.create_index("viewing_pupil", "viewing", ["school", "pupil"])
