"""How somebody's name, address, number and key are spelled in files, and whether they stand in a piece of one."""

from __future__ import annotations

import html
import re
import unicodedata
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from anyascii import anyascii

from ouderbrug.attachments import clean_name
from ouderbrug.school.escapes import read, unescaped
from ouderbrug.school.folded import fixed_in, folded, folded_signs, has_spread, pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

GONE = "[gewist]"
"""What stands where somebody stood who was erased, in words about others."""
_SHORT = 6
"""A word this short may stand in any database by chance."""
_NUMBER = re.compile(r"\+\d{8,15}")
_BETWEEN = r"[\s().\-/]{0,3}"
"""What people write between the digits of a number."""
_JOINED, _TURNED = r"[\s_+\u00ad\u2010-\u2015-]{1,5}", r",\s*"
"""What stands between the parts of a name, and where it is turned."""
_BETWEEN_NAMES = re.compile(r"[\s\u2010-\u2015-]+")
_MARKUP = re.compile(r"<[^<>]*>")


class Setting(Enum):
    """What a piece is of: words that people write, cells of a database, or bytes in which cells stand back to back."""

    WORDS = "words"
    CELLS = "cells"
    PACKED = "packed"


class Piece(NamedTuple):
    """Some text of a file."""

    text: str
    setting: Setting = Setting.WORDS


class Spelled:
    """Somebody by key, full name, addresses and numbers.

    Each stands whole, between what is no letter and no digit, so that Jan Bos is not found in Jan Bosman; where cells
    stand back to back no such border can be asked. A key or a word that is short counts in words alone.
    """

    def __init__(self, key: str, words: Iterable[str]) -> None:
        words = _written(words)
        known = [word for word in (key, *words) if word]
        long = [word for word in known if len(word) >= _SHORT]
        numbers = [word for word in known if _NUMBER.fullmatch(word)]
        self._endings = [re.compile(_BETWEEN.join(word[-_SHORT:])) for word in numbers]
        named = [word for word in known if word not in numbers and word.strip()]
        self._needles = [max(map(fixed_in, _of_a_name(word)), key=len) for word in named]
        self._said = re.compile("|".join(sorted(_told(words), key=len, reverse=True)) or r"(?!)")
        self._pattern = {
            Setting.WORDS: _any(known, r"(?<![^\W_])(?:{})(?![^\W_])", 1),
            Setting.CELLS: _any(long, r"(?<![^\W_])(?:{})(?![^\W_])", 1),
            Setting.PACKED: _any(long, "{}", 0),
        }

    def stands_in(self, piece: Piece) -> bool:
        """True if any of it stands in this text, in whatever way its letters and marks are written."""
        pattern = self._pattern[piece.setting]
        return any(self._may(form) and pattern.search(form) for form in _forms(piece.text)) if pattern else False

    def taken_out(self, text: str) -> str:
        """Words that people wrote with nothing of somebody's name, address or number in them."""
        for spread in (False, True):
            seen = (text, unescaped(text))
            if any(self._said.search(folded(one, spread=spread)) for one in seen if has_spread(one) or not spread):
                text = self._out_of(text, spread=spread)
        return text

    def _out_of(self, text: str, *, spread: bool) -> str:
        """The same, also where signs of it are written as a link or a mail writes them (`jan%40guardian.example`)."""
        seen = folded_signs(read(text), spread=spread)
        for found in reversed(list(self._said.finditer(seen.text))):
            text = text[: seen.spans[found.start()][0]] + GONE + text[seen.spans[found.end() - 1][1] :]
        return text

    def _may(self, text: str) -> bool:
        """Whether it is worth a closer look, which takes many times longer."""
        return any(needle in text for needle in self._needles) or any(end.search(text) for end in self._endings)


def _forms(text: str) -> Iterator[str]:
    """A text as it is, and as whoever opens it sees it: escapes read, and no marks of XML between or in words."""
    for one in _seen(text):
        yield folded(one)
        if has_spread(one):
            yield folded(one, spread=True)


def _seen(text: str) -> Iterator[str]:
    yield text
    if (seen := unescaped(text)) is not text:
        yield seen
    if "<" in text and _MARKUP.search(text):
        yield html.unescape(_MARKUP.sub(" ", text))
        yield html.unescape(_MARKUP.sub("", text))


def _written(words: Iterable[str]) -> list[str]:
    """Each word, and a name in plain letters as well: as people type it, and as a file of it is called here."""
    found: dict[str, None] = {}
    for word in words:
        found[word] = None
        if word and not _is_whole(word):
            found |= dict.fromkeys(one for one in (anyascii(word), _as_a_file(word)) if one)
    return list(found)


def _as_a_file(name: str) -> str:
    """A name by the letters that the name of a file keeps of it; nothing where it keeps too few to be that name."""
    before, left = _parts(name), _parts(clean_name(name))
    keeps = len(before) == len(left) and all(2 * len(one) >= len(was) for one, was in zip(left, before, strict=True))
    return " ".join(left) if keeps else ""


def _is_whole(word: str) -> bool:
    """True of a number and an address, which have no parts."""
    return "@" in word or bool(_NUMBER.fullmatch(word))


def _parts(word: str) -> list[str]:
    return [word] if _is_whole(word) else [part for part in _BETWEEN_NAMES.split(word) if part]


def _told(words: Iterable[str]) -> Iterator[str]:
    """What is taken out of words: a name as it is said, or turned with a comma, which "in het bos. Jan" is not."""
    for word in (unicodedata.normalize("NFC", one) for one in words if one):
        words_of_it = [word] if _is_whole(word) else word.split()
        parts = [_JOINED.join(map(pattern_of, _parts(one))) for one in words_of_it]
        ways = [_number(word)] if _NUMBER.fullmatch(word) else [_JOINED.join(parts)]
        ways += [f"{_JOINED.join(parts[at:])}{_TURNED}{_JOINED.join(parts[:at])}" for at in range(1, len(parts))]
        if len(parts) > 2:
            ways.append(_TURNED.join((parts[-1], _JOINED.join(parts[1:-1]), parts[0])))
        yield from (rf"(?<![^\W_]){way}(?![^\W_])" for way in ways)


def _any(words: Iterable[str], between: str, least: int) -> re.Pattern[str] | None:
    each = sorted({form for word in words for form in _ways(word, least)})
    return re.compile(between.format("|".join(each))) if each else None


def _ways(word: str, least: int) -> Iterator[str]:
    """A word as it may be written: a name in either order and over several cells, a number without its country."""
    if _NUMBER.fullmatch(word):
        yield _number(word)
    parts, last = _of_a_name(word), _parts(word.rpartition(" ")[2])
    orders = [(*parts[at:], *parts[:at]) for at in range(len(parts))]
    orders.append((*last, *parts[1 : len(parts) - len(last)], *parts[:1]))  # as lists of schools have it
    for order in orders if parts else ():
        yield rf"[\W_]{{{least},12}}".join(map(pattern_of, order))


def _of_a_name(word: str) -> list[str]:
    """The parts of a name; a key is none, whatever stands in it."""
    return _parts(word) if " " in word else [word]


def _number(word: str) -> str:
    """An international number, also as it is dialled at home: Dutch ones with a zero, or, by Excel, without."""
    home = word.removeprefix("+31")
    digits = _BETWEEN.join(home.lstrip("+"))
    before = r"(?:(?:\+|00)?31[\s()0.\-/]{0,4}|0)?" if home != word else r"(?:\+|00)?"
    return rf"(?<!\d){before}{digits}(?!\d)"
