"""The invitation for the calendar that an event brings along."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.model import MEETING_LASTS, Meeting, MeetingTime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ouderbrug.model import Event, Text


_NUMBERED = "-day"
"""How a uid ends of which each entry has a number behind it, also while there is one."""


def meeting_of(
    event: Event,
    text: Text,
    uid: str,
    sequence: int,
    organizer: str = "",
    *,
    off: bool = False,
    whole_days: bool = False,
    gone: Sequence[MeetingTime] = (),
) -> Meeting | None:
    """What a calendar is told of an event, in UTC; None where the event names no time.

    ``uid`` is that of the first invitation that this guardian got, ``sequence`` counts its changes (RFC 5546), and
    ``organizer`` is who it was from. ``gone`` are moments of a series that are no more, behind those that are.
    """
    said = _in_words_of(event.payload, text.language)
    times = _times(said, off=off)
    if not times:
        return None
    subject = text.subject.partition(": ")[2] or text.subject if off else text.subject
    return Meeting(
        uid=uid,
        sequence=sequence,
        summary=str(said.get("title") or subject),
        place=times[0].place,
        starts_at=times[0].starts_at,
        ends_at=times[0].ends_at,
        cancelled=off,
        organizer=organizer,
        whole_days=whole_days,
        times=(*times, *gone) if _is_numbered(event, times, gone, uid) else (),
    )


def uid_of(public_id: str, *, whole_days: bool) -> str:
    """The uid of a first invitation; that of a day says that each has a number, as others may come beside it."""
    return f"{public_id}{_NUMBERED}" if whole_days else public_id


def _is_numbered(event: Event, times: Sequence[MeetingTime], gone: Sequence[MeetingTime], uid: str) -> bool:
    """True if each entry has a number in its uid: else one that stays alone would get another than it had."""
    return len(times) + len(gone) > 1 or uid.endswith(_NUMBERED) or bool(event.payload.get("meetings"))


def change_of(
    event: Event,
    had: Event | None,
    text: Text,
    uid: str,
    sequence: int,
    organizer: str = "",
    *,
    off: bool,
    whole_days: bool = False,
) -> Meeting | None:
    """What a calendar is told that holds the invitation of an earlier revision.

    ``had`` is the revision that this guardian got last: by its time the entry is taken out where the event is ``off``,
    or names no time any more, and so are moments of a series that are no more.
    """
    now = _times(event.payload, off=False)
    off = off or not now
    gone = _times(_in_words_of(had.payload, text.language), off=True)[len(now) :] if had and not off else ()
    about = had or event if off else event
    return meeting_of(about, text, uid, sequence, organizer, off=off, whole_days=whole_days, gone=gone)


def _in_words_of(payload: Mapping[str, Any], languages: str) -> dict[str, Any]:
    """A payload with its texts as its translations have them, in the first language of a text; they fit, once stored.

    A mailbox with readers of several languages ("nl, tr") has one entry, in the language that stands first.
    """
    said = deepcopy(dict(payload))
    for path, words in (said.get("translations") or {}).get(languages.partition(", ")[0], {}).items():
        *parents, last = path.split(".")
        place: Any = said
        for parent in parents:
            place = place[_key(place, parent)]
        place[_key(place, last)] = words
    return said


def _key(place: Any, part: str) -> str | int:
    return int(part) if isinstance(place, list) else part


def _times(payload: Mapping[str, Any], *, off: bool) -> tuple[MeetingTime, ...]:
    """The moments that a payload names: those of a series, or its own and more like it; none where it has no start."""
    found = payload.get("meetings") or [payload, *(payload.get("also") or ())]
    return tuple(_time(one, off=off) for one in found if one.get("starts_at"))


def _time(one: Mapping[str, Any], *, off: bool) -> MeetingTime:
    starts_at = datetime.fromisoformat(one["starts_at"]).astimezone(UTC)
    ends_at = datetime.fromisoformat(one["ends_at"]).astimezone(UTC) if one.get("ends_at") else None
    return MeetingTime(starts_at, ends_at or starts_at + MEETING_LASTS, str(one.get("place") or ""), off)
