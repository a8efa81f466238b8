"""The same person on several lines of one file: what two lines contradict each other in is said with both of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from ouderbrug import GuardianRecord, GuardianshipRecord, PupilRecord, join, said

if TYPE_CHECKING:
    from collections.abc import Hashable

    from ouderbrug_contacts.findings import Findings

R = TypeVar("R", PupilRecord, GuardianRecord, GuardianshipRecord)

COLUMN: dict[type, dict[str, str]] = {
    PupilRecord: {"first_name": "pupil_first_name", "last_name": "pupil_last_name"},
    GuardianRecord: {},
    GuardianshipRecord: {},
}
"""What a field is called in the file, where that differs."""
_NAMES = ("first_name", "prefix", "last_name")
_TWO_OF_A_ROW = (
    "two people of this row have one address and were read as one; give each a code, and map it as guardian_key"
)
_MAY_BE_TWO = (
    "another name at the same address as in line {line}; make both equal if it is one person, and if it is two give "
    "each a code, and map it as guardian_key"
)


class Merged(Generic[R]):
    """Records by key, in the order in which they first appear; ``by_address`` where the file has no key but that."""

    def __init__(self, findings: Findings, *, by_address: bool = False) -> None:
        self._by_address = by_address
        self.records: dict[Hashable, R] = {}
        self._later: dict[tuple[Hashable, str], int] = {}
        self._contradicted: dict[Hashable, set[str]] = {}
        self._findings = findings

    def add(self, line: int, key: Hashable, record: R) -> None:
        """Take in what a line says about ``key``; a contradiction is left out, as an error that names both lines."""
        known = self.records.get(key)
        if known is None:
            self.records[key] = record
            return
        self.records[key], new = join(known, record, self._contradicted.get(key, ()))
        if self.records[key] is known:
            return  # the line says what was said
        if new:
            self._contradicted.setdefault(key, set()).update(new)
        for name in new:
            self._contradiction(line, key, known, name)
        for name in said(record).keys() - said(known).keys():
            self._later.setdefault((key, name), line)

    def _contradiction(self, line: int, key: Hashable, known: R, name: str) -> None:
        column = COLUMN[type(known)].get(name, name)
        other = self._later.get((key, name)) or known.place.rpartition(":")[2]
        advice = f"differs from line {other}, which is about the same person; make both lines equal"
        if self._by_address and name in _NAMES:
            advice = _TWO_OF_A_ROW if str(other) == str(line) else _MAY_BE_TWO.format(line=other)
        self._findings.error(line, column, advice)
