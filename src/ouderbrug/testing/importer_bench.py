"""What stands behind the tests of an importer: what its author says, and how a file is written and read."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from ouderbrug.records import GuardianRecord, GuardianshipRecord, ImportNote, PupilRecord
from ouderbrug.testing.plugin_contract import PluginContract
from ouderbrug.testing.samples import CANARY, NOW

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from ouderbrug.api import Importer
    from ouderbrug.records import RosterRecord

PROTECTS: Mapping[type, tuple[str, ...]] = {
    PupilRecord: ("deceased",),
    GuardianRecord: ("blocked", "blocked_until", "opt_out", "address_secret", "deceased"),
    GuardianshipRecord: ("authority", "receives"),
}
"""Fields that protect people: to say that there is no ban is to lift one, so a file that does not say leaves None."""


_ROW = 4
"""So many signs has a line that holds something."""


class ImporterBench(PluginContract):
    """An importer under test: its author writes one small file that it reads."""

    hook: ClassVar[str] = "register_importers"
    importer: ClassVar[type[Importer]]
    """The class under test."""
    config: ClassVar[Mapping[str, Any]] = {}
    """Its settings, as they stand in the TOML."""
    says: ClassVar[frozenset[str]] = frozenset()
    """Which of the fields that protect people the file tells: of blocked, blocked_until, opt_out, address_secret,
    deceased, authority and receives. What a file does not tell is None, for a word would lift what is known.
    """

    knows: ClassVar[frozenset[str]] = frozenset()
    """Words such as ``-``, ``0`` or ``n.v.t.`` by which such a file says that nothing protects somebody, beside those
    that stand in the file of ``write``.
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
        """The content as it is where somebody pulled the plug: within the last row.

        In the middle of a zip, and of what ends in a line that holds nothing, as JSON may end in a brace alone.
        """
        if content.startswith(b"PK"):
            return content[: len(content) // 2]
        before, _, last = content.rstrip().rpartition(b"\n")
        if len(last) < _ROW:
            return content[: len(content) // 2]
        return before + b"\n" + last[: max(1, len(last) // 3)]

    @property
    def plugin(self) -> type[Importer]:
        """The class under test."""
        return self.importer

    def _tried(self) -> object:
        return list(self._made().read(self._written()))

    def _used(self) -> object:
        importer, path = self._made(), self._written()
        return importer.sniff(path), list(importer.read(path)), importer.explain(path)

    def _made(self) -> Importer:
        self._must_have_its_shape()
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
        whole, lines, found = set(map(shown, self._read(self._written()))), self._lines(), dict[int, set[str]]()
        for number, line in enumerate(lines):
            other = line.replace(CANARY.encode(), CANARY[::-1].encode())
            if other != line:
                read = self._read(self._with(b"".join([*lines[:number], other, *lines[number + 1 :]])))
                found[number] = {one.place for one in read if shown(one) not in whole}
        return found or pytest.skip("it has no lines in which the word stands")

    def _sniffs(self, path: Path) -> bool:
        return self._ends(lambda: self._made().sniff(path))

    def _read(self, path: Path) -> list[RosterRecord]:
        return self._ends(lambda: list(self._made().read(path)))


def values_of(record: RosterRecord) -> list[object]:
    """What a record holds, also what its repr does not show."""
    return list(asdict(record).values())


def keys_of(record: RosterRecord) -> tuple[str, ...]:
    return tuple(str(getattr(record, name)) for name in ("key", "pupil", "guardian", "handle") if hasattr(record, name))


def names_one_of(row: bytes, keys: Collection[str]) -> bool:
    """True if one of these keys stands in a row, and is no part of another."""
    return any(re.search(rb"(?<![\w-])" + re.escape(one.encode()) + rb"(?![\w-])", row) for one in keys)


def shown(record: RosterRecord) -> str:
    return repr((type(record).__name__, *values_of(record)))


def notes(read: list[RosterRecord]) -> list[str]:
    return [one.code for one in read if isinstance(one, ImportNote)]
