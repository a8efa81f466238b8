"""What a text message says beside its text: from which school it is, for which group, and where to call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ouderbrug.texts.language import language_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_QUESTIONS: Mapping[str, str] = {"nl": "Vragen? Bel {phone}.", "en": "Questions? Call {phone}."}
_ASKS: Mapping[str, re.Pattern[str]] = {"nl": re.compile(r"\bbel\b", re.I), "en": re.compile(r"\bcall\b", re.I)}
"""A text that asks to call itself: below it stands the number alone."""
_TYPED = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})
_BEFORE = {"vóór": "voor", "Vóór": "Voor"}
_PART, _JOINED = (160, 70), (153, 66)
"""Signs of one part, and of each where there are more: of plain letters, and of any others, of which none is split."""
_PLAIN = frozenset("@£$¥èéùìòÇØøÅåÆæßÉ¡¿ÄÖÑÜ§äöñüà\n" + "".join(map(chr, range(32, 127)))) - {*"^{}\\[~]|`"}


def from_school(
    text: str, language: str, school: str, group: str, phone: str, most: int, *, again: bool = False, alone: str = ""
) -> str:
    """The text with its school, group and telephone, in one part where that can be; ``most`` are the signs that fit.

    Those are signs of plain letters, and fewer of others. It says less rather than that it does not fit, and nothing
    twice. ``again``: these readers had it before; it takes as few parts as it can. ``alone`` is the text without the
    line above it in the reader's own language: of another alphabet, that may leave no room for what it is about.
    """
    text, alone, school = as_typed(text), as_typed(alone), as_typed(school)
    for one in dict.fromkeys((text, alone or text)):
        if found := _that_fits(list(_ways(one, language, school, group, phone)), phone, most, again=again):
            return found
    return alone or text


def as_typed(text: str) -> str:
    """The text with the signs that a telephone has a key for: one curly quote, dash or ó makes two messages of one."""
    for said, typed in _BEFORE.items():
        text = text.replace(said, typed)
    return text.translate(_TYPED)


def _that_fits(said: list[str], phone: str, most: int, *, again: bool) -> str:
    """The first that fits, of all that there is to say; before it one with the telephone in a single part."""
    if again:
        said.sort(key=_parts)
    whole = (one for one in said if _signs(one) <= _PART[not _is_plain(one)] and phone in one)
    fits = (one for one in said if _signs(one) <= _room(one, most))
    return next(whole, next(fits, ""))


def _ways(text: str, language: str, school: str, group: str, phone: str) -> Iterator[str]:
    """From all that there is to say to the least."""
    names_it, called = school.casefold() in text.casefold(), group if group.casefold() not in text.casefold() else ""
    asks, ask = _ASKS.get(language_code(language)), _QUESTIONS.get(language_code(language), "Tel. {phone}")
    if asks and asks.search(text):
        ask = "Tel. {phone}"
    for words in (ask, "Tel. {phone}") if phone and phone not in text else ("",):
        end = f"\n{words.format(phone=phone)}" if words else ""
        for whom in ([called] if called else [], []):
            head = ", ".join([*([] if names_it else [school]), *whom])
            yield f"{head}: {text}{end}" if head else f"{text}{end}"
    yield text if names_it else f"{school}: {text}"


def _parts(text: str) -> int:
    alone, joined = (counts[not _is_plain(text)] for counts in (_PART, _JOINED))
    return 1 if _signs(text) <= alone else -(-_signs(text) // joined)


def _is_plain(text: str) -> bool:
    """True if surely no letter takes the room of two; of what may, fewer fit."""
    return _PLAIN.issuperset(text)


def _signs(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def _room(text: str, most: int) -> int:
    if _is_plain(text):
        return most
    parts = most // _JOINED[0]
    return _PART[1] if parts <= 1 else parts * _JOINED[1]
