"""What every source must do, as tests to inherit: say where it reads, and how one more record comes there.

    class TestAgenda(SourceContract):
        source = Agenda

        def config_in(self, folder):
            return {"path": folder / "agenda.jsonl"}

        def add(self, number, word):
            append(self.folder / "agenda.jsonl", {"id": f"e{number}", "audience": self.for_whom(number), ...})

        def for_whom(self, number):
            return {"group": f"{3 + number}A"}

        def when(self, number):
            return datetime(2026, 6 + 5 * (number % 2), 23, 9, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))

        def add_bad(self, word):
            append(self.folder / "agenda.jsonl", f"{word} is no JSON")

The kit polls as the house does, and asks again until nothing is new. A source over HTTP says in ``answer`` what its
service answers; nothing leaves the process.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from ouderbrug.hints import nearest
from ouderbrug.records import Incoming, Rejected
from ouderbrug.testing.samples import CANARY, NOW
from ouderbrug.testing.source_bench import MANY
from ouderbrug.testing.source_losses import SourceLosses
from ouderbrug.testing.source_records import ids_of, known

if TYPE_CHECKING:
    from collections.abc import Iterator


_SCHOOL = ZoneInfo("Europe/Amsterdam")
_SUMMER = timedelta(hours=1)
_FURTHER = (8, 98)
"""Numbers of records of which the groups have longer names, as 11A."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class SourceContract(SourceLosses):
    """The contract of a source: its author says where it reads, and how one more record comes there."""

    def test_each_record_is_one_event(self) -> None:
        self._add(3)
        batches = self._all(None)
        assert len(ids_of(batches)) == 3, "each of the three records is one event"
        assert len({*ids_of(batches)}) == 3, "each event has an id of its own"
        assert CANARY in str([one.data for batch in batches for one in batch.events]), "the word is part of an event"

    def test_records_of_the_same_words_are_two(self) -> None:
        self._add_alike(0, 1)
        batches = self._all(None)
        ids, set_aside = ids_of(batches), sum(len(one.rejected) for one in batches)
        assert len({*ids}) == len(ids), "two records that say the same have one id, and one of them is lost"
        assert len(ids) + set_aside > 1, "of two records that say the same one is dropped, and nobody hears of it"

    def test_many_records_all_come(self) -> None:
        self._add(3)
        if len({*ids_of(self._all(None))}) != 3:
            pytest.skip("it loses one of three, which another test finds")
        self._add(MANY - 3, first=3)
        came = len({*ids_of(self._all(None))})
        assert came == MANY, f"of {MANY} records {came} came, and the cursor is past them all"

    def test_events_say_what_intake_asks_for(self) -> None:
        self._add(1)
        [event] = [one for batch in self._all(None) for one in batch.events]
        assert isinstance(event, Incoming) and event.place, "an event says where it stood"
        lacking = {"id", "kind", "audience"} - event.data.keys()
        assert not lacking, f"an event lacks {lacking}"
        moment = event.data.get("occurred_at", "")
        moment = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
        assert moment.tzinfo is not None, "a time has an offset"

    def test_each_record_is_of_its_own_moment(self) -> None:
        whens = [one for one in map(self.when, range(2)) if one]
        assert len(whens) == 2 or not self.dated, "say in `when` when a record is, one in summer; or `dated = False`"
        if len(whens) < 2:
            pytest.skip("its records say no time")
        halves = {one.astimezone(_SCHOOL).utcoffset() for one in whens}
        assert len(halves) == 2, "of the records 0 and 1 one is in summer and the other in winter"
        self._add(2)
        told = {*_moments([dict(event) for event in self._events()])}
        if NOW not in whens and NOW in _moments([event.get("occurred_at") for event in self._events()]):
            pytest.skip("it says that it is now, which another test finds")
        for number, one in enumerate(whens):
            assert one in told, f"the record {number} is of {one}, which no event tells: of another zone, or cut"
        apart = [_from_there(event, one) for one in whens for event in self._events() if one in _moments(dict(event))]
        for place in {*apart[0]} & {*apart[-1]} if len(apart) == len(whens) else ():
            summer = abs(apart[0][place] - apart[-1][place]) == _SUMMER
            assert not summer, f"{place} is an hour apart in summer and in winter: it is read in another zone"

    def test_its_events_are_of_a_kind(self) -> None:
        self._add(1)
        known = self._kinds()
        for event in self._events():
            kind = known.get(str(event.get("kind")))
            assert kind, f"there is no kind {event.get('kind')!r}; {nearest(str(event.get('kind')), known)}"
            try:
                kind.Payload.model_validate(event.get("payload", {}))
            except ValidationError as error:
                wrong = [".".join(map(str, one["loc"])) + f" ({one['type']})" for one in error.errors()]
                raise AssertionError(f"{kind.name} cannot be read: {', '.join(wrong)}") from None

    def test_its_events_are_for_whom_they_are(self) -> None:
        self._add(1)
        for event in self._events():
            if not self.for_whom(0):
                assert "school" not in event.get("audience", {}), "all of the school gets it; say `audience` if so"
            else:
                assert event.get("audience") == self.for_whom(0), "it is for somebody else"
        for number in _FURTHER:
            self._add(1, first=number)
        groups = {repr(self.for_whom(number)) for number in (0, *_FURTHER)}
        strange = [event for event in self._events() if repr(dict(event.get("audience", {}))) not in groups]
        assert not self.for_whom(0) or not strange, "a group with a longer name is told as another"

    def test_each_record_speaks_for_itself(self) -> None:
        self._add(1)
        whose = self.for_whom(0)
        audiences = [event.get("audience", {}) for event in self._events()]
        if any(one != whose if whose else "school" in one for one in audiences):
            pytest.skip("it is for somebody else anyway, which another test finds")
        self._add(2, first=1)
        events = self._events()
        for number in range(3):
            own = [event for event in events if f"{CANARY} {number}" in str(event)]
            assert len(own) <= 1, "what one record says is told of another"
            for event in own if self.for_whom(number) else ():
                assert event.get("audience") == self.for_whom(number), "a record goes to those of another"
        reached = {repr(event.get("audience")) for event in events}
        assert self.audience or len(reached) > 1, (
            "records of two numbers go to the same people: let `add` make them for different groups or pupils; "
            "where it has none for others, say `audience`"
        )

    def test_its_events_are_as_urgent_as_they_are(self) -> None:
        self._add(1)
        pressing = [event for event in self._events() if event.get("priority") in ("urgent", "emergency")]
        assert self.urgent or not pressing, "it makes urgent what nobody called so; say `urgent = True` if they did"

    def test_the_same_cursor_brings_the_same(self) -> None:
        self._add(2)
        one, other = self._made(), self._made()
        first, again, elsewhere = (known(self._poll(source, None)) for source in (one, one, other))
        assert first == again, "asked twice from one place, it brings the same"
        assert first == elsewhere, "what it brings hangs on the cursor, not on what this object did before"
        in_a_row = self._ends(lambda: [known(one.poll(None)) for _ in range(3)])
        assert in_a_row == [first] * 3, "nothing is remembered in a thread or its context"

    def test_what_is_there_is_not_withdrawn(self) -> None:
        self._add(2)
        batches = self._all(None)
        off = [event.get("id") for event in self._events() if event.get("withdrawn")]
        assert not off, "a record that is there is called off"
        back = {one for batch in batches for one in batch.taken_back} & {*ids_of(batches)}
        assert not back, "a record that is there is taken back: what waits of it ends, and nobody hears of it"

    def test_it_comes_to_an_end(self) -> None:
        self._add(3)
        assert self._all(None, must=True)[-1].events == (), "what was read is not new"
        self.add_bad(CANARY)
        try:
            self._all(None, must=True)
        except AssertionError:
            raise
        except Exception:
            return  # what a bad record costs has a test of its own

    def test_what_comes_later_comes_once(self) -> None:
        self._add(2)
        before = self._all(None)
        self._add(1, first=2)
        self._now += self.asks_after
        after = self._all(before[-1].cursor)
        assert len(ids_of(after)) == 1 and not {*ids_of(after)} & {*ids_of(before)}, (
            "what is new comes, and nothing else"
        )
        self.add_bad(CANARY)
        self._add(1, first=3)
        self._now += self.asks_after
        try:
            before += after + self._all(after[-1].cursor)
        except Exception:
            return  # what a bad record costs has a test of its own
        self._add(1, first=4)
        self._now += self.asks_after
        after = self._all(before[-1].cursor)
        assert len(ids_of(after)) == 1 and not {*ids_of(after)} & {*ids_of(before)}, (
            "behind a bad one, more than is new comes"
        )

    def test_a_bad_record_is_set_aside_and_costs_no_other(self) -> None:
        self._add(1)
        self.add_bad(CANARY)
        self._add(1, first=1)
        batches = self._all(None)
        assert len(ids_of(batches)) == 2, "the good records before and behind it come"
        rejected = [one for batch in batches for one in batch.rejected]
        assert rejected, "a record that cannot be read stands in rejected"
        for one in rejected:
            assert isinstance(one, Rejected) and one.place and _CODE.fullmatch(one.code), f"no place or code: {one}"


def _moments(value: Any) -> Iterator[datetime]:
    """Every moment in an event, at whatever depth; one without an offset by the clock of the school."""
    if isinstance(value, str):
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if isinstance(value, datetime):
        yield value if value.tzinfo else value.replace(tzinfo=_SCHOOL)
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _moments(one)


def _from_there(value: Any, when: datetime, place: str = "") -> dict[str, timedelta]:
    """How far each moment in an event is from when its record is, by the clock of the school; a day is none."""
    found: dict[str, timedelta] = {}
    if isinstance(value, dict | list | tuple):
        for name, one in value.items() if isinstance(value, dict) else enumerate(value):
            found |= _from_there(one, when, f"{place}.{name}" if place else f"{name}")
    elif isinstance(value, datetime) or (isinstance(value, str) and "T" in value):
        for one in _moments(value):
            found[place] = _by_the_clock(one) - _by_the_clock(when)
    return found


def _by_the_clock(moment: datetime) -> datetime:
    return moment.astimezone(_SCHOOL).replace(tzinfo=None)
