"""What a kind tells of times: those of the event, each as what it is, and until when it is told."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from babel import Locale, UnknownLocaleError
from jinja2 import nodes
from pydantic import ValidationError

from ouderbrug.testing.kind_bench import words_between
from ouderbrug.testing.kind_payload import KindPayloads, end_of
from ouderbrug.testing.kind_variety import moment_in

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPANS = ("when", "days")
"""What tells of two times, the first of them first."""
_HOUR = r"(?<![\d.:])(?:[01]?\d|2[0-3])[.:][0-5]\d(?![\d.:])"


class KindTimes(KindPayloads):
    """The part of the contract about these."""

    def test_its_templates_say_no_time_by_themselves(self) -> None:
        for language, blocks in self._templates().items():
            said = " ".join(text for block in blocks.values() for text in words_between(block))
            found = sorted({one for one in _times_in(language).findall(said.casefold())} - self.always)
            assert not found, f"the template in {language} says {found[0]!r} of each event; see `always`"

    def test_what_begins_is_told_before_what_ends(self) -> None:
        for language, blocks in self._templates().items():
            for begin, end in (pair for block in blocks.values() for pair in _spans(block)):
                first, last = (moment_in(self.kind.sample.get(name)) for name in (begin, end))
                turned = first and last and f"{last}" < f"{first}" and type(first) is type(last)
                assert not turned, f"the template in {language} tells {begin} as the begin of {end}, which is before it"

    def test_it_ends_whatever_it_does_not_say(self) -> None:
        if "starts_at" not in self.kind.sample or self.after_start or not self._ended(()):
            pytest.skip("it begins at no moment, or may be told later, or never ends, which another test finds")
        endless = [name for name in sorted(self.kind.sample) if self._ended((name,)) is None]
        assert not endless, f"without {endless[0]} it is told until days after it began: see `Use(ends_with=...)`"

    def _ended(self, without: tuple[str, ...]) -> object:
        """When it ends where these are not said; True where it takes none without."""
        try:
            return end_of(self, {name: said for name, said in self.kind.sample.items() if name not in without})
        except (ValidationError, AssertionError):
            return True


@cache
def _times_in(language: str) -> re.Pattern[str]:
    """An hour of the clock, a day of the week, and a day of a month, in words of a language."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return re.compile(_HOUR)
    days, months = (
        "|".join(re.escape(name.casefold()) for name in of["format"]["wide"].values())
        for of in (locale.days, locale.months)
    )
    return re.compile(rf"{_HOUR}|\b(?:{days})\b|\b\d{{1,2}}\.? (?:{months})\b|\b(?:{months}) \d{{1,2}}\b")


def _spans(block: nodes.Block) -> Iterator[tuple[str, str]]:
    """The names of two times that a template tells as a begin and an end."""
    for call in block.find_all(nodes.Call):
        names = [one.name for one in call.args if isinstance(one, nodes.Name)]
        if isinstance(call.node, nodes.Name) and call.node.name in _SPANS and len(names) > 1:
            yield names[0], names[1]
