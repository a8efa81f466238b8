"""What was not sent, for who wrote it: why, and what to change; of a ban or custody only that not everybody gets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning import overdue
from ouderbrug.planning.in_vain import helps_until, is_for_now
from ouderbrug.planning.set_aside import audience_of
from ouderbrug.registry import CONTENT_POLICY
from ouderbrug.school.calendar import deadline
from ouderbrug.school.reaching import NO_WAY
from ouderbrug.staff.cards import groups_of
from ouderbrug.staff.comes_late import COMES_LATE
from ouderbrug.staff.due_follow_ups import REMEMBERED_FOR, DueFollowUp, keys_of
from ouderbrug.staff.reach import UNDER_WAY, reach, unheard_end
from ouderbrug.staff.untold_change import hears_it, what_is_untold
from ouderbrug.store import away, claims, events, follow_ups, outbox, plans, reached, set_aside
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.api import Rule
    from ouderbrug.model import Event
    from ouderbrug.planning.overdue import Overdue
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.due_follow_ups import Review
    from ouderbrug.staff.reach import Reach
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

NOT_SENT, NOT_EVERYBODY = follow_ups.NOT_SENT, "not-everybody"
"""The codes of a message that a guardian did not get, by a reason that may be told, and by one that may not."""
TOLD_FOR, SCHOOL_DAYS = timedelta(days=7), 5
"""So long after it was decided it is listed; then it is too old to be sent another way.

At least so many school days: in a holiday nobody reads it, and no mail tells it.
"""
NO_GROUP = "-"
"""The key of what concerns pupils who are in no group."""
FAILED, EXPIRED, NOT_BACK, WAITS = "failed", "expired", "not-in-the-file", "waits"
"""Why, where no rule refused it: it did not arrive, its time was over before it could go, its people left the file, or
nothing takes it while its time runs out.

It may still go, of the third if they are back in the file in time.
"""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Why guardians did not get a message: ``why`` is a rule with its code, "failed", "expired" or why a card ran out.

    A ``guarded`` reason may hang on a ban or on custody: only a leader and the intern begeleider read it. ``at`` is
    when the last of it was decided, and ``ends`` until when word of it helps, in UTC; ``at_once``: it is urgent, or
    others heard it by now, or it was for the whole school and goes to nobody, which is ``to_nobody``. ``lasting``: it
    happened to a child, and is said until somebody has told it. ``change`` is what of it they did not hear.
    """

    source: str
    event: str
    why: str
    groups: tuple[str, ...]
    at: datetime
    guardians: frozenset[str]
    guarded: bool
    ends: datetime | None = None
    at_once: bool = False
    lasting: bool = False
    to_nobody: bool = False
    change: str = ""


def unsent(review: Review) -> Iterator[DueFollowUp]:
    """What guardians did not get, for who wrote it; what may not be explained is one thing a group."""
    return _for_authors(review, [*_found(review), *_not_mended(review), *_not_back(review), *_waits(review)])


def of_use_until(until: datetime) -> Callable[[Review], Iterator[DueFollowUp]]:
    """The finder of the same of what is of use now, and past it by a moment, or is to be told at once."""
    return lambda review: _for_authors(review, [*_found(review, until), *_waits(review, until)])


def _for_authors(review: Review, each: list[NotSent]) -> Iterator[DueFollowUp]:
    guarded: dict[tuple[str, ...], list[NotSent]] = {}
    keys = keys_of((one.source, one.event) for one in each)
    for one in each:
        if one.guarded:
            guarded.setdefault(one.groups[:1], []).append(one)
            continue
        key = f"{keys[one.source, one.event]}:{one.why}"
        if not review.was_done(NOT_SENT, key, one.at):
            whom = tuple(sorted(one.guardians))
            yield DueFollowUp(
                NOT_SENT, key, one.groups, one.at, one.event, why=one.why, count=len(whom), guardians=whom,
                ends=one.ends, at_once=one.at_once, lasting=one.lasting, to_nobody=one.to_nobody,
                change=one.change,
            )  # fmt: skip
    for groups, found in guarded.items():
        key, since = "".join(groups) or NO_GROUP, max(one.at for one in found)
        if not review.was_done(NOT_EVERYBODY, key, since):
            why, count = _by_reason(found), len(frozenset[str]().union(*(one.guardians for one in found)))
            yield DueFollowUp(NOT_EVERYBODY, key, groups, since, why=why, count=count, guarded=True)


def told_since(review: Review) -> datetime:
    """What was decided before this, in UTC, is told no more: of what somebody took no mail of, it is longer ago."""
    return max(min((listed_since(review), *review.unheard.values())), review.now - REMEMBERED_FOR)


def was_told(review: Review, one: DueFollowUp, whose: Collection[str]) -> bool:
    """True if one of those whose it is had a mail since it was decided, or if it is listed all the same.

    What happened to a child is never told to a colleague alone.
    """
    if one.lasting:
        return False
    silent = [review.unheard.get(key) for key in whose]
    nobody = bool(silent) and all(at is not None and at <= one.since for at in silent)
    return one.since < listed_since(review) and not nobody


def listed_since(review: Review) -> datetime:
    """What was decided after this, in UTC, is listed for who wrote it, whatever mail they had."""
    calendar = review.runtime.calendar
    day = calendar.day(review.now)
    for _ in range(SCHOOL_DAYS):
        day = calendar.last_school_day_before(day)
    return min(review.now - TOLD_FOR, calendar.at(day, time.min))


def _found(review: Review, until: datetime | None = None) -> Iterator[NotSent]:
    """All that was decided since ``told_since`` and reached its guardian in no other way, one for each reason.

    With ``until`` only what is of use now, and past it by then or to be told at once.
    """
    rules, incidents = review.runtime.registry.rules, review.runtime.kinds.about(Topic.INCIDENTS)
    lately = plans.not_sent(review.connection, review.school, told_since(review))
    ever = plans.not_sent(review.connection, review.school, review.now - REMEMBERED_FOR, incidents) if incidents else {}
    for (source, name), at in (ever | lately).items():
        last = events.find(review.connection, review.school, name, source)[-1]
        event = last.event
        ends, to_nobody = _ends(review, event), _goes_to_nobody(review, last)
        at_once = to_nobody or is_for_now(review, event)
        if until and not _presses(review, ends, until, at_once=at_once):
            continue
        found = [unheard_end(review, name, source)]
        if not event.withdrawn:
            found.append(reach(review, name, (), dict(review.done), source))
        guardians: dict[str, list[str]] = {}
        for guardian, why in _whys(found).items():
            guardians.setdefault(why, []).append(guardian)
        for why, missed in guardians.items():
            whom = [key for key in missed if why not in _OF_THE_HOUSE or hears_it(key, event, review.roster)]
            if whom and (said := _words(why, rules)) != "":
                groups = tuple(sorted({group for key in whom for group in review.groups_of(key, event)}))
                lasting = event.kind in incidents and why in _BY_HAND
                change = what_is_untold(review, source, name, whom)
                yield NotSent(
                    source, name, why, groups, at, frozenset(whom), said is None, ends, at_once, lasting, to_nobody,
                    change,
                )  # fmt: skip


def _goes_to_nobody(review: Review, last: StoredEvent) -> bool:
    """True of what was for a whole school, or a site of it, and of which no message went or is still to go."""
    if not last.event.audience.is_whole:
        return False
    rows = outbox.of_event(review.connection, [last.row])
    return not any(row.state in UNDER_WAY or row.state == State.SENT for row in rows)


def _presses(review: Review, ends: datetime | None, until: datetime, *, at_once: bool) -> bool:
    return ends is not None and review.now < ends and (at_once or ends <= until)


def _waits(review: Review, until: datetime | None = None) -> Iterator[NotSent]:
    """What no channel or mailbox takes, or waits to be mended, while half of the time in which it helps is over."""
    found: dict[tuple[str, str], list[Overdue]] = {}
    each = [*overdue.overdue(review, overdue.away(review)), *overdue.to_be_mended(review)]
    for one in each:
        event = one.queued.message.event
        if not one.queued.row.pilot and not one.queued.message.is_digest:
            found.setdefault((event.source, event.id), []).append(one)
    readers = outbox.guardians(review.connection, [one.queued.row.id for one in each])
    for (source, name), some in found.items():
        event, since = some[0].queued.message.event, max(one.since for one in some)
        ends, at_once = _ends(review, event), is_for_now(review, event)
        if until is None or _presses(review, ends, until, at_once=at_once):
            whom = frozenset(key for one in some for key in _whom(review, one.queued, readers))
            groups = tuple(sorted({group for one in some for group in groups_of(one.queued.message, review.roster)}))
            yield NotSent(source, name, WAITS, groups, since, whom, guarded=False, ends=ends, at_once=at_once)


def _whom(review: Review, queued: Queued, readers: Mapping[int, Sequence[str]]) -> Iterable[str]:
    group = queued.message.group
    return [one.key for one in review.roster.members(group)] if group else readers.get(queued.row.id, ())


def _ends(review: Review, event: Event) -> datetime | None:
    """Until when word of an event helps; None where its kind is not there any more, or fails."""
    kind = review.runtime.kinds.get(event.kind)
    try:
        ends = deadline(event, kind, review.runtime.calendar) if kind else None
    except Exception:  # a kind may be a plugin's: that it fails is said elsewhere, and hides no message
        return None
    return helps_until(review, event, ends) if ends else None


def _not_mended(review: Review) -> Iterator[NotSent]:
    """What never became an event, as its kind or template was not mended before it was past its use."""
    for one in set_aside.kept(review.connection, review.school):
        if one.code == set_aside.NOT_MENDED and one.since >= told_since(review):
            # Of a withdrawal nothing else says whom it is for.
            stored = events.find(review.connection, review.school, one.event_id, one.source)
            audience = stored[-1].event.audience if stored and "audience" not in one.data else audience_of(one.data)
            pupils = review.roster.pupils_in(audience)
            whom = {tie.guardian for pupil in pupils for tie in review.roster.ties_of_pupil.get(pupil, ())}
            groups = tuple(sorted(review.roster.groups_of(pupils)))
            yield NotSent(one.source, one.event_id, one.code, groups, one.since, frozenset(whom), guarded=False)


def _not_back(review: Review) -> Iterator[NotSent]:
    """What was not sent as its people stood in the file no more, and were not back in it before its use ended.

    Where that is all of an event, it is said at once: a group with another name may be what was meant. So is a change
    for who heard the event as it was and believes it still, and what had failed for somebody who has left since: who
    comes in their place, with another key, has not had it.
    """
    since, people = told_since(review), review.roster
    found: dict[tuple[str, str], list[MessageRow]] = {}
    changes = away.changes(review.connection, review.school, since)
    at_once = (*away.of_nobody(review.connection, review.school, since), *_of_who_knew(review, changes))
    gone = {row.id: row for row in at_once}
    ended = away.over(review.connection, review.school, since, review.now)
    rows = [*gone.values(), *(row for row in ended if row.id not in gone)]
    lost = away.failed(review.connection, review.school, since)
    of = events.by_row(review.connection, [row.event for row in (*rows, *lost)])
    for row in (*rows, *(row for row in lost if not _is_for(people, of[row.event].event, row.recipient))):
        who, pupils = people.guardians.get(row.recipient), [people.pupils.get(key) for key in row.pupils]
        if who and not who.deceased and not any(pupil is None or pupil.deceased for pupil in pupils):
            found.setdefault((of[row.event].event.source, row.event_id), []).append(row)
    for (source, name), each in found.items():
        groups = people.groups_of(pupil for row in each for pupil in row.pupils)
        whom, at = (
            frozenset(row.recipient for row in each),
            max((row.id in gone and row.settled_at) or row.deadline for row in each),
        )
        yield NotSent(source, name, NOT_BACK, groups, at, whom, guarded=False)


def _of_who_knew(review: Review, changes: Sequence[MessageRow]) -> list[MessageRow]:
    """Those of these changes whose guardian heard of the event before."""
    of = events.by_row(review.connection, [row.event for row in changes])
    return [
        row
        for row in changes
        if reached.may_have_heard(review.connection, of[row.event].event, row.recipient, pilot=row.pilot)
    ]


def had_failed(work: UnitOfWork, guardians: Collection[str]) -> dict[str, list[str]]:
    """The events whose messages to these guardians failed lately and are of use still, by guardian."""
    found: dict[str, list[str]] = {}
    for row in away.failed(work.connection, work.school, work.now - TOLD_FOR) if guardians else ():
        if row.recipient in guardians and row.deadline > work.now:
            found.setdefault(row.recipient, []).append(row.event_id)
    return found


def _is_for(people: Roster, event: Event, guardian: str) -> bool:
    """True of who is in the audience of an event as it is now."""
    pupils = {tie.pupil for tie in people.ties_of_guardian.get(guardian, ())}
    return not pupils.isdisjoint(people.pupils_in(event.audience))


def _whys(found: Iterable[Reach]) -> dict[str, str]:
    """Why each guardian did not get it; of two the later."""
    return {key: FAILED if key in one.failed else why for one in found for key, why in one.missed.items()}


def words(why: str, rules: Mapping[str, type[Rule]], *, over: bool = False, change: str = "") -> str:
    """What is told after "omdat"; the code itself of a rule that has no words for it.

    Of what is ``over`` nobody is asked to tell it, or to write it anew; who believed that nothing had changed came in
    vain.
    """
    said = _words(why, rules) or ""
    do = "Zeg sorry: zij wisten het niet" if change else "Vertellen hoeft niet meer"
    return f"{said.partition(';')[0]}. {do}" if said and over else said


def is_guarded(why: str, rules: Mapping[str, type[Rule]]) -> bool:
    """True of what may tell of a ban or of custody: only a leader and the intern begeleider read it."""
    return _words(why, rules) is None


def is_over(one: DueFollowUp, now: datetime) -> bool:
    """True of what helps nobody any more who hears it now; what happened to a child never is."""
    return one.ends is not None and one.ends <= now and not one.lasting


def asks_nothing(one: DueFollowUp, now: datetime) -> bool:
    """True of what is only to be known: it is told once, and goes on to nobody."""
    return one.code == NOT_EVERYBODY or (one.code == NOT_SENT and is_over(one, now))


def _by_reason(found: Iterable[NotSent]) -> str:
    """The reasons with how many guardians each held for: for who may read them."""
    whom: dict[str, set[str]] = {}
    for one in found:
        whom.setdefault(one.why, set()).update(one.guardians)
    return ", ".join(f"{why} ({len(of)})" for why, of in sorted(whom.items()))


_OF_THE_HOUSE = {
    NOT_BACK: "de ouder of het kind niet meer in het bestand stond; klopt dat niet, vertel het zelf",
    FAILED: "het niet aankwam; controleer het adres, of bel",
    set_aside.NOT_MENDED: "de instelling, het sjabloon of de lijst niet op tijd was hersteld; vertel het zelf",
    EXPIRED: "het te laat werd; vertel het zelf",
    claims.NOT_TOLD: "geen collega het op tijd vertelde; vertel het zelf",
    claims.NOT_POSTED: "niemand het op tijd plaatste; vertel het zelf",
    WAITS: "niets het nu aanneemt en de tijd opraakt; vertel het zelf, het gaat alleen nog weg als dat op tijd kan",
}
_NO_WAY = (f"{CONTENT_POLICY}.{why}" for why in NO_WAY)
_BY_HAND = (NOT_BACK, FAILED, EXPIRED, *claims.CARD_RAN_OUT, WAITS, "timing.too-late", *_NO_WAY)


def to_be_told(one: DueFollowUp) -> bool:
    """True of what no other wording sends, or sends in time: somebody has to tell it these guardians."""
    return one.code == COMES_LATE or (one.code == NOT_SENT and one.why in _BY_HAND)


def _words(why: str, rules: Mapping[str, type[Rule]]) -> str | None:
    """None where a leader explains it; empty where there is nothing to be told."""
    name, _, code = why.partition(".")
    if name not in rules:
        return _OF_THE_HOUSE.get(why, "")
    rule = rules[name]
    return rule.for_authors.get(code, None if rule.by_right else f"een regel het tegenhoudt ({why})")
