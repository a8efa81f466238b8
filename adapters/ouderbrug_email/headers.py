"""Header values of a mail: refused if they could become more than one header, else written as bytes.

The stdlib's ``EmailMessage`` decodes an encoded word that it is given, and a line break within it then starts
a header of its own (compare python/cpython#121650). So ``=?`` and control characters are refused in every
value, and values are encoded with ``email.header.Header``, which decodes nothing and puts the white space
between encoded words that RFC 2047, section 2 asks for.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import Header
from email.utils import getaddresses
from functools import lru_cache

from ouderbrug import ascii_address

_TOKEN = re.compile(r"[A-Za-z0-9._~-]{1,200}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
# Control, line and paragraph separator, lone surrogate, private use (a mark that no name was merged into).
_NOT_IN_A_HEADER = frozenset({"Cc", "Zl", "Zp", "Cs", "Co"})
_LONGEST = 2000


class Unsafe(Exception):
    """A value cannot stand in a header; the message of this error is a code and nothing of the value."""


def safe(value: str) -> str:
    """The value itself, if it is one line that no mail reader takes for more."""
    if "=?" in value or len(value) > _LONGEST:
        raise Unsafe("header-unsafe")
    if not (value.isascii() and value.isprintable()) and any(map(_forbidden, value)):
        raise Unsafe("header-unsafe")
    return value


def _forbidden(char: str) -> bool:
    return unicodedata.category(char) in _NOT_IN_A_HEADER


def token(value: str) -> str:
    """The value itself, if it is made of letters, digits and ``._~-`` (ids, language tags)."""
    if not _TOKEN.fullmatch(value):
        raise Unsafe("header-unsafe")
    return value


def address(value: str) -> str:
    """The bare address, with its domain in ASCII (IDNA 2008); a local part beyond ASCII is refused."""
    try:
        return ascii_address(safe(value))
    except ValueError:
        pass
    raise Unsafe("address-unusable")


def parse_mailbox(value: str) -> tuple[str, str]:
    """Name and address out of ``Name <address>`` or a bare address; raises Unsafe on anything else."""
    found = parse_mailboxes(value)
    if len(found) != 1:
        raise Unsafe("address-unusable")
    return found[0]


def parse_mailboxes(value: str) -> list[tuple[str, str]]:
    """Each name and address of a list with commas, at least one; raises Unsafe on anything else."""
    found = getaddresses([safe(value)])
    if not found or not all(bare for _, bare in found):
        raise Unsafe("address-unusable")
    return [(name, address(bare)) for name, bare in found]


def mailbox(name: str, bare: str) -> str:
    """A display name with its address, as it stands in a header, folded within."""
    if not name:
        return address(bare)
    if name.isascii():
        escaped = safe(name).replace("\\", "\\\\").replace('"', '\\"')
        shown = name if _PLAIN_NAME.fullmatch(name) and name.strip() == name else f'"{escaped}"'
        return f"{safe(shown)} <{address(bare)}>"
    return f"{_encoded('To', name)}\r\n <{address(bare)}>"


@lru_cache(maxsize=64)
def text(name: str, value: str) -> str:
    """A free text as the value of header ``name``, encoded and folded; the last few are remembered."""
    return _encoded(name, value)


def _encoded(name: str, value: str) -> str:
    charset = "us-ascii" if value.isascii() else "utf-8"
    header = Header(safe(value), charset, maxlinelen=76, header_name=name)
    return str(header.encode(linesep="\r\n"))
