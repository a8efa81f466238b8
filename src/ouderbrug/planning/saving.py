"""Writes judged drafts: events, then their plans and messages, a table at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import CannotCompose
from ouderbrug.model import State
from ouderbrug.planning import planner, routing
from ouderbrug.planning.digest import can_join, put_in
from ouderbrug.planning.draft import identified
from ouderbrug.planning.heard import heard
from ouderbrug.planning.judging_drafts import ask, judge, new_time
from ouderbrug.rules.judgement import plan_values
from ouderbrug.store import digests, events, half_planned, outbox, plans
from ouderbrug.store.stamp import people_changed
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping
    from datetime import datetime

    from ouderbrug.model import Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.rules.judgement import Judgement, Trails
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


AT_ONCE = 1_000
"""So many plans are stored at a time."""
_NO_MORE = (State.FAILED, State.CANCELLED, State.EXPIRED)
_COUNT = {"delay": "delayed", "fold": "folded", "refuse": "refused", "approve": "awaiting_approval"}


def save(work: UnitOfWork, prepared: Prepared) -> Counter[str]:
    """Store events, cancel what they replace, and store their plans and messages."""
    rows = store_events(work, prepared)
    store_drafts(work, rows, prepared.drafts)
    finish(work, rows, prepared)
    counts = counted(prepared)
    counts.update(counted_drafts(prepared.drafts))
    return counts


def store_events(work: UnitOfWork, prepared: Prepared) -> dict[int, int]:
    """Store events, cancel what they replace, and note how far the sources were read; returns their rows by ``id()``.

    Whoever stores the drafts of them in a later transaction says first that they are half planned.
    """
    away = work.runtime.kinds.about(Topic.ABSENCES)
    for event in prepared.superseded:
        events.add(work.connection, event, work.now)
    rows = {
        id(event): events.add(work.connection, event, work.now, by_hand=id(event) in prepared.by_hand)
        for event in prepared.accepted
    }
    if any(event.kind in away for event in (*prepared.superseded, *prepared.accepted)):
        people_changed(work.connection)  # others have the work of who is away
    for stored in prepared.replaced:
        outbox.cancel_of(work.connection, stored.row, outbox.REPLACED, work.now)
    for source, cursor in prepared.cursors.items():
        events.set_cursor(work.connection, work.school, source, cursor)
    return rows | {id(stored.event): stored.row for stored in prepared.half}


def store_drafts(work: UnitOfWork, rows: Mapping[int, int], judged: Iterable[tuple[Draft, Judgement]]) -> None:
    """Store the plans and messages of these drafts, of events in these rows."""
    saving = _Saving(work)
    for draft, judgement in judged:
        saving.save(rows[id(draft.message.event)], draft, judgement)
    saving.finish()


def finish(work: UnitOfWork, rows: Mapping[int, int], prepared: Prepared) -> None:
    """Once all drafts are stored: these events are planned, and what waits may go sooner."""
    half_planned.done(work.connection, work.school, {*rows.values(), *(stored.row for stored in prepared.replaced)})
    _hasten(work, prepared)


def counted(prepared: Prepared) -> Counter[str]:
    """How many events were taken in, and how many lapsed."""
    lapsed = {"lapsed": prepared.lapsed} if prepared.lapsed else {}
    return Counter(collected=len(prepared.accepted) - prepared.lapsed, **lapsed)


def counted_drafts(judged: Iterable[tuple[Draft, Judgement]]) -> Counter[str]:
    """How many of these wait, are told together, do not go, or ask for a look."""
    return Counter(name for _, judgement in judged if (name := _COUNT.get(judgement.verdict)))


def _hasten(work: UnitOfWork, prepared: Prepared) -> None:
    """Let what waits go sooner where it may: a slot came free, or the school set wider hours.

    What waits because a try failed keeps its wait; what can no longer go in time is for a colleague to tell.
    """
    for message, judgement in prepared.queued:
        if judgement.verdict == "refuse" and message.about_a_child and len(message.pupils) > 1:
            # Perhaps for the sake of one child: the mark lets the others go on, so that it is not moved whole.
            outbox.hasten(work.connection, message.public_id, work.now)
            prepared.moved |= prepared.due.get(message.public_id, work.now) > work.now
            continue
        if channel := routing.another_way(work, message, judgement, lambda one: ask(work, one)):
            outbox.hand_on(work.connection, message.public_id, channel, work.now)
            plans.pass_over(work.connection, message.public_id, judgement.passing_over(message.channel))
            prepared.moved = True
            continue
        if message.is_digest:
            continue  # its hour is the school's choice
        if (at := new_time(work, judgement, prepared.due.get(message.public_id))) is not None:
            outbox.hasten(work.connection, message.public_id, at)
            prepared.moved |= judgement.holds_slot


class _Saving:
    """Stores drafts, a table at a time; a draft to an address that already gets the same message joins that one.

    What is folded into a digest is stored at once, for it looks for the digest that waits.
    """

    def __init__(self, work: UnitOfWork) -> None:
        self.work = work
        self._carriers: dict[Hashable, Message] = {}
        self._folded: set[str] = set()
        self._texts: dict[Hashable, int] = {}
        self._trails: Trails = {}
        self._rows: dict[str, int] = {}
        self._messages: list[dict[str, Any]] = []
        self._links: list[tuple[str, str]] = []
        self._plans: list[tuple[dict[str, Any], str]] = []

    def save(self, event_row: int, draft: Draft, judgement: Judgement) -> None:
        """Take in the plan of a draft and, unless it was refused, its message; ``finish`` stores the last of them."""
        message = draft.message
        carrier = None if judgement.verdict == "refuse" else self._message(event_row, draft, judgement)
        values = {
            "school": self.work.school,
            "event": event_row,
            "recipient": message.recipient,
            "part": draft.part,
            "pupils": list(message.pupils),
            "channel": None if carrier is None else message.channel,
            "language": message.text.language,
            "language_reason": draft.language_reason,
        }
        said = plan_values(judgement, self.work.now, self._trails)
        self._plans.append((values | said, carrier.public_id if carrier else ""))
        if len(self._plans) >= AT_ONCE:
            self.finish()

    def finish(self) -> None:
        """Store what was taken in and is not stored yet."""
        connection, school = self.work.connection, self.work.school
        self._rows |= outbox.add_all(connection, self._messages)
        outbox.join_each(connection, school, ((self._rows[one], key) for one, key in self._links))
        plans.add(connection, *(values | {"message": self._rows.get(one)} for values, one in self._plans))
        for one in (self._messages, self._links, self._plans):
            one.clear()

    def _message(self, event_row: int, draft: Draft, judgement: Judgement) -> Message:
        """The message that carries a draft: its own, or one to the same address."""
        message = draft.message
        same = draft.one_mail(judgement)
        if (carrier := self._carriers.get(same)) is not None:
            self._links.append((carrier.public_id, message.recipient))
            if carrier.public_id in self._folded:
                self.finish()
                digests.join_all(self.work.connection, self._rows[carrier.public_id])
            return carrier
        at = judgement.until or self.work.now
        values = outbox.values_of(
            message,
            part=draft.part,
            event_row=event_row,
            text_row=self._text(event_row, message),
            state=State.AWAITING_APPROVAL if judgement.verdict == "approve" else State.QUEUED,
            due_at=at,
            pilot=self.work.runtime.pilot,
        )
        self._messages.append(values)
        self._links += ((message.public_id, key) for key in self._whom(message))
        if same is not None:
            self._carriers[same] = message
        if judgement.verdict == "fold" and can_join(message, self.work.runtime):
            self._folded.add(message.public_id)
            self.finish()
            self._fold(self._rows[message.public_id], message, at)
        return message

    def _text(self, event_row: int, message: Message) -> int:
        name = event_row, message.text, message.correction
        if name not in self._texts:
            self._texts[name] = outbox.add_text(self.work.connection, *name)
        return self._texts[name]

    def _fold(self, row: int, message: Message, at: datetime) -> None:
        """Put a message in its digest; where none can be made it waits by itself, and the others are stored."""
        try:
            put_in(self.work, row, message, at)
        except Exception as error:
            problem = str(error) if isinstance(error, CannotCompose) else type(error).__name__
            self.work.runtime.failures.note("kind", self.work.runtime.kinds.digest, problem)

    def _whom(self, message: Message) -> list[str]:
        """For whom a message counts: its guardian, or all who see the post of a group."""
        if not message.group:
            return [message.recipient]
        return [guardian.key for guardian in self.work.roster.members(message.group) if guardian.app_access != "no"]


def one_by_one(work: UnitOfWork, row: MessageRow, post: Message, *, comes_yet: bool = False) -> int:
    """Write to each guardian of a group whose post cannot be made; returns how many messages were queued.

    Whoever already has a plan of this event is left as it is. What is urgent is posted by a colleague, unless it
    ``comes_yet`` or stands in another app.
    """
    earlier = heard(work, post.event, post.event.revision)
    had = next(iter(earlier.get(post.recipient, ())), None) if post.correction else None
    in_hand = [] if comes_yet or _is_posted_otherwise(work, row) else planner.plan_in_hand(work, post, had)
    alone = save_beside(work, row.event, planner.plan_one_by_one(work, post, had, earlier))
    return alone + (save_more(work, row.event, in_hand) if in_hand else 0)


def _is_posted_otherwise(work: UnitOfWork, row: MessageRow) -> bool:
    """True if its group has, or may still get, another post of the same revision."""
    mine = (one for one in plans.of_events(work.connection, [row.event]) if one.recipient == row.recipient)
    others = {one.message for one in mine if one.message is not None} - {row.id}
    passed_on = {name for name, one in work.runtime.capabilities.items() if one.class_parent}
    found = outbox.some(work.connection, others)
    return any(one.state not in _NO_MORE and one.channel not in passed_on for one in found)


def save_beside(work: UnitOfWork, event_row: int, drafts: Iterable[Draft]) -> int:
    """Store drafts of an event that was planned before, for who has no plan of it; returns how many were queued."""
    planned = plans.planned(work.connection, event_row)
    return save_more(work, event_row, [draft for draft in drafts if draft.message.recipient not in planned])


def save_more(work: UnitOfWork, event_row: int, drafts: Iterable[Draft]) -> int:
    """The same, behind the plans that they have; returns how many were queued."""
    last: dict[str, int] = {}
    for one in plans.of_events(work.connection, [event_row]):
        last[one.recipient] = max(one.part + 1, last.get(one.recipient, 0))
    behind = [replace(one, part=one.part + last.get(one.message.recipient, 0)) for one in drafts]
    judged = judge(work, identified(work.connection, behind))
    saving = _Saving(work)
    for draft, judgement in judged:
        saving.save(event_row, draft, judgement)
    saving.finish()
    return sum(judgement.verdict != "refuse" for _, judgement in judged)
