"""From a message to the bytes of one mail. Pure: files were read before, the moment is given.

What comes out is read again by the grammar of headers: their names must be those that were set, and no line may be one
that an SMTP server or a mail reader could take for something else (header injection, SMTP smuggling).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from ouderbrug import Permanent
from ouderbrug_email import headers, mime, pictures
from ouderbrug_email.ending import with_a_way_out
from ouderbrug_email.headers import Unsafe

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ouderbrug import File, Meeting, Message

LONGEST_LINE = 998
"""Characters in a line, without its CRLF (RFC 5322, section 2.1.1)."""

_HEAD = re.compile(rb"(?:[!-9;-~]+: [^\r\n]*\r\n(?:[ \t]+[^\s][^\r\n]*\r\n)*)+\r\n")
_NAMES = re.compile(rb"^([!-9;-~]+):", re.MULTILINE)
_NO_LABEL = re.compile(r"[^A-Za-z0-9]+")
_OF_THE_BODY = (["Content-Type"], ["Content-Type", "Content-Transfer-Encoding"])


@dataclass(frozen=True, slots=True)
class Sender:
    """What is the same in every mail of one channel; mailboxes are (name, address)."""

    mailbox: tuple[str, str] = field(repr=False)
    timezone: str = "Europe/Amsterdam"
    unsubscribe_mailto: str = ""
    unsubscribe_base_url: str = ""

    @property
    def domain(self) -> str:
        """The domain of the school's address, which ends every Message-ID."""
        return self.mailbox[1].rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one address; ``data`` is dot-stuffed and ends in CRLF, so that only the final dot lacks."""

    sender: str = field(repr=False)
    recipient: str = field(repr=False)
    data: bytes = field(repr=False)


def build(message: Message, sender: Sender, now: datetime, files: Sequence[File] = ()) -> Mail:
    """Write the mail; raises Permanent with a code if a value cannot safely stand in one."""
    try:
        recipient = recipient_of(message)
        fields = _fields(message, sender, now)
        body = _body(message, sender, now, files)
        code = ""
    except (Unsafe, ValueError) as error:
        # Raised again outside of this block: the library's error may hold the text that it refused.
        code = str(error) if isinstance(error, Unsafe) else "text-unusable"
    if code:
        raise Permanent(code)
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    data = head.encode("ascii") + body
    check(data, [name for name, _ in fields])
    return Mail(sender.mailbox[1], recipient, data.replace(b"\r\n.", b"\r\n.."))


def recipient_of(message: Message) -> str:
    """The one address that a message goes to, as an envelope has it; raises Unsafe where it has none or several."""
    addresses = {headers.address(to.value) for to in message.to}
    if len(addresses) != 1:
        raise Unsafe("one-address-a-mail")
    return addresses.pop()


def _fields(message: Message, sender: Sender, now: datetime) -> list[tuple[str, str]]:
    public_id = headers.token(message.public_id)
    fields = [
        ("From", headers.mailbox(*sender.mailbox)),
        ("To", ",\r\n ".join(headers.mailbox(to.name, to.value) for to in message.to)),
        ("Subject", headers.text("Subject", message.text.subject)),
        ("Date", _date(now.replace(microsecond=0))),
        ("Message-ID", f"<{public_id}@{sender.domain}>"),
        ("X-Ouderbrug-Id", public_id),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834, section 5
        ("Content-Language", ", ".join(headers.token(one) for one in message.text.language.split(", "))),
        ("MIME-Version", "1.0"),
    ]
    if message.reply_to:
        there = headers.parse_mailboxes(message.reply_to)
        fields.append(("Reply-To", ",\r\n ".join(headers.mailbox(*one) for one in there)))
    if message.in_reply_to:
        first = f"<{headers.token(message.in_reply_to)}@{sender.domain}>"
        fields += [("In-Reply-To", first), ("References", first)]
    return fields + (_unsubscribe(message, sender) if message.unsubscribe else [])


@lru_cache(maxsize=4)
def _date(second: datetime) -> str:
    return format_datetime(second)


def _ways_out(message: Message, sender: Sender) -> tuple[str, str, str]:
    """The page and the mailbox by which a reader ends mail of this kind, and the token that says so; each may lack."""
    if not message.unsubscribe:
        return "", "", ""
    opaque, base = headers.token(message.unsubscribe), sender.unsubscribe_base_url
    page = f"{base.rstrip('/')}/{opaque}" if base else ""
    return page, quote(sender.unsubscribe_mailto, "@"), opaque


def _unsubscribe(message: Message, sender: Sender) -> list[tuple[str, str]]:
    page, mailbox, opaque = _ways_out(message, sender)
    ways = [*([f"<{page}>"] if page else []), *([f"<mailto:{mailbox}?subject={opaque}>"] if mailbox else [])]
    if not ways:
        return []
    label = _NO_LABEL.sub("-", message.event.kind)
    fields = [("List-Id", f"<{label}.{sender.domain}>")]  # RFC 2919, section 2
    fields.append(("List-Unsubscribe", ",\r\n ".join(ways)))
    if page:
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))  # RFC 8058, section 3.1
    return fields


def _body(message: Message, sender: Sender, now: datetime, files: Sequence[File]) -> bytes:
    text = message.text
    body, html = with_a_way_out(text, *_ways_out(message, sender))
    says = [mime.written("plain", body)]
    found = pictures.sorted_out(files, html)
    if html:
        mail = f"{headers.token(message.public_id)}@{sender.domain}"
        says.append(pictures.page(html, found.shown, text.language, mail))
    if message.meeting is not None:
        says.append(mime.invitation(*_invitation(message, message.meeting, sender, now)))
    entries = [_invitation(message, one, sender, now) for one in message.meetings]
    dates = [mime.entry(*one, number) for number, one in enumerate(entries, 1)]
    return mime.multipart("mixed", [mime.multipart("alternative", says), *dates, *map(mime.attached, found.others)])


def _invitation(message: Message, meeting: Meeting, sender: Sender, now: datetime) -> tuple[str, bytes]:
    """The method of an invitation, and its calendar."""
    from ouderbrug_email.invitation import invite, method_of  # icalendar is slow to import, and rarely needed

    organized = meeting.organizer or message.reply_to
    organizer = headers.parse_mailboxes(organized)[0] if organized else sender.mailbox
    guardian = (", ".join(to.name for to in message.to if to.name), headers.address(message.to[0].value))
    return method_of(meeting), invite(meeting, organizer, sender.mailbox[1], guardian, now, sender.timezone)


def check(data: bytes, names: Sequence[str]) -> None:
    """Raise Permanent("unsafe-mail") unless these bytes are one mail with these headers and no surprise.

    ``names`` are the headers that were set before those of the body; a header is a name, a colon and what may be folded
    over lines that each show something (RFC 5322, sections 2.2 and 3.2.2). Bare CR or LF, NUL, bytes beyond ASCII
    and lines over 998 are all refused: servers disagree about where such a line ends (smuggling, 2023).
    """
    breaks = data.count(b"\r\n")
    whole = data.count(b"\r") == breaks == data.count(b"\n") and data.endswith(b"\r\n")
    tame = data.isascii() and b"\0" not in data and max(map(len, data.split(b"\r\n"))) <= LONGEST_LINE
    head = _HEAD.match(data)
    named = [name.decode() for name in _NAMES.findall(head[0])] if head else []  # a doubled header stands there twice
    as_set = named in [[*names, *more] for more in _OF_THE_BODY]
    if not (whole and tame and as_set):
        raise Permanent("unsafe-mail")
