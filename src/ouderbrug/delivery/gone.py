"""Drafts for or about who is here no more: they end as what is queued does, and nobody reads a name that left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.delivery import apart
from ouderbrug.delivery.judging import reason
from ouderbrug.model import State
from ouderbrug.rules.judgement import plan_values
from ouderbrug.store import away, looks_first, outbox, plans
from ouderbrug.store.away import AWAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.model import Message
    from ouderbrug.unit_of_work import UnitOfWork


def let_go(work: UnitOfWork) -> int:
    """Cancel what awaits approval and would go to nobody now; returns how many. It waits again for who comes back."""
    count = 0
    waiting = outbox.waiting(work.connection, work.school, (State.AWAITING_APPROVAL,))
    waiting = [row for row in waiting if not row.is_post]
    readers = outbox.guardians(work.connection, (row.id for row in waiting))
    for row, message in work.queued(waiting):
        if _lacks_somebody(work, message, readers.get(row.id, [message.recipient])):
            mine, _, judgement = apart.judged(work, row, message)
            if judgement.verdict == "refuse" and (why := reason(judgement)) in AWAY:
                plans.amend(work.connection, mine.id, plan_values(judgement, work.now))
                count += outbox.cancel(work.connection, [mine.id], why, work.now)
                looks_first.forget(work.connection, [mine.id])
                away.look_again(work.connection, work.school)
    return count


def _lacks_somebody(work: UnitOfWork, message: Message, readers: Iterable[str]) -> bool:
    """True if none of its readers or a child is here any more, or a child is none of theirs, or not of whom it is for.

    Of two who read one mailbox the one who stays still gets it, in whoever's name it stands.
    """
    whom = list(readers)
    guardians = (work.roster.guardians.get(key) for key in whom)
    if not any(one and one.active for one in guardians):
        return True
    theirs = {tie.pupil for key in whom for tie in work.roster.ties_of_guardian.get(key, ())}
    if not theirs.issuperset(message.pupils):
        return True
    pupils = [work.roster.pupils.get(key) for key in message.pupils]
    here = {one.key for one in pupils if one and one.active and not one.deceased}
    return not here.issuperset(message.pupils) or not here <= work.roster.meant_by(message.event.audience).keys
