"""What a source makes of records that are otherwise: reworded, elsewhere, or without one of their fields."""

from __future__ import annotations

import re
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.testing.samples import CANARY
from ouderbrug.testing.source_changes import FIRST, GONE, MOST, SECOND, UNKNOWN, changed, count, otherwise, swapped
from ouderbrug.testing.source_manners import SourceManners

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.records import Batch
    from ouderbrug.testing.source_changes import Change


class SourceRecords(SourceManners):
    """The part of the contract about records that are not as its author first gave them."""

    def test_an_id_hangs_on_the_record_alone(self) -> None:
        self._add(1)
        before = self._all(None)
        if known(self._poll(self._made(), None)) != known(self._poll(self._made(), None)):
            pytest.skip("it says something else each time")
        self._add(1, first=1)
        self._now += self.asks_after
        since, at_once = self._all(before[-1].cursor), self._all(None)
        if not ids_of(since):
            pytest.skip("what comes later does not come, which another test finds")
        apart = {*ids_of(before), *ids_of(since)}
        assert {*ids_of(at_once)} <= apart, "read from another place, a record has another id, and comes twice"
        if self.keyed:
            self._keeps_its_id(at_once)

    def test_without_a_field_a_record_is_for_nobody_else(self) -> None:
        for number in (1, 0):
            self._add(1, first=number)
        usual = [dict(event.get("audience", {})) for event in self._events()]
        right = [dict(self.for_whom(number)) for number in (1, 0)]
        if self.audience or (usual != right if all(right) else any("school" in one for one in usual)):
            pytest.skip("all of its records are for one, or go to somebody else anyway, which another test finds")
        scopes = {scope for one in usual for scope in one}
        for change in [*self._gaps()]:
            for event in self._tried_as(change):
                audience = event.get("audience")
                if not isinstance(audience, dict):
                    continue  # intake sets it aside
                wider = sorted({*audience} - scopes)
                assert not wider, f"a record that lacks a field, or says one that nobody knows, goes to a {wider[0]}"
                carried = FIRST in str(event.get("payload")) and audience == usual[0] != usual[1]
                assert not carried, "a record that lacks a field goes to those of the one before it"
                made_up = sorted(self._nowhere(audience, change))
                assert not made_up, f"a record that lacks a field goes to {made_up[0]}, whom nothing there names"

    def _nowhere(self, audience: Mapping[str, Any], change: Change) -> set[str]:
        """Whom an audience names and what is read does not; of those that it never named letter by letter none."""
        before, after = (self._content(one) for one in (lambda said: said, change))
        usual = {name for number in (0, 1) for name in names_in(self.for_whom(number))}
        named = {one for one in names_in(audience) if one not in UNKNOWN}  # a part of that is a name cut short
        return {one for one in named if not _stands(one, after) and (one not in usual or _stands(one, before))}

    def _content(self, change: Change) -> str:
        """All that is read, with this change."""
        said: list[bytes] = []

        def keep(content: bytes) -> bytes:
            said.append(change(content))
            return said[-1]

        self._tried_as(keep)
        return b" ".join(said).decode("utf-8", "replace")

    def _keeps_its_id(self, usual: list[Batch]) -> None:
        """Fail where a record that is reworded, or stands elsewhere, is another one; not where it is refused."""
        known_by = _ids_by_words(usual)
        with self._as_if(swapped):
            moved = _ids_by_words(self._all(None))
        same = moved == known_by or len(moved) < len(known_by) or len(known_by) < 2
        assert same, "in another place a record has another id, and comes twice: no row number is one; see `keyed`"
        with self._as_if(lambda said: said.replace(FIRST.encode(), f"{CANARY} anders".encode())):
            reworded = ids_of(self._all(None))
        same = {*reworded} == {*ids_of(usual)} or len(reworded) < len(ids_of(usual)) or self._are_alike()
        assert same, "reworded a record has another id, and comes twice: no title is one; see `keyed`"

    def _are_alike(self) -> bool:
        """True if two records of the same words have one id, which another test finds."""
        self._add_alike(2, 3)
        ids = ids_of(self._all(None))
        return len({*ids}) < len(ids)

    def _add_alike(self, *numbers: int, words: bool = True) -> None:
        """Let there be records of the same words, or of one moment; for one group where their author lets that be."""
        whose, when = self.for_whom(0), self.when(0)
        if "group" in whose:
            vars(self)["for_whom"] = lambda _: whose
        if not words:
            vars(self)["when"] = lambda _: when
        for number in numbers:
            self.add(number, CANARY if words else f"{CANARY} {number}")

    def _tried_as(self, change: Change) -> list[dict[str, Any]]:
        """What it brings where its service or files say this; nothing where it refuses that."""
        with self._as_if(change), suppress(Exception):
            return [dict(one.data) for one in self._poll(self._made(), None).events]
        return []

    @contextmanager
    def _as_if(self, change: Change) -> Iterator[None]:
        """Let its files and its service say something else meanwhile."""
        kept = {path: path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        for path, content in kept.items():
            path.write_bytes(change(content))
        self._fails_with = lambda one: changed(self.answer(one), change)
        try:
            yield
        finally:
            self._fails_with = None
            for path, content in kept.items():
                path.write_bytes(content)

    def _gaps(self) -> Iterator[Change]:
        """What takes one field from the first record, or puts in its place what nobody knows."""
        said: list[bytes] = []
        with self._as_if(lambda content: said.append(content) or content):  # type: ignore[func-returns-value]
            self._poll(self._made(), None)
        fields = max((count(content) for content in said), default=0)
        for number in range(min(fields, MOST)):
            yield from (partial(otherwise, number=number, value=value) for value in (GONE, None, UNKNOWN))


def names_in(audience: Mapping[str, Any]) -> set[str]:
    """The groups or pupils that an audience names."""
    each = (one for below in audience.values() for one in (below if isinstance(below, list | tuple) else [below]))
    return {one for one in each if isinstance(one, str) and one}  # of anything else intake sets it aside


def _stands(name: str, said: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said))


def ids_of(batches: list[Batch]) -> list[object]:
    """The id of each event."""
    return [one.data.get("id") for batch in batches for one in batch.events]


def known(batch: Batch) -> tuple[object, ...]:
    """All that a batch says, but where it stood."""
    return [dict(one.data) for one in batch.events], batch.rejected, batch.cursor


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a payload, at whatever depth."""
    if isinstance(value, str):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from texts_in(one)


def _ids_by_words(batches: list[Batch]) -> dict[str, object]:
    """The id of the event that tells the words of a record."""
    events = [one.data for batch in batches for one in batch.events]
    return {
        words: event.get("id") for words in (FIRST, SECOND) for event in events if words in str(event.get("payload"))
    }
