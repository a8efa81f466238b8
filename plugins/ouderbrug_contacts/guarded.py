"""Columns of contacts that nobody reads and that seem to protect somebody, by the words in their headers.

What stands in one is not taken for no: it counts as a cell of ours that cannot be read, where that is missing or empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug_contacts.columns import NONE_WORDS, YES_NO, folded
from ouderbrug_contacts.protecting_headers import protected_by, speaks_of_a_ban

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug_contacts.findings import Findings
    from ouderbrug_contacts.rows import Row

_DENY = frozenset({"geen", "niet", "zonder", "uit", "no", "not"})
_HARMLESS = {"authority": True, "receives": True}
"""What a plain yes or no says that restricts nobody: no of what protects, yes of authority and of what is received."""
_HERE = frozenset({"actief", "active", "ingeschreven", "enrolled", "ok"})
"""What a column of how it stands with somebody says of who is here."""
_ADVICE = (
    "may protect somebody, and nobody reads it, so messages to whom it is filled for wait; "
    "name its header under [import.contacts.columns], or in ignore where it protects nobody"
)


class Guarding:
    """Which columns of a table seem to protect, and as what; each that is filled is named once."""

    def __init__(self, headers: Sequence[str], unread: Sequence[int], findings: Findings) -> None:
        self._headers = {place: folded(headers[place]) for place in unread}
        self._columns = {place: protected_by(header) for place, header in self._headers.items()}
        self._findings = findings
        self._named = set[int]()

    def look(self, row: Row) -> None:
        """Let cells of ours count as unread where a column that nobody reads may say it of somebody on the row."""
        for place in sorted(row.beside):
            says = ("blocked",) if speaks_of_a_ban(row.cells[place]) else ()
            for column in dict.fromkeys((*self._columns.get(place, ()), *says)):
                if not row.bare(column) and self._restricts(column, place, row.cells[place]):
                    beside = f"{self._headers[place]}: {row.cells[place].strip()}"
                    row.unread[column] = "\n".join((*filter(None, (row.unread.get(column),)), beside))
                    self._name(row.line, place)

    def _restricts(self, column: str, place: int, cell: str) -> bool:
        word = cell.strip().casefold()
        if word in _HERE:
            return False
        plain = False if word in NONE_WORDS | {"-", "n.v.t.", "nvt"} else YES_NO.get(word)
        denies = not _DENY.isdisjoint(self._headers[place].split())
        return denies or plain is None or plain is not _HARMLESS.get(column, False)

    def _name(self, line: int, place: int) -> None:
        if place not in self._named:
            self._named.add(place)
            self._findings.error(line, f"column {place + 1}", _ADVICE)
