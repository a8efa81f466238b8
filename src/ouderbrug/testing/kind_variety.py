"""What the texts of a kind tell of events that are not its sample: on other days, with other numbers and choices."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from functools import partial
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import pytest
from pydantic import ValidationError

from ouderbrug.errors import CannotCompose, ConfigError
from ouderbrug.payload import LeadsNowhere, types_at
from ouderbrug.testing.kind_bench import ISO_DAY, KindBench, at, names_told, put
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug.model import Text

    Sample = dict[str, Any]

_MOVES = tuple(timedelta(days=sign * days, minutes=sign * 90) for days in (9, 1, 0) for sign in (1, -1))
"""By how much a moment is moved alone, the first that the kind takes."""
_FAR = tuple(
    timedelta(days=days, minutes=minutes) for days, minutes in ((200, 0), (-200, 0), (1, 0), (0, 400), (0, -400))
)
OFFSETS = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(-timedelta(hours=8)))
_NUMBERS = (47, 7, 4)
"""Those that a number is told as; the first that the kind takes and no template says by itself."""
_COUNTS = (0, 1, 2, 5, 12, 47, 1000)


class KindVariety(KindBench):
    """The part of the contract about events that are not its sample."""

    def test_another_moment_is_told(self) -> None:
        needed = {"starts_at", self.kind.use.ends_with}
        moments = [name for name in self._moments() if name not in self.untold]
        if not moments:
            pytest.skip("it begins at no moment, and ends at none")
        templates = self._templates()
        before = self._each_written(self._event(self.kind.sample))
        for name in moments:
            if not (after := self._moved(name)):
                continue
            for part in ("body", "app"):
                telling = {one for one in before if name in names_told(templates[one].get(part))}
                if not telling and part == "body":
                    in_app = {one for one in before if name in names_told(templates[one].get("app"))}
                    telling = {*before} if name in needed else in_app
                there = all(getattr(text, part).strip() for text in before.values())
                if not telling and there and name not in self.only_in_mail:
                    telling = {one for one in before if name in names_told(templates[one].get("body"))}
                same = [one for one in sorted(telling) if getattr(before[one], part) == getattr(after[one], part)]
                assert not same, f"{same[0]}, {part}: {name} is not told, or another is; see `untold`, `only_in_mail`"

    def test_a_time_is_that_of_the_school(self) -> None:
        before = self._each_written(self._event(self.kind.sample))
        if any(ISO_DAY.search(f"{text.app} {text.body}") for text in before.values()):
            pytest.skip("it shows a time as it is stored, which another test finds")
        for zone in OFFSETS:
            after = self._tried_with(in_zone(self.kind.sample, zone))
            same = not after or all(_parts(after[one]) == _parts(text) for one, text in before.items())
            assert same, "the same moment in another offset is told as another: write when(...) or day(...)"

    def test_a_number_is_told_as_it_is(self) -> None:
        templates = self._templates()
        before = self._each_written(self._event(self.kind.sample))
        said = " ".join(text.body for text in before.values())
        for name in sorted(one for one in self._fields - self.untold if type(self.kind.sample.get(one)) is int):
            telling = [one for one, blocks in templates.items() if name in names_told(blocks.get("body"))]
            for number in (one for one in _NUMBERS if not re.search(rf"\b{one}\b", said)):
                if telling and (sample := self._saying(name, number)) and (texts := self._tried_with(sample)):
                    told = any(re.search(rf"\b{number}\b", texts[one].body) for one in telling)
                    assert told, f"{name} is {number}, and the mail says another number; see `untold`"
                    break

    def test_what_a_person_wrote_is_told_whatever_else_is_said(self) -> None:
        sample, marks = self._all_marked()
        if not marks or not (before := self._tried_with(sample)):
            pytest.skip("nobody writes a text of it")
        told = {one: _marks_in(text, marks) for one, text in before.items()}
        for what, other in self._others(sample):
            there = {mark for path, mark in marks.items() if mark in str(at(other, path)).casefold()}
            for language, text in (self._tried_with(other) or {}).items():
                kept = _marks_in(text, marks)
                lost = {mark for part, mark in told[language] if mark in there and (part, mark) not in kept}
                paths = [path for path, mark in marks.items() if mark in lost]
                assert not lost, f"in {language} nobody reads {', '.join(paths)} where {what}; see `hangs_on`"

    def test_each_language_tells_them_in_the_same_places(self) -> None:
        sample, marks = self._all_marked()
        texts = self._tried_with(sample) if len(marks) > 1 and len(self._there) > 1 else None
        if not texts:
            pytest.skip("it is in one language, or has fewer than two texts")
        for part in ("body", "app"):
            lines = {language: _lines_of(getattr(text, part), marks) for language, text in texts.items()}
            for (one, here), (other, there) in combinations(lines.items(), 2):
                both = sorted(here.keys() & there.keys())
                turned = [(a, b) for a, b in permutations(both, 2) if here[a] < here[b] and there[a] > there[b]]
                assert not turned, f"{part}: {one} tells {turned[0][0]} above {turned[0][1]}, {other} below it"

    def _moments(self) -> list[str]:
        return sorted(one for one in self._fields & self.kind.sample.keys() if moment_in(self.kind.sample[one]))

    def _moved(self, name: str) -> dict[str, Text] | None:
        """The texts where one moment alone is another; None where the kind takes no other."""
        for move in _MOVES:
            sample = self._saying(name, shifted(self.kind.sample[name], move))
            if sample and sample[name] != self.kind.sample[name] and (texts := self._tried_with(sample)):
                return texts
        return None

    def _tried_with(self, sample: Sample) -> dict[str, Text] | None:
        """The texts of a sample; None where the kind refuses it, or it cannot be written."""
        try:
            event = self._event(sample)
            return {language: self._written(event, language, None) for language in self._there}
        except (ValidationError, CannotCompose, ConfigError):
            return None

    def _all_marked(self) -> tuple[Sample, dict[str, str]]:
        """The sample with a mark of its own in each free text."""
        sample, marks = deepcopy(dict(self.kind.sample)), dict[str, str]()
        for number, path in enumerate(self._own_texts()):
            mark = f"{CANARY}{chr(ord('a') + number % 26)}{chr(ord('a') + number // 26)}"
            other = deepcopy(sample)
            if put(other, path, f"{mark.capitalize()}.") and self._takes(other):
                sample, marks = other, {**marks, path: mark}
        return sample, marks

    def _others(self, sample: Sample) -> Iterator[tuple[str, Sample]]:
        """The sample with other days, other numbers, and each other choice; and without what it need not say."""
        paths = [path for path in paths_in(sample) if path.partition(".")[0] not in self.hangs_on]
        for move in _FAR:
            yield f"it is {move} later", self._changed(sample, paths, partial(shifted, move=move))
        for count in _COUNTS:
            yield f"a number is {count}", self._changed(sample, paths, partial(_counted, count=count))
        for path in paths:
            for choice in self._choices(path, at(sample, path)):
                yield f"{path} is {choice}", self._changed(sample, [path], partial(_chosen, choice=choice))
        for name in sorted(self._fields & sample.keys() - self.hangs_on):
            yield f"there is no {name}", {one: value for one, value in sample.items() if one != name}

    def _changed(self, sample: Sample, paths: list[str], change: Callable[[Any], Any]) -> Sample:
        """The sample with a change at each of these places where the kind takes it."""
        for path in paths:
            other = deepcopy(sample)
            if put(other, path, change(at(sample, path))) and self._takes(other):
                sample = other
        return sample

    def _choices(self, path: str, value: Any) -> list[Any]:
        """What else may stand there of a few."""
        if isinstance(value, bool):
            return [not value]
        try:
            types = types_at(self.kind.Payload, re.sub(r"\b\d+\b", "*", path))
        except LeadsNowhere:
            return []
        few = [get_args(one) for one in types if get_origin(one) is Literal]
        few += [tuple(one) for one in types if isinstance(one, type) and issubclass(one, Enum)]
        return [one for values in few for one in values if one != value]


def moment_in(value: Any) -> datetime | date | None:
    """The moment or day that a value is; None where it is neither."""
    try:
        said = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return said if said.tzinfo else said.date()


def shifted(value: Any, move: timedelta) -> Any:
    """Another moment, by so much; what is none stays."""
    said = moment_in(value) if isinstance(value, str) else None
    return (said + move).isoformat() if said else value


def _counted(value: Any, count: int) -> Any:
    """Another number; what is none stays."""
    return count if type(value) is int else value


def _chosen(_: Any, choice: Any) -> Any:
    return choice


def in_zone(value: Any, zone: timezone) -> Any:
    """The same moments, in another offset."""
    if isinstance(value, dict):
        return {name: in_zone(one, zone) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [in_zone(one, zone) for one in value]
    said = moment_in(value) if isinstance(value, str) else None
    return said.astimezone(zone).isoformat() if isinstance(said, datetime) else value


def paths_in(value: Any, before: str = "") -> Iterator[str]:
    """Where in a sample values stand, as dotted paths."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else None
    if inside is None:
        yield before
    for name, one in inside or ():
        yield from paths_in(one, f"{before}.{name}" if before else f"{name}")


def _parts(text: Text) -> tuple[str, str, str]:
    return text.subject, text.app, text.body


def _lines_of(text: str, marks: Mapping[str, str]) -> dict[str, int]:
    """On which line each text is told first."""
    lines = text.casefold().splitlines()
    found = {path: [number for number, line in enumerate(lines) if mark in line] for path, mark in marks.items()}
    return {path: numbers[0] for path, numbers in found.items() if numbers}


def _marks_in(text: Text, marks: Mapping[str, str]) -> set[tuple[str, str]]:
    """Which marks stand in the mail, and which in the app, its subject with each."""
    said = {"body": f"{text.subject} {text.body}".casefold(), "app": f"{text.subject} {text.app}".casefold()}
    return {(part, mark) for part, words in said.items() for mark in marks.values() if mark in words}
