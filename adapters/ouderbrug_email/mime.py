"""The body of a mail as bytes: parts, encoded so that every line is short, ASCII and harmless.

Boundaries are constants: they hold ``=_``, which neither quoted-printable nor base64 can produce (RFC 2045,
section 6.7 gives the advice). Written by hand because ``EmailMessage`` takes longer to build one mail than
a relay to accept it; ``builder`` parses what comes out.
"""

from __future__ import annotations

import binascii
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug import File

_BASE64_LINE = 57  # bytes that give 76 characters, RFC 2045 section 6.8


def _part(content_type: str, encoding: str, body: bytes, extra: str = "") -> bytes:
    head = f"Content-Type: {content_type}\r\nContent-Transfer-Encoding: {encoding}\r\n{extra}\r\n"
    return head.encode("ascii") + body


def written(subtype: str, content: str) -> bytes:
    """A ``text/*`` part in UTF-8, quoted-printable; any line break becomes CRLF."""
    raw = content.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode("utf-8")
    body = binascii.b2a_qp(raw if raw.endswith(b"\r\n") else raw + b"\r\n", istext=True)
    return _part(f"text/{subtype}; charset=utf-8", "quoted-printable", body)


def _base64(raw: bytes) -> bytes:
    lines = (raw[at : at + _BASE64_LINE] for at in range(0, len(raw), _BASE64_LINE))
    return b"".join(binascii.b2a_base64(line, newline=False) + b"\r\n" for line in lines)


def invitation(method: str, calendar: bytes) -> bytes:
    """The ``text/calendar`` part of an invitation (RFC 6047, section 2.4)."""
    kind = f'text/calendar; method={method}; charset=UTF-8;\r\n name="invitation.ics"'
    return _part(kind, "base64", _base64(calendar))


def entry(method: str, calendar: bytes, number: int) -> bytes:
    """One of several invitations of a mail, as a file: a mail reader takes the first of those in its text alone."""
    kind = f'text/calendar; method={method}; charset=UTF-8;\r\n name="agenda-{number}.ics"'
    return _part(
        kind, "base64", _base64(calendar), f'Content-Disposition: attachment; filename="agenda-{number}.ics"\r\n'
    )


def attached(file: File) -> bytes:
    """A part that mail readers offer as a file."""
    return _file(file, "attachment")


def shown(file: File, content_id: str) -> bytes:
    """A part that a page beside it shows, which names it by its Content-ID."""
    return _file(file, "inline", f"Content-ID: <{content_id}>\r\n")


def _file(file: File, disposition: str, extra: str = "") -> bytes:
    named = f'Content-Disposition: {disposition};\r\n filename="{file.name}"\r\n'
    return _part(file.media_type, "base64", _base64(file.content), named + extra)


def multipart(subtype: str, parts: Sequence[bytes]) -> bytes:
    """Several parts as one; a single part stays what it is."""
    if len(parts) == 1:
        return parts[0]
    line = f"--=_{subtype}".encode()
    root = '; type="text/html"' if subtype == "related" else ""  # RFC 2387, section 3.1
    head = f'Content-Type: multipart/{subtype}; boundary="=_{subtype}"{root}\r\n\r\n'.encode()
    inside = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return head + inside + line + b"--\r\n"
