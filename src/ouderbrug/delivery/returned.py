"""Who stood in the file no more and is back in it: what they had not got yet waits for them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.delivery import apart
from ouderbrug.planning import missed
from ouderbrug.rules.judgement import plan_values
from ouderbrug.store import away, plans, stamp

if TYPE_CHECKING:
    from ouderbrug.unit_of_work import UnitOfWork


def welcome(work: UnitOfWork) -> int:
    """Queue what was cancelled for want of its people, is of use, and may go to them now; returns how many.

    What was changed meanwhile they hear as it stands.

    Each is judged again when it is marked.
    """
    count = 0
    for row, message in work.queued(away.of_use(work.connection, work.school, work.now)):
        mine, _, judgement = apart.judged(work, row, message)
        if judgement.verdict != "refuse":
            plans.amend(work.connection, mine.id, plan_values(judgement, work.now))
            count += away.queue(work.connection, mine, judgement.until or work.now)
    return count + missed.tell(work)


def welcome_if_changed(work: UnitOfWork) -> int:
    """The same where people changed since it was last done, something ended for want of them, or another day began."""
    of_now = f"{stamp.people_of_each(work.connection, work.school).get(work.school, 0)}:{work.today}"
    if away.last_look(work.connection, work.school) == of_now:
        return 0
    away.note_look(work.connection, work.school, of_now)
    return welcome(work)
