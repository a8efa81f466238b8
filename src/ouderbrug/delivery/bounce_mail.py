"""What a mail in the mailbox for bounces says: of which of our messages, for which address, and whether it is final.

``Action`` decides and not ``Status`` (RFC 3464): a mail that failed with 4.0.0 failed. Nothing of what a person wrote
leaves this file; what a mail server says of the school itself is told by its code alone.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from dataclasses import dataclass, field
from email import message_from_bytes, message_from_string, policy
from email.utils import parseaddr
from enum import StrEnum
from quopri import decodestring
from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.calendar_reply import reply_in
from ouderbrug.delivery.mail_answer import answer_in, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message as Mail

    from ouderbrug.delivery.calendar_reply import CalendarReply
    from ouderbrug.delivery.mail_answer import MailAnswer

MOST_BYTES = 1_000_000
"""Of a larger mail only so much is read: reports stand at the begin."""


class Said(StrEnum):
    """What a mail says: the address is dead or closed, this one failed, the school was refused, or nothing final.

    A ``REPLY`` answers an invitation or a question, by a calendar or by a button that writes a mail.
    """

    DEAD = "dead"
    CLOSED = "closed"
    FAILED = "failed"
    OWN_FAULT = "own-fault"
    DELAYED = "delayed"
    AWAY = "away"
    REPLY = "reply"
    NO_BOUNCE = "no-bounce"


@dataclass(frozen=True)
class Bounce:
    """What was read: ``mail`` names it for ever, ``ids`` are those of our messages, ``addresses`` whom it is about.

    ``ended_at`` are those of the addresses at which it ended; the others are those that it came by.
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


_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_ID = re.compile(r"\b[0-9a-f]{32}\b")
_OUR_HEADER = re.compile(r"^(?:X-Ouderbrug-Id|Message-ID):\s*<?([0-9a-f]{32})\b", re.MULTILINE | re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_ADDRESS = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+")
_UNCLEAR = ("", "5.0.0", "5.5.0", "4.0.0")
_DEAD = re.compile(r"5\.1\.(?:[01236]|10)|5\.2\.1")
_OURS = re.compile(r"5\.7\.\d+|5\.1\.8|4\.7\.650")
_DEAD_WORDS = re.compile(
    r"user unknown|unknown user|no such user|unknown recipient|recipient not found|mailbox unavailable|no mailbox"
    r"|mailbox not found|does not exist|doesn't exist|invalid recipient|account (?:is )?disabled|user not found"
    r"|bestaat niet",
    re.IGNORECASE,
)
_CLOSED_WORDS = re.compile(
    r"niet meer (?:gebruikt|in gebruik|actief|gelezen)|wordt niet meer|bestaat niet meer|is opgeheven|vervallen"
    r"|no longer (?:used|in use|valid|active|monitored|exists)|nicht mehr",
    re.IGNORECASE,
)
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
        return min(found, key=lambda one: list(Said).index(one.said))
    if mail.get_content_type() == "multipart/report":
        return Bounce(name, Said.NO_BOUNCE)  # a receipt that it was read, or a complaint
    if reply := reply_in(mail):
        return Bounce(name, Said.REPLY, reply=reply)
    text = _text(mail)
    if failed := mail.get("X-Failed-Recipients"):
        said = _said_of("failed", "", text)
        whom = _addresses(str(failed))
        return Bounce(name, said, frozenset(_OUR_HEADER.findall(text)), whom, whom, _code(text))
    return _of_person(mail, name, text)


def _reports(mail: Mail) -> Iterator[Mail]:
    """What each recipient is said to have become of: the blocks behind the first, which is about the mail."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                if block.get("Action"):
                    yield block


def _blocks(part: Mail) -> list[Mail]:
    """The blocks of a report; one that was encoded, which no standard allows (RFC 3464), the parser leaves as it is."""
    blocks: Any = part.get_payload()
    coded = str(part.get("Content-Transfer-Encoding", "")).strip().casefold()
    if coded not in ("base64", "quoted-printable"):
        return blocks if isinstance(blocks, list) else []
    text = "\n".join(one.as_string() for one in blocks) if isinstance(blocks, list) else str(blocks)
    plain = b64decode(text) if coded == "base64" else decodestring(text.encode())
    parted = re.split(r"\n\s*\n", plain.decode("utf-8", "replace").replace("\r\n", "\n"))
    return [message_from_string(one.strip(), policy=policy.compat32) for one in parted if one.strip()]


def _of_recipient(name: str, ids: frozenset[str], block: Mail) -> Bounce:
    action = str(block.get("Action")).partition("(")[0].strip().casefold()
    status, diagnostic = _code(str(block.get("Status", ""))), str(block.get("Diagnostic-Code", ""))
    told = [str(block.get(header, "")).partition(";")[2] for header in ("Final-Recipient", "Original-Recipient")]
    last, first = (_addresses(one) for one in told)
    code = _code(diagnostic) if status in _UNCLEAR and _code(diagnostic) else status
    return Bounce(name, _said_of(action, code, diagnostic), ids, last | first, last, code)


def _said_of(action: str, code: str, words: str) -> Said:
    if action == "delayed":
        return Said.DELAYED
    if action != "failed":
        return Said.NO_BOUNCE  # relayed, delivered, expanded
    code = code or _code(words)
    if _OURS.fullmatch(code):
        return Said.OWN_FAULT
    is_dead = _DEAD.fullmatch(code) or (code in _UNCLEAR and _DEAD_WORDS.search(words))
    return Said.DEAD if is_dead else Said.FAILED


def _returned_ids(mail: Mail) -> Iterator[str]:
    """Our ids in what came back of the mail, be it whole or its headers."""
    for part in mail.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            inner: Any = part.get_payload()
            yield from _OUR_HEADER.findall(inner[0].as_string() if isinstance(inner, list) and inner else _text(part))


def _of_person(mail: Mail, name: str, text: str) -> Bounce:
    """An answer that a program gave: that somebody is away, or that the mailbox is read by nobody any more."""
    subject = subject_of(mail)
    token = subject if _TOKEN.fullmatch(subject) else ""
    if not _is_automatic(mail, subject):
        answer = answer_in(mail, _text(mail, "text/plain"), _text(mail, "text/html"))
        return Bounce(name, Said.REPLY if answer else Said.NO_BOUNCE, token=token, answer=answer)
    ids = frozenset(_ID.findall(f"{mail.get('In-Reply-To', '')} {mail.get('References', '')}"))
    said, sender = Said.CLOSED if _CLOSED_WORDS.search(text) else Said.AWAY, parseaddr(str(mail.get("From", "")))[1]
    return Bounce(name, said, ids, _addresses(sender), _addresses(sender), token=token)


def _is_automatic(mail: Mail, subject: str) -> bool:
    """True of what a program wrote, by what it says of itself or by its subject."""
    said = str(mail.get("Auto-Submitted", "no")).partition(";")[0].partition("(")[0].strip().casefold()
    marked = any(mail.get(header) for header in _AUTO_HEADERS)
    return said.startswith("auto") or marked or bool(_AUTO_SUBJECT.match(subject))


def _text(mail: Mail, of: str = "text/") -> str:
    """The text of a mail, or its parts of one type, decoded as far as that goes."""
    plain = (part for part in mail.walk() if part.get_content_type().startswith(of))
    found = []
    for part in plain:
        raw = part.get_payload(decode=True)
        found.append(raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(part.get_payload()))
    return "\n".join(found)


def _code(text: str) -> str:
    found = _STATUS.search(text)
    return found[1] if found else ""


def _addresses(text: str) -> frozenset[str]:
    return frozenset(one.strip(".") for one in _ADDRESS.findall(text))
