"""What a kind makes of an event before it is a text: keeps what was said, tells nobody, and says when it ends."""

from __future__ import annotations

import secrets
import sys
from contextlib import suppress
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from zoneinfo import ZoneInfo

import pytest
from jinja2 import nodes
from pydantic import ValidationError

from ouderbrug.errors import CannotCompose, ConfigError
from ouderbrug.testing.kind_bench import KindBench, at, put, squeezed
from ouderbrug.testing.kind_variety import OFFSETS, in_zone, moment_in, paths_in, shifted
from ouderbrug.testing.leavings import texts_kept
from ouderbrug.testing.watching import watched

if TYPE_CHECKING:
    from collections.abc import Iterator

_LATER = timedelta(days=35)
_SCHOOL = ZoneInfo("Europe/Amsterdam")
_EDGES = (time(0, 30), time(23, 30))
"""Hours at which it is another day elsewhere."""
_FORMS: tuple[Literal["u", "je"], ...] = ("u", "je")
_WRONG = (*(" ".join(["lang"] * count) for count in (10, 20, 40, 100, 400, 2_000)), "a\x00b", "\n\n", "12", "x")
"""What a text may be that a kind refuses; the word of the test stands before it."""


class KindPayloads(KindBench):
    """The part of the contract about the fields of a kind."""

    def test_it_keeps_what_was_said(self) -> None:
        kept = self._validated(self.kind.sample).model_dump(mode="json", by_alias=True)
        for path in paths_in(self.kind.sample):
            said, now = at(self.kind.sample, path), at(kept, path)
            assert _same(said, now), f"{path} was said to be {said!r}, and is {now!r}"

    def test_what_it_reads_stays_nowhere(self) -> None:
        word = f"zegel{secrets.token_hex(6)}"
        for sample in self._with(f"{word.capitalize()}."):
            with suppress(ValidationError):
                self._validated(sample)
        said = self._said().casefold()
        assert word not in said, "what an event says is printed, or stands in a log"
        left = any(word in one.casefold() for one in texts_kept(self.kind))
        assert not left, "what an event says stays in a module or a class"

    def test_what_it_refuses_tells_nobody(self) -> None:
        word = f"zegel{secrets.token_hex(6)}"
        for wrong in _WRONG:
            for sample in self._with(f"{word} {wrong}"):
                try:
                    self._validated(sample)
                except ValidationError as error:
                    assert word not in str(error), "an error tells what stood in the event; name the field alone"

    def test_it_looks_at_no_clock(self) -> None:
        outside: set[str] = set()
        folder = Path(sys.modules[self.kind.__module__].__file__ or "").parent
        self._validated(self.kind.sample)
        self._ends(lambda: watched(outside, lambda: self._read(self.kind.sample), folder))
        for blocks in self._templates().values():
            filters = {one.name for block in blocks.values() for one in block.find_all(nodes.Filter)}
            outside |= filters & {"random"}
        assert not outside, f"an event is read and told alike on any day; it calls {', '.join(sorted(outside))}"

    def test_it_ends_when_it_says(self) -> None:
        if end_of(self, self.kind.sample) is None:
            return
        try:
            moves = self._ends_later()
        except ValidationError:
            pytest.skip("it takes no other days")
        assert moves, (
            f"all that it tells is {_LATER.days} days later, and its use does not end so much later: see `ends`"
        )

    def _ends_later(self) -> bool:
        """True if its use ends so much later where all that it tells is."""
        said = end_of(self, self.kind.sample)
        later = {**deepcopy(dict(self.kind.sample))}
        for path in paths_in(later):
            put(later, path, shifted(at(later, path), _LATER))
        if said is None or later == self.kind.sample:
            return True
        moved = end_of(self, later)
        return moved is not None and _day(moved) - _day(said) == _LATER

    def test_its_end_is_the_same_in_any_offset(self) -> None:
        begins = moment_in(self.kind.sample.get("starts_at"))
        if not isinstance(begins, datetime):
            pytest.skip("it begins at no moment")
        for hour in _EDGES:
            local = begins.astimezone(_SCHOOL)
            move = datetime.combine(local.date(), hour, _SCHOOL) - local
            moved: Any = deepcopy(dict(self.kind.sample))
            for path in paths_in(moved):
                put(moved, path, shifted(at(moved, path), move))
            ends = [self._end_or_none(one) for one in (moved, *(in_zone(moved, zone) for zone in OFFSETS))]
            apart = {day_of(one) for one in ends if one}
            assert len(apart) <= 1, f"one moment in another offset ends on another day ({hour:%H:%M}): see `ends`"

    def _end_or_none(self, sample: Any) -> datetime | date | None:
        with suppress(ValidationError, AssertionError):  # it may take no such hour; what is no time is found elsewhere
            return end_of(self, sample)
        return None

    def test_each_form_of_address_tells_the_same(self) -> None:
        marks = {path: f"Zegel{secrets.token_hex(6)}." for path in self._own_texts()}
        sample: dict[str, Any] = deepcopy(dict(self.kind.sample))
        for path, mark in marks.items():
            sample = self._put(sample, path, mark) or sample
        for language in self._there:
            try:
                texts = [self._written(self._event(sample), language, None, form) for form in _FORMS]
            except (CannotCompose, ConfigError):
                pytest.skip("it cannot be written")
            for part in ("subject", "app", "body"):
                one, other = ({p for p, mark in marks.items() if mark[1:-1] in getattr(text, part)} for text in texts)
                lost = sorted(one ^ other)
                assert not lost, f"{language}, {part}: {', '.join(lost)} is told in one form of address alone"

    def _validated(self, sample: Any) -> Any:
        return self._ends(lambda: self._read(sample))

    def _read(self, sample: Any) -> Any:
        return self.kind.Payload.model_validate(deepcopy(dict(sample)))

    def _with(self, value: str) -> Iterator[dict[str, Any]]:
        """The sample with this in one of its free texts."""
        for path in self._own_texts():
            sample = deepcopy(dict(self.kind.sample))
            if put(sample, path, value):
                yield sample

    def _put(self, sample: dict[str, Any], path: str, value: str) -> dict[str, Any] | None:
        other = deepcopy(sample)
        try:
            return other if put(other, path, value) and self._validated(other) else None
        except ValidationError:
            return None


def end_of(of: KindPayloads, sample: Any) -> datetime | date | None:
    """When the use of an event ends; fails where that is no time."""
    event = of._event(sample)
    try:
        end = of.kind.ends(event.payload)
    except Exception as error:
        raise AssertionError(f"`ends` raises {type(error).__name__}") from error
    assert end is None or moment_in(end), f"`ends` gives an ISO time or day, not {end!r}"
    return moment_in(end) if end else None


def _day(said: datetime | date) -> date:
    return said.date() if isinstance(said, datetime) else said


def day_of(said: datetime | date | None) -> date:
    """The day of a moment by the clock of the school; far away where there is none."""
    if said is None:
        return date.max
    return said.astimezone(_SCHOOL).date() if isinstance(said, datetime) else said


def _same(said: Any, kept: Any) -> bool:
    """True if a value is the one that was said: a moment in whatever offset, a text in whatever white space."""
    one, other = (moment_in(value) if isinstance(value, str) else None for value in (said, kept))
    if isinstance(one, datetime) and isinstance(other, datetime):
        return one == other
    if isinstance(said, str) and isinstance(kept, str):
        return squeezed(said).strip() == squeezed(kept).strip().removesuffix("/") or said == kept
    return bool(said == kept)
