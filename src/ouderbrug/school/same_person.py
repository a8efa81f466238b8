"""Whom an import may be mistaken about: a key of the file that may be somebody whom the store knows by another.

A ban does not evaporate with a key or a spelling. Whether two keys are one person is for a person to say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.model import Authority, Guardian, Receives, Relation
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.likeness import Names, alike, equal, named, one_family, spelled
from ouderbrug.school.protection import as_strict, bound, tie_as_strict, withheld
from ouderbrug.school.roster import addresses, grouped, holders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ouderbrug.model import Guardianship, Pupil
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster


@dataclass(frozen=True)
class Comparison:
    """The file beside the store: everybody by key, as they would be after the import."""

    change: Difference
    roster: Roster
    pending: Collection[Doubt] = ()

    @cached_property
    def pupils(self) -> Mapping[str, Pupil]:
        """All pupils, known or new."""
        return {**self.roster.pupils, **self.change.pupils}

    @cached_property
    def guardians(self) -> Mapping[str, Guardian]:
        """All guardians, known or new."""
        return {**self.roster.guardians, **self.change.guardians}

    @cached_property
    def stored(self) -> Mapping[tuple[str, str], Guardianship]:
        """The guardianships of the store, with those that ended."""
        return {(tie.pupil, tie.guardian): tie for tie in self.roster.ties}

    @cached_property
    def holders(self) -> Mapping[str, tuple[str, ...]]:
        """Who has each address in the store, also those who left."""
        return holders(self.roster.guardians.values())

    def children_of(self, guardian: str) -> frozenset[str]:
        """The pupils of a guardian, before and after; those who left count."""
        return self._children_ever.get(guardian, _NO_CHILD)

    @cached_property
    def _children_ever(self) -> Mapping[str, frozenset[str]]:
        found = grouped((key, pupil) for pupil, key in (*self.stored, *self.change.ties))
        return {key: frozenset(pupils) for key, pupils in found.items()}

    def namesakes(self) -> Iterator[Doubt]:
        """Who may be somebody protected: by name and child, or by name alone where a ban binds for every child."""
        for tie in {**self.stored, **self.change.ties}.values():
            if not self._protects(tie):
                continue
            asked = {doubt.new for doubt in self.pending if doubt.old == tie.guardian}
            fresh = self._is_new(tie)
            for child in self._children(tie.pupil, self.change.pupils):
                for other in self._ties_of.get(child, ()):
                    if fresh or other.guardian in asked or self._joins((child, other.guardian)):
                        yield from self._doubts(tie, other)
            yield from self._elsewhere(tie)

    def left_behind(self) -> Iterator[Doubt]:
        """Who would have left, stays as the import waits, and may be somebody whom it protects."""
        guarding = (tie for tie in self.change.ties.values() if withheld(tie) or self._newly_protects(tie))
        guarded = grouped((tie.pupil, tie) for tie in guarding)
        staying = (tie for pair, tie in self.stored.items() if tie.active and pair not in self.change.ties)
        for pupil, others in grouped((tie.pupil, tie) for tie in staying).items() if guarded else ():
            for tie in (tie for child in self._children(pupil, guarded) for tie in guarded.get(child, ())):
                for other in others:
                    if tie.guardian == other.guardian and withheld(tie):
                        yield Doubt("pupil", tie.pupil, other.pupil)
                    elif self._newly_protects(tie):
                        yield from self._doubts(tie, other)

    def _elsewhere(self, tie: Guardianship) -> Iterator[Doubt]:
        """Somebody new of the very name of one whose ban binds for every child, or of a like name at a sibling."""
        before = self.guardians[tie.guardian]
        if before.blocked or before.deceased:
            like = (other.guardian for other in self._at_siblings(tie) if self._may_be(tie, other))
            for key in (*self._newcomers.get(spelled(before), ()), *like):
                if key != tie.guardian and as_strict(self.guardians[key], before) != self.guardians[key]:
                    yield Doubt("guardian", key, tie.guardian)

    def _at_siblings(self, tie: Guardianship) -> Iterator[Guardianship]:
        """The guardianships of those who are new, at children with whom this one shares a guardian."""
        home = (*self._ties_of.get(tie.pupil, ()), *self._stored_of.get(tie.pupil, ()))
        for sibling in {one.pupil for own in home for one in self._children_of.get(own.guardian, ())} - {tie.pupil}:
            yield from (other for other in self._ties_of[sibling] if other.guardian in self._new)

    @cached_property
    def _new(self) -> set[str]:
        """The guardians who are new, or come back."""
        return self.change.guardians.keys() - {key for key, one in self.roster.guardians.items() if one.active}

    @cached_property
    def _newcomers(self) -> Mapping[str, tuple[str, ...]]:
        """The guardians who are new, or come back, by their name."""
        people = ((key, self.change.guardians[key]) for key in sorted(self._new))
        return grouped((spelled(one), key) for key, one in people if named(one))

    @cached_property
    def _ties_of(self) -> Mapping[str, tuple[Guardianship, ...]]:
        return grouped((tie.pupil, tie) for tie in self.change.ties.values())

    @cached_property
    def _stored_of(self) -> Mapping[str, tuple[Guardianship, ...]]:
        return grouped((tie.pupil, tie) for tie in self.stored.values())

    @cached_property
    def _children_of(self) -> Mapping[str, tuple[Guardianship, ...]]:
        return grouped((tie.guardian, tie) for tie in self.change.ties.values())

    def _children(self, known: str, among: Collection[str]) -> list[str]:
        """The keys by which the file may name this child: its own, and if it left those of a like name.

        Of others only those ``among`` which it is looked for: a school with all new keys would else take minutes.
        """
        before = self.roster.pupils.get(known)
        if before is None or known in self._ties_of or known in self.change.pupils:
            return [known]
        like = [key for key in self._by_name.alike(before) if key in among]
        found = (key for key in like if named(self.change.pupils[key]) or key in self._arriving)
        return list(dict.fromkeys((known, *found, *self._of_one_home(before))))

    @cached_property
    def _by_name(self) -> Names:
        """The pupils of the file, by the words of their names."""
        return Names(self.change.pupils)

    def _of_one_home(self, before: Pupil) -> Iterator[str]:
        """The children who join at two guardians of one who left, or at one of them under a like last name."""
        shared = Counter(
            tie.pupil
            for home in self._stored_of.get(before.key, ())
            for tie in self._children_of.get(home.guardian, ())
            if tie.pupil in self._arriving
        )
        return (key for key, often in shared.items() if often > 1 or one_family(before, self.pupils[key]))

    @cached_property
    def _arriving(self) -> set[str]:
        """The pupils who are new, or come back."""
        return self.change.pupils.keys() - {key for key, one in self.roster.pupils.items() if one.active}

    def _protects(self, tie: Guardianship) -> bool:
        unread = tie.guardian in self.roster.unread
        return unread or withheld(tie) or bound(self.guardians.get(tie.guardian, _NOBODY))

    def _is_new(self, tie: Guardianship) -> bool:
        """True if it is this import that protects somebody whom the file names."""
        pair = (tie.pupil, tie.guardian)
        before, known = self.stored.get(pair), self.roster.guardians.get(tie.guardian)
        return pair in self.change.ties and not ((before and withheld(before)) or (known and bound(known)))

    def _newly_protects(self, tie: Guardianship) -> bool:
        return self._protects(tie) and self._is_new(tie)

    def _joins(self, pair: tuple[str, str]) -> bool:
        """True of a guardian who was not at this child, or had another name there."""
        tie, known = self.stored.get(pair), self.roster.guardians.get(pair[1])
        return tie is None or not tie.active or known is None or not alike(known, self.guardians[pair[1]])

    def _doubts(self, tie: Guardianship, other: Guardianship) -> Iterator[Doubt]:
        """Between somebody protected and a guardian whom the file has at what may be the same child."""
        gone = (tie.pupil, tie.guardian) not in self.change.ties
        if tie.guardian == other.guardian:
            doubted = gone and withheld(tie)
        elif gone:
            doubted = self._may_be(tie, other) or self._share_an_address(tie, other) or self._in_place_of(tie, other)
        else:
            doubted = self._looser(tie, other) and self._both(tie, other)
        if not doubted:
            return
        if tie.guardian != other.guardian:
            yield Doubt("guardian", other.guardian, tie.guardian)
        if tie.pupil != other.pupil:
            yield Doubt("pupil", other.pupil, tie.pupil)

    def _both(self, tie: Guardianship, other: Guardianship) -> bool:
        """Whether two whom the file names may be one person."""
        pairs = self._names(tie, other)
        if self._joins((other.pupil, other.guardian)) and (tie.pupil, tie.guardian) in self.stored:
            known = self.guardians[tie.guardian]
            strict = known.blocked or known.deceased or tie.receives is Receives.NOTHING
            return self._may_be(tie, other) if strict else any(alike(*pair) for pair in pairs)
        written = [pair for pair in pairs if named(pair[0]) or named(pair[1])]
        apart = _mother_and_father(tie, other)
        return any(equal(*pair) or (alike(*pair) and not apart) for pair in written)

    def _may_be(self, tie: Guardianship, other: Guardianship) -> bool:
        """By name; a last name alone does, but between a mother and a father."""
        apart = _mother_and_father(tie, other)
        return any(alike(*pair) or (one_family(*pair) and not apart) for pair in self._names(tie, other))

    def _in_place_of(self, tie: Guardianship, other: Guardianship) -> bool:
        """Whatever the name: somebody from whom nearly all is kept is gone, and somebody joins who may be that one."""
        return (
            self._is_barred(tie)
            and self._joins((other.pupil, other.guardian))
            and (tie.relation is other.relation or not _ROLES.isdisjoint({tie.relation, other.relation}))
        )

    def _is_barred(self, tie: Guardianship) -> bool:
        known = self.guardians[tie.guardian]
        return (
            bool(known.blocked) or known.deceased or tie.receives is Receives.NOTHING or tie.authority is Authority.NO
        )

    def _names(self, tie: Guardianship, other: Guardianship) -> list[tuple[Guardian, Guardian]]:
        """Two people, each as the store had them and as the file has them."""
        mine, theirs = (
            [people[key] for people in (self.roster.guardians, self.guardians) if key in people]
            for key in (tie.guardian, other.guardian)
        )
        return [(one, two) for one in _named_if_any(mine) for two in _named_if_any(theirs)]

    def _share_an_address(self, tie: Guardianship, other: Guardianship) -> bool:
        before, now = self.guardians[tie.guardian], self.guardians[other.guardian]
        return not set(addresses(before)).isdisjoint(addresses(now))

    def _looser(self, tie: Guardianship, other: Guardianship) -> bool:
        before, now = self.guardians[tie.guardian], self.guardians[other.guardian]
        return as_strict(now, before) != now or tie_as_strict(other, tie) != other


_NOBODY = Guardian("", "", "")
_NO_CHILD: frozenset[str] = frozenset()
_ROLES = frozenset({Relation.OTHER, Relation.LEGAL_GUARDIAN})
"""What anybody may be written down as, also a mother or a father."""


def _named_if_any(versions: list[Guardian]) -> list[Guardian]:
    return [one for one in versions if named(one)] or versions[:1]


def _mother_and_father(tie: Guardianship, other: Guardianship) -> bool:
    return {tie.relation, other.relation} == {Relation.MOTHER, Relation.FATHER}
