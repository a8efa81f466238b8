"""Which of several keys is the same person: the exact name and address first, and nobody where two fit alike."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.school.likeness import equal, named, same_first_name, spelled
from ouderbrug.school.roster import addresses

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ouderbrug.people import Guardian
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.same_person import Comparison


class Pairing:
    """The doubts of one import, each weighed by what the two keys have in common."""

    def __init__(self, seen: Comparison) -> None:
        self._seen = seen

    def unique(self, doubts: Iterable[Doubt]) -> Iterator[Doubt]:
        """Each key at most once; where one fits two, neither is paired."""
        left = {doubt: self._weight(doubt) for doubt in sorted(doubts)}
        for least in (3, 2, 1, 0):
            fit = [doubt for doubt, weight in left.items() if weight >= least]
            new = Counter((doubt.what, doubt.new) for doubt in fit)
            old = Counter((doubt.what, doubt.old) for doubt in fit)
            sure = [one for one in fit if new[one.what, one.new] == 1 == old[one.what, one.old]]
            yield from sure
            taken = {(one.what, end, key) for one in sure for end, key in (("new", one.new), ("old", one.old))}
            left = {
                one: weight
                for one, weight in left.items()
                if taken.isdisjoint(((one.what, "new", one.new), (one.what, "old", one.old)))
            }

    def _weight(self, doubt: Doubt) -> int:
        """3 with the same name and address (of a pupil: a guardian in common), 2 with the same name alone.

        1 with an address, or a guardian, and what the two names do not deny: the first name, or none; else 0.
        """
        now, before = (
            (self._seen.guardians.get(doubt.new), self._seen.roster.guardians.get(doubt.old))
            if doubt.what == "guardian"
            else (self._seen.pupils.get(doubt.new), self._seen.roster.pupils.get(doubt.old))
        )
        if now is None or before is None:
            return 0
        known = bool(self._known_now(doubt) & self._known_before(doubt))
        if equal(now, before):
            return 3 if known else 2
        return int(known and (same_first_name(now, before) or not (named(now) and named(before))))

    def _known_now(self, doubt: Doubt) -> set[str]:
        if doubt.what == "pupil":
            return self._family_now.get(doubt.new, set())
        return set(addresses(self._seen.guardians[doubt.new]))

    def _known_before(self, doubt: Doubt) -> set[str]:
        if doubt.what == "pupil":
            return self._family_before.get(doubt.old, set())
        return set(addresses(self._seen.roster.guardians[doubt.old]))

    @cached_property
    def _family_now(self) -> Mapping[str, set[str]]:
        return self._families(self._seen.change.ties, after=True)

    @cached_property
    def _family_before(self) -> Mapping[str, set[str]]:
        return self._families(self._seen.stored, after=False)

    def _families(self, ties: Iterable[tuple[str, str]], *, after: bool) -> dict[str, set[str]]:
        """The keys, addresses and names of the guardians of each pupil."""
        people = self._seen.guardians if after else self._seen.roster.guardians
        found: dict[str, set[str]] = {}
        for pupil, key in ties:
            found.setdefault(pupil, set()).update((f"key {key}", *(_known_by(people[key]) if key in people else ())))
        return found


def _known_by(one: Guardian) -> tuple[str, ...]:
    return (*addresses(one), *([f"name {spelled(one)}"] if named(one) else []))
