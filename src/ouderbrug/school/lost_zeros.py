"""Keys of a file that nobody has, and that are those of somebody but for zeros in front: a spreadsheet drops these."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

from ouderbrug.records import AppIdRecord, ConsentRecord, GuardianshipRecord, ResponseRecord, StaffRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster

    _Said = tuple[str, str, str, "KnownKeys"]
    """Where a file names a key, of what, which key, and among which it should be."""


class KnownKeys:
    """The keys of people or groups, by what a spreadsheet leaves of them."""

    def __init__(self, *known: Iterable[str]) -> None:
        self._known = set(chain(*known))

    def near(self, key: str) -> str:
        """The one key that this is without its zeros, or with more of them; empty for one that is known."""
        if key in self._known or not key.isdigit():
            return ""
        alike = self._bare.get(key.lstrip("0"), [])
        return alike[0] if len(alike) == 1 else ""

    @cached_property
    def _bare(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in filter(str.isdigit, self._known):
            found[key.lstrip("0")].append(key)
        return found


def lost_zeros(change: Difference, roster: Roster, records: Mapping[Any, list[Any]]) -> Iterator[str]:
    """A warning on each such key, at the first place that names it."""
    said: set[tuple[str, str]] = set()
    for place, what, key, known in chain(_people(change, roster, records), _staff(change, roster, records)):
        if (found := known.near(key)) and (what, key) not in said:
            said.add((what, key))
            yield f"{place}: {what} {key} looks like {found} with other zeros in front; write it so"


def _people(change: Difference, roster: Roster, records: Mapping[Any, list[Any]]) -> Iterator[_Said]:
    pupils, guardians = KnownKeys(roster.pupils, change.pupils), KnownKeys(roster.guardians, change.guardians)
    known = {"pupil": pupils, "guardian": guardians}
    for one in chain(records[GuardianshipRecord], records[ConsentRecord]):
        yield one.place, "pupil", one.pupil, pupils
    for one in chain(records[ConsentRecord], records[ResponseRecord]):
        yield one.place, "guardian", one.guardian, guardians
    yield from ((one.place, one.scope, one.key, known[one.scope]) for one in records[AppIdRecord] if one.scope in known)


def _staff(change: Difference, roster: Roster, records: Mapping[Any, list[Any]]) -> Iterator[_Said]:
    """The keys of colleagues whom the table has under another one by now, of who stands in, and of their groups."""
    here = {one.staff.key for one in records[StaffRecord]}
    gone, colleagues, groups = (
        KnownKeys(roster.staff.keys() - here),
        KnownKeys(here),
        KnownKeys(roster.groups, change.groups),
    )
    for record in records[StaffRecord]:
        one = record.staff
        yield record.place, "staff", "" if one.key in roster.staff else one.key, gone
        yield record.place, "staff", one.stand_in, colleagues
        yield from ((record.place, "group", group, groups) for group in one.groups)
