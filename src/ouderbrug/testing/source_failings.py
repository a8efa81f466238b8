"""What a source does where it has nothing to go by: at another time, without its file, without a field."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ouderbrug.testing.code_words import code_words
from ouderbrug.testing.leavings import written
from ouderbrug.testing.named_in_code import named_in
from ouderbrug.testing.samples import CANARY
from ouderbrug.testing.source_records import ids_of, texts_in
from ouderbrug.testing.source_signs import SourceSigns

if TYPE_CHECKING:
    from collections.abc import Mapping

_FEW, _WORDS = 3, 30
_TIMES = [*(timedelta(hours=one) for one in range(24)), *(timedelta(days=one) for one in range(1, 366))]
"""Each hour of a day, and each day of a year."""


class SourceFailings(SourceSigns):
    """The part of the contract about silence where something lacks."""

    may_lack: ClassVar[bool] = False
    """True where the file that its settings name need not be there: then there is nothing new."""

    by_words: ClassVar[bool] = False
    """True where a word in a text says what it is: of which kind, how urgent, that it is off, or for all."""

    def test_it_rests_at_no_time(self) -> None:
        self._add(2)
        source, began, gone = self._made(), self._now, set[object]()
        usual = {*ids_of([self._poll(source, None)])}
        if usual != {*ids_of([self._poll(source, None)])}:
            pytest.skip("it says something else each time")
        for wait in _TIMES:
            self._now = began + wait
            brought = {*ids_of([self._poll(source, None)])}
            assert not brought & gone, f"before {self._now:%A %d %B %H:%M} it did not bring what it brings then"
            gone |= usual - brought  # what is past it may let be

    def test_a_file_that_is_not_there_is_no_empty_batch(self) -> None:
        self._add(1)
        named = {one for one in self.config_in(self.folder).values() if isinstance(one, Path) and one.is_file()}
        if not named or self.may_lack:
            pytest.skip("its settings name no file, or it need not be there")
        for path in named:
            path.rename(path.with_name(f"{path.name}.elsewhere"))
        assert self._problem(), "its file is not there, and it says that there is nothing new; see `may_lack`"

    def test_it_leaves_nothing_elsewhere(self) -> None:
        self._add(2)
        self._poll(self._made(), None)  # the first imports what it needs
        with written() as files:
            self._all(None)
        strange = [one for one in files if str(self.folder) not in one]
        assert not strange, "it writes into a file of its own: what it has to know is its cursor"

    def test_what_lacks_is_no_word(self) -> None:
        self._add(1)
        self._add(1, first=1)
        usual = {one for event in self._events() for one in _code_in(event)}
        for change in self._gaps():
            found = {one for event in self._tried_as(change) for one in _code_in(event)} - usual
            assert not found, f"where a field lacks a reader sees {min(found)}: leave it out, or set the record aside"

    def test_what_does_not_come_is_set_aside(self) -> None:
        self._add(_FEW)
        if len(self._events()) < _FEW:
            pytest.skip("not even short ones all come, which another test finds")
        for number, length in enumerate((100, 400, 2_000, 6_000), _FEW):
            before = len(self._events()), self._set_aside()
            self.add(number, f"{CANARY} {'woorden ' * (length // 8)}".strip())
            came = len(self._events()) > before[0] or self._set_aside() > before[1]
            assert came, f"a record of {length} letters is dropped, and nobody hears of it: set it aside"

    def test_no_word_of_a_text_decides(self) -> None:
        self._add(_FEW)
        usual = [_sort_of(event) for event in self._events()]
        if self.by_words or len(usual) < _FEW:
            pytest.skip("what it is about says what it is; or not even plain ones all come, which another test finds")
        module = sys.modules[self.source.__module__]
        file = Path(module.__file__ or "")
        words = named_in(file.parent if module.__package__ else file).words[-_WORDS:]
        for number, word in enumerate(words, _FEW):
            self.add(number, f"{CANARY} {word}")
        for event in self._events():
            odd = (
                [] if _sort_of(event) in usual else [one for one in words if f"{CANARY} {one}" in str(event["payload"])]
            )
            assert not odd, f"a record that speaks of {odd[0]} becomes another sort of event; see `by_words`"

    def _set_aside(self) -> int:
        return sum(len(one.rejected) for one in self._all(None))


def _sort_of(event: Mapping[str, Any]) -> tuple[Any, ...]:
    """What an event is, whatever it says, and to which sort of audience it goes."""
    audience = event.get("audience")
    scopes = sorted(audience) if isinstance(audience, dict) else audience
    return event.get("kind"), event.get("priority"), event.get("withdrawn"), scopes


def _code_in(event: Mapping[str, Any]) -> list[str]:
    return [one for text in texts_in(event.get("payload")) for one in code_words(text)]
