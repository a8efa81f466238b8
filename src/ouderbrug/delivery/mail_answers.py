"""Answers by mail, taken in as those by a link: by whoever has the token that the mail to the guardian had."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from ouderbrug.delivery.calendar_replies import ANSWERED, TOO_LATE
from ouderbrug.model import Response
from ouderbrug.staff import answer_links, responses
from ouderbrug.store.audit import in_log
from ouderbrug.store.bounces import Came
from ouderbrug.texts.language import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.delivery.mail_answer import MailAnswer
    from ouderbrug.unit_of_work import UnitOfWork

_log = logging.getLogger("ouderbrug.bounces")


def take_in(work: UnitOfWork, answers: Mapping[str, MailAnswer]) -> list[Came]:
    """Record answers in the order in which they were written, by the names of their mails; what became of each."""
    in_order = sorted(answers.items(), key=lambda pair: (pair[1].at or work.now, pair[0]))
    return [Came(mail, "", "", _recorded(work, one), "", work.now) for mail, one in in_order]


def _recorded(work: UnitOfWork, one: MailAnswer) -> str:
    found = answer_links.opened(work, one.token, one.at)
    if found is None:
        return TOO_LATE
    link, question = found
    at = min(max(one.at or link.made_at, link.made_at), work.now)  # a copy without a date is no later word
    for guardian in () if link.of_pilot else link.guardians:
        named = question.event.source, question.event.id, guardian
        responses.record(work, Response(*named, one.answer, responses.BY_MAIL, at, clean(one.note).strip()))
        whose, of = in_log(work.connection, guardian), work.in_log(link.event)
        _log.info("answer %s of %s on %s by mail", one.answer, whose, of)
    return ANSWERED
