"""From the bytes of a calendar to its entries, each with times at the school.

Names of time zones that nobody knows, and times without one, are the school's. Descriptions of zones in the file are
left out: the library keeps them for the whole process, and the first one wins.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ouderbrug import Rejected, Temporary
from ouderbrug_ical import faults
from ouderbrug_ical.markup import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOLD = re.compile(rb"\r?\n[ \t]")
_EDGES = re.compile(r"^(BEGIN|END):[ \t]*([\w-]+)", re.MULTILINE | re.IGNORECASE)
_ZONES = re.compile(r"BEGIN:VTIMEZONE\r?\n.*?END:VTIMEZONE\r?\n", re.DOTALL | re.IGNORECASE)
_OF_SUBSCRIBER = re.compile(r"(SocialSchools-\d+)-U-\d+-R-\d+-(E-\d+)")
"""Social Schools gives each subscriber other ids of the same entry."""
_CALLED_OFF = re.compile(
    r"[\W_]*(?:(?:cancell?ed|geannuleerd|afgelast|afgezegd)\b"
    r"|(?:vervallen|vervalt|ga(?:at|an) niet door)(?=\W*$|\s*[:\])!–—-]))[\W_]*",
    re.IGNORECASE,
)
"""How a title begins of what is off, as Outlook writes it and people do."""
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_DAY = timedelta(days=1)
_ON_A_LINE = 200


@dataclass(frozen=True)
class Entry:
    """One entry: a ``start`` and ``end`` at the school (the end of a day is midnight), or whole days.

    ``at`` is the moment of a series that this one stands for, ``rule`` how it repeats. ``dropped`` are moments that are
    left out, or days of which all are. One with ``onward`` stands for all moments from that one on. ``private`` is what
    its maker marked so.
    """

    uid: str
    start: datetime
    end: datetime
    all_day: bool
    title: str = field(repr=False)
    text: str = field(repr=False, default="")
    place: str = field(repr=False, default="")
    words: str = field(repr=False, default="")
    cancelled: bool = False
    private: bool = False
    at: str = ""
    rule: str = ""
    dropped: frozenset[str] = frozenset()
    added: tuple[datetime, ...] = ()
    stamp: tuple[int, str] = (0, "")
    onward: datetime | None = None


@dataclass
class Calendar:
    """What a calendar holds, and what of it could not be used: ``unread`` are the ids of entries that are there."""

    entries: list[Entry] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def read(raw: bytes, zone: ZoneInfo) -> Calendar:
    """The entries; raises Temporary for what is no calendar, or one without entries: a feed that is dead looks so."""
    text = _text(_FOLD.sub(b"", raw))
    if not text.lstrip("\ufeff \r\n\t").upper().startswith("BEGIN:VCALENDAR"):
        raise Temporary("not-a-calendar")
    if _is_cut(text):
        raise Temporary("calendar-damaged")
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]
    try:
        whole = icalendar.Calendar.from_ical(_ZONES.sub("", text.lstrip("\ufeff \r\n\t")), multiple=True)
    except Exception:  # a library for files of others, which raises what it stumbles over
        raise Temporary("calendar-damaged") from None
    found = Calendar()
    parts = [part for one in whole for part in one.walk("VEVENT")]
    if not parts:
        raise Temporary("calendar-empty")
    cancels = any(str(one.get("METHOD", "")).upper() == "CANCEL" for one in whole)
    for number, part in enumerate(parts, 1):
        try:
            entry = _entry(part, zone, number, found, cancels=cancels)
        except Exception:  # of one entry; the others are sound
            found.rejected.append(Rejected(f"entry {number}", "entry-unreadable", faults.UNREADABLE))
            found.unread.add(_uid(part))
            continue
        if entry is not None:
            found.entries.append(entry)
    return found


def _is_cut(text: str) -> bool:
    """True if something begins that does not end: the library reads what stands before a cut as all of it."""
    edges = [(edge.upper(), what.upper()) for edge, what in _EDGES.findall(text)]
    begun, ended = (Counter(what for edge, what in edges if edge == one) for one in ("BEGIN", "END"))
    last = edges[-1] if edges else None
    return begun != ended or last != ("END", "VCALENDAR")


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _entry(part: Any, zone: ZoneInfo, number: int, found: Calendar, *, cancels: bool) -> Entry | None:
    uid = _uid(part)
    if not uid:
        found.rejected.append(Rejected(f"entry {number}", "no-uid", faults.NO_UID))
        return None
    known = _Zones(zone)
    starts, all_day = known.moment(part["DTSTART"])
    ends = _end(part, starts, known, all_day=all_day)
    if known.unknown:
        found.rejected.append(Rejected(f"entry {number}", "zone-unknown", faults.ZONE))
    if "DTEND" in part and known.moment(part["DTEND"])[0] < starts:
        found.rejected.append(Rejected(f"entry {number}", "end-before-start", faults.BACKWARDS))
    again = part.get("RECURRENCE-ID")
    onward = again is not None and str(again.params.get("RANGE", "")).upper() == "THISANDFUTURE"
    (summary, off), place = _unless_off(_plain(_value(part.get("SUMMARY")))), _plain(_value(part.get("LOCATION")))
    long = (one for one in (summary, place) if len(one) > _ON_A_LINE)
    return Entry(
        uid=uid,
        start=starts,
        end=ends,
        all_day=all_day,
        title=_on_a_line(summary),
        text="\n\n".join(one for one in (*long, _description(part)) if one),
        place=_on_a_line(place),
        words=f"{summary} {_categories(part)}".casefold(),
        cancelled=cancels or off or str(part.get("STATUS", "")).upper() == "CANCELLED",
        private=str(part.get("CLASS", "PUBLIC")).upper() in ("PRIVATE", "CONFIDENTIAL"),
        at=key(known.moment(again)[0]) if again is not None else "",
        rule=part["RRULE"].to_ical().decode() if "RRULE" in part and again is None else "",
        dropped=frozenset(
            day_of(one) if all_day or is_day else key(one) for one, is_day in known.listed(part.get("EXDATE"))
        ),
        added=tuple(
            datetime.combine(one.date(), starts.time(), one.tzinfo) if is_day else one
            for one, is_day in known.listed(part.get("RDATE"))
        ),
        stamp=(int(part.get("SEQUENCE", 0)), str(part["DTSTAMP"].to_ical()) if "DTSTAMP" in part else ""),
        onward=known.moment(again)[0] if onward else None,
    )


def _uid(part: Any) -> str:
    return _OF_SUBSCRIBER.sub(r"\1-\2", str(part.get("UID", "")).strip())


def key(moment: datetime) -> str:
    """What tells one moment of a series from another: its time at the school, as a calendar writes it."""
    return moment.strftime("%Y%m%dT%H%M")


def day_of(moment: datetime) -> str:
    """What tells the moments of one day of a series from those of another."""
    return moment.strftime("%Y%m%d")


class _Zones:
    """The times of one entry, at the school; ``unknown`` if one of them names a zone that nobody knows."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self.unknown = False

    def moment(self, prop: Any) -> tuple[datetime, bool]:
        """A time at the school, and whether it is a whole day."""
        return self._at_school(prop.dt, str(prop.params.get("TZID", "")))

    def listed(self, prop: Any) -> Iterator[tuple[datetime, bool]]:
        """The times of a property that lists them, once or more, and whether each is a whole day."""
        for one in prop if isinstance(prop, list) else [prop] if prop is not None else []:
            for value in one.dts:
                moment = value.dt[0] if isinstance(value.dt, tuple) else value.dt
                yield self._at_school(moment, str(one.params.get("TZID", "")))

    def _at_school(self, value: date | datetime, name: str) -> tuple[datetime, bool]:
        if not isinstance(value, datetime):
            return datetime.combine(value, time(), self._zone), True
        if not name and value.tzinfo is not None:
            return value.astimezone(self._zone), False
        zone = self._named(name) if name else self._zone
        # Through UTC, so that an hour which the change of clocks leaves out is the one after it.
        return value.replace(tzinfo=zone).astimezone(UTC).astimezone(self._zone), False

    def _named(self, name: str) -> ZoneInfo:
        plain = name.strip('"')
        try:
            return ZoneInfo(WINDOWS_TO_OLSON.get(plain, plain))
        except (KeyError, ValueError, OSError):
            self.unknown = True
            return self._zone


def _end(part: Any, starts: datetime, known: _Zones, *, all_day: bool) -> datetime:
    """When it is over; that of whole days is midnight after the last one, and at least one day."""
    if "DTEND" in part:
        ends, _ = known.moment(part["DTEND"])
    else:
        ends = starts + part["DURATION"].dt if "DURATION" in part else starts
    if all_day:
        return max(ends, datetime.combine(starts.date() + _DAY, time(), starts.tzinfo))
    return max(ends, starts)


def _description(part: Any) -> str:
    """What its maker wrote; where there is only a page of it, that as text."""
    written = as_text(_value(part.get("DESCRIPTION")).replace("\r\n", "\n"))
    return _plain(written, lines=True) or _plain(_page(part.get("X-ALT-DESC")), lines=True)


def _page(value: Any) -> str:
    """A page as a calendar holds it: with its own breaks for nothing, and signs before what ends a value."""
    return as_text(_ESCAPED.sub(lambda sign: " " if sign[1] in "nN" else sign[1], _value(value)), lines=False)


def _value(value: Any) -> str:
    return "" if value is None else str(value[0] if isinstance(value, list) else value)


def _plain(text: str, *, lines: bool = False) -> str:
    text = "".join(sign for sign in text.replace("\r\n", "\n") if sign.isprintable() or sign == "\n")
    return text.strip() if lines else " ".join(text.split())


def _unless_off(title: str) -> tuple[str, bool]:
    """A title as it was before somebody wrote before it that it is off, and whether that is so."""
    found = _CALLED_OFF.match(title)
    return (title[found.end() :] or title, True) if found else (title, False)


def _on_a_line(text: str) -> str:
    """As much of it as a title or a place holds; where that is not all, all of it stands in the text."""
    return text if len(text) <= _ON_A_LINE else f"{text[: _ON_A_LINE - 1].rstrip()}…"


def _categories(part: Any) -> str:
    found = part.get("CATEGORIES")
    every = found if isinstance(found, list) else [found] if found is not None else []
    return " ".join(str(word) for one in every for word in getattr(one, "cats", [one]))
