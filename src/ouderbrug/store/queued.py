"""Rows of the outbox with the messages that they stand for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.attachments import kept_hash
from ouderbrug.model import Correction, LegalBasis, Message, Priority
from ouderbrug.school.media import attachments
from ouderbrug.school.meeting import change_of
from ouderbrug.school.nearness import needed_by
from ouderbrug.store import events, outbox, pictures, reached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Event, Text
    from ouderbrug.store.rows import MessageRow


class Queued(NamedTuple):
    """A row and its message; names and addresses of people are not in it yet."""

    row: MessageRow
    message: Message


def read(
    connection: Connection, rows: Sequence[MessageRow], kinds: Mapping[str, type[EventKind]], media_root: Path | None
) -> list[Queued]:
    """These rows with their messages, in their order; those of a kind that is not loaded are left out."""
    known = events.by_row(connection, [row.event for row in rows])
    texts = outbox.texts(connection, [row.text for row in rows])
    found = []
    needed: dict[tuple[int, datetime], datetime | None] = {}
    for row in rows:
        event, name = known[row.event].event, (row.event, row.deadline)
        if event.kind in kinds:
            if name not in needed:
                needed[name] = needed_by(event, kinds[event.kind], row.deadline)
            had = _had(connection, row, event, kinds[event.kind]) if row.meeting_uid and row.meeting_sequence else None
            message = _message(row, event, had, texts[row.text], kinds[event.kind], media_root, needed[name])
            found.append(Queued(row, message))
    return _with_all_on_them(connection, found)


def _with_all_on_them(connection: Connection, found: list[Queued]) -> list[Queued]:
    """The same, with each picture of all whom any event names on it: another name for it shows nobody less."""
    hashes = {name for one in found for file in one.message.attachments if (name := kept_hash(file.path))}
    if not hashes:
        return found
    on_each = pictures.on_each(connection, found[0].message.event.school, hashes)
    return [one._replace(message=_shows(one.message, on_each)) for one in found]


def _shows(message: Message, on_each: Mapping[str, tuple[str, ...]]) -> Message:
    files = tuple(
        replace(file, pupils=tuple(dict.fromkeys((*file.pupils, *on_each.get(kept_hash(file.path), ())))))
        for file in message.attachments
    )
    return replace(message, attachments=files)


def _had(connection: Connection, row: MessageRow, event: Event, kind: type[EventKind]) -> Event | None:
    """The revision of which the calendar of this guardian has the invitation, where its entry is to be taken out."""
    goes_on = row.correction != Correction.WITHDRAWN and event.payload.get("starts_at")
    if goes_on and not kind.delivery.whole_days:
        return None  # of a series, and of days, some may be gone
    last = reached.last_invitation(connection, event, row)
    return events.by_row(connection, [last])[last].event if last else None


def _message(
    row: MessageRow,
    event: Event,
    had: Event | None,
    text: Text,
    kind: type[EventKind],
    media_root: Path | None,
    needed: datetime | None,
) -> Message:
    correction = Correction(row.correction) if row.correction else None
    off = correction is Correction.WITHDRAWN
    days = kind.delivery.whole_days
    uid, sequence, organizer = row.meeting_uid, row.meeting_sequence, row.meeting_organizer
    meeting = change_of(event, had, text, uid, sequence, organizer, off=off, whole_days=days) if uid else None
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
        needs_action=kind.needs_action and not off,
        simultaneous=kind.delivery.simultaneous,
        owed=kind.legal_basis is LegalBasis.OBLIGATION,
        topics=kind.topics,
        correction=correction,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        in_reply_to=row.in_reply_to,
        attachments=() if off else attachments(event.payload, media_root),
        meeting=meeting,
        needed_by=needed,
    )
