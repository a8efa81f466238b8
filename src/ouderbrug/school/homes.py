"""Which children of a file may be one who left: by name, and by guardians in common, known by key, name or address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.school.likeness import Names, equal, first_names_alike, named, one_family, spelled
from ouderbrug.school.roster import addresses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ouderbrug.people import Guardian, Pupil
    from ouderbrug.school.beside import Beside
    from ouderbrug.school.doubt import Doubt


@dataclass(frozen=True)
class Homes:
    """The children of the file beside those of the store who are not in it."""

    seen: Beside
    pending: Collection[Doubt] = ()

    def may_be(self, known: str, among: Collection[str]) -> list[str]:
        """The keys by which the file may name this child: its own, and if it left those of a like name or of its home.

        So may those of which an earlier file was in doubt (``pending``), until somebody said who they are.
        Of a like name only those ``among`` which it is looked for: a school with all new keys would else take minutes.
        """
        before = self.seen.roster.pupils.get(known)
        if before is None or known in self.seen.ties_of or known in self.seen.change.pupils:
            return [known]
        like = [key for key in self._by_name.alike(before) if key in among]
        found = (key for key in like if named(self.seen.change.pupils[key]) or key in self.seen.arriving)
        asked = (doubt.another(known) for doubt in self.pending if doubt.what == "pupil")
        in_doubt = (key for key in asked if key in self.seen.change.pupils)
        return list(dict.fromkeys((known, *found, *self._of_one_home(before), *in_doubt)))

    def same(self, known: str) -> list[str]:
        """The keys under which a child that left is in the file, by its first name and a guardian."""
        before, leaves = self.seen.roster.pupils[known], known in self.seen.leaving_pupils
        return [
            key for key in self._shared(known)
            if (first_names_alike(before, self.seen.pupils[key]) if key in self.seen.arriving
                else leaves and equal(before, self.seen.pupils[key]))
        ]  # fmt: skip

    @cached_property
    def _by_name(self) -> Names:
        """The pupils of the file, by the words of their names."""
        return Names(self.seen.change.pupils)

    def _of_one_home(self, before: Pupil) -> Iterator[str]:
        """Who has a guardian of one who left, and its first name; or joins with two, or with one and a like last name.

        A child of that first name counts that is here for long: it may have come without the guardian who joins it now.
        """
        for key, often in self._shared(before.key).items():
            child = self.seen.pupils[key]
            joins = key in self.seen.arriving and (often > 1 or one_family(before, child))
            if joins or first_names_alike(before, child):
                yield key

    def _shared(self, known: str) -> dict[str, int]:
        """How many guardians this child and each of the file have in common."""
        met: dict[str, tuple[set[str], set[str]]] = {}
        for tie in self.seen.stored_of.get(known, ()):
            for mark in _marks(self.seen.roster.guardians.get(tie.guardian)):
                for pupil, key in self._at.get(mark, ()):
                    mine, theirs = met.setdefault(pupil, (set(), set()))
                    mine.add(tie.guardian)
                    theirs.add(key)
        return {pupil: min(len(mine), len(theirs)) for pupil, (mine, theirs) in met.items() if pupil != known}

    @cached_property
    def _at(self) -> Mapping[str, list[tuple[str, str]]]:
        """At which children of the file, and by which key, there is somebody of this key, name or address."""
        found: dict[str, list[tuple[str, str]]] = {}
        for pair in self.seen.change.ties:
            for mark in _marks(self.seen.guardians.get(pair[1])) if pair[0] in self.seen.pupils else ():
                found.setdefault(mark, []).append(pair)
        return found


def _marks(guardian: Guardian | None) -> set[str]:
    """By what somebody is known again."""
    if guardian is None:
        return set()
    name = {f"name {spelled(guardian)}"} if named(guardian) else set()
    return {f"key {guardian.key}", *(f"at {address}" for address in addresses(guardian)), *name}
