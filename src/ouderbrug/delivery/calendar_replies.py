"""Answers by a calendar, taken in as those by a link: of whom was invited, from the mailbox that was invited alone.

The uid of an invitation is random and stands in no other mail, so that it is a token of who was invited. Who only had
the invitation passed on answers from another mailbox, and is refused.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError
from ouderbrug.model import Response
from ouderbrug.school.roster import compared
from ouderbrug.staff import responses
from ouderbrug.staff.answer_links import given_at
from ouderbrug.store import invitations, mailboxes, outbox
from ouderbrug.store.audit import in_log
from ouderbrug.store.bounces import Came
from ouderbrug.texts.language import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.delivery.calendar_reply import CalendarReply
    from ouderbrug.staff.responses import Question
    from ouderbrug.store.invitations import Invitation
    from ouderbrug.unit_of_work import UnitOfWork

ANSWERED, TOO_LATE = "answered", "too-late"
"""What a mail is that answered by a calendar, and one whose answer counts no more: over, off, changed, not theirs."""
_log = logging.getLogger("ouderbrug.bounces")


def take_in(work: UnitOfWork, replies: Mapping[str, CalendarReply], *, other: str, unknown: str) -> list[Came]:
    """Record the answers in the order in which they were given, by the names of their mails; what became of each.

    ``other`` is what one from another mailbox than was invited is called, ``unknown`` one of no invitation of ours.
    """
    invited = invitations.by_uid(work.connection, work.school, {one.uid for one in replies.values()})
    found = []
    for mail, one in sorted(replies.items(), key=lambda pair: (pair[1].at or work.now, pair[0])):
        last = invited.get(one.uid)
        if last is None:
            what = unknown
        elif last.mailbox not in mailboxes.hashed(work.connection, compared(one.guest)):
            what = other
        else:
            what = _recorded(work, one, last)
        found.append(Came(mail, last.public_id if last else "", "", what, "", work.now))
    return found


def _recorded(work: UnitOfWork, one: CalendarReply, last: Invitation) -> str:
    try:
        question = responses.question(work, last.event_id)
    except OuderbrugError:
        return TOO_LATE
    whom = outbox.guardians(work.connection, [last.message]).get(last.message, ())
    theirs = whom and all(_is_theirs(work, question, key, last) for key in whom)
    if one.sequence < last.sequence or not theirs or responses.is_over(work, question, given_at(work, one.at)):
        return TOO_LATE
    for guardian in whom:
        responses.record(work, _response(work, one, last, question, guardian))
        whose, of = in_log(work.connection, guardian), work.in_log(last.event_id)
        _log.info("answer %s of %s on %s by a calendar", one.answer, whose, of)
    return ANSWERED


def _is_theirs(work: UnitOfWork, question: Question, guardian: str, last: Invitation) -> bool:
    """True of who may answer from home, and has the mailbox still that was invited."""
    one = work.roster.guardians.get(guardian)
    here = one is not None and last.mailbox in mailboxes.hashed(work.connection, compared(one.email))
    return here and responses.may_answer_from_home(work, question, guardian)


def _response(work: UnitOfWork, one: CalendarReply, last: Invitation, asked: Question, guardian: str) -> Response:
    """The answer, given no sooner than the invitation went and not in the days to come, whatever a calendar says."""
    at = min(max(one.at or work.now, last.marked_at), work.now)
    note = clean(one.note).strip()
    return Response(asked.event.source, asked.event.id, guardian, one.answer, responses.BY_CALENDAR, at, note)
