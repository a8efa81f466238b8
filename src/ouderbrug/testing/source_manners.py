"""How a source behaves to the machine, the service and the people around it, whatever it brings."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from ouderbrug.records import Batch, Rejected
from ouderbrug.testing.expectations import THIS_MACHINE, all_of, raising
from ouderbrug.testing.plugin_contract import in_folder, refuses_unknown
from ouderbrug.testing.samples import CANARY, told
from ouderbrug.testing.source_bench import MANY, SECRET, SourceBench
from ouderbrug.testing.watching import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


_FAILS: Mapping[str, Callable[[httpx.Request], httpx.Response]] = {
    "no connection": raising(httpx.ConnectError),
    "lost answer": raising(httpx.ReadTimeout),
    "an error with 200": lambda _: httpx.Response(200, json={"error": {"code": CANARY, "message": CANARY}}),
    "rubbish": lambda _: httpx.Response(200, content=b"\xff\xfe<html>"),
}
_STATUSES = (300, 301, 302, 303, 304, 307, 308, *range(400, 430), 431, 451, 499, *range(500, 512), 520, 530, 599)
"""With none of these a service says that there is nothing new, but with 304 where it is asked for what changed."""
_HALVES = (202, 204, 205, 206)
"""Successes that are no whole answer: it comes later, there is none, or it is a part."""
_CONDITIONS = ("If-None-Match", "If-Modified-Since")
_CLOCKS = (".now", ".utcnow", ".today", "time.localtime", "time.gmtime", "time.ctime", "time.strftime")
"""What day it is; how old a file is, is another matter."""


class SourceManners(SourceBench):
    """The part of the contract about clock, service, files and silence."""

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

    def test_what_is_set_aside_tells_nobody(self) -> None:
        self._add(1)
        self.add_bad(CANARY)
        source, rejected = self._made(), list[Rejected]()
        with suppress(Exception):
            rejected += self._poll(source, None).rejected
        self._told_nobody(*(f"{one.place} {one.code} {one.hint} {one.field}" for one in rejected))
        assert SECRET not in repr(source) + repr(source.config), "its settings show a secret"

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

    def test_its_secrets_follow_nobody_elsewhere(self) -> None:
        self._over_http()
        self._fails_with = lambda _: httpx.Response(302, headers={"Location": "https://elsewhere.example/"})
        self._problem()
        moved = [one for one in self.requests if one.url.host == "elsewhere.example"]
        assert not any(SECRET in all_of(one) for one in moved), "a secret goes to where the service points"

    def test_it_waits_no_longer_than_its_timeout(self) -> None:
        self._over_http()
        self._poll(self._made(timeout_seconds=7), None)
        waits = [one.extensions["timeout"].get("read") for one in self.requests]
        assert waits and all(wait is not None and wait <= 7 for wait in waits), "timeout_seconds bounds each wait"

    def test_a_success_that_is_no_whole_answer_is_no_batch(self) -> None:
        self._over_http()
        self._hears_of_failures()
        for status in _HALVES:
            for content in (b"", None):
                self._fails_with = partial(self._half, status, content)
                problem, said = self._problem(), f"{status} with {'nothing' if content == b'' else 'a part'} in it"
                assert problem or status in self.nothing_new, (
                    f"{said} is taken for all that there is; see `nothing_new`"
                )
                assert not told(problem), "an error tells what the service said"

    @pytest.mark.parametrize("how", [*_FAILS, "a status"])
    def test_a_service_that_fails_is_no_empty_batch(self, how: str) -> None:
        self._over_http()
        for name, answer in {how: _FAILS[how]}.items() if how in _FAILS else _statuses():
            self._fails_with = answer
            problem = self._problem()
            asked = name == "304" and any(one in request.headers for request in self.requests for one in _CONDITIONS)
            said = "304, though nothing conditional was asked," if name == "304" else name
            assert problem or asked, f"{said} is taken for nothing new, so that nobody hears that it fails"
            assert not told(problem), "an error tells what the service said"

    def test_a_request_that_fails_midway_loses_nothing(self) -> None:
        self._over_http()
        self._add(MANY - 1, first=1)
        whole, count = Counter(_ids(self._all(None))), len(self.requests)
        if count < 2:
            pytest.skip("it asks once")
        self._fails_with = lambda one: _answered(503, one) if len(self.requests) == count + 2 else self.answer(one)
        came, source = [Batch((), (), None)], self._made()
        with suppress(Exception):
            while len(came) == 1 or came[-1].events or came[-1].rejected:
                came.append(self._poll(source, came[-1].cursor))
        self._fails_with = None
        self._now += self.asks_after
        came += self._all(came[-1].cursor)
        assert Counter(_ids(came)) == whole, "where its second request fails once, a record is lost or comes twice"

    def _half(self, status: int, content: bytes | None, request: httpx.Request) -> httpx.Response:
        """The usual answer with another status, or with nothing in it."""
        usual = self.answer(request)
        kind = {"Content-Type": usual.headers.get("Content-Type", "application/json")}
        return httpx.Response(status, content=usual.content if content is None else content, headers=kind)

    def _hears_of_failures(self) -> None:
        """Skip the test where not even the usual answer is read, or a service that fails is taken for an empty one."""
        usual = self._problem()
        self._fails_with = partial(_answered, 503)
        failed = self._problem()
        if usual or not failed or told(failed):
            pytest.skip("the usual answer is not read, or that a service fails is not said, which other tests find")

    def test_unknown_setting(self) -> None:
        refuses_unknown(self.source.Config, self.config_in(self.folder))


def _ids(batches: list[Batch]) -> list[str]:
    return [str(one.data.get("id")) for batch in batches for one in batch.events]


def _statuses() -> Iterator[tuple[str, Callable[[httpx.Request], httpx.Response]]]:
    for status in _STATUSES:
        yield f"{status}", partial(_answered, status)


def _answered(status: int, _: httpx.Request) -> httpx.Response:
    return httpx.Response(status, text=CANARY)
