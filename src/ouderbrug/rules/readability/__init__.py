"""How hard a message is to read. It warns; only who asked for help with reading is kept from a hard text.

The numbers are rules of thumb (doorlotje.nl and hvds.nl on plain Dutch), no level of language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from ouderbrug.api import PluginConfig, Rule
from ouderbrug.facts import ALLOWED, Allow, Refuse
from ouderbrug.model import Correction, Priority
from ouderbrug.rules.readability.metric import KNOWN_WORDS, Measure, measure
from ouderbrug.rules.words import above_the_foot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.facts import Facts, Verdict
    from ouderbrug.model import Message

_DUTCH = "nl"
_GREETING = re.compile(r"(?:\S+ ){0,4}\S+,")
"""A line of at most five words that ends with a comma: "Beste ouders," or "Hartelijke groet,"."""
_FIELD = re.compile(r"(?:\S+ ){0,2}\S+:(?: .*[^.!?])?")
"""A short label with what belongs to it, without a full stop: "Wanneer: vrijdag 9 oktober"."""
_LABEL = re.compile(r"^(?:\S+ ){0,4}\S+: ")
"""What leads in: "Dit kunt u thuis doen: " and then what; a reader pauses there."""
_AT_THE_TOP, _AT_THE_END = 6, 4
_ENOUGH = 20
"""Means over fewer words say nothing of a text."""
_WRAPPING = '*_#>[](){}"“”„‘’«»'


class Readability(Rule):
    """Warns of long sentences and words and of a hard text, for Dutch; names count as nothing.

    It refuses in one case: a sentence that is too long for a guardian with reading support, on a channel where
    nobody reads it out. What is urgent goes even then, since a call may come too late, and so does the word that
    something is off, by the way of what they had.
    """

    name: ClassVar[str] = "readability"
    reads = frozenset({"reading_support"})
    timeless = True
    about_readers = frozenset({"reading-support"})
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "reading-support": "een zin te lang is voor deze lezer; schrijf zinnen van hoogstens 12 woorden, of bel",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "hard": ("reading ease {douma}, at least {least}",),
        "long-word": ("{count} long {count:word|words}", "such as {words}"),
        "": ("{words} {words:word|words} in a sentence, at most {most}",),
    }

    class Config(PluginConfig):
        """What is too much: words in a sentence, their mean, letters in a word; ``least_douma`` is the reading ease.

        ``support_sentence`` and ``support_douma`` take their place for a guardian with reading support.
        ``allow`` are long words of the school's own that get no warning.
        """

        sentence: int = Field(default=15, ge=1)
        mean_sentence: float = Field(default=10, gt=0)
        long_word: int = Field(default=12, ge=1)
        least_douma: float = 70
        support_sentence: int = Field(default=12, ge=1)
        support_douma: float = 80
        allow: tuple[str, ...] = ()

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._allowed = KNOWN_WORDS | {word.casefold() for word in config.allow}

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Allow with what was found, or Refuse("reading-support"); ``detail`` has the numbers."""
        if message.text.language != _DUTCH:
            return ALLOWED
        supports = not message.group and facts.reading_support
        heard = message.priority <= Priority.URGENT or message.correction is Correction.WITHDRAWN
        refuses = supports and not facts.capabilities.by_person and not heard
        return self._answer(above_the_foot(message.text.body), supports, refuses)

    def _answer(self, body: str, supports: bool, refuses: bool) -> Verdict:
        found = measured(body)
        beyond = _over(found.longest, self.config.support_sentence) if supports else {}
        if beyond and refuses:
            return Refuse("reading-support", beyond, by_person=True)
        warned = {"reading-support": beyond, **self._of_text(found), "hard": self._hard(found, supports)}
        warned = {code: detail for code, detail in warned.items() if detail}
        return Allow(tuple(warned), warned) if warned else ALLOWED

    def _of_text(self, found: Measure) -> dict[str, dict[str, Any]]:
        mean = round(found.words_per_sentence, 1) if found.words >= _ENOUGH else 0
        long = found.long_words(self.config.long_word)
        return {
            "long-sentence": _over(found.longest, self.config.sentence),
            "long-on-average": _over(mean, self.config.mean_sentence),
            "long-word": _shown([word for word in long if word.casefold() not in self._allowed]),
        }

    def _hard(self, found: Measure, supports: bool) -> dict[str, Any]:
        least, douma = self.config.support_douma if supports else self.config.least_douma, round(found.douma, 1)
        return {"douma": douma, "least": least} if douma < least and found.words >= _ENOUGH else {}


def _over(words: float, most: float) -> dict[str, Any]:
    return {"words": words, "most": most} if words > most else {}


def _shown(words: list[str]) -> dict[str, Any]:
    """How many long words there are, and those that can be shown: one with a capital may be somebody's name."""
    return {"count": len(words), "words": [word for word in words if word.islower()]} if words else {}


@lru_cache(maxsize=64)
def measured(body: str) -> Measure:
    """The measure of what a message says; kept, because a whole school gets one text."""
    return measure(*passages(body))


def passages(body: str) -> tuple[str, ...]:
    """The lines of a body that say something, each read by itself, as is what a label leads in.

    Left out are the salutation and what the house puts above it (that something changed, a line in another
    language), the signature, fields such as "Plaats: de gymzaal", and addresses of web and mail.
    """
    lines = [" ".join(line.split()) for line in body.splitlines() if line.strip()]
    greetings = [number for number, line in enumerate(lines) if _GREETING.fullmatch(line)]
    first = next((number + 1 for number in greetings if number < _AT_THE_TOP), 0)
    last = next((number for number in greetings if number >= max(first, len(lines) - _AT_THE_END)), len(lines))
    said = [line for line in lines[first:last] if not _FIELD.fullmatch(line)]
    return tuple(_spoken(part) for line in said for part in _LABEL.sub("\\g<0>\n", line, count=1).split("\n"))


def _spoken(line: str) -> str:
    """A line without quotes, brackets and signs of Markdown around its words, and without addresses."""
    return " ".join(_without_address(part.strip(_WRAPPING)) for part in line.split())


def _without_address(part: str) -> str:
    if "://" not in part and "@" not in part and not part.startswith("www."):
        return part
    return part[-1] if part.endswith((".", "!", "?")) else ""
