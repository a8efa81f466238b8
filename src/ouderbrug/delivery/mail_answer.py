"""An answer by a button that writes a mail: which answer, by which token, in whose words.

The button writes the subject, "Ja [ja-TOKEN]"; who changes it, answers or passes such a mail on gives no answer. What a
telephone writes below everything is nobody's words.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

from ouderbrug.model import Answer
from ouderbrug.school.clock import of_date
from ouderbrug.store.tokens import SIGNS
from ouderbrug.texts.reply_links import words_for

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import Message as Mail

MOST_WORDS = 1000
"""So many characters of a guardian's own words are kept."""
_SUBJECT = re.compile(rf"([^\[\]]{{1,80}}) \[({'|'.join(Answer)})-([A-Za-z0-9_-]{{{SIGNS}}})\]")
_SIGNS = (
    "verstuurd vanaf", "verstuurd via", "verstuurd met", "verzonden vanaf", "verzonden via", "verzonden met",
    "sent from", "sent with", "get outlook for", "download outlook", "outlook voor", "outlook for",
    "gesendet von", "von meinem", "envoyé de", "wysłane z", "надіслано з", "отправлено с", "أرسلت من", "تم الإرسال من",
)  # fmt: skip
_ENDS = re.compile(
    rf"^(?:>.*|-- ?|\W*(?:{'|'.join(map(re.escape, _SIGNS))})\b.*|.*\bgönderildi\.?)$", re.MULTILINE | re.IGNORECASE
)
"""Where the words of somebody else, or a signature, begin; a telephone signs in its own language."""
_QUOTED = re.compile(r"^[ \t]*[>|].*$", re.MULTILINE)
_BELOW = re.compile(
    r"^\W*(?:(?:van|from|von|kimden|od)[ \t]*:.*|_{5,}[ \t]*"
    r"|(?:oorspronkelijk|original|forwarded|doorgestuurd)\w* .{0,20}(?:bericht|message)\W*"
    r"|(?:op|on|am|le)\b.{5,150}\b(?:schreef|wrote|schrieb|écrit)\b[^\n]*)$",
    re.MULTILINE | re.IGNORECASE,
)
"""Lines of the mail that is answered, and what stands above it where its lines have no mark."""
_UNSEEN = re.compile(r"<(style|script|head|title)\b.*?</\1\s*>|<!--.*?-->|<blockquote\b.*", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")


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


def subject_of(mail: Mail) -> str:
    """The subject of a mail as a person reads it: decoded, on one line; one that cannot be decoded as it is."""
    raw = str(mail.get("Subject", ""))
    with suppress(LookupError, ValueError, HeaderParseError):  # a charset that nobody knows, or no encoded word at all
        raw = str(make_header(decode_header(raw)))
    return " ".join(raw.split())


def answer_in(mail: Mail, plain: str, page: str) -> MailAnswer | None:
    """The answer in a mail of a person, with its text or else its page; None where it holds none.

    Raises what parsers raise.
    """
    found = _SUBJECT.fullmatch(subject_of(mail))
    if found is None or found[1] not in words_for(Answer(found[2])) or _is_passed_on(mail):
        return None
    words = _ENDS.split((plain or _as_text(page)).replace("\r\n", "\n"), maxsplit=1)[0].strip()
    return MailAnswer(Answer(found[2]), found[3], words[:MOST_WORDS], of_date(str(mail.get("Date", ""))))


def without_quotes(plain: str, page: str) -> str:
    """The words of an answer without those of the mail that it answers, of its text or else its page."""
    return _BELOW.split(_QUOTED.sub("", (plain or _as_text(page)).replace("\r\n", "\n")), maxsplit=1)[0]


def _is_passed_on(mail: Mail) -> bool:
    """True of what a list, or somebody else, sent on."""
    return bool(mail.get("List-Id") or mail.get("Resent-From") or mail.get("Precedence"))


def _as_text(page: str) -> str:
    """The words of a page, each block on a line."""
    return unescape(_TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", page))))
