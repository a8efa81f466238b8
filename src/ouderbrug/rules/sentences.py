"""Where the sentences of a text end: a full stop of an abbreviation, of an initial or of a rank ends none."""

from __future__ import annotations

import re
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_LANGUAGE = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text("utf-8"))
_ALWAYS, _BEFORE_A_NUMBER, _AFTER_A_NUMBER = (
    {language: frozenset[str](words[name]) for language, words in _BY_LANGUAGE.items()}
    for name in ("always", "before_a_number", "after_a_number")
)
_SINGLE = re.compile(r"[^\W\d_]\.")
_POINTED = re.compile(r"(?:[^\W\d_]{1,2}\.){2,}")
_RANK = re.compile(r"\d{1,3}\.")
_MAY_END = frozenset({"e.a.", "e.d.", "m.m.", "o.i.d.", "a.m.", "p.m.", "v.b."})
"""What is written with points and often ends a sentence: before a capital it does."""
_NAMED_BY_A_LETTER = frozenset({"class", "groep", "group", "grup", "klas", "lokaal", "room", "sınıf"})
"""Words behind which a single letter is no initial: "Dit is voor groep A."."""
_OPENS, _CLOSES = "([\"'“‘„«*_", ")]\"'”’»*_"
_MARKS = GUARDIAN_MARK + CHILD_MARK


def sentences(passage: str, language: str = "nl") -> Iterator[str]:
    """The sentences: each ends at a full stop, ``!`` or ``?`` before white space and a capital, a digit or a name.

    So "14.00 uur", "24. november", "o.l.v. Dr. Jansen" and "M. de Vries" stay whole. Abbreviations are those of the
    language; those of Dutch count in each, as a text in another language names Dutch things.
    """
    here = list[str]()
    for part, after in pairwise([*passage.split(), ""]):
        here.append(part)
        if _ends(here, after, (language, "nl")):
            yield " ".join(here)
            here = []
    if here:
        yield " ".join(here)


def _ends(here: list[str], after: str, languages: tuple[str, ...]) -> bool:
    part, follows = here[-1].rstrip(_CLOSES), after.lstrip(_OPENS)
    if not (follows[:1].isupper() or follows[:1].isdigit() or follows.startswith(tuple(_MARKS))):
        return False
    if not part.endswith((".", "!", "?", "…")):
        return False
    word, number = part.lstrip(_OPENS), follows[:1].isdigit()
    return not (_is_short(word, here, number=number, languages=languages)
                or _is_rank(word, here, follows, languages))  # fmt: skip


def _is_short(word: str, here: list[str], *, number: bool, languages: tuple[str, ...]) -> bool:
    """True of an abbreviation, and of the first letters of a name."""
    lists = (_ALWAYS, _BEFORE_A_NUMBER) if number else (_ALWAYS,)
    if any(word.lower() in each.get(language, ()) for each in lists for language in languages):
        return True
    if _SINGLE.fullmatch(word):
        return word.isupper() and not number and (here[-2].lower() if len(here) > 1 else "") not in _NAMED_BY_A_LETTER
    return bool(_POINTED.fullmatch(word)) and (number or word.lower() not in _MAY_END)


def _is_rank(word: str, here: list[str], follows: str, languages: tuple[str, ...]) -> bool:
    """True of a number with a full stop that counts what follows, or a line of a list."""
    named = re.match(r"\w+", follows)
    ranked = named is not None and any(named[0].lower() in _AFTER_A_NUMBER.get(one, ()) for one in languages)
    return bool(_RANK.fullmatch(word)) and (len(here) == 1 or ranked)
