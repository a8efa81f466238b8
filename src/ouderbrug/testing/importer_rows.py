"""What an importer makes of the rows of a file: each counts, by itself, whole or not at all."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import ImportRefused
from ouderbrug.records import GuardianRecord, GuardianshipRecord, ImportNote, PupilRecord
from ouderbrug.testing.importer_bench import ImporterBench, names_one_of, notes
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_UNKNOWN = "zoiets"
_MOST = 40
"""So many values are spoiled, each by itself."""
_SEPARATOR = re.compile(rb"[;,\t|]")
_CELL = re.compile(rb"[^;,\t\r\n\"<>]+")


class ImporterRows(ImporterBench):
    """The part of the contract about rows."""

    def test_a_file_that_is_cut_off_is_no_whole_one(self) -> None:
        whole = self._read(self._written())
        for content in self._halves():
            try:
                read = self._read(self._with(content))
            except ImportRefused:
                continue
            more = {*notes(read)} - {*notes(whole)}
            assert more, "half a file is taken for a whole one, and who stood in the rest for gone"

    def test_each_row_counts(self) -> None:
        for number, places in self._places_by_row().items():
            assert places, f"line {number + 1} names somebody, and nobody is read of it"

    def test_each_row_speaks_for_itself(self) -> None:
        found = list(self._places_by_row().values())
        mixed = [one & other for one in found for other in found if one != other]
        assert not any(mixed), "what one row says is told of whoever stands in another"

    def test_who_belongs_together_stands_together(self) -> None:
        read, lines = self._read(self._written()), self._lines()
        pupils = {one.key for one in read if isinstance(one, PupilRecord)}
        guardians = {one.key for one in read if isinstance(one, GuardianRecord)}
        ties = [one for one in read if isinstance(one, GuardianshipRecord)]
        assert not pupils or all(one.pupil in pupils for one in ties), "somebody belongs to a pupil who is not there"
        assert not guardians or {one.guardian for one in ties} == guardians, "a guardian belongs to no pupil"
        rows = [line for line in lines if CANARY.encode() in line]
        if rows and all(names_one_of(row, pupils) and names_one_of(row, guardians) for row in rows):
            apart = [
                one
                for one in ties
                if not any(names_one_of(r, {one.pupil}) and names_one_of(r, {one.guardian}) for r in rows)
            ]
            assert not apart, "somebody belongs to a pupil with whom they stand in no row"

    def test_what_it_refuses_tells_nobody(self) -> None:
        texts = list[str]()
        for content in (self._written().read_bytes(), *self._halves(), *self._broken(), *self._spoiled()):
            path = self._with(content)
            with suppress(Exception):
                texts += [f"{one.place} {one}" for one in self._read(path) if isinstance(one, ImportNote)]
            texts.append(self._refusal(path))
        self._told_nobody(*texts)

    def _halves(self) -> Iterator[bytes]:
        """What is left where somebody pulled the plug: within the last row, also behind each of its cells, and before a
        last line that names nobody.

        Where the last line is a row, nothing shows that more came behind it, or behind cells that are empty.
        """
        content = self._written().read_bytes()
        yield self.cut(content)
        lines = content.splitlines(keepends=True)
        if content.startswith(b"PK"):
            return
        if CANARY.encode() not in lines[-1]:
            yield b"".join(lines[:-1])
            return
        for cell in _SEPARATOR.finditer(lines[-1]):
            if _SEPARATOR.sub(b"", lines[-1][cell.start() :]).strip():
                yield b"".join([*lines[:-1], lines[-1][: cell.start()]])

    def _broken(self) -> Iterator[bytes]:
        """The file with each of its rows spoiled in a way that somebody's hand or mail program does."""
        lines, word = self._lines(), CANARY.encode()
        for number, line in enumerate(lines):
            if word in line:
                before, _, after = line.partition(word)
                for bad in (before + word + b"\n", word + b"\n", line.rstrip() + b";" + word + b";x\n", word + after):
                    yield b"".join([*lines[:number], bad, *lines[number + 1 :]])

    def _spoiled(self) -> Iterator[bytes]:
        """The file, whole, with one value of it that nobody knows, or that is not there."""
        content = self._written().read_bytes()
        if content.startswith(b"PK"):
            return
        with suppress(ValueError):
            yield from _spoiled_json(content)
            return
        cells = [one for one in _CELL.finditer(content) if CANARY.encode() in _line_around(content, one.start())]
        for cell in cells[:_MOST]:
            for word in (b"", _UNKNOWN.encode(), f"{CANARY} {_UNKNOWN}".encode()):
                yield content[: cell.start()] + word + content[cell.end() :]

    def _refusal(self, path: Path) -> str:
        """What a refusal says; empty where the file is read, or breaks the importer."""
        try:
            self._read(path)
        except ImportRefused as error:
            return str(error)
        except Exception:
            return ""
        return ""


def _line_around(content: bytes, at: int) -> bytes:
    return content[content.rfind(b"\n", 0, at) + 1 :].partition(b"\n")[0]


def _spoiled_json(content: bytes) -> Iterator[bytes]:
    """JSON without each of its fields in turn, and with a word in its place. Raises ValueError where it is none."""
    said = json.loads(content)
    for number in range(min(len([*_fields(said)]), _MOST)):
        for change in (dict.pop, lambda holder, name: holder.update({name: _UNKNOWN})):
            other = deepcopy(said)
            change(*[*_fields(other)][number])
            yield json.dumps(other).encode()


def _fields(said: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Each field at whatever depth: the object in which it stands, and its name."""
    if isinstance(said, dict):
        yield from ((said, name) for name in said)
    for one in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
        yield from _fields(one)
