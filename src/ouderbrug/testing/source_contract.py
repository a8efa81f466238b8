"""What every source must do, as tests to inherit: say where it reads, and how one more record comes there.

    class TestAgenda(SourceContract):
        source = Agenda

        def config_in(self, folder):
            return {"path": folder / "agenda.jsonl"}

        def add(self, number, word):
            append(self.folder / "agenda.jsonl", {"id": f"e{number}", ..., "payload": {"title": word}})

        def add_bad(self, word):
            append(self.folder / "agenda.jsonl", f"{word} is no JSON")

The kit polls as the house does, and asks again until nothing is new. A source over HTTP says in ``answer`` what its
service answers; nothing leaves the process.
"""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import entry_points
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest
from pydantic import ValidationError

from ouderbrug.api import SourceContext
from ouderbrug.hints import nearest
from ouderbrug.model import Batch, Incoming, Rejected
from ouderbrug.testing.expectations import THIS_MACHINE, environment, raising
from ouderbrug.testing.plugin_contract import PluginContract, in_folder, refuses_unknown
from ouderbrug.testing.samples import CANARY, NOW, told
from ouderbrug.testing.watching import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug.api import Source
    from ouderbrug.event_kind import EventKind

MOST_POLLS = 50
"""A source of a handful of records that is not done after so many polls never is."""
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_FAILS: Mapping[str, Callable[[httpx.Request], httpx.Response]] = {
    "no connection": raising(httpx.ConnectError),
    "lost answer": raising(httpx.ReadTimeout),
    "500": lambda _: httpx.Response(500, text=CANARY),
    "401": lambda _: httpx.Response(401, text=CANARY),
    "429": lambda _: httpx.Response(429, text=CANARY),
    "rubbish": lambda _: httpx.Response(200, content=b"\xff\xfe<html>"),
}
_LONG = (
    f"{CANARY} Zoë’s coöp: een regel van meer dan honderd letters, zodat te zien is of er onderweg iets van af valt 🎉½"
)
_CLOCKS = (".now", ".utcnow", ".today")
"""What day it is; how old a file is, is another matter."""


class SourceContract(PluginContract):
    """The contract of a source: its author says where it reads, and how one more record comes there."""

    hook: ClassVar[str] = "register_sources"
    source: ClassVar[type[Source]]
    """The class under test."""
    methods: ClassVar[frozenset[str]] = frozenset({"GET", "HEAD"})
    """The methods of HTTP with which it may ask."""
    asks_after: ClassVar[timedelta] = timedelta()
    """How long a source that does not ask in every run waits until it asks again."""
    audience: ClassVar[Mapping[str, Any]] = {}
    """For whom the records are that ``add`` makes, as {"group": "3A"}; empty: for anybody but the whole school."""
    urgent: ClassVar[bool] = False
    """True where these records are urgent by what the other side says."""
    dated: ClassVar[bool] = True
    """False where they say no time at which they came about, as the entries of a calendar do."""
    kinds: ClassVar[tuple[type[EventKind], ...]] = ()
    """Event kinds of plugins that its events are of, beside those of the house."""

    def config_in(self, folder: Path) -> Mapping[str, Any]:
        """Its settings; files that it reads lie in the folder, which is ``self.folder`` too."""
        raise NotImplementedError(f"{type(self).__name__} lacks config_in: the settings of the source")

    def add(self, number: int, word: str) -> None:
        """Let there be one more good record, which is one event; the word stands in a text of it."""
        raise NotImplementedError(f"{type(self).__name__} lacks add: how one more record comes there")

    def add_bad(self, word: str) -> None:
        """Let there be one more record, which cannot be read; the word stands in it."""
        raise NotImplementedError(f"{type(self).__name__} lacks add_bad: how a record comes there that is none")

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the service answers, with the records that were added; for a source over HTTP."""
        raise AssertionError("it asks a service, and its contract has no `answer`")

    @property
    def plugin(self) -> type[Source]:
        """The class under test."""
        return self.source

    def _begin(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super()._begin(folder, monkeypatch)
        self.requests: list[httpx.Request] = []
        self._fails_with: Callable[[httpx.Request], httpx.Response] | None = None
        self._now = NOW
        for name in environment(dict(self.config_in(self.folder))):
            monkeypatch.setenv(name, f"{CANARY}-secret")

    def test_each_record_is_one_event(self) -> None:
        self._add(3)
        batches = self._all(None)
        assert len(_ids(batches)) == 3, "each of the three records is one event"
        assert len({*_ids(batches)}) == 3, "each event has an id of its own"
        assert CANARY in str([one.data for batch in batches for one in batch.events]), "the word is part of an event"

    def test_events_say_what_intake_asks_for(self) -> None:
        self._add(1)
        [event] = [one for batch in self._all(None) for one in batch.events]
        assert isinstance(event, Incoming) and event.place, "an event says where it stood"
        lacking = {"id", "kind", "audience"} - event.data.keys()
        assert not lacking, f"an event lacks {lacking}"
        moment = event.data.get("occurred_at", "")
        moment = moment if isinstance(moment, datetime) else datetime.fromisoformat(str(moment))
        assert moment.tzinfo is not None, "a time has an offset"

    def test_its_events_are_of_a_kind(self) -> None:
        self._add(1)
        known = {one.name: one for one in (*_of_the_house(), *self.kinds)}
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
            if not self.audience:
                assert "school" not in event.get("audience", {}), "all of the school gets it; say `audience` if so"
            else:
                assert event.get("audience") == self.audience, "it is for somebody else"

    def test_its_events_are_as_urgent_as_they_are(self) -> None:
        self._add(1)
        pressing = [event for event in self._events() if event.get("priority") in ("urgent", "emergency")]
        assert self.urgent or not pressing, "it makes urgent what nobody called so; say `urgent = True` if they did"

    def test_a_text_arrives_whole(self) -> None:
        self._add(1)
        if not any(f"{CANARY} 0" in text for event in self._events() for text in _texts(event.get("payload"))):
            pytest.skip("its texts are its own")
        self.add(1, _LONG)
        found = any(_LONG in text for event in self._events() for text in _texts(event.get("payload")))
        assert found, "a text was cut or changed on its way"

    def test_what_it_brings_hangs_on_no_clock(self) -> None:
        self._add(2)
        first = self._records(self._poll(self._made(), None))
        if first != self._records(self._poll(self._made(), None)):
            pytest.skip("it says something else each time")
        self._now += timedelta(minutes=90)
        again = self._records(self._poll(self._made(), None))
        assert first == again, "what a record says does not change while time passes; say `dated = False` of the time"
        outside: set[str] = set()
        source = self._made()
        folder = Path(sys.modules[self.source.__module__].__file__ or "").parent
        self._ends(lambda: watched(outside, lambda: source.poll(None), folder))
        clocks = {one for one in outside if one.endswith(_CLOCKS)}
        assert not clocks, f"it asks {', '.join(sorted(clocks))}; the time is context.clock()"

    def test_the_same_cursor_brings_the_same(self) -> None:
        self._add(2)
        one, other = self._made(), self._made()
        first, again, elsewhere = (_known(self._poll(source, None)) for source in (one, one, other))
        assert first == again, "asked twice from one place, it brings the same"
        assert first == elsewhere, "what it brings hangs on the cursor, not on what this object did before"

    def test_an_id_hangs_on_the_record_alone(self) -> None:
        self._add(1)
        before = self._all(None)
        if _known(self._poll(self._made(), None)) != _known(self._poll(self._made(), None)):
            pytest.skip("it says something else each time")
        self._add(1, first=1)
        self._now += self.asks_after
        since, at_once = self._all(before[-1].cursor), self._all(None)
        apart = {*_ids(before), *_ids(since)}
        assert {*_ids(at_once)} <= apart, "read from another place, a record has another id, and comes twice"

    def test_what_is_there_is_not_withdrawn(self) -> None:
        self._add(2)
        off = [event.get("id") for event in self._events() if event.get("withdrawn")]
        assert not off, "a record that is there is called off"

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
        assert len(_ids(after)) == 1 and not {*_ids(after)} & {*_ids(before)}, "what is new comes, and nothing else"

    def test_a_bad_record_is_set_aside_and_costs_no_other(self) -> None:
        self._add(1)
        self.add_bad(CANARY)
        self._add(1, first=1)
        batches = self._all(None)
        assert len(_ids(batches)) == 2, "the good records before and behind it come"
        rejected = [one for batch in batches for one in batch.rejected]
        assert rejected, "a record that cannot be read stands in rejected"
        for one in rejected:
            assert isinstance(one, Rejected) and one.place and _CODE.fullmatch(one.code), f"no place or code: {one}"

    def test_what_is_set_aside_tells_nobody(self) -> None:
        self._add(1)
        self.add_bad(CANARY)
        source, rejected = self._made(), list[Rejected]()
        with suppress(Exception):
            rejected += self._poll(source, None).rejected
        self._told_nobody(*(f"{one.place} {one.code} {one.hint} {one.field}" for one in rejected))
        assert f"{CANARY}-secret" not in repr(source) + repr(source.config), "its settings show a secret"

    def test_it_only_reads(self) -> None:
        self._add(2)
        before = in_folder(self.folder)
        self._all(None)
        self._ends(lambda: list(self._made().check()))
        assert in_folder(self.folder) == before, "a file was changed, made or removed"
        used = {one.method for one in self.requests} - self.methods
        assert not used, f"it asked by {used}; name what only reads in `methods`"

    def test_check_says_sentences(self) -> None:
        self._add(1)
        said = self._ends(lambda: list(self._made().check()))
        assert all(isinstance(one, str) and not told(one) for one in said), "check gives sentences that tell nobody"

    def test_a_rehearsal_reaches_no_other_machine(self) -> None:
        self._over_http()
        with suppress(Exception):
            self._poll(self._made(loopback_only=True), None)
        elsewhere = [one for one in self.requests if one.url.host not in THIS_MACHINE]
        assert not elsewhere, "with loopback_only nothing asks another machine"

    def test_it_waits_no_longer_than_its_timeout(self) -> None:
        self._over_http()
        self._poll(self._made(timeout_seconds=7), None)
        waits = [one.extensions["timeout"].get("read") for one in self.requests]
        assert waits and all(wait is not None and wait <= 7 for wait in waits), "timeout_seconds bounds each wait"

    @pytest.mark.parametrize("how", _FAILS)
    def test_a_service_that_fails_is_no_empty_batch(self, how: str) -> None:
        self._over_http()
        self._fails_with = _FAILS[how]
        source = self._made()
        with pytest.raises(Exception) as caught:
            self._poll(source, None)
        assert not told(str(caught.value)), "an error tells what the service said"

    def test_unknown_setting(self) -> None:
        refuses_unknown(self.source.Config, self.config_in(self.folder))

    def _tried(self) -> object:
        self._add(1)
        return self._made().poll(None)

    def _records(self, batch: Batch) -> list[dict[str, Any]]:
        """What records say, with the time that they say."""
        said = (dict(one.data) for one in batch.events)
        return [one if self.dated else {**one, "occurred_at": ""} for one in said]

    def _events(self) -> list[Mapping[str, Any]]:
        return [one.data for batch in self._all(None) for one in batch.events]

    def _add(self, count: int, *, first: int = 0) -> None:
        for number in range(first, first + count):
            self.add(number, f"{CANARY} {number}")

    def _over_http(self) -> None:
        if type(self).answer is SourceContract.answer:
            pytest.skip("this source asks no service")
        self._add(1)

    def _made(self, *, loopback_only: bool = False, **settings: Any) -> Source:
        config = self.source.Config.model_validate({**self.config_in(self.folder), **settings})
        context = replace(SourceContext(self.source.name, self._client, lambda: self._now), loopback_only=loopback_only)
        makes: Any = self.source
        source: Source = makes(config, context) if len(signature(makes).parameters) > 1 else makes(config)
        source.context = context
        return source

    def _client(self) -> httpx.Client:
        def handle(request: httpx.Request) -> httpx.Response:
            self.requests.append(request)
            return (self._fails_with or self.answer)(request)

        return httpx.Client(transport=httpx.MockTransport(handle), trust_env=False)

    def _poll(self, source: Source, cursor: str | None) -> Batch:
        batch = self._ends(lambda: source.poll(cursor))
        assert isinstance(batch, Batch), f"poll gives a Batch, not {type(batch).__name__}"
        assert batch.cursor is None or isinstance(batch.cursor, str), "a cursor is a text"
        return batch

    def _all(self, cursor: str | None, *, must: bool = False) -> list[Batch]:
        """Each batch until an empty one, asked as the house does; a test that ``must`` finds where there is none."""
        source, batches = self._made(), list[Batch]()
        for _ in range(MOST_POLLS):
            batches.append(self._poll(source, batches[-1].cursor if batches else cursor))
            if not batches[-1].events and not batches[-1].rejected:
                return batches
        assert not must, f"after {MOST_POLLS} polls something was still new, at {batches[-1].cursor}"
        return pytest.skip("it comes to no end, which another test finds")


def _ids(batches: list[Batch]) -> list[object]:
    return [one.data.get("id") for batch in batches for one in batch.events]


def _texts(value: Any) -> Iterator[str]:
    """Every text in a payload, at whatever depth."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from _texts(one)


def _known(batch: Batch) -> tuple[object, ...]:
    return [dict(one.data) for one in batch.events], batch.rejected, batch.cursor


def _of_the_house() -> list[type[EventKind]]:
    """The kinds that come with ouderbrug, found as those of plugins are."""
    [built_in] = entry_points(group="ouderbrug", name="kinds")
    return list(built_in.load().register_event_kinds())
