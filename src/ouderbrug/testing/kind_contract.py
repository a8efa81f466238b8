"""What every event kind must do, as tests to inherit: name the kind, and the languages of its templates.

    class TestOpenDay(KindContract):
        kind = OpenDay
        languages = ("nl", "en")

The kit writes its sample as the house would: whole, with what is required alone, changed, called off, and on again.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from jinja2 import Environment, TemplateSyntaxError, nodes
from pydantic import ValidationError

from ouderbrug.errors import CannotCompose, ConfigError
from ouderbrug.kind_faults import faults
from ouderbrug.model import Audience, Correction, Event
from ouderbrug.payload import KindPayload
from ouderbrug.templates import BUILT_IN
from ouderbrug.testing.plugin_contract import PluginContract
from ouderbrug.testing.samples import CANARY, NOW
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.tryout import samples_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Text


class KindContract(PluginContract):
    """The contract of a kind: its author names the class, and the languages of its templates."""

    hook: ClassVar[str] = "register_event_kinds"
    kind: ClassVar[type[EventKind]]
    """The class under test."""
    languages: ClassVar[tuple[str, ...]] = ("nl",)
    """The languages of its templates; the others are held against the first."""
    untold: ClassVar[frozenset[str]] = frozenset()
    """Those of its free texts that its template leaves out on purpose."""
    alike: ClassVar[frozenset[str]] = frozenset()
    """Words and lines that are the same in several of its languages, as the name of a place or an app is."""

    def _tried(self) -> object:
        return samples_of(self.kind)

    @property
    def plugin(self) -> type[EventKind]:
        """The class under test."""
        return self.kind

    def test_what_it_declares_can_be_used(self) -> None:
        wrong = [f"{one.attribute} {one.says}; {one.hint}" for one in faults(self.kind)]
        assert not wrong, wrong

    def test_its_sample_shows_each_field(self) -> None:
        shown = self.kind.Payload.model_fields.keys() - KindPayload.model_fields.keys() - {"card"}
        lacking = shown - self.kind.sample.keys()
        assert not lacking, f"the sample lacks {lacking}: `ouderbrug check` tries the texts with it"

    def test_each_text_is_written(self) -> None:
        for event in self._events():
            for correction in (None, *Correction):
                for text in self._each_written(event, correction, must=True):
                    assert text.subject.strip() and text.body.strip() and text.app.strip(), "a text is empty"
                    assert "\n" not in text.subject, "a subject stands on one line"

    def test_each_language_has_its_template(self) -> None:
        for language in self.languages:
            assert self._has(language), f"there is no template in {language}"

    def test_each_language_tells_the_same(self) -> None:
        first, *others = self._templates().items()
        for language, own in others:
            for part, wanted in first[1].items():
                lacks = self._told(part, wanted) - _names_told(own.get(part))
                assert not lacks, f"{language}, {part}: {', '.join(sorted(lacks))} is told in {first[0]}, and not here"

    def test_each_language_has_words_of_its_own(self) -> None:
        words = {language: {*_lines(parts.values())} - self.alike for language, parts in self._templates().items()}
        for one, other in combinations(words, 2):
            same = sorted(words[one] & words[other])
            assert not same, f"in {one} and in {other} stands {same[0]!r}; name it in `alike` if that is right"

    def test_what_a_person_wrote_is_told(self) -> None:
        for path in self._plain_texts():
            event = self._event({**self.kind.sample, path: f"Een {CANARY}."})
            for text in self._each_written(event)[:1]:  # the others are held against the first
                assert CANARY in text.subject + text.body, f"nobody reads {path} in the mail; name it in `untold`"

    def test_another_moment_is_told(self) -> None:
        if "starts_at" not in self.kind.sample:
            pytest.skip("it begins at no moment")
        moment = datetime.fromisoformat(str(self.kind.sample["starts_at"]))
        moved = {name: _later(value, moment) for name, value in self.kind.sample.items()}
        pairs = (self._each_written(self._event(sample)) for sample in (self.kind.sample, moved))
        for one, other in zip(*pairs, strict=True):
            assert one.body != other.body, "the mail does not say when it begins"

    def test_unknown_field(self) -> None:
        with pytest.raises(ValidationError) as caught:
            self.kind.Payload.model_validate({**self.kind.sample, "no_such_field": CANARY})
        assert CANARY not in str(caught.value)

    @property
    def _there(self) -> list[str]:
        """The languages that have a template."""
        return [one for one in self.languages if self._has(one)]

    def _has(self, language: str) -> bool:
        folders = [folder for folder in (self.kind.templates, BUILT_IN) if folder]
        return any((folder / language / f"{self.kind.name}.j2").is_file() for folder in folders)

    def _templates(self) -> dict[str, dict[str, nodes.Block]]:
        """The blocks of its template in each language, by name."""
        found = {}
        for language in self._there:
            folders = [folder for folder in (self.kind.templates, BUILT_IN) if folder]
            paths = (folder / language / f"{self.kind.name}.j2" for folder in folders)
            try:
                tree = Environment().parse(next(path for path in paths if path.is_file()).read_text("utf-8"))
            except TemplateSyntaxError:
                pytest.skip("a template cannot be read")
            found[language] = {block.name: block for block in tree.find_all(nodes.Block)}
        return found if len(found) > 1 else pytest.skip("it is in one language")

    def _told(self, part: str, block: nodes.Node) -> set[str]:
        """What a part tells: fields of the event, whom it greets and who signs; in a subject what may stand there."""
        fields = {*self.kind.Payload.model_fields} - {*KindPayload.model_fields}
        if part not in ("body", "app"):
            return _names_told(block) & {*self.kind.text.subject} if part == "subject" else set()
        return _names_told(block) & (fields | {"guardian", "signature"})

    def _plain_texts(self) -> Iterator[str]:
        """The free texts that stand in the sample by themselves."""
        for path in self.kind.text.free:
            if isinstance(self.kind.sample.get(path), str) and path not in self.untold | {*self.kind.text.markdown}:
                yield path

    def _events(self) -> Iterator[Event]:
        samples = samples_of(self.kind)
        assert samples, "it has no sample"
        yield from map(self._event, samples)

    def _event(self, sample: Mapping[str, Any]) -> Event:
        payload = self.kind.Payload.model_validate(dict(sample))
        said = payload.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return Event("99XX00", "office", "e-1", self.kind.name, NOW, Audience("groups", ("3A",)), said)

    def _each_written(self, event: Event, correction: Correction | None = None, *, must: bool = False) -> list[Text]:
        """The text in each language; one that cannot be written is the matter of the test that ``must``."""
        try:
            return [self._written(event, language, correction) for language in self._there]
        except (CannotCompose, ConfigError) as error:
            if must:
                raise AssertionError(f"it cannot be written: {error}") from None
            pytest.skip("it cannot be written")

    def _written(self, event: Event, language: str, correction: Correction | None) -> Text:
        composer = Composer(
            {self.kind.name: self.kind},
            school_name="De Proef",
            timezone="Europe/Amsterdam",
            address_form="u",
            language=language,
            unreviewed=self.languages,
        )
        before = replace(event, revision=1) if correction else None
        return self._ends(lambda: composer.compose(event, language, correction, before))


def _names_told(block: nodes.Node | None) -> set[str]:
    """The names that a block of a template prints, or hands on to what prints them; a condition tells nothing."""
    if block is None or isinstance(block, nodes.Name):
        return {block.name} if isinstance(block, nodes.Name) else set()
    below = block.iter_child_nodes(exclude=("test",) if isinstance(block, nodes.If | nodes.CondExpr) else ())
    return set[str]().union(*map(_names_told, below))


def _lines(blocks: Iterable[nodes.Node]) -> Iterator[str]:
    """The words between values, by line and sentence, without marks."""
    for text in (data.data for block in blocks for data in block.find_all(nodes.TemplateData)):
        for line in re.split(r"[\n.!?;:]|\*\*", text):
            if re.search(r"[^\W\d_]{3}", line):
                yield line.strip(" ,-#*_()[]<>\"'|")


def _later(value: Any, moment: datetime) -> Any:
    """Nine days later and an hour and a half, if it is a time of that day or after."""
    try:
        said = datetime.fromisoformat(str(value))
    except ValueError:
        return value
    return (said + timedelta(days=9, minutes=90)).isoformat() if said.tzinfo and said >= moment else value
