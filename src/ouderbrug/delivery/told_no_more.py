"""News that did not go as the same words about another child stood for it: it goes once these stand no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.delivery import apart
from ouderbrug.planning.draft import NOTHING_NEW
from ouderbrug.planning.lapsing import is_said_again
from ouderbrug.planning.told_of_another import may_be_told_of_another, of_another_group
from ouderbrug.rules.judgement import plan_values
from ouderbrug.store import away, plans, reached

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def tell_after_all(work: UnitOfWork) -> None:
    """Queue it again for whom these words were changed or called off since; each is judged again when it is marked.

    What somebody was to look at first waits for that, and a yes that was given stays.
    """
    for row, message in work.queued(away.news(work.connection, work.school, NOTHING_NEW, work.now)):
        if _is_untold(work, row, message):
            mine, _, judgement = apart.judged(work, row, message)
            if judgement.verdict != "refuse":
                plans.amend(work.connection, mine.id, plan_values(judgement, work.now))
                away.queue(work.connection, mine, judgement.until or work.now)


def _is_untold(work: UnitOfWork, row: MessageRow, message: Message) -> bool:
    """True where the words that stood for it do so no more; that they are a week old by now makes nothing new of it."""
    if not may_be_told_of_another(work, message) or is_said_again(work, message.event):
        return False
    if of_another_group(work, message, row.settled_at):
        return False
    return not reached.may_have_heard(work.connection, message.event, message.recipient, pilot=row.pilot)
