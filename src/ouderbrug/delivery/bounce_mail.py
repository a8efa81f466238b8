"""What a mail in the mailbox for bounces says: of which of our messages, for which address, and whether it is final.

Nothing of what a person wrote leaves this file; what a mail server says of the school itself is told by its code alone.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from dataclasses import dataclass, field, replace
from email import message_from_bytes, message_from_string, policy
from email.utils import parseaddr
from quopri import decodestring
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.bounce_words import CLOSED_WORDS, UNCLEAR, Said, code_in, said_of
from ouderbrug.delivery.calendar_reply import reply_in
from ouderbrug.delivery.mail_answer import answer_in, subject_of, without_quotes
from ouderbrug.store.tokens import SIGNS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from email.message import Message as Mail

    from ouderbrug.delivery.calendar_reply import CalendarReply
    from ouderbrug.delivery.mail_answer import MailAnswer

MOST_BYTES = 1_000_000
"""Of a larger mail only so much is read: reports stand at the begin."""


@dataclass(frozen=True)
class Bounce:
    """What was read: ``mail`` names it for ever, ``ids`` are those of our messages, ``addresses`` whom it is about.

    ``ended_at`` are those of the addresses at which it ended; the others are those that it came by.
    Where a report says it of several recipients it is the gravest, and ``each`` has what is said of every one.
    """

    mail: str
    said: Said
    ids: frozenset[str] = frozenset()
    addresses: frozenset[str] = field(default=frozenset(), repr=False)
    ended_at: frozenset[str] = field(default=frozenset(), repr=False)
    status: str = ""
    token: str = field(default="", repr=False)
    """What may be the token of somebody who wants less news: such a mail has nothing else in its subject, and whether
    a person or a program wrote it is the same."""
    reply: CalendarReply | None = None
    answer: MailAnswer | None = None
    each: tuple[Bounce, ...] = field(default=(), repr=False)


_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{SIGNS}}}")
_ID = re.compile(r"\b[0-9a-f]{32}\b")
_OUR_HEADER = re.compile(r"^(?:X-Ouderbrug-Id|Message-ID):\s*<?([0-9a-f]{32})\b", re.MULTILINE | re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+")
_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_RETURNED = frozenset(
    "message/rfc822 message/global text/rfc822-headers message/rfc822-headers message/global-headers".split()
)
"""Reports and what comes back with them, by RFC 3464, and by RFC 6533 where an address has other letters."""
_XTEXT = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_QMAIL = re.compile(r"\s*Hi\. This is the ")
_COPY = re.compile(r"^(-[^\n]*)$", re.MULTILINE)
_AUTO_SUBJECT = re.compile(
    r"^\s*(?:out of office|automatic(?:ally)? repl|auto(?:matisch|-)? ?(?:antwoord|reply)|afwezig|niet aanwezig)",
    re.IGNORECASE,
)
_AUTO_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response")


def read(raw: bytes) -> Bounce:
    """What a mail says; one that nobody can read says nothing."""
    try:
        mail = message_from_bytes(raw[:MOST_BYTES], policy=policy.compat32)
        return _read(mail, hashlib.sha256(raw).hexdigest()[:32])
    except Exception:  # a parser for mails of anybody: whatever it stumbles over, this one is none of ours
        return Bounce(hashlib.sha256(raw).hexdigest()[:32], Said.NO_BOUNCE)


def _read(mail: Mail, name: str) -> Bounce:
    if reports := list(_reports(mail)):
        ids = frozenset(_returned_ids(mail))
        found = [_of_recipient(name, ids, one) for one in reports]
        gravest = min(found, key=lambda one: list(Said).index(one.said))
        return replace(gravest, each=tuple(found)) if len(found) > 1 else gravest
    if mail.get_content_type() == "multipart/report":
        return Bounce(name, Said.NO_BOUNCE)  # a receipt that it was read, or a complaint
    if reply := reply_in(mail):
        return Bounce(name, Said.REPLY, reply=reply)
    told, copy = _parted(mail)
    if failed := mail.get("X-Failed-Recipients"):
        return _of_paragraphs(mail, name, _of_each(told, _addresses(str(failed))), copy)
    if not _QMAIL.match(told):
        return _of_person(mail, name)
    paragraphs = [one.strip() for one in re.split(r"\n\s*\n", told) if one.strip().startswith("<")]
    return _of_paragraphs(mail, name, [(_addresses(one.partition(">:")[0]), one) for one in paragraphs], copy)


def _of_paragraphs(mail: Mail, name: str, told: list[tuple[frozenset[str], str]], copy: str) -> Bounce:
    """What a server without a report part wrote of each recipient, as Exim and qmail (QSBMF) do."""
    ids = frozenset([*_OUR_HEADER.findall(copy), *_returned_ids(mail)])
    found = [Bounce(name, said_of("failed", "", words), ids, of, of, code_in(words)) for of, words in told]
    gravest = min(found, key=lambda one: list(Said).index(one.said), default=Bounce(name, Said.NO_BOUNCE))
    return replace(gravest, each=tuple(found)) if len(found) > 1 else gravest


def _of_each(told: str, failed: frozenset[str]) -> list[tuple[frozenset[str], str]]:
    """The words for each recipient, from the line with its address up to that of the next; all words for all of them
    where some have no such line."""
    begins = dict[str, int]()
    lines = told.splitlines(keepends=True)
    for number, line in enumerate(lines):
        for one in failed & _addresses(line.strip()) if line.strip().strip("<>:") in failed else ():
            begins.setdefault(one, number)
    if len(begins) < len(failed) or len(failed) == 1:
        return [(failed, told)]
    ordered = sorted(begins, key=lambda one: begins[one])
    ends = [*(begins[one] for one in ordered[1:]), len(lines)]
    return [(frozenset({one}), "".join(lines[begins[one] : end])) for one, end in zip(ordered, ends, strict=True)]


def _parted(mail: Mail) -> tuple[str, str]:
    """What a server wrote, and behind a line its copy of the mail that came back."""
    inner = {id(part) for one in mail.walk() if one.get_content_type() in _RETURNED for part in one.walk()}
    text = _text(mail, "text/", inner)
    told, _, copy = _COPY.split(text, maxsplit=1) if _COPY.search(text) else (text, "", "")
    return told, copy


def _reports(mail: Mail) -> Iterator[Mail]:
    """What each recipient is said to have become of: the blocks behind the first, which is about the mail."""
    for part in mail.walk():
        if part.get_content_type() in _REPORTS:
            for block in _blocks(part):
                if block.get("Action"):
                    yield block


def _blocks(part: Mail) -> list[Mail]:
    """The blocks of a report; one that was encoded, which no standard allows (RFC 3464), the parser leaves as it is."""
    blocks: Any = part.get_payload()
    if not _coding(part) and part.get_content_type() == _REPORTS[0]:
        return blocks if isinstance(blocks, list) else []
    parted = re.split(r"\n\s*\n", _decoded(part).decode("utf-8", "replace").replace("\r\n", "\n"))
    return [message_from_string(one.strip(), policy=policy.compat32) for one in parted if one.strip()]


def _coding(part: Mail) -> str:
    coded = str(part.get("Content-Transfer-Encoding", "")).partition("(")[0].strip().casefold()
    return coded if coded in ("base64", "quoted-printable") else ""


def _decoded(part: Mail) -> bytes:
    """What stands in a part, as it came: of mails within it no charset is asked, which may be one that nobody knows."""
    inner: Any = part.get_payload()
    parts = map(_head_and_text, inner) if isinstance(inner, list) else [str(inner)]
    raw = "\n".join(parts).encode("utf-8", "surrogateescape")
    if _coding(part) == "base64":
        return b64decode(raw)
    return decodestring(raw) if _coding(part) else raw


def _head_and_text(mail: Mail) -> str:
    inner = mail.get_payload()
    head = "".join(f"{name}: {value}\n" for name, value in mail.items())
    return f"{head}\n{inner}" if isinstance(inner, str) else head


def _of_recipient(name: str, ids: frozenset[str], block: Mail) -> Bounce:
    action = str(block.get("Action")).partition("(")[0].strip().casefold()
    # Some servers say why in a header of their own, and nothing in that of the standard.
    status = code_in(str(block.get("Status", "")))
    diagnostic = "\n".join(str(block.get(header, "")) for header in ("Diagnostic-Code", "X-Supplementary-Info"))
    told = [str(block.get(header, "")).partition(";")[2] for header in ("Final-Recipient", "Original-Recipient")]
    last, first = (_addresses(one) for one in told)
    code = code_in(diagnostic) if status in UNCLEAR and code_in(diagnostic) else status
    return Bounce(name, said_of(action, code, diagnostic), ids, last | first, last, code)


def _returned_ids(mail: Mail) -> Iterator[str]:
    """Our ids in what came back of the mail, be it whole or its headers."""
    for part in mail.walk():
        if part.get_content_type() in _RETURNED:
            yield from _OUR_HEADER.findall(_decoded(part).decode("utf-8", "replace").replace("\r\n", "\n"))


def _of_person(mail: Mail, name: str) -> Bounce:
    """An answer that a program gave: that somebody is away, or that the mailbox is read by nobody any more."""
    subject = subject_of(mail)
    token = subject if _TOKEN.fullmatch(subject) else ""
    if not _is_automatic(mail, subject):
        answer = answer_in(mail, _text(mail, "text/plain"), _text(mail, "text/html"))
        return Bounce(name, Said.REPLY if answer else Said.NO_BOUNCE, token=token, answer=answer)
    ids = frozenset(_ID.findall(f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"))
    words = without_quotes(_text(mail, "text/plain"), _text(mail, "text/html"))
    said, sender = Said.CLOSED if CLOSED_WORDS.search(words) else Said.AWAY, parseaddr(str(mail.get("From", "")))[1]
    return Bounce(name, said, ids, _addresses(sender), _addresses(sender), token=token)


def _is_automatic(mail: Mail, subject: str) -> bool:
    """True of what a program wrote, by what it says of itself or by its subject."""
    said = str(mail.get("Auto-Submitted", "no")).partition(";")[0].partition("(")[0].strip().casefold()
    marked = any(mail.get(header) for header in _AUTO_HEADERS)
    return said.startswith("auto") or marked or bool(_AUTO_SUBJECT.match(subject))


def _text(mail: Mail, of: str = "text/", but: Collection[int] = ()) -> str:
    """The text of a mail, or its parts of one type, decoded as far as that goes; without those of these identities."""
    plain = (part for part in mail.walk() if part.get_content_type().startswith(of) and id(part) not in but)
    found = []
    for part in plain:
        raw = part.get_payload(decode=True)
        found.append(raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(part.get_payload()))
    return "\n".join(found)


def _addresses(text: str) -> frozenset[str]:
    plain = _XTEXT.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), text)
    return frozenset(one.strip(".") for one in _ADDRESS.findall(plain))
