"""The store's own name, and a number that each change raises, so that an older file is known as one."""

import hashlib
import secrets

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """The name follows from what the store keeps for itself, so that its backups of before have the same."""
    table = op.create_table(
        "generation",
        sa.Column("store", sa.String(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("copied_at", sa.DateTime()),
    )
    own = op.get_bind().exec_driver_sql("select value from meta where key = 'mailbox-key'").scalar()
    name = hashlib.sha256(f"store {own}".encode()).hexdigest()[:32] if own else secrets.token_hex(16)
    op.bulk_insert(table, [{"store": name, "number": 0}])
