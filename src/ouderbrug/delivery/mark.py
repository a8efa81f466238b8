"""The mark: in one durable transaction before the call, the last judgement, the address, and the slot.

Facts are read afresh here. Whatever changed since the message was queued (a ban, an opt-out, another group,
a withdrawal) is honoured, or the message does not go.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.delivery import already, apart, digest_mark, joint
from ouderbrug.delivery.day_to_answer import in_time
from ouderbrug.delivery.judging import MOVED, put_back, with_the_others
from ouderbrug.delivery.never_heard import as_news
from ouderbrug.delivery.recipients import recipients
from ouderbrug.delivery.sending import begin, take_back
from ouderbrug.failures import UNKNOWN_KIND
from ouderbrug.model import State
from ouderbrug.planning.saving import one_by_one
from ouderbrug.rules.asking import ASKED_AGAIN
from ouderbrug.rules.judgement import Judgement, plan_values
from ouderbrug.store import channels, claims, digests, going_live, plans
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow


class Marker:
    """Marks messages for one run."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime

    def mark(self, connection: Connection, claimed: MessageRow, now: datetime) -> tuple[Message | None, str]:
        """The message as it is to be sent, or None and what became of it instead."""
        row = claims.still_claimed(connection, claimed, now)
        if row is None or row.due_at > now:  # others of its event may have shown that it had better wait
            claims.give_back(connection, claimed)
            return None, "gone"
        if row.held:
            claims.give_back(connection, claimed)
            return None, "held"
        if row.pilot and not self.runtime.pilot:
            # It was made for the pilot mailbox, and whatever brought it back here, no guardian is to have it.
            ended = {"state": State.CANCELLED, "error_class": going_live.THROWN_AWAY, "settled_at": now}
            claims.give_back(connection, claimed, **ended)
            digests.follow(connection, claimed.id)
            return None, "refused"
        work = UnitOfWork(connection, self.runtime, now)
        found = work.queued([row])
        if not found:
            self.runtime.failures.note("kind", row.kind, UNKNOWN_KIND)
            return None, self.not_yet(connection, claimed, UNKNOWN_KIND, now)
        if found[0].message.is_digest:
            return digest_mark.mark(work, claimed, found[0])
        return _mark(work, claimed, found[0])

    def again(self, connection: Connection, claimed: MessageRow, message: Message, now: datetime) -> str:
        """Take a mark back and mark anew; returns what became of the message, or nothing if it goes as it was.

        What would go in other words, or to another address, waits a moment and is taken up as it is now.
        """
        if not take_back(connection, [claimed], now):
            return "gone"
        if not channels.state(connection, self.runtime.school, message.channel).open(now):
            claims.give_back(connection, claimed)
            return "closed"
        anew, became = self.mark(connection, claimed, now)
        if anew is None:
            return became
        if replace(anew, unsubscribe=message.unsubscribe) == message:
            return ""
        take_back(connection, [claimed], now)
        claims.give_back(connection, claimed)
        return MOVED

    def not_yet(self, connection: Connection, claimed: MessageRow, why: str, now: datetime) -> str:
        """Let a claimed message wait for a part to be mended; returns what became of it.

        What is urgent a colleague tells, where it can be read at all.
        """
        work = UnitOfWork(connection, self.runtime, now)
        judgement = Judgement("delay", None, why, now + ASKED_AGAIN)
        for row, message in work.queued([claimed]):
            return put_back(work, row, message, judgement)
        plans.amend(connection, claimed.id, plan_values(judgement, now))
        claims.give_back(connection, claimed, due_at=judgement.until)
        return "delayed"


def _mark(work: UnitOfWork, claimed: MessageRow, queued: Queued) -> tuple[Message | None, str]:
    row, message = in_time(work, *as_news(work, *queued))
    message = already.about_the_untold(work, row, message)
    row, message, judgement = apart.judged(work, row, message)
    judgement = with_the_others(work, row, message, judgement)
    held: frozenset[int] = frozenset()
    if judgement.verdict == "allow":
        if joint.step_aside(work, row, message):
            return None, "gone"
        row, message, held = joint.in_both_languages(work, row, message)
    guardians = recipients(work, row, message, judgement, held)
    if judgement.verdict == "allow":
        if work.runtime.capabilities[message.channel].by_person:
            plans.amend(work.connection, row.id, plan_values(judgement, work.now))
        return begin(work, claimed, message, guardians), "sending"
    if message.group and judgement.each_alone:
        one_by_one(work, row, message)
    return None, put_back(work, claimed, message, judgement)
