"""What waits for the same mailbox and says more, of children or in another language: one mail for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.delivery.judging import judge
from ouderbrug.delivery.recipients import GOES_ALONG, beside, may_have
from ouderbrug.planning.first_look import seen
from ouderbrug.planning.mailboxes import fits
from ouderbrug.staff.shown import approval_hashes
from ouderbrug.store import outbox
from ouderbrug.texts.both import in_one

if TYPE_CHECKING:
    from ouderbrug.model import Message, Text
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


class Joint(NamedTuple):
    """A message that may hold the words of others: ``held`` are the numbers of the texts that stand in it."""

    row: MessageRow
    message: Message
    held: frozenset[int]


def step_aside(work: UnitOfWork, row: MessageRow, message: Message) -> bool:
    """Let a message go along with one due for the same mailbox that tells of more children; False if none does."""
    wider = (one for one in _waiting(work, row, message) if _tells_of_more(work, one, row, message))
    carrier = next((one for one in wider if may_have(work, one.row, one.message, message.recipient)), None)
    if carrier is None:
        return False
    for key in outbox.guardians(work.connection, [row.id]).get(row.id, ()):
        if key != message.recipient:  # they are judged for themselves
            own = work.roster.concerning(key, message.pupils)
            outbox.split_off(work.connection, row, key, own, work.now)
    outbox.move(work.connection, row, carrier.row.id, work.now)
    return True


def in_both_languages(work: UnitOfWork, row: MessageRow, message: Message) -> Joint:
    """The message with the words of what waits for the same mailbox in another language, if its channel takes both."""
    found = Joint(row, message, frozenset({row.text}))
    for other in _waiting(work, row, message):
        found = _with(work, found, other) if other.row.text not in found.held else found
    if len(found.held) > 1:
        text = outbox.add_text(work.connection, row.event, found.message.text, message.correction)
        outbox.reword(work.connection, row.id, text, found.row.approval_hash)
        found = found._replace(row=found.row._replace(text=text))
    return found


def _with(work: UnitOfWork, found: Joint, other: Queued) -> Joint:
    """With the words of another message, if all of it may go; of what was approved, both were."""
    row, message, held = found
    knows = not message.about_a_child or set(other.message.pupils) <= set(message.pupils)
    text: Text = in_one((message.text, other.message.text))
    if not knows or not fits(text, message, work.runtime) or bool(row.approval_hash) != bool(other.row.approval_hash):
        return found
    both = replace(message, text=text)
    if row.approval_hash:
        whom = outbox.guardians(work.connection, [row.id]).get(row.id, [])
        of_both = approval_hashes(both, [*whom, other.row.recipient], work.roster)
        codes = dict.fromkeys((*seen(row.approval_hash), *seen(other.row.approval_hash)))
        row = row._replace(approval_hash=" ".join((of_both, *codes)))
    if judge(work, *other).verdict not in GOES_ALONG or judge(work, row, both).verdict not in GOES_ALONG:
        return found
    return Joint(row, both, held | {other.row.text})


def _waiting(work: UnitOfWork, row: MessageRow, message: Message) -> list[Queued]:
    """What waits for who reads this mailbox and may meet its guardian."""
    guardian = work.roster.guardians.get(message.recipient)
    if guardian is None or message.group or message.is_digest:
        return []
    apart = work.roster.apart_from(guardian.key)
    return work.queued([one for one in beside(work, row, message) if one.recipient not in apart])


def _tells_of_more(work: UnitOfWork, one: Queued, row: MessageRow, message: Message) -> bool:
    more = message.about_a_child and set(message.pupils) < set(one.message.pupils) and one.row.text == row.text
    due = one.row.digest is None and one.row.due_at <= work.now
    return more and due and judge(work, *one).verdict == "allow"
