"""What a mailbox has already of an event: who reads it is not told the same there a second time, under any name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import Correction
from ouderbrug.rules.judgement import Judgement, Step
from ouderbrug.store import mailboxes, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

ALREADY = "already-had-it"
"""Why a message does not go: this revision of the event came to the mailbox before, or may have."""


def judged(work: UnitOfWork, row: MessageRow, message: Message, judgement: Judgement) -> Judgement:
    """The same judgement, or a refusal where the mailbox had it all; who had it is said by key.

    In another language it may go over another channel; what is about a child a colleague tells then.
    """
    came = _came(work, row, message) if judgement.verdict != "refuse" else []
    if not came or (message.about_a_child and _untold(message, came)):
        return judgement
    whom = outbox.guardians(work.connection, (one.id for one in came)).values()
    keys = sorted({key for keys in whom for key in keys} - {message.recipient})
    texts = outbox.texts(work.connection, (one.text for one in came)).values()
    other = all(message.text.language not in text.language.split(", ") for text in texts)
    by_person = "at-once" if other and message.about_a_child else ""
    step = Step("", "refuse", ALREADY, None, {"had_by": keys}, by_person)
    return Judgement("refuse", None, ALREADY, trail=(step,), here_only=other)


def about_the_untold(work: UnitOfWork, row: MessageRow, message: Message) -> Message:
    """The message about those of its children of whom its mailbox had nothing yet; where it had all, all of them."""
    came = _came(work, row, message) if message.about_a_child and len(message.pupils) > 1 else []
    rest = _untold(message, came)
    if not rest or rest == message.pupils:
        return message
    outbox.about(work.connection, row.id, rest)
    return replace(message, pupils=rest)


def leave_it_there(work: UnitOfWork, row: MessageRow, message: Message) -> None:
    """End a message whose mailbox had it: its guardian has what came there, and a change of that is for both."""
    outbox.move(work.connection, row, _came(work, row, message)[-1].id, work.now, ALREADY)


def _untold(message: Message, came: Sequence[MessageRow]) -> tuple[str, ...]:
    told = {pupil for one in came for pupil in one.pupils}
    return tuple(pupil for pupil in message.pupils if pupil not in told)


def _came(work: UnitOfWork, row: MessageRow, message: Message) -> list[MessageRow]:
    """What came to the mailbox of a message; not what was for somebody whom its guardian is not to meet.

    Nor what the word that it is no more for them ended there.
    """
    guardian = work.roster.guardians.get(message.recipient)
    if guardian is None or message.is_digest:
        return []
    box = work.runtime.boxes[message.channel]
    readers = [peer.key for peer in work.roster.peers(guardian.key, box)]
    address = work.roster.address(guardian, box)
    found = mailboxes.came_to(work.connection, row, address, readers)
    apart = work.roster.apart_from(guardian.key) if found else frozenset()
    ended = _ended(work, message, mailboxes.said_off(work.connection, row, address, readers)) if found else 0
    return [one for one in found if one.recipient not in apart and one.id > ended]


def _ended(work: UnitOfWork, message: Message, off: Sequence[MessageRow]) -> int:
    """The last word there by which it was no more for the guardian of a message that says it is on, or 0."""
    if message.correction is Correction.WITHDRAWN:
        return 0
    whom = outbox.guardians(work.connection, (one.id for one in off))
    theirs = (one for one in off if message.recipient in (one.recipient, *whom.get(one.id, ())))
    return max((one.id for one in theirs if not message.about_a_child or {*one.pupils} & {*message.pupils}), default=0)
