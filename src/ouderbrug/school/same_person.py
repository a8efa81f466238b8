"""Whom an import may be mistaken about: a key of the file that may be somebody whom the store knows by another.

A ban does not evaporate with a key or a spelling. Whether two keys are one person is for a person to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.people import Authority, Guardian, Receives, Relation
from ouderbrug.school.beside import Beside
from ouderbrug.school.doubt import Doubt
from ouderbrug.school.exchanged_names import exchanged
from ouderbrug.school.homes import Homes
from ouderbrug.school.likeness import alike, equal, named, one_family, spelled
from ouderbrug.school.protection import as_strict, bound, tie_as_strict, withheld
from ouderbrug.school.roster import addresses, grouped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ouderbrug.people import Guardianship


@dataclass(frozen=True)
class Comparison(Beside):
    """Who of the file may be whom of the store."""

    pending: Collection[Doubt] = ()

    @cached_property
    def homes(self) -> Homes:
        """The children of the file beside those who left."""
        return Homes(self, self.pending)

    def namesakes(self) -> Iterator[Doubt]:
        """Who may be somebody protected: by name and child, or by name alone where a ban binds for every child."""
        for tie in {**self.stored, **self.change.ties}.values():
            if not self._protects(tie):
                continue
            asked = {doubt.another(tie.guardian) for doubt in self.pending if doubt.what == "guardian"}
            fresh = self._is_new(tie)
            for child in self.homes.may_be(tie.pupil, self.change.pupils):
                for other in self.ties_of.get(child, ()):
                    joins = self._joins((child, other.guardian)) or self._fits_now(tie, other)
                    if fresh or other.guardian in asked or joins:
                        yield from self._doubts(tie, other)
            yield from self._elsewhere(tie)
        for old in self.gone_pupils:
            if self.roster.pupils[old].deceased or ("pupil", old) in self.roster.held:
                like = self.homes.may_be(old, self.arriving)
                yield from (Doubt("pupil", new, old) for new in like if new in self.arriving)
        for new, old in exchanged(self):
            if self._is_protected(old, self.stored_of) or self._is_protected(new, self.ties_of):
                yield Doubt("pupil", new, old)

    def _is_protected(self, child: str, ties: Mapping[str, tuple[Guardianship, ...]]) -> bool:
        """True if a death, a hold or anything that is withheld protects this child, or is about to."""
        if self.pupils[child].deceased or ("pupil", child) in self.roster.held:
            return True
        return any(self._is_marked(tie) or withheld(tie) for tie in ties.get(child, ()))

    def left_behind(self) -> Iterator[Doubt]:
        """Who would have left, stays as the import waits, and may be somebody whom it protects."""
        guarding = (tie for tie in self.change.ties.values() if withheld(tie) or self._newly_protects(tie))
        guarded = grouped((tie.pupil, tie) for tie in guarding)
        staying = (tie for pair, tie in self.stored.items() if tie.active and pair not in self.change.ties)
        for pupil, others in grouped((tie.pupil, tie) for tie in staying).items() if guarded else ():
            for tie in (tie for child in self.homes.may_be(pupil, guarded) for tie in guarded.get(child, ())):
                for other in others:
                    if tie.guardian == other.guardian and withheld(tie):
                        yield Doubt("pupil", tie.pupil, other.pupil)
                    elif self._newly_protects(tie):
                        yield from self._doubts(tie, other)

    def _elsewhere(self, tie: Guardianship) -> Iterator[Doubt]:
        """Somebody new of the very name of one whose ban binds for every child, or of a like name at a sibling."""
        before = self.guardians[tie.guardian]
        kept = self._is_kept(tie.guardian)
        if kept or before.blocked or before.deceased:
            like = (other.guardian for other in self._at_siblings(tie) if self._may_be(tie, other))
            for key in (*self._newcomers.get(spelled(before), ()), *like):
                if key != tie.guardian and (kept or as_strict(self.guardians[key], before) != self.guardians[key]):
                    yield Doubt("guardian", key, tie.guardian)

    def _at_siblings(self, tie: Guardianship) -> Iterator[Guardianship]:
        """The guardianships of those who are new, at children with whom this one shares a guardian."""
        home = (*self.ties_of.get(tie.pupil, ()), *self.stored_of.get(tie.pupil, ()))
        for sibling in {one.pupil for own in home for one in self.children_by_file.get(own.guardian, ())} - {tie.pupil}:
            yield from (other for other in self.ties_of[sibling] if other.guardian in self.joining)

    @cached_property
    def _newcomers(self) -> Mapping[str, tuple[str, ...]]:
        """The guardians who are new, or come back, by their name."""
        people = ((key, self.change.guardians[key]) for key in sorted(self.joining))
        return grouped((spelled(one), key) for key, one in people if named(one))

    def _protects(self, tie: Guardianship) -> bool:
        return self._is_marked(tie) or withheld(tie) or bound(self.guardians.get(tie.guardian, _NOBODY))

    def _is_marked(self, tie: Guardianship) -> bool:
        """True if a hold or a leader's word keeps something from this guardian."""
        held = self.roster.held
        return self._is_kept(tie.guardian) or ("pair", f"{tie.pupil}:{tie.guardian}") in held

    def _is_kept(self, guardian: str) -> bool:
        return ("guardian", guardian) in self.roster.held or bool(self.roster.apart_from(guardian))

    def _is_new(self, tie: Guardianship) -> bool:
        """True if it is this import that protects somebody whom the file names."""
        pair = (tie.pupil, tie.guardian)
        before, known = self.stored.get(pair), self.roster.guardians.get(tie.guardian)
        did = self._is_marked(tie) or (before and withheld(before)) or (known and bound(known))
        return pair in self.change.ties and not did

    def _newly_protects(self, tie: Guardianship) -> bool:
        return self._protects(tie) and self._is_new(tie)

    def _joins(self, pair: tuple[str, str]) -> bool:
        """True of a guardian who was not at this child, or had another name there."""
        tie, known = self.stored.get(pair), self.roster.guardians.get(pair[1])
        return tie is None or not tie.active or known is None or not alike(known, self.guardians[pair[1]])

    def _doubts(self, tie: Guardianship, other: Guardianship) -> Iterator[Doubt]:
        """Between somebody protected and a guardian whom the file has at what may be the same child."""
        if self._stay_beside_each_other(tie, other):
            return
        gone = (tie.pupil, tie.guardian) not in self.change.ties
        if tie.guardian == other.guardian:
            doubted = gone and withheld(tie)
        elif gone:
            doubted = self._may_be(tie, other) or self._share_an_address(tie, other) or self._in_place_of(tie, other)
        else:
            doubted = (self._is_marked(tie) or self._looser(tie, other)) and (
                self._both(tie, other) or self._fits_now(tie, other)
            )
        if not doubted:
            return
        if tie.guardian != other.guardian:
            yield Doubt("guardian", other.guardian, tie.guardian)
        if tie.pupil != other.pupil:
            yield Doubt("pupil", other.pupil, tie.pupil)

    def _stay_beside_each_other(self, tie: Guardianship, other: Guardianship) -> bool:
        """True of two who stood at one child under these keys and names, and by the file do so: at one of a new key."""
        keys = {tie.guardian, other.guardian}
        as_before = all(
            key in self.roster.guardians and spelled(self.roster.guardians[key]) == spelled(self.guardians[key])
            for key in keys
        )
        there = {one.guardian for one in self.ties_of.get(other.pupil, ())}
        had = {one.guardian for one in self.stored_of.get(tie.pupil, ()) if one.active}
        return tie.pupil != other.pupil and len(keys) == 2 and as_before and keys <= there and keys <= had

    def _fits_now(self, tie: Guardianship, other: Guardianship) -> bool:
        """Whether a known guardian has by the file the name, or a like name and the relation, of somebody at the child.

        By name and relation as the store has them: where two exchange their keys, the file gives those of the other.
        """
        pair = (other.pupil, other.guardian)
        known, was = self.roster.guardians.get(other.guardian), self.stored.get(pair)
        mine, before = self.roster.guardians.get(tie.guardian), self.stored.get((tie.pupil, tie.guardian))
        now = self.guardians[other.guardian]
        if (
            not (known and was and mine and before)
            or tie.guardian == other.guardian
            or not (named(mine) and named(now))
        ):
            return False
        if spelled(known) == spelled(now) and was.relation is other.relation:
            return False
        return equal(mine, now) or (was.relation is not other.relation is before.relation and alike(mine, now))

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
_ROLES = frozenset({Relation.OTHER, Relation.LEGAL_GUARDIAN})
"""What anybody may be written down as, also a mother or a father."""


def _named_if_any(versions: list[Guardian]) -> list[Guardian]:
    return [one for one in versions if named(one)] or versions[:1]


def _mother_and_father(tie: Guardianship, other: Guardianship) -> bool:
    return {tie.relation, other.relation} == {Relation.MOTHER, Relation.FATHER}
