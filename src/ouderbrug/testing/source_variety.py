"""What a source makes of records that its author need not write: long, of more than one line, and of one moment."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from pydantic import ValidationError

from ouderbrug.testing.samples import CANARY
from ouderbrug.testing.source_changes import FIRST, MOMENT
from ouderbrug.testing.source_records import SourceRecords, ids_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.event_kind import EventKind

    Path = tuple[str | int, ...]

_LONG = (
    f"{CANARY} Zoë’s coöp: een regel van meer dan honderd letters, zodat te zien is of er onderweg iets van af valt 🎉½"
)
_OTHERS = {
    "a sign of markup": f"{CANARY} 2 < 3 en 3 > 2 <b>vet</b> & klaar",
    "a sign of a page": f"{CANARY} zoals het er staat: &lt",
    "a text of pages": f"{CANARY} {' '.join(f'woord {number} van velen' for number in range(250))}",
}
_BREAK = " regelafbreking "
"""What a line break is put in the place of, once it stands in a file or a reply."""
_BEGIN, _END = f"{CANARY} eerst", "daarna"
_WHOLE = f"{_BEGIN}\n{_END}"
_BEFORE, _NEW = f"{CANARY} 1", f"{CANARY} 2"
"""The words of what was read last, and of what comes behind it."""
_EPOCH = 1_000_000_000
"""A number of seconds of our days is larger."""


class SourceVariety(SourceRecords):
    """The part of the contract about these."""

    pages: ClassVar[bool] = False
    """True where its texts may be pages, with tags, of which a reader gets the words alone."""

    def test_a_text_arrives_whole(self) -> None:
        self._add(1)
        usual = {place: event for event in self._events() for place, text in _texts_of(event) if FIRST in text}
        if not usual:
            pytest.skip("its texts are its own")
        self.add(1, _LONG)
        self._add(1, first=2)
        assert self._tells(_LONG, usual), "a text was cut or changed on its way"
        for number, (what, words) in enumerate(_others(pages=self.pages).items(), 3):
            before = len(ids_of(self._all(None)))
            self.add(number, words)
            self._add(1, first=number + len(_OTHERS))
            came = len(ids_of(self._all(None))) > before + 1  # it may set aside what it has no room for
            assert not came or self._tells(words, usual), f"{what} was cut or taken out"

    def test_a_line_break_arrives(self) -> None:
        self._add(1)
        self.add(1, f"{_BEGIN}{_BREAK}{_END}")
        with self._as_if(_broken):
            events = [event for event in self._events() if _BEGIN in str(event)]
        for event in events:
            for place, text in _texts_of(event):
                cut = _BEGIN in text and _WHOLE not in text and _BREAK not in text
                assert not (cut and self._takes(event, place, _WHOLE)), "of a text of two lines the line break is gone"
        for event in self._of_two_lines():
            for place, text in _texts_of(event):
                joined = _BEGIN in text and _END in text and not {*"\r\n"} & {*text}
                assert not (joined and self._takes(event, place, _WHOLE)), "two lines of a text became one"

    def test_what_is_of_one_moment_all_comes(self) -> None:
        self._add(2)
        before = self._all(None)[-1].cursor
        self._add(1, first=2)
        self._now += self.asks_after
        if len(ids_of(self._all(before))) != 1:
            pytest.skip("what comes later does not come, which another test finds")
        with self._as_if(_of_one_moment):
            came, there = ids_of(self._all(before)), ids_of(self._all(None))
        assert came or len(there) < 3, "a record that says the time of the last one that was read never comes: use >="

    def test_two_of_one_group_and_moment_are_two(self) -> None:
        self._add(3)
        if len({*ids_of(self._all(None))}) < 3:
            pytest.skip("not even three come, which another test finds")
        before = self._count()
        self._add_alike(3, 4, words=False)
        lost = before + 2 - self._count()
        assert lost < 1, "two records for one group at one moment have one id, or one of them is dropped"

    def test_on_each_day_of_the_week_there_may_be_one(self) -> None:
        first = self.when(0)
        self._add(3)
        if not first or self._count() < 3:
            pytest.skip("its records say no time, or not even three come, which another test finds")
        for number in range(3, 10):
            day, before = first + timedelta(days=number), self._count()
            vars(self)["when"] = lambda _, day=day: day
            self._add(1, first=number)
            assert self._count() > before, f"a record of a {day:%A} is dropped, and nobody hears of it: set it aside"

    def _count(self) -> int:
        """How many records come, each with its own id, or are set aside."""
        batches = self._all(None)
        return len({*ids_of(batches)}) + sum(len(one.rejected) for one in batches)

    def _of_two_lines(self) -> list[Mapping[str, Any]]:
        """What it makes of a record with a line break, where its author can write one; a page has none."""
        if self.pages:
            return []
        with suppress(Exception):
            self.add(2, _WHOLE)
            return [event for event in self._events() if _BEGIN in str(event) and _BREAK not in str(event)]
        return []

    def _tells(self, words: str, usual: Mapping[Path, Mapping[str, Any]]) -> bool:
        """True if these words arrive, in each text that usually holds those of a record and has room for them."""
        told = [
            dict(_texts_of(event)) for event in self._events() if any(words in text for _, text in _texts_of(event))
        ]
        return bool(told) and all(
            words in texts.get(place, "") or not self._takes(event, place, words)
            for texts in told
            for place, event in usual.items()
        )

    def _takes(self, event: Mapping[str, Any], place: Path, words: str) -> bool:
        """True if there the kind of an event takes these words."""
        kind = self._kinds().get(str(event.get("kind")))
        payload = json.loads(json.dumps(event.get("payload"), default=str).replace("\\n", " "))
        *above, last = place
        inside = payload
        for one in above:
            inside = inside[one]
        inside[last] = words
        try:
            return bool(kind and kind.Payload.model_validate(payload))
        except ValidationError:
            return False

    def _kinds(self) -> dict[str, type[EventKind]]:
        """The kinds that come with ouderbrug, found as those of plugins are, and those that its author names."""
        [built_in] = entry_points(group="ouderbrug", name="kinds")
        return {one.name: one for one in (*built_in.load().register_event_kinds(), *self.kinds)}


def _others(*, pages: bool) -> dict[str, str]:
    read = (lambda words: words.replace("<b>vet</b>", "vet").replace("&lt", "<")) if pages else str
    return {what: read(words) for what, words in _OTHERS.items()}


def _texts_of(event: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    return _texts(event.get("payload"))


def _texts(value: Any, place: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text in a payload with where it stands."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict | list | tuple):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(one, (*place, name))


def _broken(content: bytes) -> bytes:
    """The content with a line break, in a form that can hold one: JSON, or a calendar."""
    holds = b"BEGIN:VCALENDAR" in content or all(map(_is_json, content.splitlines())) or _is_json(content)
    return content.replace(_BREAK.encode(), b"\\n") if holds else content


def _is_json(content: bytes) -> bool:
    with suppress(ValueError):
        return isinstance(json.loads(content), dict | list)
    return False


def _of_one_moment(content: bytes) -> bytes:
    """The content with each time of the last record that of the one before it: in JSON, or in lines."""
    with suppress(ValueError):
        return json.dumps(_in_json(json.loads(content))).encode()
    lines = content.decode("utf-8", "replace").splitlines(keepends=True)
    [before, *_] = [*(one for one in lines if _BEFORE in one), ""]
    times = MOMENT.findall(before)
    return "".join(_with_times(one, times) if _NEW in one else one for one in lines).encode()


def _with_times(line: str, times: list[str]) -> str:
    left = iter(times)
    return MOMENT.sub(lambda found: next(left, found[0]), line)


def _in_json(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _in_json(one) for name, one in said.items()}
    if not isinstance(said, list):
        return said
    before = next((one for one in said if isinstance(one, dict) and _BEFORE in json.dumps(one)), {})
    return [_dated(one, before) if isinstance(one, dict) and _NEW in json.dumps(one) else one for one in said]


def _dated(record: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """A record with the times of another one."""
    return {name: before.get(name, one) if _is_moment(one) else one for name, one in record.items()}


def _is_moment(value: Any) -> bool:
    return bool(MOMENT.fullmatch(value)) if isinstance(value, str) else isinstance(value, int) and value > _EPOCH
