"""Puts invented names in a text for those of people, in each form in which names are found, also in HTML."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

from ouderbrug.rules.names import DUTCH, DUTCH_FAMILIES, SHORTEST, WORD, core, forms, parts, plain, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_SIGN = re.compile(r"<[^>]*>|&#?\w{1,31};|.", re.DOTALL)
_IN_A_LINE = re.compile(r"</?(a|b|bdi|code|em|i|s|span|strong|u|wbr)\b|<!--", re.IGNORECASE)
"""Tags that may stand in the middle of a word."""
_ATTRIBUTE = re.compile(r'(?<=[\s"])((?:href|title|alt)=")([^"]*)')


_IN_A_NAME = re.compile(r"[\s'\u2018\u2019`\u00b4\\\-\u2010-\u2015*_.]{1,4}")
"""What may stand between the words of one name."""
_MOST_WORDS = 8
"""Words of a name at most."""


class Person(NamedTuple):
    """Somebody whose names are not to be read, and what is to stand for each."""

    first: str
    last: str
    call: str
    family: str


class _Sign(NamedTuple):
    """A piece of a text as it is written, and the letters that a reader sees of it."""

    written: str
    letters: str

    @property
    def is_tag(self) -> bool:
        return self.written.startswith("<") and len(self.written) > 1


class _Known(NamedTuple):
    words: tuple[str, ...]
    put: str
    in_dutch: frozenset[str]


class OtherNames:
    """Other names for those of some people; where two are called alike, that of the first.

    A text is read once, for the same news goes to everybody.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        self._read = lru_cache(maxsize=128)(self._put_in)
        self._known: dict[str, dict[tuple[str, ...], _Known]] = {}
        for person in people:
            for words in _called(person.first):
                self._learn(_Known(words, person.call, DUTCH))
            for words in _families(person.last):
                self._learn(_Known(words, person.family, DUTCH_FAMILIES))

    def _learn(self, known: _Known) -> None:
        self._known.setdefault(known.words[0], {}).setdefault(known.words, known)

    def in_text(self, text: str) -> str:
        """A plain text with the other names."""
        return self._read(text, is_html=False)

    def in_html(self, html: str) -> str:
        """HTML with the other names: also where markup or an entity divides a name, and in its links and titles."""
        return self._read(html, is_html=True)

    def _put_in(self, text: str, *, is_html: bool) -> str:
        if is_html:
            return self._put([self._sign(found[0]) for found in _SIGN.finditer(text)], escape)
        return self._put([_Sign(char, _seen(char)) for char in text], lambda put: put)

    def _sign(self, written: str) -> _Sign:
        if len(written) > 1 and written[0] == "<":
            tag = _ATTRIBUTE.sub(lambda found: found[1] + escape(self.in_text(unescape(found[2]))), written)
            return _Sign(tag, "" if _IN_A_LINE.match(tag) else "|")
        return _Sign(written, _seen(unescape(written)))

    def _put(self, signs: list[_Sign], write: Callable[[str], str]) -> str:
        letters = "".join(sign.letters for sign in signs)
        places = [place for place, sign in enumerate(signs) for _ in sign.letters]
        words = list(WORD.finditer(letters))
        made, done, at = [], 0, 0
        while at < len(words):
            count, put = self._at(_together(letters, words[at : at + _MOST_WORDS]))
            if count:
                start, end = places[words[at].start()], places[words[at + count - 1].end() - 1] + 1
                while end < len(signs) and not signs[end].letters and not signs[end].is_tag:
                    end += 1
                made += [sign.written for sign in signs[done:start]]
                made.append(write(put))
                made += [sign.written for sign in signs[start:end] if sign.is_tag]
                done = end
            at += count or 1
        return "".join([*made, *(sign.written for sign in signs[done:])])

    def _at(self, words: list[str]) -> tuple[int, str]:
        """How many of these words are a name, and what stands for it; the longest name counts."""
        best = (0, "")
        for first in stems(words[0].casefold()):
            for known in self._known.get(first, {}).values():
                count = len(known.words)
                if count > best[0] and _is_name(known, words[:count]):
                    best = (count, _in_the_form_of(words[count - 1], known))
        return best


def _together(letters: str, words: list[re.Match[str]]) -> list[str]:
    """The first of these words, and those after it that may be of one name with it."""
    found = [words[0][0]]
    for before, word in pairwise(words):
        if not _IN_A_NAME.fullmatch(letters[before.end() : word.start()]):
            break
        found.append(word[0])
    return found


def _is_name(known: _Known, words: list[str]) -> bool:
    *before, last = [word.casefold() for word in words]
    if len(words) < len(known.words) or tuple(before) != known.words[:-1] or known.words[-1] not in stems(last):
        return False
    exact = last in (known.words[-1], f"{known.words[-1]}s")
    is_word = len(known.words) == 1 and not {last, last.removesuffix("s")}.isdisjoint(known.in_dutch)
    return not words[-1].islower() or (exact and not is_word)


def _in_the_form_of(word: str, known: _Known) -> str:
    put = known.put + ("s" if word.casefold() == f"{known.words[-1]}s" else "")
    return put.upper() if word.isupper() and len(word) > 1 else put


@lru_cache(maxsize=4096)
def _seen(written: str) -> str:
    return plain("".join(char for char in written if category(char) != "Cf"))


@lru_cache(maxsize=8192)
def _called(name: str) -> tuple[tuple[str, ...], ...]:
    return tuple(_long_enough((*forms(name), *((word,) for word in parts(name)[1:]))))


@lru_cache(maxsize=8192)
def _families(name: str) -> tuple[tuple[str, ...], ...]:
    inner = core(name)
    return tuple(_long_enough((parts(name), inner, *((word,) for word in inner if len(word) > SHORTEST))))


def _long_enough(names: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    return (name for name in dict.fromkeys(names) if len("".join(name)) >= SHORTEST)
