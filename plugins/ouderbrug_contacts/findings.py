"""What is wrong with a file, or worth a look: collected, so that a person sees all of it at once."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ouderbrug import ImportIncomplete, ImportNote, ImportRefused, safe_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SHOWN = 20


def refused(name: str, what: str) -> ImportRefused:
    """The error that says that nothing of the file ``name`` was stored, and why."""
    return ImportRefused(f"{safe_name(name)} was not imported and nothing was stored: {what}")


class Findings:
    """The errors and notes of one file; both name line and column, never a value or a key."""

    def __init__(self, name: str, headers: Sequence[str] = (), where: Mapping[str, int] = MappingProxyType({})) -> None:
        self.name, self._called = name, safe_name(name)
        self._headers, self._where = headers, where
        self.notes: list[ImportNote] = []
        self._errors: list[str] = []
        self._place = (0, "")

    def place(self, line: int) -> str:
        """Where a record stands, as ``file:line``."""
        if self._place[0] != line:  # what a row says of several people stands in one place
            self._place = (line, f"{self._called}:{line}")
        return self._place[1]

    def error(self, line: int, column: str, advice: str) -> None:
        """Remember what is wrong with one cell and what to do about it; the column is called as the file calls it."""
        self._errors.append(f"line {line}, {self.called(column)}: {advice}")

    def called(self, column: str, place: int | None = None) -> str:
        """What the file calls a column of ours, there or where it first stands: a known header is nobody's name."""
        at = self._where.get(column) if place is None else place
        return self._headers[at].strip() if at is not None and at < len(self._headers) else column

    def note(self, line: int, code: str, hint: str) -> None:
        """Remember something that a person should look at; nothing is lost by it."""
        self.notes.append(ImportNote(self.place(line), code, hint))

    def set_aside(self, line: int, column: str, advice: str) -> None:
        """Remember a row that is left out whole: nobody has left because it could not be read."""
        self.error(line, column, advice)
        self.note(line, "row-set-aside", "the row could not be used, so nobody counts as having left")

    def refuse_if_any(self) -> None:
        """Raise ImportRefused with the first twenty errors, if there is one: nothing of the file is taken in."""
        if self._errors:
            raise refused(self.name, f"put this right in the file, then import it again\n  {self._shown()}")

    def left_out_if_any(self) -> None:
        """Raise ImportIncomplete with the first twenty errors, after all that could be read."""
        if self._errors:
            what = "these were left out, and the rest was read; put them right in the file, then import it again"
            raise ImportIncomplete(f"{safe_name(self.name)}: {what}\n  {self._shown()}")

    def _shown(self) -> str:
        more = len(self._errors) - SHOWN
        return "\n  ".join([*self._errors[:SHOWN], *([f"and {more} more"] if more > 0 else [])])
