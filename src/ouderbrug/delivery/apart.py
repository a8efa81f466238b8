"""A message about several children of whom one may not be told now: the others are told, and that one is answered for.

It was planned whole, and what changed since is about one child: it goes on in parts, each judged for itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.delivery.judging import judge
from ouderbrug.model import State
from ouderbrug.planning.first_look import seen
from ouderbrug.planning.parts import Parts
from ouderbrug.planning.routing import ways
from ouderbrug.staff.shown import approval_hash
from ouderbrug.store import digests, holds, outbox, plans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ouderbrug.model import Message
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def judged(
    work: UnitOfWork, row: MessageRow, message: Message, *, in_digest: bool = False
) -> tuple[MessageRow, Message, Judgement]:
    """What the rules say of a message; of one that is refused for the sake of one child, of those who can be told."""
    judgement = judge(work, row, message, in_digest=in_digest)
    if judgement.verdict != "refuse" or not judgement.rule or not _is_of_several(work, message):
        return row, message, judgement
    parts = _parts(work, message)
    if len(parts) < 2:
        return row, message, judgement
    row, message = _in_parts(work, row, message, parts)
    return row, message, judge(work, row, message, in_digest=in_digest)


def _parts(work: UnitOfWork, message: Message) -> list[tuple[str, ...]]:
    route = work.runtime.route(work.runtime.kinds[message.event.kind])
    over = dict.fromkeys((message.channel, *ways(work, message, route, None)))
    return Parts(work).of(message, tuple(over))


def before_approval(work: UnitOfWork) -> None:
    """Let what awaits approval wait in the parts in which it would go now: that is what is shown and approved."""
    rows = outbox.waiting(work.connection, work.school, (State.AWAITING_APPROVAL,))
    for row, message in work.queued([row for row in rows if len(row.pupils) > 1]):
        if _is_of_several(work, message) and len(parts := _parts(work, message)) > 1:
            _in_parts(work, row, message, parts)


def on_cards(work: UnitOfWork) -> None:
    """Take those children off open cards of whom a guardian may be told no more; each of them is judged for itself."""
    rows = [row for row in _in_hand(work) if len(row.pupils) > 1]
    for row, message in work.queued(rows):
        if _is_of_several(work, message) and len(parts := Parts(work).of(message, (message.channel,))) > 1:
            _in_parts(work, row, message, parts)


def behind_holds(work: UnitOfWork) -> None:
    """Let those children, and those readers, of a message that waits behind a hold go on whom no hold is about.

    The children also of one that is on a card.
    """
    if not (holds.standing(work.connection, work.school) or holds.in_doubt(work.connection, work.school)):
        return
    waiting = outbox.behind_holds(work.connection, work.school)
    of_guardians = [one for one in work.queued(waiting) if not one.message.group]
    alone = [_free_of_readers(work, *one) for one in of_guardians if not one.message.is_digest]
    if any([*alone, *(_digest_free_of_readers(work, *one) for one in of_guardians if one.message.is_digest)]):
        holds.mark_anew(work.connection, work.school)
        waiting = outbox.behind_holds(work.connection, work.school)
    rows = [row for row in (*waiting, *_in_hand(work)) if len(row.pupils) > 1]
    if any([_free(work, *one) for one in work.queued(rows) if _is_of_several(work, one.message)]):
        holds.mark_anew(work.connection, work.school)


def _free_of_readers(work: UnitOfWork, row: MessageRow, message: Message) -> bool:
    """True if a hold is about some of its readers alone: then each has a message of their own."""
    whom, held = _readers(work, row, message)
    if not held or len(held) == len(whom):
        return False
    _leave_alone(work, row, message, whom)
    return True


def _digest_free_of_readers(work: UnitOfWork, row: MessageRow, message: Message) -> bool:
    """The same of a digest, when all that is in it is for one of them: it is of the others, and has what is theirs."""
    whom, held = _readers(work, row, message)
    free = [key for key in whom if key not in held]
    if not held or not free:
        return False
    inside = [one for one in digests.entries(work.connection, row.id) if one.recipient in held]
    digests.take_out(work.connection, [one.id for one in inside])
    if row.recipient in held:
        outbox.hand_to(work.connection, row, free[0])
    for key in held:
        digests.leave(work.connection, row.id, key)
    return True


def _readers(work: UnitOfWork, row: MessageRow, message: Message) -> tuple[list[str], set[str]]:
    """For whom a message is, and for which of them alone it would stand behind a hold."""
    whom = outbox.guardians(work.connection, [row.id]).get(row.id, [])
    alone = [(replace(message, recipient=key, public_id=key), [key]) for key in whom]
    return whom, set(holds.behind_unsaved(work.connection, work.school, alone))


def _in_hand(work: UnitOfWork) -> list[MessageRow]:
    return outbox.waiting(work.connection, work.school, (State.HANDED_OVER,))


def _free(work: UnitOfWork, row: MessageRow, message: Message) -> bool:
    """True if there are such children: what is about the others waits behind the hold by itself."""
    whom = outbox.guardians(work.connection, [row.id]).get(row.id, [])
    alone = [replace(message, pupils=(pupil,), public_id=pupil) for pupil in message.pupils]
    held = holds.behind_unsaved(work.connection, work.school, [(one, whom) for one in alone])
    free = tuple(pupil for pupil in message.pupils if pupil not in held)
    if not free or not held:
        return False
    _in_parts(work, row, message, [free, tuple(pupil for pupil in message.pupils if pupil in held)])
    return True


def _is_of_several(work: UnitOfWork, message: Message) -> bool:
    several = message.about_a_child and len(message.pupils) > 1 and not message.group
    return several and message.recipient in work.roster.guardians


def _in_parts(
    work: UnitOfWork, row: MessageRow, message: Message, parts: Sequence[tuple[str, ...]]
) -> tuple[MessageRow, Message]:
    """The first part, which stays this message; who joined it gets all of their own again, judged for themselves."""
    _leave_alone(work, row, message, outbox.guardians(work.connection, [row.id]).get(row.id, ()))
    messages = [replace(message, pupils=part) for part in parts]
    # What was approved of all children was approved of each; what changed since is of none, and is looked at again.
    stands = approval_hash(message, work.roster) in row.approval_hash.split()
    codes = seen(row.approval_hash, of_a_part=True)
    approvals = [" ".join((approval_hash(one, work.roster), *codes)) if stands else row.approval_hash
                 for one in messages]  # fmt: skip
    for one, approved in zip(messages[1:], approvals[1:], strict=True):
        outbox.set_apart(work.connection, row, one.pupils, approved, work.now)
    outbox.about(work.connection, row.id, parts[0])
    plans.about(work.connection, row.id, parts[0])
    outbox.reword(work.connection, row.id, row.text, approvals[0])
    return row._replace(pupils=list(parts[0]), approval_hash=approvals[0]), messages[0]


def _leave_alone(work: UnitOfWork, row: MessageRow, message: Message, whom: Iterable[str]) -> None:
    """Give each other reader their own again, in parts at once: what both may know of goes in one mail after all."""
    own = [outbox.split_off(work.connection, row, key, work.roster.concerning(key, message.pupils), work.now)
           for key in whom if key != message.recipient]  # fmt: skip
    for theirs in work.queued(outbox.some(work.connection, own)):
        judged(work, *theirs)
