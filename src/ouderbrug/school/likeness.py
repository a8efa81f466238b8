"""Whether two spellings may be one person's name: without accents, capitals, order and the small words of a name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from anyascii import anyascii
from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.people import Guardian, Pupil

_SMALL = frozenset("van de der den het t ten ter te in op la le el al von und da dos".split())
_CLOSE = 80
"""From this percentage of equal letters on, one word may be a slip of the other."""


def normalised_key(key: str) -> str:
    """A key as it is compared: one spelling of composed letters (NFC); all else of a key is opaque."""
    return key if key.isascii() else unicodedata.normalize("NFC", key)


def bare_group(group: str) -> str:
    """A group as it is compared: "5A", "5a" and "Groep 5 A" are alike."""
    return re.sub(r"[\W_]|^(groep|gr|klas|group)\b", "", group.casefold().strip())


@lru_cache(maxsize=65_536)
def words(name: str) -> frozenset[str]:
    """The words of a name as they are compared."""
    found = frozenset(_written(name))
    return found - _SMALL or found


@lru_cache(maxsize=65_536)
def _written(name: str) -> tuple[str, ...]:
    """The words of a name in plain small letters, whatever the script; "ij" and "y" are one letter."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return tuple(re.findall(r"[^\W_]+", anyascii(bare).casefold().replace("ij", "y")))


def equal(one: Guardian | Pupil, other: Guardian | Pupil) -> bool:
    """True if both have a name, and it is the same but for spelling."""
    return named(one) and spelled(one) == spelled(other)


def spelled(one: Guardian | Pupil) -> str:
    """The letters of a name, equal for what is equal but for spelling."""
    return "".join(sorted(_all(one)))


def alike(one: Guardian | Pupil, other: Guardian | Pupil) -> bool:
    """True if these may be one person by their names; without a name nobody can tell, so it may be."""
    if (one.first_name, one.last_name) == (other.first_name, other.last_name):
        return True
    mine, my_glued = _forms(one.first_name, one.last_name)
    theirs, their_glued = _forms(other.first_name, other.last_name)
    return not mine or not theirs or _close(mine, theirs) or _close(my_glued, their_glued)


def named(one: Guardian | Pupil) -> bool:
    """True if any name is known."""
    return bool(_all(one))


def one_family(one: Guardian | Pupil, other: Guardian | Pupil) -> bool:
    """True if these share a word of the last name, or one is a slip of the other."""
    mine, theirs = ("".join(_written(name)) for name in (one.last_name, other.last_name))
    shared = not words(one.last_name).isdisjoint(words(other.last_name))
    return shared or (len(mine) > 1 < len(theirs) and _slip(mine, theirs))


def same_first_name(one: Guardian | Pupil, other: Guardian | Pupil) -> bool:
    """True if both have a first name, and it is the same but for spelling."""
    return bool(words(one.first_name)) and words(one.first_name) == words(other.first_name)


def first_names_alike(one: Guardian | Pupil, other: Guardian | Pupil) -> bool:
    """True if both have a first name, and one may be a slip of the other, or its initial."""
    mine, theirs = words(one.first_name), words(other.first_name)
    return bool(mine and theirs) and _close(mine, theirs)


def may_be_called(one: Guardian | Pupil, other: Guardian | Pupil) -> bool:
    """True if any word of the two names is alike, or begins or ends the other, as a call name does; or none is known.

    Of an initial nobody can tell, and a last name that is written as one word is known by a part of it.
    """
    mine, theirs = ({word for word in _all(name) if len(word) > 1} for name in (one, other))
    return not (mine and theirs) or any(_is_part(word, of) or _slip(word, of) for word in mine for of in theirs)


class Names:
    """People by the words of their names: who of thousands is ``alike`` is found without asking it of each."""

    def __init__(self, people: Mapping[str, Guardian] | Mapping[str, Pupil]) -> None:
        self._forms = {key: _forms(one.first_name, one.last_name) for key, one in people.items()}
        self._with: tuple[dict[str, list[str]], ...] = ({}, {})
        for key, forms in self._forms.items():
            for form, keys in zip(forms, self._with, strict=True):
                for word in form:
                    keys.setdefault(word, []).append(key)
        self._words = sorted({word for keys in self._with for word in keys})
        self._slips: dict[str, list[str]] = {}

    def alike(self, one: Guardian | Pupil) -> list[str]:
        """The keys of all who may be this one."""
        forms = _forms(one.first_name, one.last_name)
        if not forms[0]:
            return list(self._forms)
        found = {key for number, form in enumerate(forms) for key in self._close(form, number)}
        return [key for key, (words_, _) in self._forms.items() if key in found or not words_]

    def _close(self, mine: frozenset[str], form: int) -> Iterator[str]:
        """Whose name of this form is close: see the function of that name."""
        mine_met, theirs_met = Counter[str](), Counter[str]()
        like = {word: self._like(word) for word in mine}
        for words_ in like.values():
            mine_met.update({key for word in words_ for key in self._with[form].get(word, ())})
        for word in {word for words_ in like.values() for word in words_}:
            theirs_met.update(self._with[form].get(word, ()))
        for key, met in mine_met.items():
            theirs = len(self._forms[key][form])
            if met == len(mine) if len(mine) <= theirs else theirs_met[key] == theirs:
                yield key

    def _like(self, word: str) -> list[str]:
        if word not in self._slips:
            close = {found for found, *_ in process.extract(word, self._words, scorer=fuzz.ratio, processor=None,
                                                            score_cutoff=_CLOSE, limit=None)}  # fmt: skip
            self._slips[word] = [
                other for other in self._words
                if other in close or (1 in (len(word), len(other)) and _slip(word, other))
            ]  # fmt: skip
        return self._slips[word]


def _all(one: Guardian | Pupil) -> frozenset[str]:
    return _forms(one.first_name, one.last_name)[0]


@lru_cache(maxsize=65_536)
def _forms(first: str, last: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of a name, and the same with the last name as one word: "ten Hove" is written "Tenhove" too."""
    return words(f"{first} {last}"), words(first) | {"".join(_written(last))} - {""}


def _close(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """True if each word of the shorter name may be a slip of one of the other: "Kim" is none of "Tim"."""
    short, long = sorted((mine, theirs), key=len)
    return all(word in long or any(_slip(word, other) for other in long) for word in short)


def _is_part(word: str, other: str) -> bool:
    """True of "Sam" and "Samuel"."""
    short, long = sorted((word, other), key=len)
    return len(short) > 2 and (long.startswith(short) or long.endswith(short))


def _slip(word: str, other: str) -> bool:
    """True if one may be the other's slip of the pen, or its initial."""
    if 1 in (len(word), len(other)):
        return word[0] == other[0]
    return word == other or fuzz.ratio(word, other, score_cutoff=_CLOSE) >= _CLOSE
