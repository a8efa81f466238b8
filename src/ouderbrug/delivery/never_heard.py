"""A change for who never heard of what it changes, as that did not go after all: it goes as news."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Correction
from ouderbrug.planning.making import Making
from ouderbrug.store import outbox, reached
from ouderbrug.store.queued import Queued

if TYPE_CHECKING:
    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def as_news(work: UnitOfWork, row: MessageRow, message: Message) -> Queued:
    """The same, or with the words of news where none of its readers may have heard of an earlier revision.

    What a person approved is other words then, and is looked at again.
    """
    same = Queued(row, message)
    if message.correction in (None, Correction.WITHDRAWN) or message.event.kind not in work.runtime.kinds:
        return same
    readers = {message.recipient, *outbox.guardians(work.connection, [row.id]).get(row.id, ())}
    if reached.thread_was_heard(work.connection, row) or any(
        reached.may_have_heard(work.connection, message.event, one, pilot=work.runtime.pilot) for one in readers
    ):
        return same
    guardian = work.roster.guardians.get(message.recipient)
    language = guardian.language if guardian else work.runtime.settings.school.language
    text, _ = Making(work, message.event).text(language, None, None)
    outbox.as_news(work.connection, row.id, outbox.add_text(work.connection, row.event, text, None))
    return work.queued(outbox.some(work.connection, [row.id]))[0]
