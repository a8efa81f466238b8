"""What an importer makes of keys that are empty or look alike."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord, UnkeyedGuardianRecord
from ouderbrug.testing.importer_bench import keys_of, names_one_of, notes
from ouderbrug.testing.importer_blanks import ImporterBlanks
from ouderbrug.testing.importer_people import in_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug.records import RosterRecord


class ImporterKeys(ImporterBlanks):
    """The part of the contract about keys."""

    def test_an_empty_key_costs_no_row(self) -> None:
        before, _ = self._sound()
        whole = _people_by_place(before)
        for read in self._without_keys():
            lost = whole - _people_by_place(read)
            assert not lost, "where a key is empty, its row is passed over, with a ban that may stand there; say a note"

    def test_an_empty_key_is_not_that_of_another(self) -> None:
        before, lines = self._sound()
        keys = {key for one in before for key in keys_of(one)}
        rows = [lines[row] for row in self._rows()]
        ties = [keys_of(one) for one in before if isinstance(one, GuardianshipRecord)]
        if not all(names_one_of(row, keys) for row in rows) or not all(_stand_together(tie, rows) for tie in ties):
            pytest.skip("its rows have no key each, or it ties those of two, which another test finds")
        known = _counted(before)
        for read in self._without_keys():
            more = [said for said in _counted(read) - known if {*said[1]} <= keys]
            assert not more, "where a key is empty, that of another row is taken: somebody belongs to another's child"

    @pytest.mark.parametrize("sort", [PupilRecord, GuardianRecord])
    def test_two_of_nearly_one_key_stay_two(self, sort: type[PupilRecord | GuardianRecord]) -> None:
        before, lines = self._sound()
        keys = list(dict.fromkeys(one.key for one in before if isinstance(one, sort)))
        for other in (
            {f"0{keys[0]}", keys[0].swapcase(), f"{keys[0][:1]}-{keys[0][1:]}"} - {*keys} if len(keys) > 1 else ()
        ):
            content = _with_key(b"".join(lines), keys[1], other)
            read = self._tried_on(content)
            if content == b"".join(lines) or read is None or {*notes(read)} - {*notes(before)}:
                continue
            for what in (sort, GuardianshipRecord):
                pairs = [{keys_of(one) for one in found if isinstance(one, what)} for found in (before, read)]
                assert len(pairs[0]) == len(pairs[1]), (
                    "two keys that differ by a zero before them, a dash or case are one"
                )

    def _without_keys(self) -> Iterator[list[RosterRecord]]:
        """What is read with each key in turn empty; not what is refused or has a note."""
        before, lines = self._sound()
        keys = {key.encode() for one in before for key in keys_of(one)}
        return self._each_read(lines, before, of=keys)


def _people_by_place(read: Iterable[RosterRecord]) -> set[tuple[str, type]]:
    """Where a pupil or a guardian stands, also one without a key."""
    sorts = {PupilRecord: PupilRecord, GuardianRecord: GuardianRecord, UnkeyedGuardianRecord: GuardianRecord}
    return {(one.place, sorts[type(one)]) for one in read if type(one) in sorts}


def _stand_together(keys: Iterable[str], rows: Iterable[bytes]) -> bool:
    return any(all(names_one_of(row, {key}) for key in keys) for row in rows)


def _counted(read: Iterable[RosterRecord]) -> Counter[tuple[type, tuple[str, ...]]]:
    return Counter((type(one), keys) for one in read if (keys := keys_of(one)))


def _with_key(content: bytes, old: str, new: str) -> bytes:
    """The content with another key, in cells or, filled up as far as it was, in columns."""
    changed = in_cells(content, old, new)
    if changed != content:
        return changed
    width = max(len(old), len(new))
    column = rb"(?<!\S)" + re.escape(old.encode()) + rb" {%d}(?!\S)" % (width - len(old))
    return re.sub(column, new.encode().ljust(width).replace(b"\\", rb"\\"), content)
