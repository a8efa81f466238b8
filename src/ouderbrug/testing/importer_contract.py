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
import re
import shutil
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, asdict, fields
from typing import TYPE_CHECKING, Any, ClassVar, get_args

import pytest

from ouderbrug.api import Explanation
from ouderbrug.errors import ImportRefused
from ouderbrug.model import Authority, GuardianRecord, GuardianshipRecord, ImportNote, PupilRecord, RosterRecord
from ouderbrug.testing.plugin_contract import PluginContract, in_folder, refuses_unknown
from ouderbrug.testing.samples import CANARY, NOW

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.api import Importer

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
PROTECTS: Mapping[type, tuple[str, ...]] = {
    PupilRecord: ("deceased",),
    GuardianRecord: ("blocked", "blocked_until", "opt_out", "address_secret", "deceased"),
    GuardianshipRecord: ("authority", "receives"),
}
"""Fields that protect people: to say that there is no ban is to lift one, so a file that does not say leaves None."""
_INVERSE: Mapping[str, tuple[object, ...]] = {"authority": (Authority.NO,), "blocked": (None, "")}
"""Of what decides who hears: what the other word of it is, by which a file that is read the wrong way round shows."""
_MAY_BE_NONE = "first_name last_name email mobile language channel app_access group".split()


class ImporterContract(PluginContract):
    """The contract of an importer: its author writes one small file that it reads."""

    hook: ClassVar[str] = "register_importers"
    importer: ClassVar[type[Importer]]
    """The class under test."""
    config: ClassVar[Mapping[str, Any]] = {}
    """Its settings, as they stand in the TOML."""
    says: ClassVar[frozenset[str]] = frozenset()
    """Which of the fields that protect people the file tells: of blocked, blocked_until, opt_out, address_secret,
    deceased, authority and receives. What a file does not tell is None, for a word would lift what is known.
    """

    def write(self, folder: Path, word: str) -> Path:
        """Write a sound file with people, a few rows or more; the word stands in their names and addresses."""
        raise NotImplementedError(f"{type(self).__name__} lacks write: a file that the importer reads")

    def expected(self, word: str) -> Iterable[RosterRecord]:
        """Records of that file, as an author reads it by eye, each with its keys and the fields that it tells.

        What is left at its default is not looked at. Asked for where the file ``says`` authority or blocked, and then
        with somebody of whom it says yes and somebody of whom it says no.
        """
        return ()

    def cut(self, content: bytes) -> bytes:
        """The content as it is where somebody pulled the plug: within the last row, or in the middle of a zip."""
        if content.startswith(b"PK"):
            return content[: len(content) // 2]
        before, _, last = content.rstrip().rpartition(b"\n")
        return before + b"\n" + last[: max(1, len(last) // 3)]

    @property
    def plugin(self) -> type[Importer]:
        """The class under test."""
        return self.importer

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
            keys = [getattr(one, name, "key") for name in ("key", "pupil", "handle")]
            assert all(keys), "a record has a key"
        assert CANARY in str([_values(one) for one in people]), "the word is part of a record"

    def test_it_reads_one_by_one(self) -> None:
        found = self._made().read(self._written())
        assert isinstance(found, Iterator), "read yields, so that a large file is never whole in memory"

    def test_the_same_file_gives_the_same(self) -> None:
        path, importer = self._written(), self._made()
        first = self._ends(lambda: list(importer.read(path)))
        again = self._ends(lambda: list(importer.read(path)))
        assert first == again, "read twice, it gives the same"
        assert first == self._read(path), "what it gives hangs on the file, not on what this object did before"

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
            found = [other for other in read if type(other) is type(one) and _keys(other) == _keys(one)]
            assert found, f"no {type(one).__name__} has the key {'/'.join(_keys(one))}"
            for name in _told_by(one, self.says):
                values = [getattr(other, name) for other in found]
                assert getattr(one, name) in values, f"{name} of {'/'.join(_keys(one))} is read otherwise"

    def test_a_file_that_is_cut_off_is_no_whole_one(self) -> None:
        whole = self._read(self._written())
        for content in self._halves():
            try:
                read = self._read(self._with(content))
            except ImportRefused:
                continue
            more = {*_notes(read)} - {*_notes(whole)}
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
        if rows and all(_names(row, pupils) and _names(row, guardians) for row in rows):
            apart = [one for one in ties if not any(_names(r, {one.pupil}) and _names(r, {one.guardian}) for r in rows)]
            assert not apart, "somebody belongs to a pupil with whom they stand in no row"

    def test_what_it_refuses_tells_nobody(self) -> None:
        texts = list[str]()
        for content in (self._written().read_bytes(), *self._halves(), *self._broken()):
            path = self._with(content)
            with suppress(Exception):
                texts += [f"{one.place} {one}" for one in self._read(path) if isinstance(one, ImportNote)]
            texts.append(self._refusal(path))
        self._told_nobody(*texts)

    def test_it_only_reads(self) -> None:
        path = self._written()
        before = in_folder(self.folder)
        self._sniffs(path)
        self._read(path)
        self._ends(lambda: self._made().explain(path))
        assert in_folder(self.folder) == before, "a file was changed, made or removed"

    def test_it_explains_columns_or_nothing(self) -> None:
        path = self._written()
        said = self._ends(lambda: self._made().explain(path))
        assert said is None or isinstance(said, Explanation), "explain gives an Explanation or None"

    def test_unknown_setting(self) -> None:
        refuses_unknown(self.importer.Config, self.config)

    def _untold(self, read: list[RosterRecord]) -> set[str]:
        return {name for name in self.says if not any(getattr(one, name, None) is not None for one in read)}

    def _tried(self) -> object:
        return list(self._made().read(self._written()))

    def _made(self) -> Importer:
        importer = self.importer(self.importer.Config.model_validate(dict(self.config)))
        importer.today = NOW.date()
        return importer

    def _written(self) -> Path:
        return self.write(self.folder, CANARY)

    def _with(self, content: bytes) -> Path:
        """The file, with another content."""
        path = self._written()
        path.write_bytes(content)
        return path

    def _lines(self) -> list[bytes]:
        return self._written().read_bytes().splitlines(keepends=True)

    def _places_by_row(self) -> dict[int, set[str]]:
        """For each line in which the word stands: the places of the records that change when another word does."""
        whole, lines, found = set(map(_shown, self._read(self._written()))), self._lines(), dict[int, set[str]]()
        for number, line in enumerate(lines):
            other = line.replace(CANARY.encode(), CANARY[::-1].encode())
            if other != line:
                read = self._read(self._with(b"".join([*lines[:number], other, *lines[number + 1 :]])))
                found[number] = {one.place for one in read if _shown(one) not in whole}
        return found or pytest.skip("it has no lines in which the word stands")

    def _halves(self) -> Iterator[bytes]:
        """What is left where somebody pulled the plug: within the last row, and before a last line that names nobody.

        Where the last line is a row, nothing shows that more came behind it.
        """
        content = self._written().read_bytes()
        yield self.cut(content)
        lines = content.splitlines(keepends=True)
        if not content.startswith(b"PK") and CANARY.encode() not in lines[-1]:
            yield b"".join(lines[:-1])

    def _broken(self) -> Iterator[bytes]:
        """The file with each of its rows spoiled in a way that somebody's hand or mail program does."""
        lines, word = self._lines(), CANARY.encode()
        for number, line in enumerate(lines):
            if word in line:
                before, _, after = line.partition(word)
                for bad in (before + word + b"\n", word + b"\n", line.rstrip() + b";" + word + b";x\n", word + after):
                    yield b"".join([*lines[:number], bad, *lines[number + 1 :]])

    def _sniffs(self, path: Path) -> bool:
        return self._ends(lambda: self._made().sniff(path))

    def _read(self, path: Path) -> list[RosterRecord]:
        return self._ends(lambda: list(self._made().read(path)))

    def _refusal(self, path: Path) -> str:
        """What a refusal says; empty where the file is read, or breaks the importer."""
        try:
            self._read(path)
        except ImportRefused as error:
            return str(error)
        except Exception:
            return ""
        return ""


def _keys(record: RosterRecord) -> tuple[str, ...]:
    return tuple(str(getattr(record, name)) for name in ("key", "pupil", "guardian", "handle") if hasattr(record, name))


def _told_by(record: RosterRecord, says: Collection[str]) -> Iterator[str]:
    """The fields of an expected record that are looked at."""
    for one in fields(record):
        told = one.default is not MISSING and getattr(record, one.name) != one.default
        if told or (one.name in says and one.name in _INVERSE):
            yield one.name


def _notes(read: list[RosterRecord]) -> list[str]:
    return [one.code for one in read if isinstance(one, ImportNote)]


def _names(row: bytes, keys: Collection[str]) -> bool:
    """True if one of these keys stands in a row, and is no part of another."""
    return any(re.search(rb"(?<![\w-])" + re.escape(one.encode()) + rb"(?![\w-])", row) for one in keys)


def _shown(record: RosterRecord) -> str:
    return repr((type(record).__name__, *_values(record)))


def _values(record: RosterRecord) -> list[object]:
    """What a record holds, also what its repr does not show."""
    return list(asdict(record).values())
