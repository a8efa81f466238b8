"""What a source must not lose: a record that lacks a field, one that is called off, and the day on which one is."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, time
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from ouderbrug.testing.source_anew import SourceAnew
from ouderbrug.testing.source_bench import SourceBench
from ouderbrug.testing.source_changes import (
    FIRST,
    GONE,
    MOST,
    called_off,
    event_in,
    otherwise,
    said_at,
    with_moments,
    written_otherwise,
)
from ouderbrug.testing.source_records import ids_of, texts_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.records import Batch
    from ouderbrug.testing.source_changes import Change

_SCHOOL = ZoneInfo("Europe/Amsterdam")
_EDGES = (time(0, 30), time(23, 30))
"""Hours at which it is another day elsewhere."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_OTHERWISE: tuple[Mapping[str, Any], ...] = (
    {"withdrawn": True},
    {"revision": 3},
    {"audience": {"pupils": ["p-977"]}},
    {"audience": {"groups": ["3A", "8C"]}},
)
"""What else may stand in an event."""
_LEAST = 2
"""A value of one sign may mean anything."""


class SourceLosses(SourceAnew):
    """The part of the contract about these."""

    def test_what_lacks_a_field_is_set_aside(self) -> None:
        self._add(1, first=1)
        self._add(1)
        usual = self._as(lambda said: said)
        told = [one.data for one in usual.events if FIRST in str(one.data)] if usual else []
        if not usual or not told:
            pytest.skip("not even a whole one comes, which another test finds")
        for change in self._lacking(told[0]):
            batch = self._as(change)
            came = batch is None or _count(batch) >= _count(usual)
            assert came, "a record that lacks a field is dropped, and nobody hears of it: set it aside"

    def test_what_is_called_off_is_told(self) -> None:
        self._add(2)
        before = self._all(None)
        first = next((one.data.get("id") for batch in before for one in batch.events if FIRST in str(one.data)), None)
        if len({*ids_of(before)}) != 2 or first not in ids_of(self._all(None)):
            pytest.skip("not even what stands there comes, which another test finds")
        if type(self).call_off is SourceBench.call_off:
            with self._as_if(called_off):
                came = self._all(None)
            kept = first in ids_of(came) or any(batch.rejected for batch in came)
            assert kept, "a record that says `withdrawn` is dropped: who heard of it never hears that it is off"
            return
        self.call_off(0)
        self._now += self.asks_after
        came = self._all(before[-1].cursor)
        off = [one for batch in came for one in batch.events if one.data.get("withdrawn")]
        set_aside = any(batch.rejected for batch in came)
        assert off or set_aside, "what is called off there is not withdrawn, and who heard of it never hears that"
        wrong = [one for one in off if one.data.get("id") != first]
        assert not wrong, "of two records it calls off the other one, or one that nobody knows"
        known = max(_revision(one.data) for batch in before for one in batch.events if one.data.get("id") == first)
        same = [one for one in off if "revision" in one.data and _revision(one.data) <= known]
        assert self.source.counts_revisions or not same, (
            "what is called off has the revision that it had, so that nobody hears of it: a higher one, or none"
        )

    def test_an_event_that_is_written_as_one_is_told_as_it_stands(self) -> None:
        self._add(1)
        said, read = self._as_it_stands(), self._events()
        if not said or not any(dict(event) == said for event in read):
            pytest.skip("what it reads is not written as an event of the house")
        nowhere = self._tried_as(partial(written_otherwise, change={"audience": {}}))
        anyway = any(one.get("audience") for one in nowhere if one.get("id") == said["id"])  # another test finds that
        for change in (one for one in _OTHERWISE if not (anyway and "audience" in one)):
            told = self._tried_as(partial(written_otherwise, change=change))
            odd = [one for one in told if one.get("id") == said["id"] and one != {**said, **change}]
            assert not odd, (
                f"{', '.join(change)} stands in a record, and is left out or told otherwise: hand on all of it"
            )

    def _as_it_stands(self) -> dict[str, Any]:
        """The first record; empty where it is no event of the house."""
        said: list[bytes] = []
        self._as(lambda content: said.append(content) or content)  # type: ignore[func-returns-value]
        return next((found for one in said if (found := event_in(one))), {})

    def test_its_days_are_those_of_the_school(self) -> None:
        when = self.when(0)
        if not when:
            pytest.skip("its records say no time")
        self._add(1)
        day = when.astimezone(_SCHOOL).date()
        places = {place for event in self._events() for place in _days_in(event, f"{day}")}
        for hour in _EDGES if places else ():
            other = datetime.combine(day, hour, _SCHOOL)
            for event in self._tried_as(partial(with_moments, old=when, new=other)):
                lost = places - {*_days_in(event, f"{day}")}
                assert not lost, f"at {hour:%H:%M} {min(lost)} is another day: it is that of the clock of the school"

    def _as(self, change: Change) -> Batch | None:
        """What it brings where its service or files say this; None where it refuses that."""
        with self._as_if(change), suppress(Exception):
            return self._poll(self._made(), None)
        return None

    def _lacking(self, event: Mapping[str, Any]) -> Iterator[Change]:
        """What takes one field from the first record of which its event tells the value; not its own words."""
        said: list[bytes] = []
        self._as(lambda content: said.append(content) or content)  # type: ignore[func-returns-value]
        known = [*texts_in({name: value for name, value in event.items() if name != "kind"})]
        for number in range(MOST):
            value = next((text for content in said if (text := said_at(content, number))), "")
            if len(value) >= _LEAST and FIRST not in value and any(value in text for text in known):
                yield from (partial(otherwise, number=number, value=instead) for instead in (GONE, None))


def _revision(event: Mapping[str, Any]) -> int:
    """What an event says of it, or 1 where it says nothing."""
    said = str(event.get("revision", 1))
    return int(said) if said.isdecimal() else 1


def _count(batch: Batch) -> int:
    return len(batch.events) + len(batch.rejected)


def _days_in(value: Any, day: str, place: str = "") -> Iterator[str]:
    """Where in an event this day stands, by itself."""
    if isinstance(value, dict | list | tuple):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _days_in(one, day, f"{place}.{name}" if place else f"{name}")
    elif str(value) == day and _DAY.fullmatch(str(value)):
        yield place
