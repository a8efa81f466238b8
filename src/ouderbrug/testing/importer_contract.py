"""What every importer must do, as tests to inherit: write one small file that it reads.

    class TestExport(ImporterContract):
        importer = Export

        def write(self, folder, word):
            path = folder / "export.csv"
            path.write_text(f"pupil;name;...\\np1;{word};...\\np2;{word};...\\n", "utf-8")
            return path

The kit reads the file as the house does: whole, cut off, and beside files of other programs. An importer that reads a
folder, or several files as one, writes it as a zip, or says ``cut``.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import get_args

import pytest

from ouderbrug.api import Explanation
from ouderbrug.people import Authority
from ouderbrug.record_shapes import of_record
from ouderbrug.records import GuardianRecord, ImportNote, PupilRecord, RosterRecord
from ouderbrug.testing.importer_bench import PROTECTS, keys_of, values_of
from ouderbrug.testing.importer_files import ImporterFiles
from ouderbrug.testing.importer_rows import ImporterRows
from ouderbrug.testing.leavings import written
from ouderbrug.testing.plugin_contract import in_folder, refuses_unknown
from ouderbrug.testing.samples import CANARY

_ZIPPED = io.BytesIO()
with zipfile.ZipFile(_ZIPPED, "w") as _archive:
    _archive.writestr("lees mij.txt", "Niets van belang.")
_OTHERS: Mapping[str, bytes] = {
    "empty": b"",
    "a letter": b"Beste ouders,\n\nTot morgen; neem een tas mee.\n",
    "a table": b"kleur;aantal;plaats\nrood;3;kast\n",
    "another xml": b'<?xml version="1.0"?>\n<boek><titel>Appels</titel></boek>\n',
    "json": b'{"appels": [1, 2, 3]}\n',
    "a zip": _ZIPPED.getvalue(),
    "no text": bytes(range(256)) * 8,
}
"""Files that nobody means as people."""
_INVERSE: Mapping[str, tuple[object, ...]] = {"authority": (Authority.NO,), "blocked": (None, "")}
"""Of what decides who hears: what the other word of it is, by which a file that is read the wrong way round shows."""
_MAY_BE_NONE = "first_name last_name email mobile language channel app_access group".split()


class ImporterContract(ImporterRows, ImporterFiles):
    """The contract of an importer: its author writes one small file that it reads."""

    def test_it_knows_its_own_file(self) -> None:
        path = self._written()
        other = shutil.copy(path, self.folder / "naamloos.bin")
        assert self._sniffs(path), "it does not know its own file"
        assert self._sniffs(path.parent / other), "it knows a file by its content, not by its name"

    @pytest.mark.parametrize("what", _OTHERS)
    def test_it_leaves_files_of_others(self, what: str) -> None:
        own = self._written()
        path = self.folder / f"other{own.suffix}"
        path.write_bytes(_OTHERS[what])
        assert not self._sniffs(path), f"it takes {what} for its own"

    def test_it_reads_people(self) -> None:
        people = [one for one in self._read(self._written()) if not isinstance(one, ImportNote)]
        assert people, "it read nobody"
        for one in people:
            assert isinstance(one, get_args(RosterRecord)), f"{type(one).__name__} is no record of people"
            assert one.place, "a record says where it stood"
            assert not (wrong := of_record(one)), wrong
            keys = [getattr(one, name, "key") for name in ("key", "pupil", "handle")]
            assert all(keys), "a record has a key"
        assert CANARY in str([values_of(one) for one in people]), "the word is part of a record"

    def test_it_reads_one_by_one(self) -> None:
        found = self._made().read(self._written())
        assert isinstance(found, Iterator), "read yields, so that a large file is never whole in memory"

    def test_the_same_file_gives_the_same(self) -> None:
        path, importer = self._written(), self._made()
        first = self._ends(lambda: list(importer.read(path)))
        again = self._ends(lambda: list(importer.read(path)))
        assert first == again, "read twice, it gives the same"
        assert first == self._read(path), "what it gives hangs on the file, not on what this object did before"
        in_a_row = self._ends(lambda: [list(importer.read(path)) for _ in range(3)])
        assert in_a_row == [first] * 3, "nothing is remembered in a thread or its context"

    def test_what_it_does_not_say_is_none(self) -> None:
        for one in self._read(self._written()):
            for name in PROTECTS.get(type(one), ()):
                follows = bool(self.says) and name in getattr(one, "implied", ())
                said = name in self.says or follows or getattr(one, name) is None
                assert said, f"{name} is told of a file that does not say it: None leaves a protection as it is"

    def test_what_is_empty_is_none(self) -> None:
        for one in self._read(self._written()):
            if isinstance(one, PupilRecord | GuardianRecord):
                blank = [name for name in _MAY_BE_NONE if getattr(one, name, None) == ""]
                assert not blank, f"{', '.join(blank)} is empty: that wipes what is known; None leaves it"
                both = sorted(name for name in one.emptied if getattr(one, name, None))
                assert not both, f"{', '.join(both)} is told, and said to be empty too: that wipes it"

    def test_what_it_says_is_told(self) -> None:
        silent = self._untold(self._read(self._written()))
        assert not silent, f"no record tells {', '.join(sorted(silent))}, of which `says` has that the file tells it"

    def test_each_person_is_read_as_they_stand_there(self) -> None:
        expected, read = list(self.expected(CANARY)), self._read(self._written())
        if self._untold(read):
            pytest.skip("it does not tell what it says, which another test finds")
        for name in sorted(self.says & _INVERSE.keys()):
            said = {bool(getattr(one, name) in _INVERSE[name]) for one in expected if hasattr(one, name)}
            assert said == {True, False}, f"`expected` needs a record of each sort of {name}: a yes and a no"
        for one in expected:
            found = [other for other in read if type(other) is type(one) and keys_of(other) == keys_of(one)]
            assert found, f"no {type(one).__name__} has the key {'/'.join(keys_of(one))}"
            for name in _told_by(one, self.says):
                values = [getattr(other, name) for other in found]
                assert getattr(one, name) in values, f"{name} of {'/'.join(keys_of(one))} is read otherwise"

    def test_it_only_reads(self) -> None:
        path = self._written()
        before = in_folder(self.folder)
        self._sniffs(path)
        self._read(path)
        self._ends(lambda: self._made().explain(path))
        assert in_folder(self.folder) == before, "a file was changed, made or removed"

    def test_it_leaves_nothing_elsewhere(self) -> None:
        path = self._written()
        self._read(path)  # the first imports what it needs
        with written() as made:
            self._sniffs(path)
            self._read(path)
            self._ends(lambda: self._made().explain(path))
        assert not [one for one in made if str(self.folder) not in one], "it leaves a file or folder of its own"

    def test_it_explains_columns_or_nothing(self) -> None:
        path = self._written()
        said = self._ends(lambda: self._made().explain(path))
        assert said is None or isinstance(said, Explanation), "explain gives an Explanation or None"

    def test_unknown_setting(self) -> None:
        refuses_unknown(self.importer.Config, self.config)

    def _untold(self, read: list[RosterRecord]) -> set[str]:
        return {name for name in self.says if not any(getattr(one, name, None) is not None for one in read)}


def _told_by(record: RosterRecord, says: Collection[str]) -> Iterator[str]:
    """The fields of an expected record that are looked at."""
    for one in fields(record):
        told = one.default is not MISSING and getattr(record, one.name) != one.default
        if told or (one.name in says and one.name in _INVERSE):
            yield one.name
