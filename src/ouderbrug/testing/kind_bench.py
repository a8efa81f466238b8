"""What stands behind the tests of a kind: what its author says, its templates as they are parsed, and its texts."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import pytest
from jinja2 import Environment, TemplateSyntaxError, nodes
from pydantic import ValidationError

from ouderbrug.errors import CannotCompose, ConfigError
from ouderbrug.model import Audience, Event
from ouderbrug.payload import KindPayload
from ouderbrug.templates import BUILT_IN
from ouderbrug.testing.plugin_contract import PluginContract
from ouderbrug.testing.samples import NOW
from ouderbrug.texts.composer import Composer
from ouderbrug.texts.tryout import samples_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Correction, Text

ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}")
"""A day as it is stored."""
_composers: dict[tuple[object, ...], Composer] = {}
_texts: dict[tuple[object, ...], Text] = {}
"""What was composed once, for several tests ask for the same."""


class KindBench(PluginContract):
    """A kind under test: its author names the class, and the languages of its templates."""

    hook: ClassVar[str] = "register_event_kinds"
    kind: ClassVar[type[EventKind]]
    """The class under test."""
    languages: ClassVar[tuple[str, ...]] = ("nl",)
    """The languages of its templates."""
    untold: ClassVar[frozenset[str]] = frozenset()
    """Those of its free texts, and of its times, that its template leaves out on purpose."""
    only_in_mail: ClassVar[frozenset[str]] = frozenset()
    """Those of its free texts and times that its mail tells and its app block leaves out on purpose."""
    names: ClassVar[frozenset[str]] = frozenset()
    """Fields that hold the name of somebody or something, which is the same in every language and no free text."""
    hangs_on: ClassVar[frozenset[str]] = frozenset()
    """Fields on whose value it hangs which of its free texts are told, as where a talk that is online has no place."""
    alike: ClassVar[frozenset[str]] = frozenset()
    """Words, hosts and lines of its templates that are names, the same in several languages: of a place or an app."""
    always: ClassVar[frozenset[str]] = frozenset()
    """Days and hours in lower case that its templates say by themselves, as of what is on each Friday."""
    after_start: ClassVar[bool] = False
    """True where it is told after it began too, as of a report that one can come for."""

    @property
    def plugin(self) -> type[EventKind]:
        """The class under test."""
        return self.kind

    def _tried(self) -> object:
        return [self.kind.Payload.model_validate(dict(one)) for one in samples_of(self.kind)]

    def _used(self) -> object:
        events = map(self._event, samples_of(self.kind))
        return [(one, self.kind.ends(one.payload)) for one in events]

    @property
    def _there(self) -> list[str]:
        """The languages that have a template."""
        return [one for one in self.languages if self._file(one)]

    def _file(self, language: str) -> Path | None:
        folders = (folder for folder in (self.kind.templates, BUILT_IN) if folder)
        paths = (folder / language / f"{self.kind.name}.j2" for folder in folders)
        return next((path for path in paths if path.is_file()), None)

    def _templates(self) -> dict[str, dict[str, nodes.Block]]:
        """The blocks of its template in each language, by name."""
        files = {language: self._file(language) for language in self._there}
        try:
            return {language: _blocks(path.read_text("utf-8")) for language, path in files.items() if path}
        except TemplateSyntaxError:
            pytest.skip("a template cannot be read")

    def _events(self) -> Iterator[Event]:
        samples = samples_of(self.kind)
        assert samples, "it has no sample"
        yield from map(self._event, samples)

    def _event(self, sample: Mapping[str, Any]) -> Event:
        self._must_have_its_shape()
        payload = self._ends(lambda: self.kind.Payload.model_validate(dict(sample)))
        said = payload.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        return Event("99XX00", "office", "e-1", self.kind.name, NOW, Audience("groups", ("3A",)), said)

    def _each_written(
        self, event: Event, correction: Correction | None = None, *, must: bool = False
    ) -> dict[str, Text]:
        """The text in each language; one that cannot be written is the matter of the test that ``must``."""
        try:
            return {language: self._written(event, language, correction) for language in self._there}
        except (CannotCompose, ConfigError) as error:
            if must:
                raise AssertionError(f"it cannot be written: {error}") from None
            pytest.skip("it cannot be written")

    def _written(
        self, event: Event, language: str, correction: Correction | None, form: Literal["u", "je"] = "u"
    ) -> Text:
        composer = self._composer(language, form)
        before = replace(event, revision=1) if correction else None
        key = (composer, repr(event.payload), correction)
        if key not in _texts:
            _texts[key] = self._ends(lambda: composer.compose(event, language, correction, before))
        return _texts[key]

    def _composer(self, language: str, form: Literal["u", "je"]) -> Composer:
        """What composes in a language; the templates are read once for all tests."""
        key = (self.kind, language, self.languages, form)
        if key not in _composers:
            _composers[key] = Composer(
                {self.kind.name: self.kind},
                school_name="De Proef",
                timezone="Europe/Amsterdam",
                address_form=form,
                language=language,
                unreviewed=self.languages,
            )
        return _composers[key]

    def _own_texts(self) -> list[str]:
        """Where in the sample its free texts stand, as dotted paths; of a list the first item stands for all."""
        paths = [path.replace("*", "0") for path in self.kind.text.free]
        return [path for path in paths if isinstance(at(self.kind.sample, path), str)]

    def _saying(self, path: str, value: object) -> dict[str, Any] | None:
        """The sample with another value at a path; None where the kind refuses that."""
        sample = deepcopy(dict(self.kind.sample))
        return sample if put(sample, path, value) and self._takes(sample) else None

    def _takes(self, sample: dict[str, Any]) -> bool:
        try:
            self._ends(lambda: self.kind.Payload.model_validate(sample))
        except ValidationError:
            return False
        return True

    @property
    def _fields(self) -> set[str]:
        """The fields of its own."""
        return {*self.kind.Payload.model_fields} - {*KindPayload.model_fields}


@cache
def _blocks(template: str) -> dict[str, nodes.Block]:
    return {block.name: block for block in Environment().parse(template).find_all(nodes.Block)}


def names_told(block: nodes.Node | None) -> set[str]:
    """The names that a block of a template prints, or hands on to what prints them; a condition tells nothing."""
    if block is None or isinstance(block, nodes.Name):
        return {block.name} if isinstance(block, nodes.Name) else set()
    below = block.iter_child_nodes(exclude=("test",) if isinstance(block, nodes.If | nodes.CondExpr) else ())
    return set[str]().union(*map(names_told, below))


def words_between(block: nodes.Node) -> Iterator[str]:
    """What a block itself says: the text between values, and texts in its code, as the two of a form of address."""
    yield from (data.data for data in block.find_all(nodes.TemplateData))
    yield from (one.value for one in block.find_all(nodes.Const) if isinstance(one.value, str))


def squeezed(text: str) -> str:
    """A text with single spaces, for lines are broken at will."""
    return re.sub(r"\s+", " ", text)


def at(value: Any, path: str) -> Any:
    for part in path.split("."):
        try:
            value = value[_key(value, part)]
        except (LookupError, TypeError):
            return None
    return value


def put(sample: Any, path: str, value: object) -> bool:
    """Put a value at a dotted path; False where it lies in what cannot be changed."""
    *parents, last = path.split(".")
    for parent in parents:
        sample = sample[_key(sample, parent)]
    if isinstance(sample, tuple):
        return False
    sample[_key(sample, last)] = value
    return True


def _key(place: Any, part: str) -> str | int:
    return int(part) if isinstance(place, list | tuple) else part
