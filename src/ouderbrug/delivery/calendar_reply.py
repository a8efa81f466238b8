"""What a calendar answers to an invitation (RFC 6047): yes, no, perhaps, or another time.

Of a mail that anybody may have written only what is exactly one answer of one guest counts; everything else is none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.model import Answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message as Mail

MOST_WORDS = 1000
"""So many characters of a guest's own words are kept."""
_SAID = {"ACCEPTED": (Answer.YES, ""), "DECLINED": (Answer.NO, ""), "TENTATIVE": (Answer.OTHER, "misschien")}
_ANOTHER_TIME = (Answer.OTHER, "stelt een andere tijd voor")
"""What COUNTER says (RFC 5546, section 3.2.7). The words are for colleagues, as those of a guardian are."""


@dataclass(frozen=True)
class CalendarReply:
    """One answer of one guest: of which invitation, in which revision, from whom, and when (aware; None: not said)."""

    uid: str = field(repr=False)
    sequence: int
    guest: str = field(repr=False)
    answer: Answer
    note: str = field(repr=False)
    at: datetime | None


def reply_in(mail: Mail) -> CalendarReply | None:
    """The answer in a mail, None where it holds none or several; raises what parsers raise for what is no calendar."""
    parts = [part for part in _own_parts(mail) if part.get_content_type() == "text/calendar"]
    if len(parts) != 1:
        return None
    return _read(parts[0], str(parts[0].get_param("method") or "").upper())


def _own_parts(mail: Mail) -> Iterator[Any]:
    """The parts of a mail, and not those of mails that it passes on."""
    inside = mail.get_payload()
    if mail.get_content_maintype() == "multipart" and isinstance(inside, list):
        for part in inside:
            if not isinstance(part, str):
                yield from _own_parts(part)
    elif mail.get_content_maintype() != "message":
        yield mail


def _read(part: Any, method: str) -> CalendarReply | None:
    from icalendar import Calendar  # it is slow to import, and few mails answer

    calendar: Any = Calendar.from_ical(part.get_payload(decode=True))
    entries = calendar.walk("VEVENT")
    # The method of the mail is that of the calendar (RFC 6047, section 2.4): else somebody put them together.
    if method not in ("REPLY", "COUNTER") or str(calendar.get("METHOD", "")).upper() != method or len(entries) != 1:
        return None
    entry, guests = entries[0], entries[0].get("ATTENDEE")
    if guests is None or isinstance(guests, list) or "RECURRENCE-ID" in entry:
        return None
    said = _ANOTHER_TIME if method == "COUNTER" else _SAID.get(str(guests.params.get("PARTSTAT", "")).upper())
    uid, guest = str(entry.get("UID", "")), str(guests)
    if said is None or not uid or not guest.casefold().startswith("mailto:"):
        return None
    answer, note = said
    return CalendarReply(
        uid, int(entry.get("SEQUENCE", 0)), guest[len("mailto:") :], answer, _note(entry, note), _stamp(entry)
    )


def _note(entry: Any, note: str) -> str:
    words = entry.get("COMMENT", "")
    words = "\n".join(map(str, words)) if isinstance(words, list) else str(words)
    return "\n".join(one for one in (note, words.strip()[:MOST_WORDS]) if one)


def _stamp(entry: Any) -> datetime | None:
    stamp = entry.get("DTSTAMP")
    moment = getattr(stamp, "dt", None)
    return moment.astimezone(UTC) if isinstance(moment, datetime) and moment.tzinfo else None
