"""For whom one mail is: its guardian, and those who joined it at one address and still may have it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.delivery.judging import judge
from ouderbrug.school.roster import mailbox
from ouderbrug.store import digests, outbox

if TYPE_CHECKING:
    from ouderbrug.model import Guardian, Message
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def recipients(work: UnitOfWork, row: MessageRow, message: Message, judgement: Judgement) -> list[Guardian]:
    """The guardians of a mail, its own first.

    Whoever joined and does not fit any more gets a message of their own, which is judged for itself.
    """
    guardian = work.roster.guardians.get(message.recipient)
    if message.group or guardian is None:
        return []
    found = [guardian]
    for key in outbox.guardians(work.connection, [row.id]).get(row.id, []):
        if key == message.recipient:
            continue
        other = work.roster.guardians.get(key)
        fits = other is not None and _share(work, message.channel, guardian, other)
        fits = fits and key not in work.roster.apart_from(guardian.key)
        if other and fits and judgement.verdict == "allow":
            own = work.roster.concerning(key, message.pupils)
            fits = judge(work, row, replace(message, recipient=key, pupils=own)).verdict == "allow"
        if other and fits:
            found.append(other)
        if not fits or judgement.verdict == "refuse":
            _split_off(work, row, message, key)
    return found


def _share(work: UnitOfWork, channel: str, one: Guardian, other: Guardian) -> bool:
    by = work.runtime.capabilities[channel].addressed_by
    return bool(by) and mailbox(one, by) == mailbox(other, by)


def _split_off(work: UnitOfWork, row: MessageRow, message: Message, guardian: str) -> None:
    """Give a guardian who joined another's message one of their own; of a digest, each message that is in it."""
    if not message.is_digest:
        own = work.roster.concerning(guardian, message.pupils)
        return outbox.split_off(work.connection, row, guardian, own, work.now)
    inside = digests.entries(work.connection, row.id)
    whom = outbox.guardians(work.connection, [entry.id for entry in inside])
    for entry in inside:
        if guardian in whom.get(entry.id, ()) and guardian != entry.recipient:
            own = work.roster.concerning(guardian, tuple(entry.pupils))
            outbox.split_off(work.connection, entry, guardian, own, work.now)
    return digests.leave(work.connection, row.id, guardian)
