"""What stands behind the tests of a source: what its author says, and how it is made and polled."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from inspect import signature
from typing import TYPE_CHECKING, Any, ClassVar

import httpx
import pytest

from ouderbrug.api import SourceContext
from ouderbrug.records import Batch
from ouderbrug.testing.expectations import environment
from ouderbrug.testing.plugin_contract import PluginContract
from ouderbrug.testing.samples import CANARY, NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from ouderbrug.api import Source
    from ouderbrug.event_kind import EventKind

SECRET = f"{CANARY}-secret"
"""What every secret among its settings is."""
MANY = 260
"""More records than a service gives on one page."""
MOST_POLLS = 2 * MANY
"""A source of so many records that is not done after so many polls never is."""


class SourceBench(PluginContract):
    """A source under test: its author says where it reads, and how one more record comes there."""

    hook: ClassVar[str] = "register_sources"
    source: ClassVar[type[Source]]
    """The class under test."""
    methods: ClassVar[frozenset[str]] = frozenset({"GET", "HEAD"})
    """The methods of HTTP with which it may ask."""
    asks_after: ClassVar[timedelta] = timedelta()
    """How long a source that does not ask in every run waits until it asks again."""
    audience: ClassVar[Mapping[str, Any]] = {}
    """For whom all of its records are, where it has none for others: {"school": True}, or the one group of a diary."""
    nothing_new: ClassVar[frozenset[int]] = frozenset()
    """The statuses with which its service says, as it documents, that there is nothing new: {204}."""
    urgent: ClassVar[bool] = False
    """True where these records are urgent by what the other side says."""
    dated: ClassVar[bool] = True
    """False where they say no time at which they came about, as the entries of a calendar do."""
    keyed: ClassVar[bool] = True
    """False where they have no key of their own: one that is reworded, or has another row, then counts as another."""
    kinds: ClassVar[tuple[type[EventKind], ...]] = ()
    """Event kinds of plugins that its events are of, beside those of the house."""

    def config_in(self, folder: Path) -> Mapping[str, Any]:
        """Its settings; files that it reads lie in the folder, which is ``self.folder`` too."""
        raise NotImplementedError(f"{type(self).__name__} lacks config_in: the settings of the source")

    def add(self, number: int, word: str) -> None:
        """Let there be one more good record, which is one event; the word stands in a text of it.

        Records of two numbers are for two groups or pupils, unless all that it brings are for one ``audience``.
        """
        raise NotImplementedError(f"{type(self).__name__} lacks add: how one more record comes there")

    def for_whom(self, number: int) -> Mapping[str, Any]:
        """For whom the record of this number is, as {"group": "3A"}; empty where its author does not say."""
        return self.audience

    def when(self, number: int) -> datetime | None:
        """When the record of this number is, with its offset, as you read it by eye; None where they say no time.

        Of the records 0 and 1 one is in summer and the other in winter.
        """
        return None

    def add_bad(self, word: str) -> None:
        """Let there be one more record, which cannot be read; the word stands in it."""
        raise NotImplementedError(f"{type(self).__name__} lacks add_bad: how a record comes there that is none")

    def call_off(self, number: int) -> None:
        """Let the record of this number, which stands there, be called off in the way that they are there."""
        raise NotImplementedError(f"{type(self).__name__} lacks call_off: how a record is called off")

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the service answers, with the records that were added; for a source over HTTP."""
        raise AssertionError("it asks a service, and its contract has no `answer`")

    @property
    def now(self) -> datetime:
        """The time of the kit's clock, for records that say when they were changed: several are of one second."""
        return self._now

    @property
    def plugin(self) -> type[Source]:
        """The class under test."""
        return self.source

    def _begin(self, lent: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
        super()._begin(lent, monkeypatch)
        self.requests: list[httpx.Request] = []
        self._fails_with: Callable[[httpx.Request], httpx.Response] | None = None
        self._now, self._filled = NOW, False
        for name in environment(dict(self.config_in(self.folder))):
            monkeypatch.setenv(name, SECRET)
        self._of_the_kit = {*vars(self), "_of_the_kit", "_given", "_before"}

    def _problem(self) -> str:
        """What a poll raises; empty where it brings a batch."""
        try:
            self._poll(self._made(), None)
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        return ""

    def _tried(self) -> object:
        self._add(1)
        return self._made().poll(None)

    def _used(self) -> object:
        if not self._filled:
            self._filled = True
            self._add(2)
        source = self._made()
        batch = source.poll(None)
        return batch, source.poll(batch.cursor), [*source.check()]

    def _said_here(self) -> object:
        self._used()
        return [dict(one.data) for one in self._made().poll(None).events]

    def _said_elsewhere(self) -> object:
        for path in [one for one in self.folder.rglob("*") if one.is_file()]:
            other = path.with_name(f"{path.name}.other")
            shutil.copy2(path, other)
            other.replace(path)
        return self._said_here()

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
        if type(self).answer is SourceBench.answer:
            pytest.skip("this source asks no service")
        self._add(1)

    def _made(self, *, loopback_only: bool = False, **settings: Any) -> Source:
        self._must_have_its_shape()
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
