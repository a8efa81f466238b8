"""The invitation for the calendar that an event brings along."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ouderbrug.model import Meeting

if TYPE_CHECKING:
    from ouderbrug.model import Event, Text


def meeting_of(
    event: Event, text: Text, uid: str, sequence: int, organizer: str = "", *, off: bool = False
) -> Meeting | None:
    """What a calendar is told of an event, in UTC; None where the event names no time.

    ``uid`` is that of the first invitation that this guardian got, ``sequence`` counts its changes (RFC 5546), and
    ``organizer`` is who it was from.
    """
    starts_at = event.payload.get("starts_at")
    if not starts_at:
        return None
    ends_at = event.payload.get("ends_at")
    return Meeting(
        uid=uid,
        sequence=sequence,
        summary=str(event.payload.get("title") or text.subject),
        place=str(event.payload.get("place") or ""),
        starts_at=datetime.fromisoformat(starts_at).astimezone(UTC),
        ends_at=datetime.fromisoformat(ends_at).astimezone(UTC) if ends_at else None,
        cancelled=off,
        organizer=organizer,
    )


def change_of(
    event: Event, had: Event | None, text: Text, uid: str, sequence: int, organizer: str = "", *, off: bool
) -> Meeting | None:
    """What a calendar is told that holds the invitation of an earlier revision.

    ``had`` is the revision that this guardian got last: by its time the entry is taken out where the event is ``off``,
    or names no time any more.
    """
    off = off or not event.payload.get("starts_at")
    return meeting_of(had or event if off else event, text, uid, sequence, organizer, off=off)
