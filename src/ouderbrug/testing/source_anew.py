"""What becomes of a source's cursor where what it reads is begun anew: rotated, emptied and filled, or shifted on."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ouderbrug.testing.source_failings import SourceFailings
from ouderbrug.testing.source_records import ids_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEFORE = 3
"""So many records are read before."""
_ANEW: Mapping[str, tuple[int, ...]] = {
    "as many others": (3, 4, 5),
    "fewer others": (3, 4),
    "more others": (3, 4, 5, 6, 7),
    "all but the oldest, and one more": (1, 2, 3),
}
"""The numbers of what stands there afterwards; each is as long as those before."""
_LATER = timedelta(hours=1)
"""So much later what is begun anew was written."""


class SourceAnew(SourceFailings):
    """The part of the contract about a file, or the list of a service, in which others stand than were read."""

    only_grows: ClassVar[bool] = False
    """True where its service promises that what once stood there stays, at its place."""

    def test_what_is_begun_anew_is_read(self) -> None:
        self._given = {name: _copy(value) for name, value in vars(self).items() if name not in self._of_the_kit}
        self._add(_BEFORE)
        read = self._all(None)
        before, cursor = {*ids_of(read)}, read[-1].cursor
        comes_once = len(before) == _BEFORE and self._follows(None) == before and self._follows(cursor) == set()
        if self.only_grows or not comes_once:
            pytest.skip("what stands there stays there; or not even that comes once, which other tests find")
        self._before = self.folder.rename(self.folder.with_name("before"))
        for how, numbers in _ANEW.items():
            for in_place in (False, True):
                self._begin_anew(numbers, in_place=in_place)
                new = (self._follows(None) or set()) - before
                lost = new - (self._follows(cursor) or set())
                assert not lost, (
                    f"where {how} stand there than were read, {len(lost)} never come: let the cursor say what was "
                    "read, as by a mark of it, and not how much; see `only_grows`"
                )

    def _follows(self, cursor: str | None) -> set[object] | None:
        """The ids of all that comes behind a cursor; None where it refuses."""
        self._now += self.asks_after
        with suppress(Exception):
            return {*ids_of(self._all(cursor))}
        return None

    def _begin_anew(self, numbers: tuple[int, ...], *, in_place: bool) -> None:
        """Let nothing stand there but the records of these numbers, in the same files or in files of that name."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(mode=0o700)
        for name in vars(self).keys() - self._of_the_kit:
            delattr(self, name)
        vars(self).update({name: _copy(value) for name, value in self._given.items()})
        self._now += _LATER
        for number in numbers:
            self._add(1, first=number)
        for path in [one for one in self.folder.rglob("*") if one.is_file()]:
            at = path.stat().st_mtime + _LATER.total_seconds()
            old = self._before / path.relative_to(self.folder)
            if in_place and old.is_file():
                content = path.read_bytes()
                path.unlink()
                path.hardlink_to(old)
                path.write_bytes(content)
            os.utime(path, (at, at))


def _copy(value: Any) -> Any:
    with suppress(Exception):
        return deepcopy(value)
    return value
