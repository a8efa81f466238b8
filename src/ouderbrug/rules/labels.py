"""Finds what labels a child in what goes to many: a pupil's first name beside a word of it, or words that judge one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.rules.names import calls_by_name
from ouderbrug.rules.tone.terms import languages, read_terms

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("label", "care", "health", "home", "conduct")
_OF_TONE = frozenset({"low-expectation", "comparison", "label", "diagnosis", "blame", "background"})
"""What the rule ``tone`` finds of a child, in what is about one alone."""
_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|\n")
_LISTED = re.compile(r"^\W*")


def beside_a_name(prose: str, names: tuple[str, ...]) -> bool:
    """True if a sentence has one of these first names and such a word, or goes on about the child of the one before.

    A name that is a word of Dutch counts with a capital that is not from the beginning of its sentence alone.
    """
    if not names:
        return False
    _, follows, behind, _ = _patterns()
    called = False
    for sentence in _sentences(prose):
        goes_on = called and bool(follows.match(sentence))
        called = calls_by_name(sentence, names, behind) or goes_on
        if called and _says_something(sentence):  # last: the words of all languages are read for it
            return True
    return False


def judges_one(prose: str) -> bool:
    """True if a sentence judges one child, or sets one beside the others, whoever that is."""
    return any(_patterns()[3].search(sentence) for sentence in _sentences(prose))


def _says_something(prose: str) -> bool:
    return bool(_patterns()[0].search(prose)) or any(pattern.search(prose) for pattern in _of_tone())


@cache
def _of_tone() -> tuple[re.Pattern[str], ...]:
    """The words that the rule ``tone`` has for it."""
    terms = (term for language in sorted(languages()) for term in read_terms(language).terms)
    return tuple(term.found for term in terms if term.entry.code in _OF_TONE and not term.entry.absent)


def _sentences(prose: str) -> Iterator[str]:
    return (said for part in _SENTENCE.split(prose) if (said := _LISTED.sub("", part)))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """The words, how a sentence goes on about a child, what stands behind a name, and what judges one child."""
    told = tomllib.loads(Path(__file__).with_name("labels.toml").read_text("utf-8"))
    words = _whole([one for kind in _KINDS for one in told[kind]])
    behind = _whole([*told["verbs"], *told["conduct"]])
    return words, _whole(told["follows"]), behind, _whole(told["judged"])


def _whole(patterns: list[str]) -> re.Pattern[str]:
    either = "|".join(patterns).replace(" ", r"\s+")
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)
