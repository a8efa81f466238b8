"""From judged to being sent: names and address are merged, the slot is taken, and the row says so before the call."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.delivery.addressing import Going, addressed
from ouderbrug.delivery.reply_links import Mail, linked
from ouderbrug.model import CHILD_MARK, State
from ouderbrug.planning import photos
from ouderbrug.store import claims, digests, holds, mail_links, mailboxes, opt_out_tokens
from ouderbrug.texts.language import join_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.model import Meeting, Message
    from ouderbrug.people import Guardian
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def take_back(connection: Connection, marked: Sequence[MessageRow], now: datetime) -> set[int]:
    """Undo marks whose text has not begun, and keep the claims; returns the rows that are still this run's.

    What a hold found being sent it did not mark, so it is looked for again.
    """
    ours = claims.ours(connection, marked, State.SENDING)
    waits = {"state": State.QUEUED, "marked_at": None, "lease_until": now + claims.LEASE_MARGIN}
    mine = [one for one in marked if one.id in ours]
    claims.change_each(connection, State.SENDING, [(one, waits | {"attempts": one.attempts}) for one in mine])
    for one in mine:
        digests.follow(connection, one.id)
    for school in {one.school for one in mine}:
        holds.mark_held(connection, school)
    return ours


class Goes(NamedTuple):
    """A claimed row, its message, and the guardians to whom it goes; of a digest what is ``inside``, and for whom."""

    claimed: MessageRow
    message: Message
    guardians: Sequence[Guardian]
    inside: Sequence[tuple[Message, Sequence[Guardian]]] = ()


def begin(
    work: UnitOfWork,
    claimed: MessageRow,
    message: Message,
    guardians: Sequence[Guardian],
    inside: Sequence[tuple[Message, Sequence[Guardian]]] = (),
) -> Message:
    """Mark a claimed row as being sent to these guardians; returns the message as the channel gets it."""
    return begin_each(work, [Goes(claimed, message, guardians, inside)])[0]


def begin_each(work: UnitOfWork, going: Sequence[Goes]) -> list[Message]:
    """Mark claimed rows of one channel as being sent; returns the messages as the channel gets them.

    A photo without the consent of each child on it stays behind: here, for whatever goes passes by here.
    """
    behind = [photos.held_back(work.runtime, work.roster, one.message, work.today) for one in going]
    going = [one._replace(message=photos.without(one.message, files)) for one, files in zip(going, behind, strict=True)]
    asking = linked(work, [Mail(titled(work, one.message), one.guardians, one.inside) for one in going])
    tokens = _tokens(work, going)
    named = (Going(*one) for one in zip(asking, (one.guardians for one in going), tokens, strict=True))
    ready = [_organized(work, message) for message in addressed(work, named)]
    channel = going[0].message.channel
    box, lease = work.runtime.boxes[channel], claims.lease(work.runtime.channel_configs[channel].timeout_seconds)
    marked: dict[str, Any] = {"state": State.SENDING, "marked_at": work.now, "lease_until": work.now + lease}
    marked["pilot"] = work.runtime.pilot
    addresses = [work.roster.address(one.guardians[0], box) if one.guardians else "" for one in going]
    hashes = mailboxes.hashed(work.connection, *addresses)
    rows = []
    for one, message, mailbox, files in zip(going, ready, hashes, behind, strict=True):
        was, meeting = one.claimed, message.meeting
        own = {"attempts": was.attempts + 1, "mailbox": mailbox if one.guardians else was.mailbox}
        own |= {"meeting_organizer": meeting.organizer if meeting else was.meeting_organizer}
        own |= {"held_back": photos.known_as(files)}
        rows.append((was, marked | own))
    if claims.change_each(work.connection, State.QUEUED, rows) != len(rows):
        raise RuntimeError("a row that is still claimed could not be marked")
    return ready


def _tokens(work: UnitOfWork, going: Sequence[Goes]) -> list[str]:
    """For each a random token to unsubscribe by, where its kind may be, else none; the store keeps only its hash.

    Who taps in a mailbox that two read nobody can tell: it is for all whom the mail names, or it would go on to the
    same mailbox. That of a pilot's mail is nobody's, for whoever reads that mailbox is not the guardian.
    """
    may = [work.runtime.kinds[one.message.event.kind].delivery.unsubscribe for one in going]
    mails: list[tuple[Sequence[str], str, str]] = []
    for one in compress(going, may):
        whose = [guardian.key for guardian in one.guardians] or [one.message.recipient]
        mailbox = one.guardians[0].email if one.guardians else ""
        mails.append(([mail_links.NOBODY] if work.runtime.pilot else whose, one.message.event.kind, mailbox))
    tokens = iter(opt_out_tokens.make(work.connection, work.school, mails))
    return [next(tokens) if one else "" for one in may]


def titled(work: UnitOfWork, message: Message) -> Message:
    """The message with what a calendar calls its meeting; one that is off is known there by the name it had.

    Of a digest each that is inside was titled for itself.
    """
    if message.meeting is None or message.meeting.cancelled or message.is_digest:
        return message
    language = message.text.language.partition(",")[0]
    title = work.runtime.composer.calendar_title(message.event, language)
    named = title.replace(CHILD_MARK, join_names(work.roster.call_names(message.pupils), language))
    return replace(message, meeting=replace(message.meeting, summary=named))


def _organized(work: UnitOfWork, message: Message) -> Message:
    """The message with who organises its meetings: who did when they first went, else whom a reply goes to.

    Where mails that come back are read, that is the school's own mailbox: what a calendar answers is read with them.
    """
    if message.meeting is None and not message.meetings:
        return message
    # A meeting has one organizer, also where two answer.
    first = "" if work.runtime.settings.bounces else message.reply_to.partition(",")[0]
    organizer = first or work.runtime.channel_configs[message.channel].mailbox

    def organized(meeting: Meeting) -> Meeting:
        return replace(meeting, organizer=meeting.organizer or organizer)

    meeting = organized(message.meeting) if message.meeting else None
    return replace(message, meeting=meeting, meetings=tuple(map(organized, message.meetings)))
