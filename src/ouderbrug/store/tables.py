"""The tables. Every row belongs to a school (BRIN and site), so that a board can keep many in one store."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
)

if TYPE_CHECKING:
    from collections.abc import Callable


class Moment(TypeDecorator[datetime]):
    """An aware time, kept in UTC; a naive one is a bug and raises."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware to naive UTC, on its way in."""
        return _in_utc(value).replace(tzinfo=None) if value else None

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """SQLite keeps the time as text: writing that at once is several times faster."""
        return _as_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Naive UTC to aware, on its way out."""
        return value.replace(tzinfo=UTC) if value else None

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """SQLite keeps the time as text: reading that as an aware time at once is several times faster."""
        return _aware if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a time without offset came to the store")
    return value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    return _in_utc(value).isoformat(" ", "microseconds")[:26] if value else None


def _aware(text: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{text}+00:00") if text else None


metadata = MetaData()


def _key(name: str, **options: Any) -> Column[str]:
    return Column(name, String, primary_key=True, **options)


meta = Table("meta", metadata, _key("key"), Column("value", String, nullable=False))

generation = Table(
    "generation",
    metadata,
    _key("store"),
    Column("number", Integer, nullable=False),
    Column("copied_at", Moment),
)
"""One row: the store's own name, how many changes it has seen, and when it was copied if it is a copy."""

lineage = Table(
    "lineage",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("link", String, nullable=False),
)
"""One row for each stretch of changes that one opened store made: the number of the first, and whose it was."""

stamp = Table(
    "stamp",
    metadata,
    _key("school"),
    Column("number", Integer, nullable=False),
    Column("people", Integer, nullable=False),
)
"""One row a school: how often anything changed that can alter a verdict, and how often its people did."""

pupil = Table(
    "pupil",
    metadata,
    _key("school"),
    _key("key"),
    Column("first_name", String, nullable=False, default=""),
    Column("last_name", String, nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("deceased", Boolean, nullable=False, default=False),
    Column("registered", Boolean, nullable=False, default=False, server_default=false()),
    Column("year", String, nullable=False, default="", server_default=""),
    Column("site", String, nullable=False, default="", server_default=""),
    Column("starts_on", Date),
    Column("leaves_on", Date),
    Column("key_since", Date),
)
"""``key_since`` is the day from which on the key is this child's, where another one had it before."""

registered_group = Table(
    "registered_group",
    metadata,
    _key("school"),
    _key("key"),
    Column("name", String, nullable=False),
    Column("year", String, nullable=False, default=""),
)
"""The groups of the pupil system by its own keys; pupils are members of the ``name``, which people write."""

membership = Table("membership", metadata, _key("school"), _key("pupil"), _key("group_key"))

stay = Table(
    "stay",
    metadata,
    _key("school"),
    _key("pupil"),
    _key("group_key"),
    Column("since", Date, primary_key=True),
    Column("until", Date),
    Column("school_year", String, nullable=False, default=""),
    Column("year", String, nullable=False, default=""),
    Column("site", String, nullable=False, default=""),
)
"""When a pupil is in a group: the first and the last day. ``membership`` holds those of today."""

guardian = Table(
    "guardian",
    metadata,
    _key("school"),
    _key("key"),
    Column("first_name", String, nullable=False, default=""),
    Column("last_name", String, nullable=False, default=""),
    Column("email", String, nullable=False, default=""),
    Column("mobile", String, nullable=False, default=""),
    Column("language", String, nullable=False, default="nl"),
    Column("channel", String, nullable=False, default=""),
    Column("app_access", String, nullable=False, default="unknown"),
    Column("opt_out", JSON, nullable=False, default=list),
    Column("blocked", String, nullable=False, default=""),
    Column("blocked_until", Date),
    Column("blocked_by", String, nullable=False, default=""),
    Column("address_secret", Boolean, nullable=False, default=False),
    Column("deceased", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("asks_limit", Integer),
    Column("helps", JSON, nullable=False, default=list),
    Column("digest", Boolean),
    Column("reading_support", Boolean, nullable=False, default=False, server_default=false()),
    Column("intensive", Boolean, nullable=False, default=False, server_default=false()),
    Column("former", JSON, nullable=False, default=list, server_default="[]"),
)

guardianship = Table(
    "guardianship",
    metadata,
    _key("school"),
    _key("pupil"),
    _key("guardian"),
    Column("relation", String, nullable=False),
    Column("authority", String, nullable=False),
    Column("receives", String, nullable=False),
    Column("receives_by", String, nullable=False, default=""),
    Column("receives_since", Date),
    Column("active", Boolean, nullable=False, default=True),
    Index("guardianship_guardian", "school", "guardian"),
)

brought = Table(
    "brought",
    metadata,
    _key("school"),
    _key("guardian"),
    _key("pupil"),
    _key("field"),
    Column("value", JSON, nullable=False),
    Column("since", Moment, nullable=False),
)
"""What files whose import stopped say that protects, a field a row; one key is empty where only the other is meant."""

staff = Table(
    "staff",
    metadata,
    _key("school"),
    _key("key"),
    Column("name", String, nullable=False),
    Column("email", String, nullable=False, default=""),
    Column("mobile", String, nullable=False, default="", server_default=""),
    Column("role", String, nullable=False),
    Column("groups", JSON, nullable=False, default=list),
    Column("days", JSON, nullable=False, default=list),
    Column("away_until", Date),
    Column("stand_in", String, nullable=False, default=""),
    Column("guardian", String, nullable=False, default="", server_default=""),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("pupil", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("channel", String, nullable=False, default=""),
    Column("given", Boolean, nullable=False),
    Column("given_on", Date, nullable=False),
    Column("source", String, nullable=False, default=""),
    Column("guardian", String, nullable=False, default="", server_default=""),
    UniqueConstraint("school", "pupil", "guardian", "purpose", "channel", "given_on", "given", name="consent_once"),
)

event = Table(
    "event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("audience", JSON, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False, default=False),
    Column("content_hash", String, nullable=False),
    Column("accepted_at", Moment, nullable=False),
    Column("by_hand", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("school", "source", "event_id", "revision", name="event_once"),
    Index("event_by_id", "school", "event_id"),
)

text = Table(
    "text",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event", ForeignKey("event.id"), nullable=False),
    Column("language", String, nullable=False),
    Column("correction", String, nullable=False, default=""),
    Column("subject", Text, nullable=False),
    Column("app", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("content_hash", String, nullable=False),
    UniqueConstraint("event", "correction", "content_hash", name="text_once"),
)

message = Table(
    "message",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("key", String, nullable=False, unique=True),
    Column("public_id", String, nullable=False, unique=True),
    Column("event", ForeignKey("event.id"), nullable=False),
    Column("text", ForeignKey("text.id"), nullable=False),
    Column("recipient", String, nullable=False),
    Column("pupils", JSON, nullable=False),
    Column("channel", String, nullable=False),
    Column("state", String, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("deadline", Moment, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("event_id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("about_a_child", Boolean, nullable=False, default=False, server_default="0"),
    Column("correction", String, nullable=False, default=""),
    Column("in_reply_to", String, nullable=False, default=""),
    Column("meeting_uid", String, nullable=False, default=""),
    Column("meeting_sequence", Integer, nullable=False, default=0),
    Column("meeting_organizer", String, nullable=False, default="", server_default=""),
    Column("approved_by", String, nullable=False, default=""),
    Column("approved_at", Moment),
    Column("approval_hash", String, nullable=False, default=""),
    Column("held", Boolean, nullable=False, default=False),
    Column("pilot", Boolean, nullable=False, default=False),
    Column("owner", String),
    Column("fence", Integer, nullable=False, default=0),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("crashes", Integer, nullable=False, default=0, server_default="0"),
    Column("marked_at", Moment),
    Column("settled_at", Moment),
    Column("settled_by", String, nullable=False, default=""),
    Column("settled_note", String, nullable=False, default=""),
    Column("remote_id", String, nullable=False, default=""),
    Column("error_class", String, nullable=False, default=""),
    Column("digest", Integer),
    Column("mailbox", String, nullable=False, default="", server_default=""),
    Column("not_before", Moment),
    Column("held_back", String, nullable=False, default="", server_default=""),
    Index("message_due", "school", "state", "channel", "due_at"),
    Index("message_event", "event", "mailbox"),
    Index("message_digest", "digest"),
    Index("message_marked", "school", "state", "marked_at"),
    Index("message_kind", "school", "kind", "marked_at", "state", "pilot", "correction"),
)

message_guardian = Table(
    "message_guardian",
    metadata,
    Column("message", ForeignKey("message.id"), primary_key=True),
    Column("school", String, nullable=False),
    Column("guardian", String, primary_key=True),
    Index("message_guardian_guardian", "school", "guardian"),
)

plan = Table(
    "plan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("event", ForeignKey("event.id"), nullable=False),
    Column("recipient", String, nullable=False),
    Column("pupils", JSON, nullable=False),
    Column("channel", String),
    Column("verdict", String, nullable=False),
    Column("rule", String),
    Column("reason", String),
    Column("until", Moment),
    Column("language", String, nullable=False, default=""),
    Column("language_reason", String, nullable=False, default=""),
    Column("trail", JSON, nullable=False),
    Column("judged_at", Moment, nullable=False),
    Column("message", ForeignKey("message.id")),
    Column("part", Integer, nullable=False, default=0, server_default="0"),
    UniqueConstraint("event", "recipient", "part", name="plan_once"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message", ForeignKey("message.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("channel", String, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment, nullable=False),
    Column("outcome", String, nullable=False),
    Column("code", String, nullable=False, default=""),
    Column("policy", Boolean, nullable=False, default=False, server_default="0"),
    Column("content", Boolean, nullable=False, default=False, server_default="0"),
    Index("attempt_message", "message"),
)

channel_state = Table(
    "channel_state",
    metadata,
    _key("school"),
    _key("channel"),
    Column("closed_reason", String, nullable=False, default=""),
    Column("closed_at", Moment),
    Column("account", String, nullable=False),
)

channel_account = Table(
    "channel_account",
    metadata,
    _key("account"),
    Column("wait_until", Moment),
    Column("down_since", Moment),
    Column("down_reason", String, nullable=False, default=""),
    Column("probed_at", Moment),
    Column("taken", JSON, nullable=False, default=list, server_default="[]"),
)
"""What the other side counts and asks for, by whom we are to it: several schools may be one there."""

hold = Table(
    "hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("key", String, nullable=False, default=""),
    Column("since", Moment, nullable=False),
    Column("by", String, nullable=False),
    Column("reason", String, nullable=False, default=""),
    Column("released_at", Moment),
    Column("released_by", String, nullable=False, default=""),
)

pair = Table(
    "pair",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("what", String, nullable=False),
    Column("one", String, nullable=False),
    Column("other", String, nullable=False),
    Column("by", String, nullable=False),
    Column("since", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", String, nullable=False, default=""),
)

source_cursor = Table("source_cursor", metadata, _key("school"), _key("source"), Column("cursor", Text, nullable=False))

app_id = Table(
    "app_id",
    metadata,
    _key("school"),
    _key("channel"),
    _key("scope"),
    _key("key"),
    Column("app_id", String, nullable=False),
)

opt_out_token = Table(
    "opt_out_token",
    metadata,
    _key("hash"),
    Column("school", String, nullable=False),
    _key("guardian"),
    Column("kind", String, nullable=False),
)

mail_link = Table(
    "mail_link",
    metadata,
    _key("hash"),
    _key("guardian"),
    Column("school", String, nullable=False),
    Column("what", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("made_at", Moment, nullable=False),
)
"""Links in mails by which guardians answer."""

wish = Table(
    "wish",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("guardian", String, nullable=False),
    Column("what", String, nullable=False),
    Column("value", JSON, nullable=False),
    Column("told", JSON, nullable=False),
    Column("undo", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("wish_guardian", "school", "guardian"),
)
"""What guardians wished for themselves, and what a file said then; the last one of each counts."""

response = Table(
    "response",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("guardian", String, nullable=False),
    Column("answer", String, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("response_event", "school", "source", "event_id"),
    Index("response_guardian", "school", "guardian"),
)

agreement = Table(
    "agreement",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("pupil", String, nullable=False),
    Column("guardian", String, nullable=False),
    Column("words", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("agreement_guardian", "school", "guardian"),
)

follow_up = Table(
    "errand",
    metadata,
    _key("school"),
    _key("code"),
    _key("key"),
    Column("by", String, nullable=False),
    Column("at", Moment, nullable=False),
)

bounce = Table(
    "bounce",
    metadata,
    _key("school"),
    _key("mail"),
    Column("public_id", String, nullable=False),
    Column("mailbox", String, nullable=False),
    Column("what", String, nullable=False),
    Column("status", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("bounce_mailbox", "school", "mailbox"),
)
"""What came back of mails; ``mail`` names one by a hash, and ``mailbox`` is a keyed hash."""

stopped = Table(
    "stopped",
    metadata,
    _key("school"),
    _key("channel"),
    _key("mailbox"),
    Column("at", Moment, nullable=False),
)
"""Where a reader stopped a channel; ``mailbox`` is a keyed hash."""

set_aside = Table(
    "set_aside",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("source", String, nullable=False),
    Column("event_id", String, nullable=False),
    Column("place", String, nullable=False),
    Column("data", JSON, nullable=False),
    Column("code", String, nullable=False),
    Column("hint", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("tried_with", String, nullable=False),
    Index("set_aside_event", "school", "source", "event_id"),
)

untold = Table(
    "untold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("what", String, nullable=False),
    Column("said", JSON, nullable=False),
    Column("message", Integer),
    Index("untold_what", "school", "what"),
)

sign_in_link = Table(
    "sign_in_link",
    metadata,
    _key("hash"),
    Column("school", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment),
    Index("sign_in_link_staff", "school", "staff"),
)
"""Links of the staff page by which a colleague signs in once."""

web_session = Table(
    "web_session",
    metadata,
    _key("hash"),
    Column("school", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("way", String, nullable=False),
    Column("since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
"""Who is signed in to the staff page, and by which way."""

viewing = Table(
    "viewing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("what", String, nullable=False),
    Column("pupil", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("viewing_pupil", "school", "pupil"),
)
"""Who looked at what about which child on the staff page."""

erased = Table(
    "erased",
    metadata,
    _key("school"),
    _key("what"),
    _key("hash"),
    Column("now", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Date, nullable=False),
)
"""Who was erased, by the keyed hash of each key that they had; ``now`` is what they are called in the other tables."""
