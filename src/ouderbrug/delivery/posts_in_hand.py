"""Posts of groups looked at again: a card that may not be posted any more is taken back, and who has no app is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.delivery.judging import reason
from ouderbrug.model import State
from ouderbrug.planning.judging_drafts import ask
from ouderbrug.planning.saving import one_by_one
from ouderbrug.planning.without_app import tell_without_app
from ouderbrug.rules.judgement import plan_values
from ouderbrug.store import outbox, plans

if TYPE_CHECKING:
    from ouderbrug.unit_of_work import UnitOfWork


def take_back(work: UnitOfWork) -> None:
    """Take back each card of a post that names a place to somebody protected by now, or that its channel lost.

    Whether a colleague posted it already and did not say so, a leader is asked. Who has no app since it was made has
    a message of their own.
    """
    rows = [row for row in outbox.waiting(work.connection, work.school, (State.HANDED_OVER,)) if row.is_post]
    for row, message in work.queued(rows):
        judgement = ask(work, message)
        if judgement.each_alone:
            one_by_one(work, row, message)
            plans.amend(work.connection, row.id, plan_values(judgement, work.now))
            outbox.cancel(work.connection, [row.id], reason(judgement), work.now)
        else:
            tell_without_app(work, row, message)


def look_again(work: UnitOfWork) -> None:
    """Write to who has no app any more what a post says that is about to go by itself."""
    can, by_person = work.runtime.capabilities, work.runtime.by_person
    over = [name for name, one in can.items() if "group" in one.audiences and name not in by_person]
    for row, message in work.queued(outbox.posts_due(work.connection, work.school, over, work.now)):
        tell_without_app(work, row, message)
