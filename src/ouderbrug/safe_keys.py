"""Keys as they may be written down: they stand in outputs and logs, where no address and no number of anybody may."""

from __future__ import annotations

import hashlib
import re

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NUMBER = re.compile(r"\+[1-9]\d{7,14}|(?:0031|0)6\d{8}")
"""A number with its country, or a Dutch mobile one; any other row of digits may well be a key."""
_SIGNS = re.compile(r"[\s().-]")


def safe_key(key: str) -> str:
    """The key, or a digest of one that is an e-mail address or a telephone number.

    Two spellings of one address (capitals) or number (spaces) are one key.
    """
    if "@" in key and _ADDRESS.fullmatch(key.strip()):
        return f"mail-{_digest(key.strip().casefold())}"
    if key[:1] in ("+", "0", "(") and _NUMBER.fullmatch(bare := _SIGNS.sub("", key)):
        return f"tel-{_digest(bare)}"
    return key


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
