"""An e-mail address as a mail relay takes it, and as two of them are compared: domains by IDNA 2008, nothing mapped.

A domain in letters of its own goes as punycode (RFC 5891); one that is written in punycode stays as it is. What the
standard has no place for (a ligature, a wide letter, a strange dot) is refused, for it looks like another domain.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

import idna

_LOCAL = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
_DOMAIN = r"[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*"
_ADDRESS = re.compile(f"{_LOCAL}@{_DOMAIN}")


@lru_cache(maxsize=4096)
def ascii_address(value: str) -> str:
    """The address in ASCII, its domain by IDNA 2008; ValueError where there is none, or for letters before the @.

    Letters beyond ASCII before the @ need a relay that speaks SMTPUTF8 (RFC 6531), and a mailbox behind it.
    """
    local, _, domain = value.rpartition("@")
    plain = f"{local}@{'.'.join(map(_label, domain.split('.')))}"
    if not _ADDRESS.fullmatch(plain):
        raise ValueError("is no address that every mail relay takes")
    return plain


def is_deliverable(value: str) -> bool:
    """True if ``ascii_address`` finds one."""
    try:
        ascii_address(value)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def normalised_address(value: str) -> str:
    """An address as it is compared: two that lead to one mailbox are written alike, and no others.

    At Google's mail dots in the name make no other mailbox, and its two domains are one (its own help says so).
    """
    local, at, domain = value.rpartition("@")
    if at and value.isascii():  # nearly all are, and a school compares them often
        return _at_google(value.lower())
    with suppress(ValueError):
        domain = ".".join(map(_label, domain.split(".")))
    return _at_google(unicodedata.normalize("NFC", f"{local}@{domain}").lower())


def _at_google(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if domain not in _GOOGLE:
        return address
    name, plus, tag = local.partition("+")
    return f"{name.replace('.', '')}{plus}{tag}@gmail.com"


def inbox(value: str) -> str:
    """Where a compared address comes to be read: without a subaddress (RFC 5233), or signs that are around it by slip.

    What protects asks for this; a message goes to the address as it is.
    """
    local, at, domain = value.rpartition("@")
    plain, rest = local.strip(_AROUND), domain.strip(_AROUND)
    if not (at and plain):
        return value
    name = f"{plain[:1]}{plain[1:].partition('+')[0]}"
    return f"{name.replace('.', '')}@gmail.com" if rest in _GOOGLE else f"{name}@{rest}"


_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
_AROUND = " \t'\"`<>()[]{},;:."


def _label(label: str) -> str:
    if label.isascii():
        return label
    if any(unicodedata.normalize("NFC", letter) != letter for letter in label):
        raise ValueError("holds a sign that stands for another letter")
    try:
        return idna.alabel(unicodedata.normalize("NFC", label).lower()).decode("ascii")
    except idna.IDNAError:
        pass
    # Raised outside of the block: the library's error holds the label.
    raise ValueError("is no domain by IDNA 2008")
