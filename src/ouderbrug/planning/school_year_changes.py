"""What the school's year told and what is no longer so: a day that moved or is off is told to who heard of it.

Only what the house itself said last of a day is compared with the TOML; what a person changed or withdrew is theirs.
A day that the calendar does not know, or that is here, is left as it was told.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.model import Audience
from ouderbrug.planning.heard import heard
from ouderbrug.planning.school_year import SOURCE, as_incoming, year_of
from ouderbrug.records import Incoming
from ouderbrug.store import events, outbox
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ouderbrug.planning.school_year import Year
    from ouderbrug.records import Batch
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

LOOKS_BACK = timedelta(days=200)
"""So long ago an event may have been made that tells of a day to come."""
Days = dict[str, dict[str, Any]]
"""What is told of each day, by its date."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event of the year with what it tells of days to come; ``ours`` if no person changed it since."""

    stored: StoredEvent
    about: str
    days: Days
    ours: bool


def with_changes(work: UnitOfWork, batch: Batch) -> Batch:
    """What the year brings about, and before it what is no longer as it was told; the cursor keeps what we said."""
    kept, year = json.loads(batch.cursor or "{}"), year_of(work.runtime)
    said: dict[str, int] = kept.get("said", {})
    known = events.of_source(work.connection, work.school, SOURCE, work.now - LOOKS_BACK)
    told = [_told(year, one, work, ours=one.event.revision == said.get(one.event.id, 1)) for one in known]
    is_so, before = _is_so(year, work.now), kept.get("days", {})
    new = {about: days.keys() - set(before.get(about, days)) for about, days in is_so.items()}
    changed = list(_changes(work, year, [one for one in told if one.days], is_so, new))
    said = {one.event.id: said[one.event.id] for one in known if one.event.id in said}
    said |= {str(one.data["id"]): int(one.data["revision"]) for one in changed}
    lone = list(_for_fewer(work, year, told, changed, batch, kept.setdefault("made", {})))
    kept |= {"said": said, "days": {name: sorted(days) for name, days in is_so.items()}}
    cursor = json.dumps({name: value for name, value in kept.items() if value}, sort_keys=True)
    fresh = [one for one in batch.events if not _is_told_by(year, one, changed)]
    return replace(batch, events=(*changed, *fresh, *lone), cursor=cursor)


def _changes(
    work: UnitOfWork,
    year: Year,
    told: Sequence[Told],
    is_so: Mapping[str, Days],
    new: Mapping[str, set[str]],
) -> Iterator[Incoming]:
    for about in dict.fromkeys(one.about for one in told):
        mine, now_so = [one for one in told if one.about == about], is_so.get(about, {})
        free = {day: now_so[day] for day in new.get(about, ()) if now_so[day] and day not in _spoken(mine)}
        for one in _last_words(work, mine):
            off = one.stored.event.withdrawn
            if not off and not one.days.keys() & now_so.keys() and (others := _for_others(work, one, is_so)):
                if others[-1] != one.about:
                    yield _record(replace(one, about=others[-1]), one.days, work)
                continue
            after = _back(one, now_so) if off else _as_it_is(year, one, now_so, free)
            if after != ({} if off else one.days):
                yield _record(one, after, work)


def _for_fewer(
    work: UnitOfWork, year: Year, told: Sequence[Told], changed: Sequence[Incoming], batch: Batch, made: dict[str, str]
) -> Iterator[Incoming]:
    """A message at once of a day that a change leaves out and that some of those who heard of it still have.

    It is marked in ``made``: the first of its reminders, which is not told once more.
    """
    before, today = {one.stored.event.id: one for one in told}, work.runtime.calendar.day(work.now)
    for change in changed:
        one = before[str(change.data["id"])]
        gone = one.days.keys() - _days_of(year, change.data.get("payload", {})).keys()
        for due in sorted(year.everything(), key=lambda due: due.day) if gone else ():
            about, days = _about(due.kind, due.audience), _days_of(year, due.payload, work.now)
            if about == one.about or due.kind != one.stored.event.kind or not gone & days.keys():
                continue
            mine = set(work.roster.pupils_in(_audience(about))) & set(work.roster.pupils_in(one.stored.event.audience))
            fresh = any(_is_about(year, each, about, days) for each in (*batch.events, *changed))
            known = any(each.about == about and days.keys() & each.days.keys() for each in told)
            if mine and not fresh and not known and due.about not in made:
                made[due.id] = made[due.about] = max(due.day, date.fromisoformat(min(days))).isoformat()
                yield as_incoming(replace(due, day=today), work.runtime.calendar)


def _is_about(year: Year, one: Incoming, about: str, days: Iterable[str]) -> bool:
    told = "payload" in one.data and _about(one.data["kind"], one.data["audience"]) == about
    return told and bool(set(days) & _days_of(year, one.data["payload"]).keys())


def _spoken(told: Iterable[Told]) -> set[str]:
    return {day for one in told if not one.stored.event.withdrawn for day in one.days}


def _last_words(work: UnitOfWork, told: Sequence[Told]) -> Iterator[Told]:
    """The latest that tells of each day, and of the earlier ones those that somebody alone has, or waits for; ours."""
    latest = {day: one for one in sorted(told, key=lambda one: one.stored.row) for day in one.days}
    for one in told:
        if not one.ours:
            continue
        last = [latest[day] for day in one.days]
        if one in last or _says_more(work, one, last):
            yield one


def _says_more(work: UnitOfWork, one: Told, last: Iterable[Told]) -> bool:
    if one.stored.event.withdrawn or any(other.stored.event.withdrawn for other in last):
        return False
    waits = any(row.state in WAITING for row in outbox.of_event(work.connection, [one.stored.row]))
    return waits or bool(_hearers(work, one) - {key for other in last for key in _hearers(work, other)})


def _hearers(work: UnitOfWork, one: Told) -> set[str]:
    found = heard(work, one.stored.event, one.stored.event.revision + 1)
    return {key for key, told in found.items() if not all(had.off for had in told)}


def _as_it_is(year: Year, one: Told, now_so: Days, free: Days) -> Days:
    """What it would tell today: a day that is gone is left out, or is the one new day of the same name."""
    gone = [day for day in one.days if day not in now_so and year.knows(date.fromisoformat(day))]
    found = {}
    for day, words in one.days.items():
        if day not in gone:
            found[day] = _renewed(year, words, now_so.get(day, {}))
            continue
        same = [other for other, what in free.items() if _name(what) == _name(words)]
        alone = sum(_name(one.days[other]) == _name(words) for other in gone) == 1
        if alone and len(same) == 1:
            found[same[0]] = free[same[0]]
    return dict(sorted(found.items()))


def _renewed(year: Year, words: dict[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The same, on more or fewer days or with other care where that changed; a name or an hour is nothing new."""
    days = {name: now[name] for name in ("ends_at",) if name in now and not _on_one_day(year, now[name], words[name])}
    return words | days | ({"solution": now["solution"]} if "solution" in now else {})


def _on_one_day(year: Year, one: str, other: str) -> bool:
    day, before = (year.calendar.day(datetime.fromisoformat(moment)) for moment in (one, other))
    return day == before


def _back(one: Told, now_so: Days) -> Days:
    """What we called off and is in the TOML again."""
    return {day: now_so[day] for day in sorted(one.days) if now_so.get(day)}


def _for_others(work: UnitOfWork, one: Told, is_so: Mapping[str, Days]) -> list[str]:
    """For whom its days are now instead: the most of them last, and itself after them where nobody is left out."""
    kind, mine = one.stored.event.kind, set(work.roster.pupils_in(one.stored.event.audience))
    there = {about: set(work.roster.pupils_in(_audience(about))) & mine for about, days in is_so.items()
             if json.loads(about)[0] == kind and one.days.keys() <= days.keys()}  # fmt: skip
    found = sorted((about for about, pupils in there.items() if pupils), key=lambda about: (len(there[about]), about))
    return [*found, one.about] if found and set().union(*there.values()) == mine else found


def _audience(about: str) -> Audience:
    _, scope, *keys = json.loads(about)
    return Audience(scope, tuple(keys))


def _record(one: Told, days: Days, work: UnitOfWork) -> Incoming:
    event = one.stored.event
    data: dict[str, Any] = {"id": event.id, "revision": event.revision + 1}
    if not days:
        return Incoming("[school_year]", data | {"withdrawn": True})
    first, *rest = days.values()
    whom = _audience(one.about)
    said = {"kind": event.kind, "occurred_at": work.now.isoformat(), "audience": {whom.scope: list(whom.keys) or True}}
    return Incoming("[school_year]", data | said | {"payload": first | ({"also": rest} if rest else {})})


def _told(year: Year, stored: StoredEvent, work: UnitOfWork, *, ours: bool) -> Told:
    event = stored.event
    about = _about(event.kind, {event.audience.scope: list(event.audience.keys) or True})
    return Told(stored, about, _days_of(year, event.payload, work.now), ours)


def _is_told_by(year: Year, fresh: Incoming, changed: Iterable[Incoming]) -> bool:
    """True if what is made today tells of nothing but days that a change tells of at the same time."""
    about = _about(fresh.data["kind"], fresh.data["audience"])
    told = [
        day
        for one in changed
        if "payload" in one.data and _about(one.data["kind"], one.data["audience"]) == about
        for day in _days_of(year, one.data["payload"])
    ]
    return bool(told) and set(_days_of(year, fresh.data["payload"])) <= set(told)


def _about(kind: str, audience: Mapping[str, Any]) -> str:
    ((scope, keys),) = audience.items()
    return json.dumps([kind, scope, *(() if keys is True else sorted(map(str, keys)))])


def _days_of(year: Year, payload: Mapping[str, Any], after: datetime | None = None) -> Days:
    """What a payload of the house's own tells of each day that begins after a moment."""
    parts = [{name: value for name, value in payload.items() if name != "also"}, *payload.get("also", ())]
    found = {}
    for part in parts:
        begins = _begins(year, part)
        if begins is not None and (after is None or begins > after):
            found[year.calendar.day(begins).isoformat()] = part
    return found


def _begins(year: Year, part: Mapping[str, Any]) -> datetime | None:
    if "starts_at" in part:
        return datetime.fromisoformat(part["starts_at"])
    day = part.get("decision_moment", {}).get("on") or part.get("back_on")
    return year.calendar.at(date.fromisoformat(day), year.settings.school_year.hours[0]) if day else None


def _name(part: Mapping[str, Any]) -> str:
    if "decision_moment" in part:
        return str(part["decision_moment"]["name"]).casefold()
    return str(part.get("holiday", part.get("what", ""))).casefold()


def _is_so(year: Year, now: datetime) -> dict[str, Days]:
    """What the TOML says now of each day to come, by its sort and for whom; no words where nobody is told."""
    found: dict[str, Days] = {}
    for kind, audience, payload in year.dated():
        for day, words in _days_of(year, payload, now).items():
            silent = not words.keys() & {"solution", "book_list", "decision_moment"}
            found.setdefault(_about(kind, audience), {})[day] = {} if silent else words
    return found
