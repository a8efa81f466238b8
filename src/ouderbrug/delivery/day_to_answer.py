"""What waited until the day to answer, or to begin to choose, was over: it names that day no more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from ouderbrug.planning.making import Making
from ouderbrug.school.calendar import answer_ends
from ouderbrug.store import outbox
from ouderbrug.store.queued import Queued

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def in_time(work: UnitOfWork, row: MessageRow, message: Message) -> Queued:
    """The same, or with the words of this moment where it is news that names a day to answer or to begin that is over.

    What a person approved is other words then, and is looked at again.
    """
    same = Queued(row, message)
    if message.correction is not None or message.event.withdrawn or not _is_over(work, message.event.payload):
        return same
    guardian = work.roster.guardians.get(message.recipient)
    language = guardian.language if guardian else work.runtime.settings.school.language
    text, _ = Making(work, message.event).text(language, None, None)
    number = outbox.add_text(work.connection, row.event, text, None)
    if number == row.text:
        return same
    outbox.as_news(work.connection, row.id, number)
    return work.queued(outbox.some(work.connection, [row.id]))[0]


def _is_over(work: UnitOfWork, payload: Mapping[str, Any]) -> bool:
    ends, opens = answer_ends(payload, work.runtime.calendar), payload.get("opens_at")
    opened = bool(opens) and work.runtime.calendar.day(datetime.fromisoformat(str(opens))) < work.today
    return opened or (ends is not None and ends <= work.now)
