"""What an importer makes of the same people in a file that another program wrote: other line ends, another order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ouderbrug.testing.importer_bench import notes, values_of
from ouderbrug.testing.importer_values import ImporterValues
from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ouderbrug.records import RosterRecord

_SEPARATORS = (b";", b",", b"\t", b"|")


def _with_a_blank_row(content: bytes) -> bytes:
    *rows, last = content.splitlines(keepends=True)
    return b"".join([*rows, b"\n", last])


WRITTEN: Mapping[str, Callable[[bytes], bytes]] = {
    "with the line ends of Windows": lambda said: said.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "with a mark of its encoding": lambda said: said if said.startswith(b"\xef\xbb\xbf") else b"\xef\xbb\xbf" + said,
    "with a blank row": _with_a_blank_row,
    "with blank rows at its end": lambda said: said + b"\n\n",
    "without a line end at its end": lambda said: said.rstrip(b"\r\n"),
}
"""How other programs write the same file."""


class ImporterFiles(ImporterValues):
    """The part of the contract about how a file is written."""

    @pytest.mark.parametrize("how", WRITTEN)
    def test_however_a_file_is_written_the_same_people_are_read(self, how: str) -> None:
        content = self._written().read_bytes()
        if content.startswith(b"PK"):
            pytest.skip("it is no text")
        self._reads_the_same(WRITTEN[how](content), how)

    def test_columns_are_read_by_what_they_are_called(self) -> None:
        content = self._written().read_bytes()
        if self._sniffs(self._with(b"zomaar;iets\n" + content.partition(b"\n")[2])):
            pytest.skip("it takes a table of any columns, which another test finds")
        for other in _in_other_orders(content):
            self._reads_the_same(other, "with its columns in another order")

    def _reads_the_same(self, content: bytes, how: str) -> None:
        """Fail where other people are read of this, and nothing is said; it may be refused."""
        before = self._read(self._written())
        path = self._with(content)
        try:
            read = self._read(path) if self._sniffs(path) else None
        except Exception:  # it is refused, and if not in our words, another test finds that
            return
        if read is None or {*notes(read)} - {*notes(before)}:
            return
        assert _people(read) == _people(before), f"{how} others are read, or not all: read them, or refuse the file"


def _people(read: list[RosterRecord]) -> list[str]:
    """What is said of people, wherever it stands; a key that is made of a line is the same on another."""
    said = (repr((type(one).__name__, *values_of(one)[1:])) for one in read)
    return sorted(re.sub(r"(?<=[:#])\d+(?=')", "", one) for one in said)


def _in_other_orders(content: bytes) -> Iterator[bytes]:
    """The same table with its columns the other way round, and with the first one last; nothing of what is none."""
    head, *rows = [line.rstrip(b"\r\n") for line in content.splitlines()] or [b""]
    sign = max(_SEPARATORS, key=head.count)
    table = [line.split(sign) for line in (head, *rows) if line]
    plain = b'"' not in content and CANARY.encode() not in head and head[:1] not in (b"<", b"{", b"[")
    if not plain or len(table[0]) <= 1 or len({len(row) for row in table}) != 1:
        return
    for turned in ([row[::-1] for row in table], [[*row[1:], row[0]] for row in table]):
        yield b"\n".join([*(sign.join(row) for row in turned), b""])
