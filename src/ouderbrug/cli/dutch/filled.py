"""The Dutch of a sentence whose values are filled in already, for who made an error or finding knew no language."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import NamedTuple

from ouderbrug.cli.dutch import OF_ROOMS
from ouderbrug.cli.forms import filled_in
from ouderbrug.templates.reasons import ALL

MOST_WORDS = 4
"""So many words may each thing in a list have; more is a sentence, of which no half is put in Dutch."""
_QUOTED = re.compile(r"""(['"])(?:(?!\1).)*\1""")
"""The words of somebody's file, which stay as they are."""
_BETWEEN = {", ": ", ", " and ": " en ", " or ": " of "}


class _Pattern(NamedTuple):
    """A sentence by the words around its values, longest first."""

    words: tuple[str, ...]
    shape: re.Pattern[str]
    dutch: str


def in_dutch(text: str) -> str:
    """Each line of it in Dutch, as far as it is known; a line that no table knows, as a plugin's, stays as it is."""
    return "\n".join(map(_line, text.split("\n")))


def _line(line: str) -> str:
    said = line.lstrip()
    return line[: len(line) - len(said)] + _sentence(said)


def _sentence(said: str) -> str:
    plain, patterns = _known()
    if said in plain:
        return plain[said]
    if _QUOTED.fullmatch(said):
        return said
    for one in patterns:
        if all(part in said for part in one.words) and (found := one.shape.fullmatch(said)):
            return filled_in(one.dutch, {name: _value(value) for name, value in found.groupdict().items()})
    parts = said.split("; ")
    known = [_sentence(part) for part in parts] if len(parts) > 1 else parts
    return said if any(new == old for new, old in zip(known, parts, strict=True)) else "; ".join(known)


def _value(said: str) -> str:
    """A value in a sentence: another sentence, or a list of a few words each; what else it is stays as it is."""
    parts = re.split("(, | and | or )", said)
    each = [_sentence(part) for part in parts[::2]]
    if len(each) > 1 and all(new != old for new, old in zip(each, parts[::2], strict=True)):
        return "".join(_BETWEEN.get(part) or _sentence(part) for part in parts)
    whole = _sentence(said)
    if whole != said or _QUOTED.fullmatch(said) or any(len(part.split()) > MOST_WORDS for part in parts[::2]):
        return whole
    return "".join(_BETWEEN.get(part) or _sentence(part) for part in parts)


@cache
def _known() -> tuple[dict[str, str], tuple[_Pattern, ...]]:
    """Sentences without values (of more than one word, for one may be anybody's), and those with."""
    plain, patterns = {english: dutch for english, dutch in ALL.values() if " " in english}, []
    for english, dutch in OF_ROOMS.items():
        parts = list(Formatter().parse(english))
        if any(form for _, _, form, _ in parts):
            continue  # it goes with a number, and is told with its values apart
        if all(name is None for _, name, _, _ in parts):
            if " " in english:
                plain[english.format()] = dutch.format()
            continue
        shape = "".join(re.escape(text) + (f"(?P<{name}>.*?)" if name else "") for text, name, _, _ in parts)
        words = tuple(text for text, _, _, _ in parts if text)
        patterns.append(_Pattern(words, re.compile(shape), dutch))
    return plain, tuple(sorted(patterns, key=lambda one: -sum(map(len, one.words))))
