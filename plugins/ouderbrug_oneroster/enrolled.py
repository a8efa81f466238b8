"""Which classes pupils join and leave by the rows of a part, by keys alone: the house knows who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug import MembershipRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ouderbrug_oneroster.tables import Row


class Enrolled:
    """The classes that each pupil joins and leaves by the rows of enrollments; ``whole`` if these are all there are."""

    def __init__(self, no_groups: Collection[str], *, whole: bool) -> None:
        self._no_groups, self._whole = no_groups, whole
        self._rows: dict[str, Row] = {}
        self._joined: dict[str, list[str]] = {}
        self._left: dict[str, list[str]] = {}

    def take(self, row: Row, *, holds: bool) -> None:
        """One row of a pupil, which is in force or has ended."""
        pupil, group = row["userSourcedId"], row["classSourcedId"]
        self._rows.setdefault(pupil, row)
        if not holds:
            self._left.setdefault(pupil, []).append(group)
        elif group not in self._no_groups:
            self._joined.setdefault(pupil, []).append(group)

    def records(self, described: Collection[str]) -> Iterator[MembershipRecord]:
        """One record a pupil; those of ``described`` are told already."""
        for pupil, row in self._rows.items():
            joined = tuple(dict.fromkeys(self._joined.get(pupil, ())))
            left = tuple(key for key in dict.fromkeys(self._left.get(pupil, ())) if key not in joined)
            if pupil and pupil not in described and (joined or left or self._whole):
                yield MembershipRecord(row.place, pupil, joined, None if self._whole else left)
