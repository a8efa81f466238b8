"""Rows of the outbox as the messages that they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ouderbrug.model import Correction, Meeting, Message, Priority
from ouderbrug.planning.media import attachments
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Event, Text
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.rows import MessageRow


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a recipient already has of an event: the first message's id, and the invitation that went along."""

    public_id: str
    channel: str
    meeting_uid: str = ""
    meeting_sequence: int = 0
    pupils: tuple[str, ...] = ()


def meeting_of(
    event: Event, kind: type[EventKind], text: Text, public_id: str, had: Earlier | None, *, off: bool
) -> Meeting | None:
    """The invitation for the calendar: the uid of the first one that this guardian got, and a higher sequence."""
    starts_at = event.payload.get("starts_at")
    if not kind.delivery.calendar or not starts_at:
        return None
    ends_at = event.payload.get("ends_at")
    return Meeting(
        uid=(had.meeting_uid if had else "") or public_id,
        sequence=had.meeting_sequence + 1 if had and had.meeting_uid else 0,
        summary=str(event.payload.get("title") or text.subject),
        place=str(event.payload.get("place") or ""),
        starts_at=datetime.fromisoformat(starts_at).astimezone(UTC),
        ends_at=datetime.fromisoformat(ends_at).astimezone(UTC) if ends_at else None,
        cancelled=off,
    )


def message_of(row: MessageRow, event: Event, text: Text, runtime: Runtime) -> Message:
    """A row of the outbox as the message that it stands for, without names and addresses."""
    kind = runtime.kind(event)
    correction = Correction(row.correction) if row.correction else None
    had = Earlier("", "", row.meeting_uid, row.meeting_sequence - 1)
    withdrawn = correction is Correction.WITHDRAWN
    return Message(
        event=event,
        recipient=row.recipient,
        content_class=kind.content_class,
        goal=kind.goal,
        priority=Priority(row.priority),
        channel=row.channel,
        deadline=row.deadline,
        text=text,
        pupils=tuple(row.pupils),
        public_id=row.public_id,
        needs_action=kind.needs_action and not withdrawn,
        simultaneous=kind.delivery.simultaneous,
        correction=correction,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        in_reply_to=row.in_reply_to,
        attachments=() if withdrawn else attachments(event.payload, runtime.settings.content.media_root),
        meeting=meeting_of(event, kind, text, row.public_id, had, off=withdrawn) if row.meeting_uid else None,
    )


def messages_of(connection: Connection, runtime: Runtime, rows: Iterable[MessageRow]) -> list[Message]:
    """Rows of the outbox as messages; those whose kind or channel the TOML no longer has are left out."""
    rows = list(rows)
    known = events.by_row(connection, (row.event for row in rows))
    texts = outbox.texts(connection, (row.text for row in rows))
    return [
        message_of(row, known[row.event].event, texts[row.text], runtime)
        for row in rows
        if known[row.event].event.kind in runtime.registry.kinds and row.channel in runtime.settings.channels
    ]
