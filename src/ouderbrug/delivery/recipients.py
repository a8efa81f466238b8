"""For whom one mail is: its guardian, and those at one address who joined it, or join it now, and may have it."""

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
            fits = _may_have(work, row, message, key)
        if other and fits:
            found.append(other)
        if not fits or judgement.verdict == "refuse":
            _split_off(work, row, message, key)
    if judgement.verdict == "allow" and not message.is_digest:
        found += _joining(work, row, message, found).values()
    return found


def join_waiting(work: UnitOfWork, row: MessageRow, message: Message) -> set[int]:
    """Let what else waits for this mailbox of the event join a message that goes, or it comes a second time.

    Returns the numbers of what joined.
    """
    guardian = work.roster.guardians.get(message.recipient)
    return set(_joining(work, row, message, [guardian])) if guardian is not None else set()


def _joining(work: UnitOfWork, row: MessageRow, message: Message, here: list[Guardian]) -> dict[int, Guardian]:
    """Those whose own message of this event leads to this mailbox by now, by the number of that message.

    What tells of a child whom this one does not name, or in other words, goes by itself.
    """
    by = work.runtime.capabilities[message.channel].addressed_by
    keys = {one.key for one in here}
    peers = {one.key: one for one in work.roster.peers(message.recipient, by) if one.active and one.key not in keys}
    joined: dict[int, Guardian] = {}
    for other in outbox.beside(work.connection, row, peers) if peers else ():
        fits = keys.isdisjoint(work.roster.apart_from(other.recipient)) and _says_it(row, other, message)
        if fits and _may_have(work, row, message, other.recipient):
            for key in outbox.guardians(work.connection, [other.id]).get(other.id, ()):
                if key != other.recipient:  # they are judged for themselves
                    own = work.roster.concerning(key, tuple(other.pupils))
                    outbox.split_off(work.connection, other, key, own, work.now)
            outbox.move(work.connection, other, row.id, work.now)
            joined[other.id] = peers[other.recipient]
            keys.add(other.recipient)
    return joined


def _says_it(row: MessageRow, other: MessageRow, message: Message) -> bool:
    return row.text == other.text and (not message.about_a_child or set(other.pupils) <= set(message.pupils))


def _may_have(work: UnitOfWork, row: MessageRow, message: Message, key: str) -> bool:
    """True if a reader of this mailbox may have it: one for whom it would wait has it with the first."""
    own = work.roster.concerning(key, message.pupils)
    return judge(work, row, replace(message, recipient=key, pupils=own)).verdict in ("allow", "fold", "delay")


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
