"""What a changed text says that the one before it did not, in its own words: a reader need not compare the two."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.rules.sentences import sentences
from ouderbrug.texts.language import FIRST_STRONG, POP

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ouderbrug.texts.rendering import Block

MOST, LONGEST = 4, 400
"""So many sentences, of so many signs together, are said once more above a text (our choice)."""
LONGEST_TITLE = 40
"""A longer title stands above no short text, which has little room for it (our choice)."""


_LABELLED = re.compile(r"^[^:*\n]{2,20}: (?P<bold>\**)(?P<told>[^*\n]+)(?P=bold)\.?[ \t]*$")
_BOLD = re.compile(r"\*\*(.+?)\*\*")


class Differing(NamedTuple):
    """The sentences that are new in a text, and those that stand there no more.

    What is more than is read twice is left out: all of a text, or a great deal of it.
    """

    fresh: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def above(self, text: str) -> Differing:
        """What is worth naming beside this text: nothing where more than half of it is new, and read in one go."""
        return Differing() if 2 * sum(map(len, self.fresh)) > len(text) else self


def differing(now: str, before: str) -> Differing:
    """The sentences that only one of two texts has, in their order."""
    after, earlier = _sentences(now), _sentences(before)
    fresh, gone = ([one for one in these if one not in those] for these, those in ((after, earlier), (earlier, after)))
    if len(fresh) == len(after) or not _few(fresh):
        return Differing()
    return Differing(tuple(fresh), tuple(gone) if _few(gone) else ())


def without_what_is_told(block: Block, line: Block, days: str = "") -> Block:
    """A block without its lines of a label and a moment or place that stand out in the line above it.

    Where a moment does, its ``days`` are told too.
    """
    told = [replace(line, source=one).text() for one in _BOLD.findall(line.source)]
    told += [days] if told and days else []
    kept = [one for one in block.source.split("\n") if not _is_told(block, one, told)]
    return replace(block, source=re.sub(r"\n{3,}", "\n\n", "\n".join(kept)))


def told_anew(brief: Callable[..., Block], app: Block, title: str, days: str, fresh: Sequence[str], new: str) -> str:
    """A short text that was told before: that it has changed, and each sentence once, behind ``new`` where it is.

    ``brief`` words that it has changed, below a ``title`` that it gives; it has one where more than that stands there.
    """
    line = brief(title="")
    if not _names_what_follows(line.text()) and _has_room_for(title, app.text()):
        line = brief(title=title)
    said, text = line.text(), without_what_is_told(app, line, days).text()
    follows = _names_what_follows(said)
    for one in Differing(tuple(fresh)).above(text).fresh:
        if not (follows and text.lstrip(FIRST_STRONG).startswith(one)):
            text = text.replace(one, f"{new} {one}", 1)
    return f"{said} {text}" if follows else "\n\n".join(one for one in (said, text) if one)


def _names_what_follows(line: str) -> bool:
    return line.endswith(":") and "\n" not in line


def _has_room_for(title: str, text: str) -> bool:
    """True for a title that a text does not begin with, and that leaves room for it, also by its signs."""
    said = text.casefold().startswith(title.casefold())
    return not said and len(title) <= LONGEST_TITLE and (title.isascii() or not text.isascii())


def _is_told(block: Block, line: str, told: list[str]) -> bool:
    found = _LABELLED.match(line)
    said = replace(block, source=found["told"].strip().rstrip(".")).text() if found else ""
    return bool(said) and any(f", {said}, " in f", {one}, " for one in told)


def _few(those: list[str]) -> bool:
    return len(those) <= MOST and sum(map(len, those)) <= LONGEST


def _sentences(text: str) -> list[str]:
    """Its sentences; what keeps words of another direction apart stands around several, and is put around each anew."""
    text = text.replace(FIRST_STRONG, "").replace(POP, "")
    return [said for line in text.splitlines() for one in sentences(line) if (said := one.strip(" -"))]
