"""How hard a Dutch text is to read, counted: words, sentences, syllables, and two scores made of them.

A rule of thumb and no verdict: it sees the length of words and sentences, and nothing of what they say.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK
from ouderbrug.rules.sentences import sentences

if TYPE_CHECKING:
    from pyphen import Pyphen

_LISTS = tomllib.loads(Path(__file__).with_name("nl.toml").read_text("utf-8"))
KNOWN_WORDS = frozenset[str](_LISTS["known_words"])
"""Long words that every guardian meets at school or at home, in lower case."""

_MARKS = GUARDIAN_MARK + CHILD_MARK
_NAME = re.compile(f"[{_MARKS}][\\w'’]*")  # with an ending, as in "CHILDs boek"
_WORD = re.compile(r"[^\W_]+(?:['’/-][^\W_]+)*")
_VOWELS = "aeiouyıæœø" + "".join(
    letter for letter in map(chr, range(0xC0, 0x250)) if unicodedata.normalize("NFD", letter)[0] in "aeiouy"
)
# Longest first, so that "aai" is one sound and not two.
_SOUND = re.compile(f"éé|aai|ooi|oei|eeuw|ieuw|uw|aa|ee|oo|uu|ie|oe|eu|ui|ij|ei|au|ou|[{_VOWELS}]")


@dataclass(frozen=True, slots=True)
class Measure:
    """What was counted: ``sentences`` are their numbers of words, ``different`` the words themselves, once each."""

    sentences: tuple[int, ...]
    syllables: int
    different: tuple[str, ...]

    @property
    def words(self) -> int:
        """How many words there are; names are none."""
        return sum(self.sentences)

    @property
    def longest(self) -> int:
        """The words of the longest sentence; 0 in a text without words."""
        return max(self.sentences, default=0)

    @property
    def words_per_sentence(self) -> float:
        """The mean; 0 in a text without words."""
        return self.words / max(1, len(self.sentences))

    @property
    def syllables_per_word(self) -> float:
        """The mean; 0 in a text without words."""
        return self.syllables / max(1, self.words)

    @property
    def douma(self) -> float:
        """Reading ease by Douma (1960), Flesch for Dutch: 60 to 70 is normal, 80 and more easy; unbounded."""
        return 206.835 - 0.93 * self.words_per_sentence - 77 * self.syllables_per_word

    @property
    def brouwer(self) -> float:
        """Reading index by Brouwer (1963): 0 to 25 is very hard, 80 and more very easy; unbounded."""
        return 195 - 2 * self.words_per_sentence - 200 / 3 * self.syllables_per_word

    def long_words(self, letters: int = 12) -> tuple[str, ...]:
        """The different words of so many letters or more, as they stand in the text."""
        return tuple(word for word in self.different if len(word) >= letters)


def measure(*passages: str) -> Measure:
    """Count a text; no sentence goes on from one passage into the next. Marks for names count as nothing."""
    said = [unicodedata.normalize("NFC", sentence) for passage in passages for sentence in sentences(passage)]
    words = [found for sentence in said if (found := words_of(sentence))]
    every = [word for sentence in words for word in sentence]
    return Measure(tuple(map(len, words)), sum(map(syllables, every)), tuple(dict.fromkeys(every)))


def words_of(text: str) -> list[str]:
    """The words: letters or digits, joined by an apostrophe, a hyphen or a slash ("ouder/verzorger" is one)."""
    return _WORD.findall(_NAME.sub(" ", text))


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """How many syllables a Dutch word has: the vowel sounds of each part that the hyphenation finds; at least 1.

    Known to count one too many: "bureau" and "eeuwig".
    """
    parts = str(_hyphenation().inserted(unicodedata.normalize("NFC", word.lower()))).split("-")
    return max(1, sum(len(_SOUND.findall(part)) for part in parts))


@cache
def _hyphenation() -> Pyphen:
    import pyphen  # reading its patterns takes longer than most commands do

    return pyphen.Pyphen(lang="nl_NL")
