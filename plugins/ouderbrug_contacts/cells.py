"""What a single cell may hold: pure functions from text to a value.

Each raises Unusable with advice that never repeats the cell.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from email_validator import EmailNotValidError, validate_email

from ouderbrug import ascii_address
from ouderbrug_contacts.columns import IN_DUTCH, LANGUAGES, NONE_WORDS, UNKNOWN_WORDS, YES_NO

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

T = TypeVar("T")
EDGES = " \t\r\n\u00a0\ufeff"
_SEPARATES = re.compile("[;\t]")
_FORMULA = "=+-@\t\r'"
_DITTO = re.compile(
    r"""["'`´^=~,/\u2018-\u201f\u2033\u3003\u2191\u2026.-]{0,3}["'`´^=~,/\u2018-\u201f\u2033\u3003\u2191\u2026]"""
    r"|idem|id\.|dito|ditto|(?:het|de)?zelfde|(?:zie|als)_(?:hier)?boven|(?:the_)?same|(?:see|as)_above",
    re.IGNORECASE,
)
"""What a person writes in place of the cell above."""
_DITTO_LENGTH = 16
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000\ue001]")
_WITHOUT_WIDTH = dict.fromkeys(map(ord, "\u200b\u2060\ufeff"))
"""Signs that nobody sees and that mean nothing: two names or keys that look alike are alike without them."""
_STRAY = re.compile("[\udc80-\udcff]")
AS_NUMBER = re.compile(r"\d+(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:@]+@[^\s<>()\[\],;:@]+")
_WORD_FOR_AT = re.compile(r"\s*[\[({<]\s*(?:at|apenstaart(?:je)?|@)\s*[\])}>]\s*|\s+at\s+", re.IGNORECASE)
_WORD_FOR_DOT = re.compile(r"\s*[\[({<]\s*(?:dot|punt)\s*[\])}>]\s*|\s+(?:dot|punt)\s+", re.IGNORECASE)
"""What people write for the signs of an address, so that machines that look for addresses find none."""
_PLAIN_LOCAL, _SHORT = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*"), 60
"""What stands before the @ of most addresses, and is kept as it is, in an address whose length is no matter."""
_DUTCH_MOBILE = re.compile(r"(?:0|\+31)(6[1-58]\d{7})", re.ASCII)
"""The numbers of most parents, which the library of telephone numbers takes just so, and takes its time for."""
_PHONE = re.compile(r"\(?\+?\d[\d\s().\-]*")
_LOST_ZERO = re.compile(r"[1-9]\d{8}")
_LOST_PLUS = re.compile(r"31[1-9]\d{8}")
_CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_ISO_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")
_DUTCH_DAY = re.compile(r"(\d\d?)-(\d\d?)-(\d{4})")
_SHORT_YEAR = re.compile(r"\d\d?[-/.]\d\d?[-/.]\d\d")


class Unusable(Exception):
    """A cell cannot be read; the text says what to do and never repeats the cell."""


def cleaned(cell: str) -> str:
    """Trim a cell and undo the apostrophe before a formula sign.

    These values end up in headers of a mail, where an encoded word (``=?``) can add headers of its own.
    """
    value = (cell if cell.isascii() else cell.translate(_WITHOUT_WIDTH)).strip(EDGES)
    if len(value) < _DITTO_LENGTH and _DITTO.fullmatch(value.replace(" ", "_")):
        raise Unusable("stands for the cell above it; write out what it means")
    if value.startswith("'") and value[1:2] and value[1] in _FORMULA:
        value = value[1:]
    if value.isascii() and value.isprintable() and "=?" not in value:
        return value
    if "\0" in value:
        raise Unusable("holds a NUL character; remove it")
    if _STRAY.search(value):
        raise Unusable("holds a byte of another encoding; type it anew")
    if _INVISIBLE.search(value):
        raise Unusable("holds a control or invisible character or a line break; type it anew")
    if "=?" in value:
        raise Unusable("holds the characters =? which mail programs take for code; remove them")
    return value


def name(cell: str) -> str:
    """A name, with accents composed (NFC)."""
    return unicodedata.normalize("NFC", cell)


_NUMBER = "a spreadsheet made a number of it; format the column as text and export again"


def text(cell: str) -> str:
    """A text as it stands, such as the name of a group."""
    if AS_NUMBER.fullmatch(cell):
        raise Unusable(_NUMBER)
    return cell


def texts(cell: str) -> tuple[str, ...]:
    """A comma list of texts, without repeats."""
    return tuple(dict.fromkeys(text(part) for part in _parts(cell)))


def _parts(cell: str) -> list[str]:
    """The parts of a comma list; raises Unusable where there is none, for an empty list may lift what protects."""
    parts = [part.strip() for part in cell.split(",") if part.strip()]
    if not parts:
        raise Unusable("holds nothing but commas; write what is meant, or empty the cell")
    return parts


def key(cell: str) -> str:
    """A key: opaque text, as it stands, and no number of a spreadsheet."""
    return text(cell)


def own_key(cell: str) -> str:
    """The key of one person, and not what was left together of a row that is not separated as its header is."""
    if _SEPARATES.search(cell):
        raise Unusable("holds a semicolon or tab, as a row does that is not separated as the headers are")
    return text(cell)


def keys(cell: str) -> tuple[str, ...]:
    """A comma list of keys, without repeats."""
    return texts(own_key(cell))


def not_for(parse: Callable[[str], object], made: str) -> str:
    """Why a parser may not read what a spreadsheet made of a cell, and what to do; nothing if it may."""
    if made == "number" and parse not in (key, own_key, keys):
        return ""
    if made == "date" and parse is day:
        return ""
    return {
        "number": _NUMBER,
        "date": "a spreadsheet made a date of it; format the column as text and type it anew",
        "formula": "is a formula whose result was not saved; open the file in the spreadsheet and save it",
        "error": "is an error of the spreadsheet; mend its formula",
        "merged": "is merged with other cells, so nobody can tell what it says; undo that, and fill in each cell",
    }[made]


def email(cell: str) -> str:
    """One address with its domain as it is written; whether it can be delivered to is not looked up.

    A domain is kept, in punycode too, and a look-alike of another one is refused instead of mapped to it.
    """
    if _WORD_FOR_AT.search(cell):
        raise Unusable("has a word where an address has @; write it as name@school.example")
    if any(sign in cell for sign in ",; \t"):
        if cell.count("@") > 1:
            raise Unusable("holds more than one address; write one address")
        raise Unusable("holds a comma, a semicolon or a space, which no address has; is a dot meant?")
    local, _, domain = cell.rpartition("@")
    try:
        if not (len(cell) <= _SHORT and _PLAIN_LOCAL.fullmatch(local)):
            local = validate_email(cell, check_deliverability=False).local_part
        return f"{local}@{_domain(domain)}"
    except (EmailNotValidError, ValueError):
        raise Unusable("is not an e-mail address; write it as name@school.example") from None


@lru_cache(maxsize=1_000)
def _domain(domain: str) -> str:
    """A domain as it is kept: a board has a hundred thousand addresses at a few; raises ValueError if it is none."""
    validate_email(f"name@{domain}", check_deliverability=False)
    ascii_address(f"name@{domain}")
    return unicodedata.normalize("NFC", domain).lower()


def addresses_in(cell: str) -> frozenset[str]:
    """What looks like an address in a cell that is none: of somebody protected it may be a mailbox that they read."""
    cell = _WORD_FOR_DOT.sub(".", _WORD_FOR_AT.sub("@", unicodedata.normalize("NFKC", cell)))
    shown = "".join(sign for sign in unicodedata.normalize("NFKC", cell) if unicodedata.category(sign)[0] != "C")
    plain = re.sub(r"\([^)]*\)|[\"'`\u2018-\u201f]|mailto:", "", shown.replace("\u3002", "."))
    return frozenset(part.strip(".") for part in _ADDRESS.findall(re.sub(r"\s*@\s*", "@", plain)))


def mobile(cell: str) -> str:
    """One phone number as E.164; without a country code it is Dutch."""
    if found := _DUTCH_MOBILE.fullmatch(cell):
        return f"+31{found[1]}"
    import phonenumbers  # only an import of people has a use for it, and each run loads this plugin

    advice = "is not a phone number; write one number, as 0612345678 or +31612345678"
    if not _PHONE.fullmatch(text(cell)):
        raise Unusable(advice)
    abroad = f"+{cell}" if _LOST_PLUS.fullmatch(cell) else cell
    try:
        number = phonenumbers.parse(abroad, "NL")
    except phonenumbers.NumberParseException:
        raise Unusable(advice) from None
    if not phonenumbers.is_valid_number(number):
        raise Unusable(advice)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def lost_its_zero(cell: str) -> bool:
    """True for nine digits that a spreadsheet took for a number (612345678)."""
    return bool(_LOST_ZERO.fullmatch(re.sub(r"[\s.\-]", "", cell)))


def day(cell: str) -> date:
    """A date: 2027-01-14 or 14-01-2027."""
    if _SHORT_YEAR.fullmatch(cell):
        raise Unusable("has a year of two digits; write all four, as 2027-01-14")
    parts = found.groups() if (found := _ISO_DAY.fullmatch(cell)) else ()
    parts = found.groups()[::-1] if (found := _DUTCH_DAY.fullmatch(cell)) else parts
    try:
        return date(*(int(part) for part in parts))
    except (TypeError, ValueError):
        raise Unusable("is not a date; write it as 2027-01-14 or 14-01-2027") from None


def one_of(words: Mapping[str, T], said: Sequence[str] = ()) -> Callable[[str], T]:
    """A parser for a fixed set of words, caseless; ``said`` are the words that its advice names."""

    def parse(cell: str) -> T:
        word = cell.casefold().replace(" ", "_")
        if word not in words:
            raise Unusable(f"is not a known word; write one of {', '.join(map(_in_both, said or words))}")
        return words[word]

    return parse


def _in_both(word: str) -> str:
    """A word of a table with the Dutch one that means the same, where there is one."""
    return f"{word} ({IN_DUTCH[word]})" if word in IN_DUTCH else word


yes_no = one_of(YES_NO, ("yes", "no"))


def language(cell: str) -> str:
    """A language tag (BCP 47) in lower case, or the Dutch name of a common language."""
    tag = LANGUAGES.get(cell.casefold(), cell.casefold().replace("_", "-"))
    if not _LANGUAGE.fullmatch(tag):
        raise Unusable("is not a language code; write it as nl, tr or ar")
    return tag


def code(cell: str) -> str:
    """A short code: lower case, spaces as hyphens."""
    word = "-".join(cell.casefold().split())
    if not _CODE.fullmatch(word):
        raise Unusable("must be a short code of at most 40 letters, digits and hyphens, without names")
    return word


def code_or_none(cell: str) -> str:
    """A code, or the empty text where the cell explicitly says none."""
    return "" if cell.casefold() in NONE_WORDS else code(cell)


def reason(cell: str) -> str:
    """The reason code of a ban, or the empty text where the cell explicitly says that there is none.

    A bare yes or no is refused: "no" as a reason would silently be a ban.
    """
    if cell.casefold() in YES_NO or cell.casefold() in UNKNOWN_WORDS:
        raise Unusable("must be a reason code such as court-order, or none where there is no ban")
    return code_or_none(cell)


def codes(cell: str) -> tuple[str, ...]:
    """A comma list of codes; explicit none gives an empty one."""
    if cell.casefold() in NONE_WORDS:
        return ()
    return tuple(dict.fromkeys(code(part) for part in _parts(cell)))


def count(cell: str) -> int:
    """A whole number from 0 to 999."""
    if not re.fullmatch(r"[0-9]{1,3}", cell):
        raise Unusable("is not a whole number from 0 to 999")
    return int(cell)
