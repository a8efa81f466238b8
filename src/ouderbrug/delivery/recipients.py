"""For whom one mail is: its guardian, and those at one address who joined it, or join it now, and may have it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.delivery.judging import judge
from ouderbrug.staff.cards import SHUT
from ouderbrug.store import digests, outbox, plans

if TYPE_CHECKING:
    from collections.abc import Collection

    from ouderbrug.model import Message
    from ouderbrug.people import Guardian
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


GOES_ALONG = ("allow", "fold", "delay")
"""Verdicts of what may go along in a mail that goes: who would have it later has it with the first."""


def recipients(
    work: UnitOfWork, row: MessageRow, message: Message, judgement: Judgement, held: Collection[int] = ()
) -> list[Guardian]:
    """The guardians of a mail, its own first; ``held`` are the numbers of the texts that stand in it beside its own.

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
            fits = may_have(work, row, message, key)
        if other and fits:
            found.append(other)
        if not fits or judgement.verdict == "refuse":
            _split_off(work, row, message, key)
    if judgement.verdict == "allow" and not message.is_digest:
        found += _joining(work, row, message, found, held).values()
    return found


def join_waiting(work: UnitOfWork, row: MessageRow, message: Message, held: Collection[int] = ()) -> set[int]:
    """Let what else waits for this mailbox of the event join a message that goes, or it comes a second time.

    Returns the numbers of what joined.
    """
    guardian = work.roster.guardians.get(message.recipient)
    return set(_joining(work, row, message, [guardian], held)) if guardian is not None else set()


def beside(work: UnitOfWork, row: MessageRow, message: Message) -> list[MessageRow]:
    """What waits of the same revision for others who read this mailbox by now."""
    return outbox.beside(work.connection, row, _reading_too(work, message))


def _shut_out(work: UnitOfWork, row: MessageRow, message: Message) -> list[MessageRow]:
    """The cards that nobody has told for others who read this mailbox, and that are cards as it was shut to them.

    A mail that goes there now tells them: by a card as well they would hear it twice.
    """
    if work.runtime.capabilities[message.channel].by_person:
        return []
    cards = outbox.cards_beside(work.connection, row, _reading_too(work, message))
    code = SHUT.partition(".")[2]
    shut = plans.in_whose_steps(work.connection, [one.id for one in cards], code) if cards else set()
    return [one for one in cards if one.id in shut]


def _reading_too(work: UnitOfWork, message: Message) -> list[str]:
    """The others who read this mailbox by now, by their keys."""
    peers = work.roster.peers(message.recipient, work.runtime.boxes[message.channel])
    return [one.key for one in peers if one.active]


def _joining(
    work: UnitOfWork, row: MessageRow, message: Message, here: list[Guardian], held: Collection[int]
) -> dict[int, Guardian]:
    """Those whose own message of this event leads to this mailbox by now, by the number of that message.

    What tells of a child whom this one does not name, or in other words, goes by itself.
    """
    keys = {one.key for one in here}
    joined: dict[int, Guardian] = {}
    for other in (*beside(work, row, message), *_shut_out(work, row, message)):
        said = other.text in (row.text, *held) and _knows_all(other, message)
        fits = said and other.recipient not in keys and keys.isdisjoint(work.roster.apart_from(other.recipient))
        both = _approved_both(row, other)
        if fits and may_have(work, both, message, other.recipient):
            if both != row:
                outbox.reword(work.connection, row.id, row.text, both.approval_hash)
                row = both
            for key in outbox.guardians(work.connection, [other.id]).get(other.id, ()):
                if key != other.recipient:  # they are judged for themselves
                    own = work.roster.concerning(key, tuple(other.pupils))
                    outbox.split_off(work.connection, other, key, own, work.now)
            outbox.move(work.connection, other, row.id, work.now)
            joined[other.id] = work.roster.guardians[other.recipient]
            keys.add(other.recipient)
    return joined


def _approved_both(row: MessageRow, other: MessageRow) -> MessageRow:
    """The row with what was approved of either, where both were: each was shown with its own guardian."""
    if not (row.approval_hash and other.approval_hash):
        return row
    return row._replace(approval_hash=" ".join(dict.fromkeys(f"{row.approval_hash} {other.approval_hash}".split())))


def _knows_all(other: MessageRow, message: Message) -> bool:
    return not message.about_a_child or set(other.pupils) <= set(message.pupils)


def may_have(work: UnitOfWork, row: MessageRow, message: Message, key: str) -> bool:
    """True if a reader of this mailbox may have it: one for whom it would wait has it with the first."""
    own = work.roster.concerning(key, message.pupils)
    return judge(work, row, replace(message, recipient=key, pupils=own)).verdict in GOES_ALONG


def _share(work: UnitOfWork, channel: str, one: Guardian, other: Guardian) -> bool:
    here, there = (work.roster.address(guardian, work.runtime.boxes[channel]) for guardian in (one, other))
    return bool(here) and here == there


def _split_off(work: UnitOfWork, row: MessageRow, message: Message, guardian: str) -> None:
    """Give a guardian who joined another's message one of their own; of a digest, each message that is in it."""
    if not message.is_digest:
        own = work.roster.concerning(guardian, message.pupils)
        outbox.split_off(work.connection, row, guardian, own, work.now)
        return
    inside = digests.entries(work.connection, row.id)
    whom = outbox.guardians(work.connection, [entry.id for entry in inside])
    for entry in inside:
        if guardian in whom.get(entry.id, ()) and guardian != entry.recipient:
            own = work.roster.concerning(guardian, tuple(entry.pupils))
            outbox.split_off(work.connection, entry, guardian, own, work.now)
    return digests.leave(work.connection, row.id, guardian)
