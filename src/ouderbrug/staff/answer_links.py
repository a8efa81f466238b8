"""What a token in a mail opens: whose answer it takes, and to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError
from ouderbrug.staff import responses
from ouderbrug.store import mail_links
from ouderbrug.store.mail_links import ANSWER

if TYPE_CHECKING:
    from ouderbrug.staff.responses import Question
    from ouderbrug.store.mail_links import MailLink
    from ouderbrug.unit_of_work import UnitOfWork


def opened(work: UnitOfWork, token: str) -> tuple[MailLink, Question] | None:
    """The link and what it asks; None for whatever takes no answer any more, or never did."""
    link = mail_links.find(work.connection, work.school, token, ANSWER, work.now)
    if link is None:
        return None
    try:
        question = responses.question(work, link.event)
    except OuderbrugError:
        return None
    theirs = link.of_pilot or all(responses.may_answer(work, question, key) for key in link.guardians)
    return (link, question) if theirs and not responses.is_over(work, question) else None
