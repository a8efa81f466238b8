"""What a token in a mail opens: whose answer it takes, and to what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.errors import OuderbrugError
from ouderbrug.staff import responses
from ouderbrug.store import mail_links
from ouderbrug.store.mail_links import ANSWER

READ_LATER = timedelta(days=2)
"""How long after it was written a mail may be read and be in time: over a weekend nobody reads a mailbox."""

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.staff.responses import Question
    from ouderbrug.store.mail_links import MailLink
    from ouderbrug.unit_of_work import UnitOfWork


def opened(work: UnitOfWork, token: str, written: datetime | None = None) -> tuple[MailLink, Question] | None:
    """The link and what it asks; None for whatever takes no answer any more, or never did.

    What was ``written`` (aware) before its time was over, and read soon after, counts.
    """
    link = mail_links.find(work.connection, work.school, token, ANSWER, work.roster.guardians, work.now)
    if link is None:
        return None
    try:
        question = responses.question(work, link.event)
    except OuderbrugError:
        return None
    theirs = link.of_pilot or all(responses.may_answer_from_home(work, question, key) for key in link.guardians)
    return (link, question) if theirs and not responses.is_over(work, question, given_at(work, written)) else None


def given_at(work: UnitOfWork, written: datetime | None) -> datetime:
    """When an answer counts as given that says when it was written (aware): not long ago, and in no time to come."""
    return work.now if written is None else max(min(written, work.now), work.now - READ_LATER)
