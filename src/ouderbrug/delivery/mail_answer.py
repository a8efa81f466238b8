"""An answer by a button that writes a mail: which answer, by which token, in whose words.

The button writes the subject, "Ja [ja-TOKEN]"; who changes it, answers or passes such a mail on gives no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from ouderbrug.model import Answer

if TYPE_CHECKING:
    from email.message import Message as Mail

MOST_WORDS = 1000
"""So many characters of a guardian's own words are kept."""
_SUBJECT = re.compile(rf"[^\[\]:]{{0,80}}\[({'|'.join(Answer)})-([A-Za-z0-9_-]{{22}})\]")
_QUOTED = re.compile(r"^(?:>.*|-- ?)$", re.MULTILINE)
"""Where the words of somebody else, or a signature, begin."""


@dataclass(frozen=True)
class MailAnswer:
    """What a mail answers, and when it was written (aware; None: not said)."""

    answer: Answer
    token: str = field(repr=False)
    note: str = field(repr=False)
    at: datetime | None


def button(mailbox: str, token: str, word: str, answer: Answer) -> str:
    """The address behind a button: a mail to this mailbox that is written already."""
    return f"mailto:{quote(mailbox, '@')}?subject={quote(f'{word} [{answer}-{token}]')}"


def answer_in(mail: Mail, text: str) -> MailAnswer | None:
    """The answer in a mail of a person with this text, None where it holds none; raises what parsers raise."""
    found = _SUBJECT.fullmatch(str(make_header(decode_header(str(mail.get("Subject", ""))))).strip())
    if found is None:
        return None
    words = _QUOTED.split(text.replace("\r\n", "\n"), maxsplit=1)[0].strip()
    return MailAnswer(Answer(found[1]), found[2], words[:MOST_WORDS], _written(str(mail.get("Date", ""))))


def _written(date: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(date)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
