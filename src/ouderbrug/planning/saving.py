"""Writes judged drafts: events, plans and messages, one family after the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning import planner, routing
from ouderbrug.planning.digest import can_join, fold
from ouderbrug.planning.prepare import judge
from ouderbrug.rules.judgement import plan_values
from ouderbrug.store import digests, events, outbox, plans
from ouderbrug.store import roster as people

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.planning.planner import Draft
    from ouderbrug.planning.prepare import Prepared
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow


_COUNT = {"delay": "delayed", "fold": "folded", "refuse": "refused", "approve": "awaiting_approval"}


def save(connection: Connection, runtime: Runtime, prepared: Prepared, now: datetime) -> Counter[str]:
    """Store events, cancel what they replace, and store their plans and messages."""
    counts: Counter[str] = Counter(collected=len(prepared.accepted))
    rows = {id(event): events.add(connection, event, now) for event in prepared.accepted}
    for stored in prepared.replaced:
        old = [row.id for row in outbox.of_event(connection, [stored.row])]
        outbox.cancel(connection, old, "replaced", now)
    saving = _Saving(connection, runtime, people.load(connection, runtime.school), now)
    for draft, judgement in prepared.drafts:
        saving.save(rows[id(draft.message.event)], draft, judgement)
        if name := _COUNT.get(judgement.verdict):
            counts[name] += 1
    _hasten(connection, runtime, saving.roster, prepared, now)
    for source, cursor in prepared.cursors.items():
        events.set_cursor(connection, runtime.school, source, cursor)
    return counts


def _hasten(connection: Connection, runtime: Runtime, roster: Roster, prepared: Prepared, now: datetime) -> None:
    """Let what waits go sooner where it may: a slot came free, or the school set wider hours.

    What waits because a try failed keeps its wait; what can no longer go in time is for a colleague to tell.
    """
    for message, judgement in prepared.queued:
        guardian = roster.guardians.get(message.recipient)
        if channel := routing.to_a_person(message, judgement, runtime, guardian):
            outbox.hand_on(connection, message.public_id, channel, now)
            continue
        if message.event.kind == digests.KIND:
            continue  # its hour is the school's choice
        due = prepared.due.get(message.public_id)
        may = now if judgement.verdict == "allow" else judgement.until
        # Most of those who wait for their turn will wait again: better to know it here than one by one.
        if due is not None and may is not None and (may < due or not judgement.holds_slot):
            outbox.hasten(connection, message.public_id, may)


class _Saving:
    """Stores drafts one by one; a draft to an address that already gets the same message joins that one."""

    def __init__(self, connection: Connection, runtime: Runtime, roster: Roster, now: datetime) -> None:
        self.connection, self.runtime, self.roster, self.now = connection, runtime, roster, now
        self._carriers: dict[tuple[object, ...], int] = {}

    def save(self, event_row: int, draft: Draft, judgement: Judgement) -> None:
        """Store the plan of a draft and, unless it was refused, its message."""
        message = draft.message
        row = None if judgement.verdict == "refuse" else self._message(event_row, draft, judgement)
        values = {
            "school": self.runtime.school,
            "event": event_row,
            "recipient": message.recipient,
            "pupils": list(message.pupils),
            "channel": None if row is None else message.channel,
            "language": message.text.language,
            "language_reason": draft.language_reason,
            "message": row,
        }
        plans.add(self.connection, values | plan_values(judgement, self.now))

    def _message(self, event_row: int, draft: Draft, judgement: Judgement) -> int:
        message = draft.message
        same = (event_row, draft.address, message.text, message.pupils, message.correction, judgement.verdict)
        carrier = self._carriers.get(same) if draft.address else None
        if carrier is not None:
            outbox.join(self.connection, carrier, self.runtime.school, message.recipient)
            digests.join_all(self.connection, carrier)
            return carrier
        folds = judgement.verdict == "fold" and can_join(message, self.runtime)
        row = outbox.add(
            self.connection,
            message,
            event_row=event_row,
            text_row=outbox.add_text(self.connection, event_row, message.text, message.correction),
            state=State.AWAITING_APPROVAL if judgement.verdict == "approve" else State.QUEUED,
            due_at=judgement.until or self.now,
            pilot=self.runtime.settings.redirect_to is not None,
        )
        for key in self._whom(message):
            outbox.join(self.connection, row, self.runtime.school, key)
        if folds:
            fold(self.connection, self.runtime, row, message, judgement.until or self.now, self.now)
        self._carriers[same] = row
        return row

    def _whom(self, message: Message) -> list[str]:
        """For whom a message counts: its guardian, or all who see the post of a group."""
        if not message.group:
            return [message.recipient]
        return [guardian.key for guardian in self.roster.members(message.group) if guardian.app_access != "no"]


def one_by_one(
    connection: Connection, runtime: Runtime, roster: Roster, row: MessageRow, post: Message, now: datetime
) -> int:
    """Write to each guardian of a group whose post cannot be made; returns how many messages were queued.

    Whoever already has a plan of this event is left as it is.
    """
    planned = plans.planned(connection, row.event)
    drafts = [
        draft for draft in planner.plan_one_by_one(post, runtime, roster, now) if draft.message.recipient not in planned
    ]
    judged = judge(connection, runtime, roster, drafts, now)
    saving = _Saving(connection, runtime, roster, now)
    for draft, judgement in judged:
        saving.save(row.event, draft, judgement)
    return sum(judgement.verdict != "refuse" for _, judgement in judged)
