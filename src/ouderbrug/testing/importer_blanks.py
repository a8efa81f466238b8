"""What an importer makes of cells that are empty."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from ouderbrug.people import Authority
from ouderbrug.records import GuardianRecord, GuardianshipRecord, PupilRecord
from ouderbrug.testing.importer_bench import keys_of, notes, values_of
from ouderbrug.testing.importer_people import NOT_IN_A_CELL, ImporterPeople, is_lifted
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from ouderbrug.records import RosterRecord

_NAMES = ("first_name", "last_name")
_TELLS = (*_NAMES, "email", "mobile", "group")
_RIGHTS = ("authority", "receives")
_COLUMNS = re.compile(rb"\S  +\S")
"""A row of fixed width: its cells are filled up with spaces."""


class ImporterBlanks(ImporterPeople):
    """The part of the contract about what a row leaves open."""

    def test_an_empty_cell_tells_nothing(self) -> None:
        before, lines = self._sound()
        texts, wiped = _texts_by_place(before), {name for one in before for name in _TELLS if _tells(one, name) == ""}
        for read in self._each_read(lines, before):
            for one, name in product(read, _TELLS):
                said = _tells(one, name)
                empty = said == "" and name not in (*_NAMES, *wiped)
                assert not empty, f"{name} is empty where its cell is: that wipes what is known; None leaves it"
                own = not said or any(said in text for text in texts.get(one.place, ()))
                assert own, f"where a cell is empty, {name} tells what stands in no other cell of its row"

    def test_an_empty_cell_costs_no_row(self) -> None:
        before, lines = self._sound()
        keys = {key.encode() for one in before for key in keys_of(one)}
        for read in self._each_read(lines, before, keep=keys):
            lost = {one.place for one in before} - {one.place for one in read}
            assert not lost, (
                "where a cell is empty, its row is passed over, with a ban that may stand there; say a note"
            )

    def test_an_empty_cell_gives_no_right(self) -> None:
        before, lines = self._sound()
        without = {keys_of(one) for one in self.expected(CANARY) if _has_a_right(one) is False}
        if any(_has_a_right(one) and keys_of(one) in without for one in before):
            pytest.skip("it gives a right anyway, which another test finds")
        protected = [(keys, name) for keys, name in self._protected(before) if name in _RIGHTS]
        for read in self._each_read(lines, before, letters=True) if protected else ():
            for keys, name in protected:
                assert not is_lifted(read, keys, name), f"an empty cell gives {name}: nobody said so"

    def test_an_empty_cell_lifts_no_ban(self) -> None:
        before, lines = self._sound()
        told = {said.encode() for one in before for name in _TELLS if (said := _tells(one, name))}
        protected = [(keys, name) for keys, name in self._protected(before) if name not in _RIGHTS]
        others = {cell for line in lines for cell in re.findall(NOT_IN_A_CELL + rb"+", line)} - told
        for read in self._each_read(lines, before, keep=others) if protected else ():
            lifted = [name for keys, name in protected if is_lifted(read, keys, name)]
            assert not lifted, f"where another cell is empty, {lifted[0]} is told no more"

    def _sound(self) -> tuple[list[RosterRecord], list[bytes]]:
        """What is read of the file and its lines, each with a word of its own where it may have another."""
        apart = self._apart()
        read = self._tried_on(b"".join(apart))
        return (read, apart) if read else (self._read(self._written()), self._lines())

    def _each_read(
        self,
        lines: list[bytes],
        before: list[RosterRecord],
        *,
        letters: bool = False,
        keep: Iterable[bytes] = (),
        of: Container[bytes] | None = None,
    ) -> Iterator[list[RosterRecord]]:
        """What is read with each cell in turn empty, but those of what is kept; not what is refused or has a note.

        Where it says of which, with each of those alone.
        """
        for row in self._rows():
            for emptied in _each_emptied(lines[row], {*keep}, of, letters=letters):
                read = self._tried_on(b"".join([*lines[:row], emptied, *lines[row + 1 :]]))
                if read is not None and not {*notes(read)} - {*notes(before)}:
                    yield read


def _each_emptied(row: bytes, keep: Container[bytes], of: Container[bytes] | None, *, letters: bool) -> Iterator[bytes]:
    """A row with each of its cells in turn empty; in one of fixed width each word, and where asked each letter."""
    columns = bool(_COLUMNS.search(row)) and not re.search(rb"[;,\t|<>]", row)
    cells = (rb"\S" if letters else rb"\S+") if columns else NOT_IN_A_CELL + rb"+"
    for cell in re.finditer(cells, row):
        if cell[0] not in keep and (of is None or cell[0] in of):
            yield row[: cell.start()] + (b" " * len(cell[0]) if columns else b"") + row[cell.end() :]


def _texts_by_place(read: Iterable[RosterRecord]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in read:
        found.setdefault(one.place, []).extend(text for text in values_of(one) if isinstance(text, str))
    return found


def _tells(record: RosterRecord, name: str) -> str | None:
    return getattr(record, name, None) if isinstance(record, PupilRecord | GuardianRecord) else None


def _has_a_right(record: RosterRecord) -> bool | None:
    return record.authority is Authority.YES if isinstance(record, GuardianshipRecord) else None
