"""Gathers what the rules may know, in sets: a handful of queries for a whole school, or for one message."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.factbook import rota, talks
from ouderbrug.factbook.book import FactBook
from ouderbrug.factbook.counting import counts
from ouderbrug.facts import Contact, school_year_start
from ouderbrug.model import Correction, State, in_order
from ouderbrug.school.nearness import needed_by
from ouderbrug.store import events, history, outbox, plans, requests, responses, states
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from ouderbrug.factbook.book import Contacts
    from ouderbrug.model import Event, Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import Asked
    from ouderbrug.unit_of_work import UnitOfWork

BEFORE_TODAY = timedelta(days=6)
"""How many days before today contacts are read: no window of seven dates that holds today begins earlier."""


def read(
    work: UnitOfWork,
    messages: Collection[Message],
    *,
    with_queue: bool = True,
    named: bool = False,
    called_off: Collection[int] = (),
) -> FactBook:
    """The facts about the guardians of these messages and those who share an address with them.

    With ``named`` what these have is asked for by their names however many they are, as others have a great deal.

    ``with_queue`` adds what is queued; a caller that judges the whole queue anew leaves it out. What awaits
    approval keeps its slot from lighter messages in either case. What waits, or a colleague has in hand, of the events
    in the rows that are ``called_off`` is held against nothing: it goes nowhere any more.
    """
    guardians = guardians_of(messages, work.roster)
    sharing = guardians | _who_share(work, guardians)
    book = FactBook(work.runtime, work.roster, work.now)
    entries = history.contacts(
        work.connection, work.school, sharing, _first_midnight(work.runtime, work.now), named=named
    )
    off = {*called_off}
    entries = [one for one in entries if one.event not in off or one.state not in outbox.UNDONE]
    waiting = [entry for entry in entries if entry.state in states.WAITING]
    book.event_of = {entry.id: ("event", entry.event) for entry in entries if not entry.recipient.startswith("group:")}
    judged = {(message.event.id, message.recipient) for message in messages}  # its own place is nothing to a message
    others = (entry.id for entry in waiting if (entry.event_id, entry.recipient) not in judged)
    behind = plans.out_of_turn(work.connection, others)
    in_talk = talks.among(work, {entry.id for entry in entries if entry.channel in _by_person(work.runtime)})
    for entry in entries:
        if entry.state not in states.WAITING:
            _enter(book, entry, in_talk)
    needed = _needed(work, waiting)
    for entry in waiting:
        if entry.id not in behind:
            _enter_waiting(book, entry, in_talk, with_queue=with_queue, needed=needed)
    book.rota = rota.read(work, messages, _school_year_start(work.runtime, work.now))
    _read_on_request(work, book, messages)
    book.related = _named_events(work, messages)
    book.awaited = _awaited(work, messages)
    return book


def had_lately(work: UnitOfWork, guardian: str) -> tuple[Contact, ...]:
    """What counts for a guardian, and for who shares a mailbox with them, since six days before today."""
    sharing = {guardian} | _who_share(work, {guardian})
    book, since = FactBook(work.runtime, work.roster, work.now), _first_midnight(work.runtime, work.now)
    found = history.contacts(work.connection, work.school, sharing, since, named=True)
    went = [entry for entry in found if entry.state not in states.WAITING]
    book.event_of = {entry.id: ("event", entry.event) for entry in went if not entry.recipient.startswith("group:")}
    in_talk = talks.among(work, {entry.id for entry in went if entry.channel in _by_person(work.runtime)})
    for entry in went:
        _enter(book, entry, in_talk)
    return book.history_of(sorted(sharing))


def _read_on_request(work: UnitOfWork, book: FactBook, messages: Collection[Message]) -> None:
    """What lies further back, for the messages of kinds for which a rule needs it."""
    needing = work.runtime.gate.needing
    if some := needing({"had_before"}, messages):
        book.reached = history.ever_reached(work.connection, work.school, guardians_of(some, work.roster))
    if some := needing({"last_of_kind"}, messages):
        kinds = {message.event.kind for message in some}
        moments = history.last_reached(work.connection, work.school, guardians_of(some, work.roster), kinds)
        book.latest = {
            key: {kind: work.runtime.calendar.day(at) for kind, at in of_one.items()} for key, of_one in moments.items()
        }


def _named_events(work: UnitOfWork, messages: Collection[Message]) -> dict[tuple[str, str], Event]:
    """The events that payloads refer to, by source and id, in their latest revision; one that was withdrawn is none."""
    kinds = {message.event.kind for message in messages}
    fields = {kind: field for kind in kinds if (field := work.runtime.kinds[kind].refers_to)}
    referring = (message.event for message in messages if message.event.kind in fields) if fields else ()
    named = {(event.source, str(event.payload.get(fields[event.kind]))) for event in referring}
    found = {}
    for source, event_id in named:
        last = events.meant(events.find(work.connection, work.school, event_id), source)
        if last and not last.event.withdrawn:
            found[source, event_id] = last.event
    return found


def _awaited(work: UnitOfWork, messages: Collection[Message]) -> dict[tuple[str, str, int], frozenset[str]]:
    """Of each reminder (source, id, revision) who got what it refers to and did not answer, by their keys.

    Who hears that it is off, for all or for them alone, got nothing that waits for an answer.
    """
    kinds = work.runtime.kinds
    reminding = kinds.about(Topic.REMINDERS)
    reminders = {(one.event.source, one.event.id, one.event.revision): one.event
                 for one in messages if one.event.kind in reminding}  # fmt: skip
    if not reminders:
        return {}
    asked = {name: str(event.payload.get(kinds[event.kind].refers_to)) for name, event in reminders.items()}
    rows = requests.of_events(work.connection, work.school, set(asked.values()), said=requests.ANY)
    mine = [row for row in rows if row.pilot == work.runtime.pilot]
    off = _told_off(mine)
    got: dict[str, set[str]] = {}
    for row in mine:
        if row.state in outbox.ACTIVE and (row.event_id, row.guardian) not in off:
            got.setdefault(row.event_id, set()).add(row.guardian)
    said = responses.last(work.connection, work.school, events=set(asked.values()))
    for (_, event_id), answers in said.items():
        got.get(event_id, set()).difference_update(answers)
    return {name: frozenset(got.get(event_id, ())) for name, event_id in asked.items()}


def _told_off(rows: Iterable[Asked]) -> set[tuple[str, str]]:
    """Who heard last, or is to hear, that an event is off, and in the same revision nothing that it is on."""
    last: dict[tuple[str, str], list[Asked]] = {}
    for row in (one for one in rows if one.state in (*outbox.ACTIVE, *states.WAITING)):
        before = last.get((row.event_id, row.guardian), [])
        last[row.event_id, row.guardian] = [row, *(one for one in before if one.event == row.event)]
    return {name for name, said in last.items() if all(one.correction == Correction.WITHDRAWN for one in said)}


def _by_person(runtime: Runtime) -> set[str]:
    return {name for name, one in runtime.capabilities.items() if one.by_person}


def _enter(book: FactBook, entry: history.Entry, in_talk: Collection[int]) -> None:
    """Add what went, if it counts; an open card holds its slot, so it counts today however long it lies there."""
    folded = entry.digest is not None
    if entry.marked_at and counts(entry.state, entry.priority, entry.correction, entry.pilot, folded=folded):
        moment = book.now if entry.state == State.HANDED_OVER else entry.marked_at
        _put(book, book.contacts, entry, moment, in_talk)


def _needed(work: UnitOfWork, waiting: Iterable[history.Entry]) -> dict[tuple[int, datetime], datetime | None]:
    """The moment that gives each of what waits its place, by its event and deadline; what can wait has none."""
    named = {(entry.event, entry.deadline) for entry in waiting if entry.kind in work.runtime.kinds.with_a_day}
    found = events.by_row(work.connection, {row for row, _ in named}) if named else {}
    kinds = work.runtime.kinds
    return {(row, at): needed_by(event, kinds[event.kind], at) for row, at in named for event in (found[row].event,)}


def _enter_waiting(
    book: FactBook,
    entry: history.Entry,
    in_talk: Collection[int],
    *,
    with_queue: bool,
    needed: Mapping[tuple[int, datetime], datetime | None],
) -> None:
    """Add what waits as if it were under way: that is what it will be on its day, or today if that is past."""
    if entry.kind == book.runtime.kinds.digest and entry.marked_at is None:
        book.digests[entry.recipient, entry.channel] = entry.due_at
    folded = entry.digest is not None
    if not counts(State.SENDING, entry.priority, entry.correction, entry.pilot, folded=folded):
        return
    if with_queue or entry.state == State.AWAITING_APPROVAL:
        by = needed.get((entry.event, entry.deadline))
        order = in_order(entry.priority, entry.deadline, entry.occurred_at, entry.event_id, by)
        _put(book, book.planned, entry, max(entry.due_at, book.now), in_talk, order)


def _put(
    book: FactBook,
    into: Contacts,
    entry: history.Entry,
    moment: datetime,
    in_talk: Collection[int],
    order: tuple[Any, ...] = (),
) -> None:
    """Under the guardian for whom it counts, and a post under its group too; all of a talk counts one."""
    # Not by `day`, which would remember a moment that does not come again.
    day, post = book.runtime.calendar.local(moment).date(), entry.recipient.startswith("group:")
    simultaneous = entry.kind in book.runtime.kinds.simultaneous
    contact = Contact(day, entry.kind, post, tuple(entry.pupils), order, simultaneous)
    if entry.id in in_talk:
        into[entry.guardian].setdefault("talk", contact)
        return
    into[entry.guardian][entry.id] = contact
    if post:
        into[entry.recipient][entry.id] = contact


def _first_midnight(runtime: Runtime, now: datetime) -> datetime:
    return runtime.calendar.at(runtime.calendar.day(now) - BEFORE_TODAY, time(0))


def _school_year_start(runtime: Runtime, now: datetime) -> datetime:
    return runtime.calendar.at(school_year_start(runtime.calendar.day(now)), time(0))


def _who_share(work: UnitOfWork, guardians: Collection[str]) -> set[str]:
    """Who has a mailbox of any channel in common with these: a message may go over another one in the end."""
    boxes = set(work.runtime.boxes.values())
    return {peer.key for box in boxes for key in guardians for peer in work.roster.peers(key, box)}


def guardians_of(messages: Iterable[Message], roster: Roster) -> set[str]:
    """The guardians whose facts are needed to judge these messages."""
    messages = list(messages)
    groups = {message.group for message in messages if message.group}
    return {message.recipient for message in messages if not message.group} | {
        member.key for group in groups for member in roster.members(group)
    }
