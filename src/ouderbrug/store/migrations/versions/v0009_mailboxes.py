"""To which mailbox each message went, as a hash, so that a mailbox gets one revision of an event once."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Of what went before nobody knows where it came; the key of the hashes is this store's own."""
    op.add_column("message", sa.Column("mailbox", sa.String(), nullable=False, server_default=""))
    op.drop_index("message_event", "message")
    op.create_index("message_event", "message", ["event", "mailbox"])
    meta = sa.table("meta", sa.column("key", sa.String), sa.column("value", sa.String))
    op.bulk_insert(meta, [{"key": "mailbox-key", "value": secrets.token_hex(32)}])
