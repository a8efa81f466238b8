"""What a source remembers of a calendar from one look to the next, as the text of its cursor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug_ical.entries import Entry


_REMEMBERED = timedelta(days=400)
"""So long after it was over an entry that was told may be put at another day, as the same event."""


@dataclass(frozen=True)
class Told:
    """What was told of one entry: a hash of it, its revision, since when (as text), and until when it matters.

    ``begins`` is when, ``ends`` when what was told is over, ``uid`` a mark of its id in the calendar, ``seen_as`` that
    id with its moment where the event has another. ``same`` is a mark of title and times, ``day`` of title and day,
    ``sorted`` the kind, audience and fixed fields with which it was told, and ``words`` a mark of those by which. What
    is ``lost`` went from the calendar without a word; what is ``left`` is followed no longer.
    """

    hash: str
    revision: int
    since: str
    until: str
    off: bool = False
    begins: str = ""
    ends: str = ""
    uid: str = ""
    seen_as: str = ""
    same: str = ""
    day: str = ""
    sorted: dict[str, Any] | None = field(repr=False, default=None)
    words: str = ""
    lost: bool = False
    left: bool = False

    def is_to_come(self, now: datetime) -> bool:
        """True if who was told waits for it still."""
        return bool(self.ends) and datetime.fromisoformat(self.ends) > now

    @property
    def when(self) -> datetime:
        """When it begins; of what was told before that was noted, until when it matters."""
        return datetime.fromisoformat(self.begins or self.until)


@dataclass(frozen=True)
class Seen:
    """An entry that stood in the calendar, told or not: when it begins, and a mark of its title and times."""

    begins: str
    same: str


@dataclass(frozen=True)
class Cursor:
    """When a feed was asked last, what was told of which entry, the complaints that were heard, and what it held.

    What was told and is ``over`` is kept for a while: its entry may be put at a later day.
    """

    asked: str = ""
    told: dict[str, Told] = field(default_factory=dict)
    complaints: tuple[str, ...] = ()
    seen: dict[str, Seen] = field(default_factory=dict)
    over: dict[str, Told] = field(default_factory=dict)


_CURSOR = TypeAdapter(Cursor)


def of_text(text: str | None) -> Cursor:
    """The cursor in a text; an empty one where it is none."""
    try:
        return _CURSOR.validate_json(text) if text else Cursor()
    except ValidationError:
        return Cursor()


def still_told(before: Cursor, found: Mapping[str, Entry], now: datetime) -> tuple[dict[str, Told], dict[str, Told]]:
    """What was told and matters still, or again as its entry is to come once more; and what is over."""
    every = before.over | before.told
    told = {name: one for name, one in every.items() if datetime.fromisoformat(one.until) > now}
    back = {one.seen_as or name: name for name, one in every.items() if name not in told}
    told |= {
        name: every[name]
        for entry, name in back.items()
        if entry in found and found[entry].end > now and not found[entry].cancelled
    }
    kept = now - _REMEMBERED
    over = {name: one for name, one in every.items() if name not in told and datetime.fromisoformat(one.until) > kept}
    return told, over


def mark(*parts: str) -> str:
    """A short hash, by which texts are known again that are kept nowhere."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


def same(entry: Entry) -> str:
    """A mark of title, begin and end: two entries of one mark are one appointment."""
    return mark(entry.title.casefold(), entry.start.isoformat(), entry.end.isoformat())


def day(entry: Entry) -> str:
    """A mark of title and day."""
    return mark(entry.title.casefold(), entry.start.date().isoformat())


def known_by(told: Told, entry: Entry) -> Told:
    """What was told, with the marks of the entry as it is now."""
    begins, uid = entry.start.isoformat(), mark(entry.uid)
    return replace(told, begins=begins, uid=uid, same=same(entry), day=day(entry))
