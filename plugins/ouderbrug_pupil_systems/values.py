"""What a value of a pupil system's file may hold: pure functions, which never repeat it in what they raise."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

MOST_KEY = 256
_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
"""Signs that nobody sees and that mean nothing."""
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T+Z-].*)?")
_INITIALS = re.compile(r"[a-z'’\u2018][\w'’\u2018. ]*")


class Unusable(Exception):
    """A value cannot be read; the text says what to do and never repeats the value.

    ``called`` is what the file calls it, and ``line`` where it stands; empty where the whole record is meant.
    """

    def __init__(self, advice: str, called: str = "", line: int = 0) -> None:
        super().__init__(advice)
        self.called, self.line = called, line


def cleaned(text: str) -> str:
    """A value without the space around it; raises Unusable for what could hide, or change the header of a mail."""
    value = unicodedata.normalize("NFC", " ".join(text.translate(_WITHOUT_WIDTH).split()))
    if _INVISIBLE.search(value):
        raise Unusable("holds a control or invisible character; type it anew in the pupil system")
    if "=?" in value:
        raise Unusable("holds the characters =? which mail programs take for code; remove them in the pupil system")
    if len(value) > MOST_KEY:
        raise Unusable(f"is longer than {MOST_KEY} characters")
    return value


def key(text: str | None) -> str:
    """A key: opaque, but for the space at its ends, which the format says is no part of it. Zeros are."""
    return cleaned(text or "")


def day(text: str) -> date | None:
    """A day as 2026-08-31, be it with a time or zone behind it; None for an empty one."""
    if not text.strip():
        return None
    found = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else _no_day()
    except ValueError:
        return _no_day()


def _no_day() -> date:
    raise Unusable("is no day; write it as 2026-08-31")


def family_name(prefix: str, name: str) -> str:
    """The family name as it is said: the prefix comes first, also where it was written behind a comma."""
    base, comma, behind = (part.strip() for part in name.partition(","))
    if comma and not prefix and _INITIALS.fullmatch(behind):
        prefix, name = behind, base
    return f"{prefix} {name}".strip()
