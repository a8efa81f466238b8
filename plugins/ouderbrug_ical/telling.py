"""What an event says of an entry: its day and hours in Dutch, where, and what its maker wrote."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ouderbrug_ical.entries import Entry

_INSTANT = timedelta(microseconds=1)
_FIRST_MONTH = 8
"""With August a school year begins."""


def payload(entry: Entry, kind: str, place: str, own: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a kind that this source knows, with what the TOML fixes; of another kind what it fixes alone."""
    known = _FIELDS[kind](entry, place) if kind in _FIELDS else {}
    return {name: value for name, value in known.items() if value} | dict(own)


def _notice(entry: Entry, place: str) -> dict[str, Any]:
    where = f"Waar: {entry.place}." if entry.place else ""
    body = "\n\n".join(part for part in (when(entry), where, entry.text) if part)
    return {"title": entry.title, "body": body, "until": entry.end.isoformat()}


def _meeting(entry: Entry, place: str) -> dict[str, Any]:
    return {"title": entry.title, "why": entry.text or entry.title, **_times(entry, place)}


def _gathering(entry: Entry, place: str) -> dict[str, Any]:
    return {"what": _sentence(entry), **_times(entry, place)}


def _social(entry: Entry, place: str) -> dict[str, Any]:
    """Who comes says so by the day before; what a school year begins with is in its first half."""
    answered = (entry.start - timedelta(days=1)).date().isoformat()
    phase = "start" if entry.start.month >= _FIRST_MONTH else "end"
    return {**_gathering(entry, place), "reply_by": answered, "phase": phase}


def _closure(entry: Entry, place: str) -> dict[str, Any]:
    """Without an end it is of the whole rest of its day."""
    midnight = datetime.combine(entry.start.date() + timedelta(days=1), time(), entry.start.tzinfo)
    ends = (entry.end if entry.end > entry.start else midnight).isoformat()
    why = entry.text or entry.title
    return {"title": entry.title, "why": why, "starts_at": entry.start.isoformat(), "ends_at": ends}


def _times(entry: Entry, place: str) -> dict[str, Any]:
    ends = entry.end if entry.end > entry.start else None
    return {
        "starts_at": entry.start.isoformat(),
        "ends_at": ends.isoformat() if ends else None,
        "place": entry.place or place,
    }


def _sentence(entry: Entry) -> str:
    return f"{entry.title}. {entry.text}".strip() if entry.text else f"{entry.title}."


_FIELDS = {
    "notice": _notice,
    "meeting_invitation": _meeting,
    "open_classroom": _gathering,
    "social_event": _social,
    "closure": _closure,
}
"""How the kinds that a calendar may tell call what it knows."""


def when(entry: Entry) -> str:
    """Day and hours, as "dinsdag 24 november 2026, 19.30 tot 21.00 uur"; an end at midnight is of the day before."""
    first, last = entry.start.date(), (entry.end - _INSTANT).date() if entry.end > entry.start else entry.start.date()
    if entry.all_day:
        return _day(first) if first == last else f"{_day(first)} tot en met {_day(last)}"
    if entry.end == entry.start:
        return f"{_day(first)}, {_hour(entry.start)} uur"
    if first == last:
        ends = "24.00" if entry.end.date() > last else _hour(entry.end)
        return f"{_day(first)}, {_hour(entry.start)} tot {ends} uur"
    return f"{_day(first)}, {_hour(entry.start)} uur tot {_day(last)}, {_hour(entry.end)} uur"


def _day(day: date) -> str:
    return format_date(day, "EEEE d MMMM y", locale="nl")


def _hour(moment: datetime) -> str:
    return f"{moment:%H.%M}"
