"""One record about each person in all that an import brings: what two rows or files contradict each other in is said.

Neither is taken, and the store stays as it was there, but what protects is taken from either: a ban, a wish, a death,
and the stricter word on authority and on what somebody receives.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.joining import join, said
from ouderbrug.records import AppIdRecord, GuardianRecord, GuardianshipRecord, ImportNote, PupilRecord, StaffRecord
from ouderbrug.school.protection import STRICT, WITHHELD

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from ouderbrug.records import RosterRecord
    from ouderbrug.school.roster import Roster

CONTRADICTS = "contradicts"
"""The code of a note on a row that says something else of somebody than another one."""
_STRICTER: Mapping[str, Mapping[Any, int]] = {"receives": STRICT, "authority": WITHHELD}
"""What is withheld by either word."""


def one_each(roster: Roster, records: Iterable[RosterRecord]) -> list[RosterRecord]:
    """The records as one for each person and pair, with a note on each contradiction; keys are those of the store."""
    together = _Together(roster)
    rest = [record for record in records if not together.takes(record)]
    return [*together.found.values(), *rest, *together.notes]


class _Together:
    def __init__(self, roster: Roster) -> None:
        self.found: dict[Hashable, Any] = {}
        self.notes: list[ImportNote] = []
        self._staff = roster.staff
        self._over: dict[Hashable, set[str]] = {}
        self._places: dict[tuple[Hashable, str], str] = {}

    def takes(self, record: Any) -> bool:
        """True if it is about one person, of whom there is to be one record."""
        name = _whom(record)
        if name is None:
            return False
        over = self._over.get(name)
        known = self.found.get(name)
        if known is None and over is None:
            self.found[name] = record
        elif isinstance(record, (AppIdRecord, StaffRecord)):
            self._whole(name, known, record)
        else:
            self._cells(name, known, record)
        return True

    def _cells(self, name: Hashable, known: Any, record: Any) -> None:
        over = self._over.setdefault(name, set())
        self._said_by(name, known)
        for field, weight in _STRICTER.items() if isinstance(record, GuardianshipRecord) else ():
            words = getattr(known, field), getattr(record, field)
            if None not in words and words[0] != words[1]:
                self._note(record, field, self._places[name, field], "the stricter word holds")
                strict: Any = {field: max(words, key=weight.__getitem__)}
                known, record = replace(known, **strict), replace(record, **strict)
        self.found[name], new = join(known, record, over)
        over.update(new)
        for field in new:
            self._note(record, field, self._places[name, field])
        self._said_by(name, record)

    def _said_by(self, name: Hashable, record: Any) -> None:
        for field in said(record):
            self._places.setdefault((name, field), record.place)

    def _whole(self, name: Hashable, known: Any, record: Any) -> None:
        """Two rows about a colleague or an account differ as a whole: then there is none, or the one of the store."""
        if known is None or replace(record, place=known.place) == known:
            return
        field = "app_id" if isinstance(record, AppIdRecord) else "a colleague"
        self._note(record, field, known.place)
        self._over[name] = {field}
        del self.found[name]
        if isinstance(record, StaffRecord) and record.staff.key in self._staff:
            self.found[name] = replace(record, staff=self._staff[record.staff.key])

    def _note(self, record: Any, field: str, other: str, became: str = "nothing was taken from either") -> None:
        hint = f"{field} differs from {other}, about the same one; {became}, make both equal"
        self.notes.append(ImportNote(record.place, CONTRADICTS, hint))


def _whom(record: Any) -> Hashable | None:
    if isinstance(record, (PupilRecord, GuardianRecord)):
        return type(record), record.key
    if isinstance(record, GuardianshipRecord):
        return record.pupil, record.guardian
    if isinstance(record, AppIdRecord):
        return record.channel, record.scope, record.key
    return record.staff.key if isinstance(record, StaffRecord) else None
