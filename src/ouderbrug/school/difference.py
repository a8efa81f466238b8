"""What an import would change, worked out before anything is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Literal

from ouderbrug.records import GuardianshipRecord
from ouderbrug.school.import_questions import about_a_pair
from ouderbrug.school.other_child import OTHER_CHILD, rightly_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from ouderbrug.people import Authority, Guardian, Guardianship, Pupil, Staff
    from ouderbrug.records import AppIdRecord, ConsentRecord, CoverageRecord, GroupRecord, ImportNote, ResponseRecord
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.import_questions import Question, Spoken
    from ouderbrug.school.roster import Roster


@dataclass(frozen=True, slots=True, order=True)
class Rekeyed:
    """A person of the store who is known by another key from now on: ``what`` is guardian or pupil."""

    what: Literal["guardian", "pupil"]
    old: str
    new: str


@dataclass
class Difference:
    """What is new, changed and gone; ``lifted`` names protections that the file takes away explicitly.

    ``unsaid`` are what the file itself does not say of guardianships (pupil, guardian, field), ``emptied`` what it asks
    of each in which a permission is emptied, if the store has one.
    ``half_read`` are the mailboxes that stand in the cells of a guardian from which no address is taken, ``shared`` the
    keys of people known by another, which stays somebody's. ``appeared`` was withdrawn before the child came.
    ``last_days`` are those from which on pupils are here no longer, where the file says it of who left.
    ``coverage`` is what files of a pupil system say of themselves, ``registered`` their groups by key. ``authorities``
    are those that changed: pupil, guardian, what it was and what it is. ``of_strange_pupils`` are guardians of whom a
    row names a pupil whom nobody knows, ``stayed`` those of them who would have left a child by it. ``stored`` are the
    people as the store has them, where it was compared with more than that.
    ``of_other_child`` are the pairs whose row names another child, with its place, ``looked_at`` the questions on which
    a person said at once that all is right.
    """

    pupils: dict[str, Pupil] = field(default_factory=dict)
    guardians: dict[str, Guardian] = field(default_factory=dict)
    ties: dict[tuple[str, str], Guardianship] = field(default_factory=dict)
    staff: dict[str, Staff] | None = None
    consents: list[ConsentRecord] = field(default_factory=list)
    appeared: list[ConsentRecord] = field(default_factory=list)
    app_ids: list[AppIdRecord] = field(default_factory=list)
    responses: list[ResponseRecord] = field(default_factory=list)
    left_pupils: list[str] = field(default_factory=list)
    last_days: dict[str, date] = field(default_factory=dict)
    left_guardians: list[str] = field(default_factory=list)
    left_ties: list[tuple[str, str]] = field(default_factory=list)
    new: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    lifted: list[tuple[str, str]] = field(default_factory=list)
    notes: list[ImportNote] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    addresses_changed: int = 0
    authorities_changed: int = 0
    authorities: list[tuple[str, str, Authority, Authority]] = field(default_factory=list)
    rekeyed: list[Rekeyed] = field(default_factory=list)
    asked: set[Question] = field(default_factory=set)
    accounts_told: set[Question] = field(default_factory=set)
    spoken: Spoken | None = None
    unsaid: set[tuple[str, str, str]] = field(default_factory=set)
    emptied: set[Question] = field(default_factory=set)
    half_read: dict[str, frozenset[str]] = field(default_factory=dict)
    shared: tuple[Doubt, ...] = ()
    coverage: tuple[CoverageRecord, ...] = ()
    registered: dict[str, GroupRecord] = field(default_factory=dict)
    of_strange_pupils: set[str] = field(default_factory=set)
    stayed: set[str] = field(default_factory=set)
    stored: Roster | None = None
    of_other_child: dict[tuple[str, str], str] = field(default_factory=dict)
    looked_at: set[Question] = field(default_factory=set)

    def answered(self, standing: Collection[Question]) -> set[Question]:
        """Of the questions that stand, those that the file answers and does not ask again."""
        spoken = self.spoken.answers(standing) if self.spoken else set()
        if any(one.code == OTHER_CHILD for one in standing):
            spoken |= {about_a_pair(*pair, OTHER_CHILD) for pair in self._of_the_right_child()}.intersection(standing)
        return (spoken | self.accounts_told.intersection(standing)) - self.asked - self.looked_at

    def _of_the_right_child(self) -> Iterator[tuple[str, str]]:
        """The pairs whose row names the child whose key it has, and those that are no more."""
        told = self.spoken.records[GuardianshipRecord] if self.spoken else ()
        return chain(rightly_named(told, self.of_other_child), self.left_ties)

    @property
    def groups(self) -> dict[str, int]:
        """How many pupils the file has in each group."""
        return dict(sorted(Counter(group for pupil in self.pupils.values() for group in pupil.groups).items()))

    @property
    def sorts(self) -> tuple[str, ...]:
        """The sorts of file that it is of: what stopped waits until each of the same sort goes through."""
        sorts: dict[str, Collection[object] | None] = {
            "contacts": self.ties, "pupils": self.coverage, "app_ids": self.app_ids,
            "consents": self.consents, "staff": self.staff, "answers": self.responses,
        }  # fmt: skip
        return tuple(sort for sort, of in sorts.items() if of)

    @property
    def ids_in_apps(self) -> dict[tuple[str, str, str], str]:
        """What apps call whom by the file, by (channel, scope, key)."""
        return {(one.channel, one.scope, one.key): one.app_id for one in self.app_ids}

    @property
    def without_name(self) -> dict[str, list[str]]:
        """Pupils whom a mail cannot mention by a first name, and guardians whom it can greet by none."""
        return {
            "pupils": [key for key, one in self.pupils.items() if not one.first_name],
            "guardians": [key for key, one in self.guardians.items() if not (one.first_name or one.last_name)],
        }
