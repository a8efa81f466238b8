"""What a cell of a set may hold: pure functions, which never repeat it in what they raise."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from email_validator import EmailNotValidError, validate_email

from ouderbrug import ascii_address

_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
"""Signs that nobody sees and that mean nothing."""
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000\ue001]")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?")
_OTHER_DAY = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
MOST = 256


class Unusable(Exception):
    """A value cannot be read; the text says what to do and never repeats the value; ``column`` is its header."""

    def __init__(self, advice: str, column: str = "") -> None:
        super().__init__(advice)
        self.column = column


def cleaned(text: str, column: str = "") -> str:
    """A value; raises Unusable for what could hide, or change the header of a mail."""
    value = unicodedata.normalize("NFC", text.translate(_WITHOUT_WIDTH).strip())
    if _INVISIBLE.search(value):
        raise Unusable("holds a control or invisible character; type it anew where it comes from", column)
    if "=?" in value:
        raise Unusable("holds the characters =? which mail programs take for code; remove them", column)
    if len(value) > MOST:
        raise Unusable(f"is longer than {MOST} characters", column)
    return value


def key(text: str) -> str:
    """A key: opaque, its zeros too; raises Unusable for none."""
    if not text:
        raise Unusable("has no sourcedId, by which it would be known")
    return cleaned(text, "sourcedId")


def day(text: str) -> date | None:
    """A day, as the standard has it or with slashes and the day first; None for none, or for one that is not."""
    parts = found.groups() if (found := _ISO_DAY.fullmatch(text)) else ()
    parts = found.groups()[::-1] if (found := _OTHER_DAY.fullmatch(text)) else parts
    try:
        return date(*map(int, parts)) if parts else None
    except ValueError:
        return None


def email(text: str) -> str:
    """One address, or none where the cell holds something else."""
    local, _, domain = text.rpartition("@")
    try:
        validate_email(text, check_deliverability=False)
        ascii_address(f"name@{domain}")
    except (EmailNotValidError, ValueError):
        return ""
    return f"{local}@{domain.lower()}"


def mobile(*texts: str) -> str:
    """The first of these that is a telephone number, as E.164; without a country code it is Dutch."""
    import phonenumbers  # only an import of people has a use for it, and each run loads this plugin

    for text in texts:
        try:
            number = phonenumbers.parse(text, "NL")
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def false(text: str) -> bool:
    """True of what says no; empty is no no."""
    return text.casefold() in ("false", "0", "no", "onwaar")
