"""The mark of a digest: what is in it is judged, each for itself, then the whole as one message."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.delivery import already, apart, joint, pilot
from ouderbrug.delivery.day_to_answer import in_time
from ouderbrug.delivery.judging import another_way, ending, judge, put_back
from ouderbrug.delivery.never_heard import as_news
from ouderbrug.delivery.recipients import join_waiting, recipients
from ouderbrug.delivery.sending import begin, titled
from ouderbrug.model import ContentClass, State
from ouderbrug.planning import digest
from ouderbrug.rules.judgement import plan_values
from ouderbrug.school.boxes import NOWHERE
from ouderbrug.store import claims, digests, outbox, plans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Message
    from ouderbrug.people import Guardian
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def mark(work: UnitOfWork, claimed: MessageRow, whole: Queued) -> tuple[Message | None, str]:
    """The digest as it is to be sent, or None and what became of it; what is not allowed leaves it."""
    found = _still_inside(work, claimed)
    if not found:
        return _empty(work, claimed)
    inside = list(found.values())
    message = digest.frame(_for_who_is_inside(whole.message, inside), inside, work.runtime)
    # All that is inside was judged for its guardian; whoever joined must be right for the whole of it.
    judgement = judge(work, whole.row, replace(message, content_class=ContentClass.GENERAL))
    guardians = recipients(work, whole.row, message, judgement)
    if judgement.verdict != "allow":
        return None, _put_back(work, claimed, message, judgement, found)
    readers = [one.key for one in guardians]
    named = pilot.people(work.roster, message.pupils, readers) if work.runtime.pilot else work.roster
    message = digest.filled(message, [titled(work, one) for one in inside], work.runtime, named, readers, work.today)
    ready = begin(work, claimed, message, guardians, _for_whom(work, found))
    digests.follow(work.connection, claimed.id)
    for meeting in (*([ready.meeting] if ready.meeting else []), *ready.meetings):
        digests.organized(work.connection, claimed.id, meeting.uid, meeting.organizer)
    return ready, "sending"


def _for_whom(work: UnitOfWork, found: dict[int, Message]) -> list[tuple[Message, list[Guardian]]]:
    """Each message inside, and the guardians whom it counts for."""
    whose = outbox.guardians(work.connection, list(found))
    known = work.roster.guardians
    return [(one, [known[key] for key in whose.get(row, ()) if key in known]) for row, one in found.items()]


def _for_who_is_inside(whole: Message, inside: Sequence[Message]) -> Message:
    """The digest of a mailbox is for a reader of whom something is in it: its first one's may all have left it."""
    whom = [one.recipient for one in inside]
    return whole if whole.recipient in whom else replace(whole, recipient=whom[0])


def _put_back(
    work: UnitOfWork, claimed: MessageRow, message: Message, judgement: Judgement, found: dict[int, Message]
) -> str:
    """Let the digest wait with what can wait as long; what cannot leaves it."""
    still = {number: one for number, one in found.items() if one.deadline > (judgement.until or work.now)}
    if judgement.verdict == "delay" and len(still) < len(found):
        digests.keep_only(work.connection, claimed.id, still)
    if not still:
        return _empty(work, claimed)[1]
    became = put_back(work, claimed, message, judgement)
    digests.follow(work.connection, claimed.id)
    return became


def _empty(work: UnitOfWork, claimed: MessageRow) -> tuple[None, str]:
    gone = {"state": State.CANCELLED, "error_class": "empty-digest", "settled_at": work.now}
    claims.give_back(work.connection, claimed, **gone)
    return None, "gone"


def _still_inside(work: UnitOfWork, claimed: MessageRow) -> dict[int, Message]:
    """What may still go in a digest, by the number of its row; the rest waits by itself, or is not sent at all."""
    kept: dict[int, Message] = {}
    carries = claimed.channel in work.runtime.digest_channels
    entries = [row for row in digests.entries(work.connection, claimed.id) if carries and not row.held]
    box = work.runtime.boxes[claimed.channel] if carries else NOWHERE
    here = {claimed.recipient, *(one.key for one in work.roster.peers(claimed.recipient, box))}
    joined: set[int] = set()
    for row, message in work.queued([row for row in entries if row.recipient in here]):
        if row.id in joined:
            continue
        row, message = in_time(work, *as_news(work, row, message))
        message = already.about_the_untold(work, row, message)
        row, message, judgement = apart.judged(work, row, message, in_digest=True)
        if judgement.verdict in ("allow", "fold"):
            both = joint.in_both_languages(work, row, message)
            kept[row.id] = both.message
            joined |= join_waiting(work, *both)
            digests.join_all(work.connection, row.id)
        else:
            _leaves(work, row, message, judgement)
    digests.keep_only(work.connection, claimed.id, kept)
    return kept


def _leaves(work: UnitOfWork, row: MessageRow, message: Message, judgement: Judgement) -> None:
    mine, refused = [row.id], judgement.verdict == "refuse"
    for key in outbox.guardians(work.connection, mine).get(row.id, ()) if refused else ():
        if key != message.recipient:
            own = work.roster.concerning(key, message.pupils)
            outbox.split_off(work.connection, row, key, own, work.now)
    if channel := another_way(work, row, message, judgement):
        digests.take_out(work.connection, mine, channel=channel, due_at=work.now)
        return
    plans.amend(work.connection, row.id, plan_values(judgement, work.now))
    if judgement.reason == already.ALREADY:
        return already.leave_it_there(work, row, message)
    values: dict[str, object] = {"due_at": judgement.until}
    if refused:
        values = ending(work, judgement)
    elif judgement.verdict == "approve":
        values = {"state": State.AWAITING_APPROVAL}
    digests.take_out(work.connection, mine, (State.QUEUED,), **values)
