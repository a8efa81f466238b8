"""The words that people type where a setting is asked: which setting they mean, and what may be said of them.

A word that settings are not called by may be anything, a secret that was pasted in the wrong place or the name of a
child: it is never said, and its line tells where it stands.
"""

from __future__ import annotations

import re
import tomllib
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from ouderbrug.hints import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

UNSAID = "?"
NOT_SHOWN = "the word is not shown, for it may be a secret"
_ALIKE = 0.85
"""So alike are a word and a slip in it."""
_PARTS = re.compile(r"[_-]+")


def said(word: str, known: Collection[str]) -> str:
    """The word where it is known, a slip of what is, or made of words that settings are called by; else "?"."""
    plain = all(part in _vocabulary() for part in _PARTS.split(word))
    return word if plain else shown(word, known)


def meant(word: str, known: Collection[str]) -> str:
    """What might have been meant, or what there is to choose from; of a word that is not said, that it is not."""
    if called := [one for one in otherwise(word) if one in known]:
        return f"did you mean {' or '.join(called)}?"
    hint = nearest(word, known)
    return hint if said(word, known) != UNSAID else "; ".join(part for part in (NOT_SHOWN, hint) if part)


def alike(word: str, known: Collection[str]) -> list[str]:
    """Those of the settings that surely are meant: they are called so by people, or the word is a slip of one."""
    return [one for one in otherwise(word) if one in known] or get_close_matches(word, [*known], cutoff=_ALIKE)


def otherwise(word: str) -> tuple[str, ...]:
    """The settings that people call by this word."""
    return tuple(name for name, words in _rows().items() if word.casefold().replace("-", "_") in words)


def number_meant(text: str, *, whole: bool) -> str:
    """The number that is meant by a text, as a TOML has it; empty where that is not plain to see.

    "1.000" is a thousand where the number is whole, as Dutch and English write it; else it may be one as well.
    """
    said = " ".join(text.split())
    if said.isascii() and said.isdecimal():
        return str(int(said))
    if whole and _THOUSANDS.fullmatch(said):
        return re.sub(r"\D", "", said)
    if not whole and _BROKEN.fullmatch(said) and not _THOUSANDS.fullmatch(said):
        return said.replace(",", ".")
    return next((number for number, words in _numbers().items() if said.casefold() in words), "")


_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:([., ])[0-9]{3})(?:\1[0-9]{3})*")
_BROKEN = re.compile(r"[0-9]+[.,][0-9]+")


@cache
def _numbers() -> Mapping[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("settings_numbers.toml").read_text("utf-8"))


@cache
def _vocabulary() -> frozenset[str]:
    """The words of which settings are made, and what people call them."""
    return frozenset(part for row in _rows().items() for word in (row[0], *row[1]) for part in _PARTS.split(word))


@cache
def _rows() -> Mapping[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("settings_in_other_words.toml").read_text("utf-8"))
