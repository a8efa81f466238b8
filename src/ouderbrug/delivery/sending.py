"""From judged to being sent: names and address are merged, the slot is taken, and the row says so before the call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.addressing import addressed
from ouderbrug.model import CHILD_MARK, State
from ouderbrug.store import claims, digests, mailboxes, opt_out_tokens
from ouderbrug.texts.language import join_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Guardian, Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def take_back(connection: Connection, claimed: MessageRow, now: datetime) -> bool:
    """Undo a mark before its text has left, and keep the claim; False if the row is no longer this run's."""
    waits = {"state": State.QUEUED, "marked_at": None, "lease_until": now + claims.LEASE_MARGIN}
    if not claims.change(connection, claimed, State.SENDING, **waits, attempts=claimed.attempts):
        return False
    digests.follow(connection, claimed.id)
    return True


def begin(work: UnitOfWork, claimed: MessageRow, message: Message, guardians: Sequence[Guardian]) -> Message:
    """Mark a claimed row as being sent to these guardians; returns the message as the channel gets it."""
    ready = _organized(work, addressed(work, _titled(work, message), guardians))
    lease = claims.lease(work.runtime.channel_configs[message.channel].timeout_seconds)
    marked: dict[str, Any] = {"state": State.SENDING, "marked_at": work.now, "lease_until": work.now + lease}
    marked["attempts"] = claimed.attempts + 1
    if guardians:
        address = work.roster.address(guardians[0], work.runtime.boxes[message.channel])
        marked["mailbox"] = mailboxes.hashed(work.connection, address)
    if ready.meeting is not None:
        marked["meeting_organizer"] = ready.meeting.organizer
    claims.change(work.connection, claimed, State.QUEUED, **marked, pilot=work.runtime.pilot)
    if not work.runtime.kinds[message.event.kind].delivery.unsubscribe:
        return ready
    # A random token of which the store keeps only the hash, for what a guardian may unsubscribe from. Who taps in a
    # mailbox that two read nobody can tell: it is for all whom the mail names, or it would go on to the same mailbox.
    # That of a pilot's mail is nobody's, for whoever reads that mailbox is not the guardian.
    whose = [one.key for one in guardians] or [message.recipient]
    whose = [opt_out_tokens.NOBODY] if work.runtime.pilot else whose
    token = opt_out_tokens.make(work.connection, work.school, whose, message.event.kind)
    return replace(ready, unsubscribe=token)


def _titled(work: UnitOfWork, message: Message) -> Message:
    """The message with what a calendar calls its meeting; one that is off is known there by the name it had."""
    if message.meeting is None or message.meeting.cancelled:
        return message
    language = message.text.language.partition(",")[0]
    title = work.runtime.composer.calendar_title(message.event, language)
    named = title.replace(CHILD_MARK, join_names(work.roster.call_names(message.pupils), language))
    return replace(message, meeting=replace(message.meeting, summary=named))


def _organized(work: UnitOfWork, message: Message) -> Message:
    """The message with who organises its meeting: who did when it first went, else whom a reply goes to."""
    if message.meeting is None or message.meeting.organizer:
        return message
    first = message.reply_to.partition(",")[0]  # a meeting has one organizer, also where two answer
    organizer = first or work.runtime.channel_configs[message.channel].mailbox
    return replace(message, meeting=replace(message.meeting, organizer=organizer))
