"""A text is one with what it says: two that differ in a line for their readers are two."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_OLD = "id, event, language, correction, subject, app, body, html"


def upgrade() -> None:
    """Texts of before were one for each language, so that the language tells them apart; none of them changes."""
    # SQLite changes no constraint of a table that is there. Messages point to their texts all the while, and the
    # index lets it find them; both hold again before anything is committed.
    op.execute("pragma defer_foreign_keys = on")
    op.create_index("message_text", "message", ["text"])
    op.execute(f"create temporary table texts_before as select {_OLD} from text")
    op.drop_table("text")
    op.create_table(
        "text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("correction", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("app", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["event.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event", "correction", "content_hash", name="text_once"),
    )
    op.execute(f"insert into text ({_OLD}, content_hash) select {_OLD}, language from texts_before")
    op.execute("drop table texts_before")
    op.drop_index("message_text", "message")
