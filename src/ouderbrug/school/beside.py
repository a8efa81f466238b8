"""A file beside the store: who is in which, who joins, leaves and had left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.school.boxes import Accounts
from ouderbrug.school.roster import addresses, grouped, holders

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from ouderbrug.people import Guardian, Guardianship, Pupil
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster


@dataclass(frozen=True)
class Beside:
    """Everybody by key, as they would be after the import."""

    change: Difference
    roster: Roster

    @cached_property
    def pupils(self) -> Mapping[str, Pupil]:
        """All pupils, known or new."""
        return {**self.roster.pupils, **self.change.pupils} if self.roster.pupils else self.change.pupils

    @cached_property
    def guardians(self) -> Mapping[str, Guardian]:
        """All guardians, known or new."""
        return {**self.roster.guardians, **self.change.guardians} if self.roster.guardians else self.change.guardians

    @cached_property
    def stored(self) -> Mapping[tuple[str, str], Guardianship]:
        """The guardianships of the store, with those that ended."""
        return {(tie.pupil, tie.guardian): tie for tie in self.roster.ties}

    @cached_property
    def holders(self) -> Mapping[str, tuple[str, ...]]:
        """Who has each address or account in the store, also those who left."""
        return holders(self.roster.guardians.values(), self.roster.accounts)

    def places(self, guardian: str) -> set[str]:
        """Where by the file something comes to a guardian, but for who leaves."""
        one = self.change.guardians.get(guardian)
        in_apps = self._accounts.everywhere(guardian) if guardian not in self.leaving_guardians else ()
        return {*(addresses(one) if one else ()), *in_apps}

    def had_places(self, guardian: str) -> set[str]:
        """Where by the store something comes to a guardian."""
        before = self.roster.guardians.get(guardian)
        return {*addresses(before), *self.roster.accounts.everywhere(guardian)} if before else set()

    def same_places(self, guardian: str) -> bool:
        """True if the file surely changes nothing in where something comes to them: so it is of almost everybody."""
        is_same = self.change.guardians.get(guardian) is self.roster.guardians.get(guardian)
        return is_same and not self.change.app_ids and guardian not in self.leaving_guardians

    @cached_property
    def by_place(self) -> Mapping[str, tuple[str, ...]]:
        """To whom something comes by the file, at each address and account."""
        return grouped((place, key) for key in sorted(self.with_places) for place in sorted(self.places(key)))

    @cached_property
    def with_places(self) -> Set[str]:
        """The guardians of whom the file says where something comes to them."""
        in_apps = {record.key for record in self.change.app_ids} & self.guardians.keys()
        return self.change.guardians.keys() | in_apps if in_apps else self.change.guardians.keys()

    @cached_property
    def _accounts(self) -> Accounts:
        return Accounts({**self.roster.app_ids, **self.change.ids_in_apps})

    @cached_property
    def leaving_pupils(self) -> Set[str]:
        """The pupils who leave by this file."""
        return set(self.change.left_pupils)

    @cached_property
    def leaving_guardians(self) -> Set[str]:
        """The guardians who leave by this file."""
        return set(self.change.left_guardians)

    @cached_property
    def gone_pupils(self) -> list[str]:
        """The pupils who leave by this file, or had left and are not in it."""
        named, here = self.change.pupils.keys() | {pupil for pupil, _ in self.change.ties}, self.roster.expected
        return [
            key for key in self.roster.pupils if key not in named and (key in self.leaving_pupils or key not in here)
        ]

    @cached_property
    def gone_guardians(self) -> list[str]:
        """The guardians who leave by this file, or had left and are not in it."""
        left, people, named = self.leaving_guardians, self.roster.guardians, {key for _, key in self.change.ties}
        return [key for key in people if key not in named and (key in left or not people[key].active)]

    def children_of(self, guardian: str) -> frozenset[str]:
        """The pupils of a guardian, before and after; those who left count."""
        return self._children_ever.get(guardian, frozenset())

    @cached_property
    def _children_ever(self) -> Mapping[str, frozenset[str]]:
        found = grouped((key, pupil) for pupil, key in (*self.stored, *self.change.ties))
        return {key: frozenset(pupils) for key, pupils in found.items()}

    @cached_property
    def joining(self) -> set[str]:
        """The guardians who are new, or come back."""
        return self.change.guardians.keys() - {key for key, one in self.roster.guardians.items() if one.active}

    def ever_of(self, guardian: str) -> Iterable[Guardianship]:
        """The guardianships of a guardian by the store, with those that ended."""
        return self._stored_of_guardian.get(guardian, ())

    @cached_property
    def _stored_of_guardian(self) -> Mapping[str, tuple[Guardianship, ...]]:
        return grouped((tie.guardian, tie) for tie in self.stored.values())

    @cached_property
    def ties_of(self) -> Mapping[str, tuple[Guardianship, ...]]:
        """The guardianships of each pupil by the file."""
        return grouped((tie.pupil, tie) for tie in self.change.ties.values())

    @cached_property
    def stored_of(self) -> Mapping[str, tuple[Guardianship, ...]]:
        """The guardianships of each pupil by the store, with those that ended."""
        return grouped((tie.pupil, tie) for tie in self.stored.values())

    @cached_property
    def children_by_file(self) -> Mapping[str, tuple[Guardianship, ...]]:
        """The guardianships of each guardian by the file."""
        return grouped((tie.guardian, tie) for tie in self.change.ties.values())

    @cached_property
    def arriving(self) -> Set[str]:
        """The pupils who are new, or come back."""
        return self.change.pupils.keys() - self.roster.expected.keys()
