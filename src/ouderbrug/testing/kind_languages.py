"""What a kind says in one language, it says in the others: each is held against all, in both directions."""

from __future__ import annotations

import re
from difflib import get_close_matches
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from jinja2 import nodes

from ouderbrug.event_kind import EventKind
from ouderbrug.testing.kind_bench import KindBench, names_told, words_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PARTS = ("subject", "app", "body")
_NUMBER = 47
"""A number that no template says by itself."""


class KindLanguages(KindBench):
    """The part of the contract about the languages of a kind."""

    def test_each_language_has_its_template(self) -> None:
        lacking = [language for language in self.languages if not self._file(language)]
        assert not lacking, f"there is no template in {', '.join(lacking)}"

    def test_each_template_is_in_a_language_that_it_names(self) -> None:
        folder = self.kind.templates
        beside = {path.parent.name for path in folder.glob(f"*/{self.kind.name}.j2")} if folder else set[str]()
        beside -= {*self.languages}
        assert not beside, (
            f"there is a template in {', '.join(sorted(beside))}, of which nothing is proven: name it in `languages`"
        )
        names = {path.stem for path in folder.glob("*/*.j2")} - _names_of_kinds() if folder else set[str]()
        near = [name for name in sorted(names) if get_close_matches(name, [self.kind.name], cutoff=0.8)]
        assert not near, f"the template {near[0]}.j2 is of no kind: did you mean {self.kind.name}.j2?"

    def test_each_language_tells_the_same(self) -> None:
        templates = self._in_several()
        for part in _PARTS:
            told = {language: self._told(part, blocks.get(part)) for language, blocks in templates.items()}
            for language, own in told.items():
                lacks = set[str]().union(*told.values()) - own
                elsewhere = sorted(one for one in told if told[one] & lacks)
                assert not lacks, (
                    f"{language}, {part}: {', '.join(sorted(lacks))} is told in {', '.join(elsewhere)}, and not here"
                )

    def test_each_language_has_words_of_its_own(self) -> None:
        templates = self._in_several()
        words = {language: {*_lines(parts.values())} - self.alike for language, parts in templates.items()}
        for one, other in combinations(words, 2):
            same = sorted(words[one] & words[other])
            assert not same, f"in {one} and in {other} stands {same[0]!r}; name it in `alike` if that is right"

    def test_each_language_says_the_same_numbers(self) -> None:
        templates = self._in_several()
        for part in _PARTS:
            said = {language: sorted(_numbers(blocks.get(part))) for language, blocks in templates.items()}
            assert len({*map(tuple, said.values())}) <= 1, f"{part}: the languages say other numbers: {said}"
        for name in sorted(one for one in self._fields if type(self.kind.sample.get(one)) is int):
            sample = self._saying(name, _NUMBER)
            texts = self._each_written(self._event(sample)) if sample else {}
            texts = {one: text for one, text in texts.items() if name in names_told(templates[one].get("body"))}
            told = {language: f"{_NUMBER}" in text.body for language, text in texts.items()}
            assert len({*told.values()}) <= 1, f"{name} is {_NUMBER}; that it stands in the mail is {told}"

    def _in_several(self) -> dict[str, dict[str, nodes.Block]]:
        found = self._templates()
        return found if len(found) > 1 else pytest.skip("it is in one language")

    def _told(self, part: str, block: nodes.Node | None) -> set[str]:
        """The fields of the event that a part tells; in a subject those that may stand there."""
        return names_told(block) & ({*self.kind.text.subject} if part == "subject" else self._fields)


def _names_of_kinds(base: type[EventKind] = EventKind) -> set[str]:
    """The names of all kinds that were loaded."""
    own = {str(vars(base).get("name", ""))}
    return own.union(*(_names_of_kinds(one) for one in base.__subclasses__()))


def _lines(blocks: Iterable[nodes.Node]) -> Iterator[str]:
    """The words between values, by line and sentence, without marks."""
    for text in (data.data for block in blocks for data in block.find_all(nodes.TemplateData)):
        for line in re.split(r"[\n.!?;:]|\*\*", text):
            if re.search(r"[^\W\d_]{3}", line):
                yield line.strip(" ,-#*_()[]<>\"'|")


def _numbers(block: nodes.Node | None) -> Iterator[str]:
    """The numbers that a block itself says."""
    for text in words_between(block) if block else ():
        yield from re.findall(r"\d+", text)
