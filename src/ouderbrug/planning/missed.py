"""Who stood in no file, or might not have something, when it was planned, and is back: they hear it as it stands."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from ouderbrug.altered import altered
from ouderbrug.bounded import was_pressed
from ouderbrug.factbook.rota import in_turn
from ouderbrug.model import Audience, Correction
from ouderbrug.people import Authority, Pairing, Receives
from ouderbrug.planning import flood, planner, saving
from ouderbrug.planning.draft import NOTHING_NEW
from ouderbrug.planning.heard import heard
from ouderbrug.planning.told_once import told_once
from ouderbrug.registry import CONTENT_POLICY
from ouderbrug.school.calendar import deadline
from ouderbrug.school.errand_keys import in_full
from ouderbrug.school.reaching import NO_WAY
from ouderbrug.store import away, events, follow_ups, half_planned, outbox, plans
from ouderbrug.store.away import AWAY, WITHHELD
from ouderbrug.store.follow_ups import NOT_SENT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from datetime import datetime

    from ouderbrug.model import Event
    from ouderbrug.people import Guardianship
    from ouderbrug.planning.draft import Draft
    from ouderbrug.planning.heard import Told
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.store.rows import PlanRow
    from ouderbrug.unit_of_work import UnitOfWork

    Whom = Mapping[str, set[str]]
    """Guardians by key, and the children of theirs that it is about."""

T = TypeVar("T")

LONG = timedelta(days=90)
"""What was changed longer ago than this is not looked at: nobody is back after that for one night."""
_MISSED = frozenset({*AWAY, *WITHHELD, *(f"{CONTENT_POLICY}.{code}" for code in NO_WAY)})
"""Why nothing was made for a guardian who may have it once they are there, have an address, or the right."""


def tell(work: UnitOfWork) -> int:
    """Plan the words that stand for whom they missed, or who had earlier ones alone; returns how many are queued.

    More about children than a day has reason for wait for a person, as where they are planned first.
    """
    ticked = follow_ups.done(work.connection, work.school)
    found = [
        (stored.row, draft)
        for stored, earlier in _changed(work)
        for draft in _untold(work, stored, earlier, _MISSED - _told_by_a_colleague(work, stored, ticked))
    ]
    held = flood.above_the_ceiling(work, [draft for _, draft in found])
    midnight = work.runtime.calendar.at(work.today, time(0))
    old = {row for row, _ in found if events.accepted_at(work.connection, row) < midnight}
    flood.count(work, (draft for row, draft in found if row in old))
    by_row: dict[int, list[Draft]] = defaultdict(list)
    for (row, _), draft in zip(found, held, strict=True):
        by_row[row].append(draft)
    return sum(saving.save_more(work, row, drafts) for row, drafts in by_row.items())


def _untold(work: UnitOfWork, stored: StoredEvent, earlier: Iterable[StoredEvent], why: Collection[str]) -> list[Draft]:
    """What is to be told of one event, to whom it missed for one of these reasons."""
    off = stored.event.withdrawn
    whom = _unaware(work, stored, why) if off else _missing(work, stored, earlier, why)
    if not whom:
        return []
    if not off:
        _call_off_no_more(work, stored.row, whom)
    nothing: list[Draft] = []
    return _unless_it_fails(work, stored.event, lambda: _drafts(work, stored.event, whom), nothing)


def _unless_it_fails(work: UnitOfWork, event: Event, ask: Callable[[], T], instead: T) -> T:
    """What comes of the code of a kind, which may be a plugin's: where that fails it costs its own events alone."""
    try:
        return ask()
    except BaseException as error:
        if was_pressed(error):
            raise
        work.runtime.failures.note("kind", event.kind, type(error).__name__)
        return instead


def _changed(work: UnitOfWork) -> Iterator[tuple[StoredEvent, list[StoredEvent]]]:
    """The events that are of use and were changed, called off or missed somebody, with what they were before.

    Not what is half planned: a run that takes it in plans the rest of it, piece by piece.
    """
    kinds, half = work.runtime.kinds, {one.row for one in half_planned.found(work.connection, work.school)}
    since = work.now - LONG
    ended = {row.event for row in away.of_use(work.connection, work.school, work.now)}
    missed = ended | plans.refused_since(work.connection, work.school, _MISSED, since)
    for last in events.latest_since(work.connection, work.school, list(kinds), since):
        event = last.event
        if (event.revision == 1 and last.row not in missed) or last.row in half:
            continue
        if _unless_it_fails(work, event, partial(_is_of_use, work, event), instead=False):
            yield last, events.find(work.connection, work.school, event.id, event.source)[:-1]


def _is_of_use(work: UnitOfWork, event: Event) -> bool:
    return deadline(event, work.runtime.kinds[event.kind], work.runtime.calendar) > work.now


def _told_by_a_colleague(work: UnitOfWork, stored: StoredEvent, ticked: Mapping[tuple[str, str], datetime]) -> set[str]:
    """Why it did not reach guardians, of those whom somebody told it since by another way."""
    event = stored.event
    names = (event.id, in_full(event.source, event.id))
    told = {why: ticked[key] for why in _MISSED for name in names if (key := (NOT_SENT, f"{name}:{why}")) in ticked}
    since = events.accepted_at(work.connection, stored.row) if told else work.now
    return {why for why, at in told.items() if at >= since}


def _missing(work: UnitOfWork, stored: StoredEvent, earlier: Iterable[StoredEvent], why: Collection[str]) -> Whom:
    """Those among whom it is for now who had a plan of it before, or whom it missed, and none of what stands.

    The word that it is off does not count. Of news it is enough that they had one, whatever child of theirs it was for;
    of what is about children one for each child. Of a request in turn it is who heard of it, answered, or was missed:
    the others are asked when it is their turn. Who might not have it has it once they may; who was not of its audience
    then was not missed.
    """
    news = stored.event.kind not in work.runtime.kinds.about_a_child
    lost = _for_a_child_gone(work, stored) if news else frozenset[int]()
    planned = plans.of_events(work.connection, [stored.row])
    missed = _pairs(one for one in planned if _was_missed(one, why) or one.message in lost)
    had = missed | _pairs(plans.of_events(work.connection, [one.row for one in earlier]))
    if not had:
        return {}
    has = _pairs(one for one in _that_say_it(work, stored.row, why) if one.message not in lost)
    knew, know, withheld = {key for key, _ in had}, {key for key, _ in has}, _withheld(work, stored.row)
    found: dict[str, set[str]] = defaultdict(set)
    for pupil in work.roster.pupils_in(stored.event.audience):
        for tie in work.roster.ties_of_pupil.get(pupil, ()):
            pair = (tie.guardian, pupil)
            lacks = tie.guardian in knew - know if news else pair in had - has
            if lacks and (pair not in withheld or _may_have(work, stored.event, tie)):
                found[tie.guardian].add(pupil)
    if found and in_turn(work.runtime, stored.event):
        asked = {*heard(work, stored.event, stored.event.revision + 1), *(key for key, _ in missed)}
        return {key: pupils for key, pupils in found.items() if key in asked}
    return found


def _for_a_child_gone(work: UnitOfWork, stored: StoredEvent) -> frozenset[int]:
    """The messages that ended as they were for a child whom their guardian has no more: another may be in its group."""
    meant, ties = {*work.roster.pupils_in(stored.event.audience)}, work.roster.ties_of_guardian
    ended = [one for one in outbox.of_event(work.connection, [stored.row]) if one.error_class in AWAY]
    here = {one.recipient: {tie.pupil for tie in ties.get(one.recipient, ())} & meant for one in ended}
    return frozenset(one.id for one in ended if not here[one.recipient] & {*one.pupils})


def _unaware(work: UnitOfWork, stored: StoredEvent, why: Collection[str]) -> Whom:
    """Those who could not be told that it is off, and may hear now about these children of theirs."""
    planned = plans.of_events(work.connection, [stored.row])
    had = _pairs(one for one in planned if not _was_missed(one, why))
    news = stored.event.kind not in work.runtime.kinds.about_a_child
    reached = {key for key, _ in had} if news else set()
    found: dict[str, set[str]] = defaultdict(set)
    for key, pupil in _pairs(one for one in planned if _was_missed(one, why)) - had:
        ties = {tie.pupil: tie for tie in work.roster.ties_of_guardian.get(key, ())}
        if key not in reached and pupil in ties and _may_have(work, stored.event, ties[pupil]):
            found[key].add(pupil)
    return found


def _was_missed(plan: PlanRow, why: Collection[str] = _MISSED) -> bool:
    """True of a plan of nothing, for who was not there, had no address, or no right."""
    return plan.message is None and f"{plan.rule}.{plan.reason}" in why


def _pairs(planned: Iterable[PlanRow]) -> set[tuple[str, str]]:
    """Whom these plans are for, and about which child."""
    return {(one.recipient, pupil) for one in planned for pupil in one.pupils}


def _withheld(work: UnitOfWork, row: int) -> set[tuple[str, str]]:
    """Who might not have it about which child, when it was planned."""
    refused = (one for one in plans.of_events(work.connection, [row]) if one.message is None)
    return _pairs(one for one in refused if f"{one.rule}.{one.reason}" in WITHHELD)


def _may_have(work: UnitOfWork, event: Event, tie: Guardianship) -> bool:
    """True where the file of now, or a leader's yes to what it records, lets a guardian have it."""
    child = event.audience.scope == "pupils" or event.kind in work.runtime.kinds.about_a_child
    by_record = tie.has_all_by_record(work.today, work.roster.pairs.get(Pairing.RECEIVES_ALL, frozenset()))
    return tie.receives is Receives.ALL and (not child or tie.authority is Authority.YES or by_record)


def _that_say_it(work: UnitOfWork, row: int, why: Collection[str] = _MISSED) -> list[PlanRow]:
    """The plans of an event but for the word that it is off, and for who was not there, had no address, or no right."""
    off = {one.id for one in outbox.of_event(work.connection, [row]) if one.correction == Correction.WITHDRAWN}
    planned = plans.of_events(work.connection, [row])
    return [one for one in planned if one.message not in off and not _was_missed(one, why)]


def _call_off_no_more(work: UnitOfWork, row: int, whom: Whom) -> None:
    """Cancel the word that it is off for them, where it did not go yet."""
    waits = [one for one in outbox.of_event(work.connection, [row]) if one.correction == Correction.WITHDRAWN]
    readers = outbox.guardians(work.connection, [one.id for one in waits])
    theirs = [one.id for one in waits if whom.keys() >= {one.recipient, *readers.get(one.id, ())}]
    outbox.cancel(work.connection, theirs, outbox.REPLACED, work.now)


def _drafts(work: UnitOfWork, event: Event, whom: Whom) -> list[Draft]:
    """What they would have got, as a change of what they heard, as news, or as the word that it is off."""
    told = {key: one for key, one in heard(work, event, event.revision + 1).items() if key in whom}
    if event.withdrawn:
        planned = planner.plan(work, event, {key: _about(one, whom[key]) for key, one in told.items()})
    elif event.kind not in work.runtime.kinds.about_a_child:
        planned = _alone(work, event, planner.plan(work, event, told), told)
    else:
        planned = [
            draft for key, pupils in sorted(whom.items()) for draft in _of_children(work, event, key, pupils, told)
        ]
    theirs = (one for one in planned if one.message.recipient in whom)
    mine = [one for one in theirs if event.withdrawn or one.message.correction != Correction.WITHDRAWN]
    return [one for one in told_once(work, event, mine, ()) if one.no_route in ("", NOTHING_NEW)]


def _alone(work: UnitOfWork, event: Event, planned: list[Draft], told: Mapping[str, Told]) -> list[Draft]:
    """The drafts, and one for each guardian instead of a post that the group did not have of it: others heard alone."""
    stored = events.find(work.connection, work.school, event.id, event.source)[-1]
    posted = {one.recipient for one in _that_say_it(work, stored.row)}
    found = list(planned)
    for post in [one.message for one in planned if one.message.group and one.message.recipient not in posted]:
        reached = {one.message.recipient for one in found}
        alone = planner.plan_one_by_one(work, post, None, told)
        found += [one for one in alone if one.message.recipient not in reached]
    return found


def _about(told: Told, pupils: set[str]) -> Told:
    """What they heard of these children alone."""
    parts = ((one, tuple(key for key in one.pupils if key in pupils)) for one in told)
    return tuple(replace(one, pupils=theirs) for one, theirs in parts if theirs)


def _of_children(
    work: UnitOfWork, event: Event, key: str, pupils: Iterable[str], told: Mapping[str, Told]
) -> list[Draft]:
    """The drafts for one guardian about these children alone, of the event as it is."""
    alone = altered(event, audience=Audience("pupils", tuple(sorted(pupils))))
    planned = planner.plan(work, alone, {key: told[key]} if key in told else {})
    mine = (one for one in planned if one.message.recipient == key)
    return [altered(one, message=altered(one.message, event=event)) for one in mine]
