"""Whom an import may be mistaken about: a key of the file that may be somebody whom the store knows by another.

A ban does not evaporate with a key or a spelling. Whether two keys are one person is for a person to say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.model import Guardian, Pupil, Receives, Relation
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.likeness import alike, equal, named, one_family, spelled
from ouderbrug.school.protection import as_strict, bound, tie_as_strict, withheld
from ouderbrug.school.roster import addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ouderbrug.model import Guardianship
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
    def holders(self) -> Mapping[str, list[str]]:
        """Who has each address in the store, also those who left."""
        found: dict[str, list[str]] = {}
        for key, guardian in self.roster.guardians.items():
            for address in addresses(guardian):
                found.setdefault(address, []).append(key)
        return found

    def namesakes(self) -> Iterator[Doubt]:
        """Who may be somebody protected: by name and child, or by name alone where a ban binds for every child."""
        for tie in {**self.stored, **self.change.ties}.values():
            if not self._protects(tie):
                continue
            asked = {doubt.new for doubt in self.pending if doubt.old == tie.guardian}
            fresh = self._is_new(tie)
            for child in self._children(tie.pupil):
                for other in self._ties_of.get(child, ()):
                    if fresh or other.guardian in asked or self._joins((child, other.guardian)):
                        yield from self._doubts(tie, other)
            yield from self._elsewhere(tie)

    def left_behind(self) -> Iterator[Doubt]:
        """Who would have left, stays as the import waits, and may be somebody whom it protects."""
        for pair, other in self.stored.items():
            if pair in self.change.ties or not other.active:
                continue
            for tie in (tie for child in self._children(other.pupil) for tie in self._ties_of.get(child, ())):
                if tie.guardian == other.guardian and withheld(tie):
                    yield Doubt("pupil", tie.pupil, other.pupil)
                elif self._protects(tie) and self._is_new(tie):
                    yield from self._doubts(tie, other)

    def _elsewhere(self, tie: Guardianship) -> Iterator[Doubt]:
        """Somebody new of the very name of one whose ban binds for every child."""
        before = self.guardians[tie.guardian]
        if before.blocked or before.deceased:
            for key in self._newcomers.get(spelled(before), ()):
                if key != tie.guardian and as_strict(self.guardians[key], before) != self.guardians[key]:
                    yield Doubt("guardian", key, tie.guardian)

    @cached_property
    def _newcomers(self) -> Mapping[str, list[str]]:
        """The guardians who are new, or come back, by their name."""
        found: dict[str, list[str]] = {}
        here = {key for key, one in self.roster.guardians.items() if one.active}
        for key, guardian in self.change.guardians.items():
            if key not in here and named(guardian):
                found.setdefault(spelled(guardian), []).append(key)
        return found

    @cached_property
    def _ties_of(self) -> Mapping[str, list[Guardianship]]:
        found: dict[str, list[Guardianship]] = {}
        for tie in self.change.ties.values():
            found.setdefault(tie.pupil, []).append(tie)
        return found

    def _children(self, known: str) -> list[str]:
        """The keys by which the file may name this child: its own, and if it left those of a like name."""
        before = self.roster.pupils.get(known)
        if before is None or known in self._ties_of or known in self.change.pupils:
            return [known]
        if known not in self._alike:
            others = (one for key, one in self.change.pupils.items() if named(one) or key in self._arriving)
            self._alike[known] = [known, *(one.key for one in others if alike(before, one))]
        return self._alike[known]

    @cached_property
    def _arriving(self) -> set[str]:
        """The pupils who are new, or come back."""
        return self.change.pupils.keys() - {key for key, one in self.roster.pupils.items() if one.active}

    @cached_property
    def _alike(self) -> dict[str, list[str]]:
        return {}

    def _protects(self, tie: Guardianship) -> bool:
        return withheld(tie) or bound(self.guardians.get(tie.guardian, _NOBODY))

    def _is_new(self, tie: Guardianship) -> bool:
        """True if it is this import that protects somebody whom the file names."""
        pair = (tie.pupil, tie.guardian)
        before, known = self.stored.get(pair), self.roster.guardians.get(tie.guardian)
        return pair in self.change.ties and not ((before and withheld(before)) or (known and bound(known)))

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
            doubted = self._may_be(tie, other) or self._share_an_address(tie, other)
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

    def reused(self) -> Iterator[Doubt]:
        """Keys that had left and come back with another name."""
        for key, guardian in self.change.guardians.items():
            known = self.roster.guardians.get(key)
            if known and not known.active and not alike(known, guardian):
                yield Doubt("guardian", key, key)
        for key, pupil in self.change.pupils.items():
            before = self.roster.pupils.get(key)
            if before and not before.active and not alike(before, pupil):
                yield Doubt("pupil", key, key)

    def without_zeros(self) -> Iterator[Doubt]:
        """Keys that leave, and the same without their leading zeros that join."""
        yield from (Doubt("guardian", *pair) for pair in _zeros(self.change.guardians, self.roster.guardians))
        yield from (Doubt("pupil", *pair) for pair in _zeros(self.change.pupils, self.roster.pupils))

    def rekeyed(self) -> Iterator[Doubt]:
        """Pupils who leave and join under one name, and guardians who do so at one child."""
        new = [one for key, one in self.change.pupils.items() if key not in self.roster.pupils]
        children = dict(_by_name(new, [self.roster.pupils[key] for key in self.change.left_pupils]))
        yield from (Doubt("pupil", new, old) for new, old in children.items())
        leaving = set(self.change.left_guardians)
        before = [tie for tie in self.roster.ties if tie.guardian in leaving]
        for pupil, key in self.change.ties:
            if key in self.roster.guardians:
                continue
            for tie in before:
                one_child = tie.pupil in (pupil, children.get(pupil))
                if one_child and equal(self.guardians[key], self.guardians[tie.guardian]):
                    yield Doubt("guardian", key, tie.guardian)


_NOBODY = Guardian("", "", "")


def _named_if_any(versions: list[Guardian]) -> list[Guardian]:
    return [one for one in versions if named(one)] or versions[:1]


def _mother_and_father(tie: Guardianship, other: Guardianship) -> bool:
    return {tie.relation, other.relation} == {Relation.MOTHER, Relation.FATHER}


def _zeros(after: Iterable[str], before: Iterable[str]) -> Iterator[tuple[str, str]]:
    here, named = set(before), set(after)
    bare = {key.lstrip("0"): key for key in here - named if key.startswith("0") and key.isdigit()}
    return ((key, bare[key]) for key in sorted(named - here) if key in bare)


def _by_name(new: Collection[Pupil], left: Collection[Pupil]) -> Iterator[tuple[str, str]]:
    """Pairs of one name; a name that several have pairs nobody."""
    before, after = _names(left), _names(new)
    return ((after[name], before[name]) for name in after if name and name in before)


def _names(people: Collection[Pupil]) -> dict[str, str]:
    """Keys by name, of names that one alone has."""
    often = Counter(spelled(one) for one in people)
    return {spelled(one): one.key for one in people if often[spelled(one)] == 1}
