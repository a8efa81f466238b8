"""What waited until a day that it names was over: it asks for no answer by it, and tells of it as of what was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.planning.making import Making
from ouderbrug.school.calendar import names_a_past_day
from ouderbrug.store import outbox
from ouderbrug.store.queued import Queued

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def in_time(work: UnitOfWork, row: MessageRow, message: Message) -> Queued:
    """The same, or with the words of this moment where it is news that names a day that is over.

    What a person approved is other words then, and is looked at again.
    """
    same = Queued(row, message)
    if (
        message.correction is not None
        or message.event.withdrawn
        or not names_a_past_day(message.event.payload, work.runtime.calendar, work.now)
    ):
        return same
    guardian = work.roster.guardians.get(message.recipient)
    language = guardian.language if guardian else work.runtime.settings.school.language
    text, _ = Making(work, message.event).text(language, None, None)
    number = outbox.add_text(work.connection, row.event, text, None)
    if number == row.text:
        return same
    outbox.as_news(work.connection, row.id, number)
    return work.queued(outbox.some(work.connection, [row.id]))[0]
