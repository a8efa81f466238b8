"""That two keys may be one person: until a person has said so, the protections of each hold for both."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from ouderbrug.people import Pairing
from ouderbrug.school.protection import as_strict, twin_as_strict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ouderbrug.school.roster import Roster


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """A key of the file (``new``) that may be who is known here as ``old``; equal keys came back as somebody else."""

    what: Literal["guardian", "pupil"]
    new: str
    old: str

    def another(self, key: str) -> str:
        """The key of the other of the two; empty where it is about neither."""
        return {self.new: self.old, self.old: self.new}.get(key, "")

    def __str__(self) -> str:
        return self.new if self.new == self.old else f"{self.new} ({self.old}?)"


def in_doubt(roster: Roster, doubts: Collection[Doubt]) -> Roster:
    """The roster while nobody has said who is who: protections hold for both, and consents for neither."""
    doubted = [doubt for doubt in doubts if doubt.new != doubt.old]
    people = _each_other(doubt for doubt in doubted if doubt.what == "guardian")
    children = _each_other(doubt for doubt in doubted if doubt.what == "pupil")
    guardians = dict(roster.guardians)
    for key, others in people.items():
        for other in others & roster.guardians.keys():
            if key in guardians:
                guardians[key] = as_strict(guardians[key], roster.guardians[other])
    ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for (pupil, key), tie in list(ties.items()):
        pairs = {(p, g) for p in {pupil, *children.get(pupil, ())} for g in {key, *people.get(key, ())}}
        for pair in pairs & ties.keys():
            tie = twin_as_strict(tie, ties[pair])
        ties[pupil, key] = tie
    pupils = {key: replace(one, deceased=_any_died(roster, key, children)) for key, one in roster.pupils.items()}
    unsure = {doubt.new for doubt in doubts if doubt.what == "pupil"} | children.keys()
    consents = tuple(one for one in roster.consents if not one.given or one.pupil not in unsure)
    of_people = {doubt.new for doubt in doubts if doubt.what == "guardian"} | people.keys()
    written = {
        what: found if what not in _LOOSENS else frozenset(pair for pair in found if not {*pair} & (unsure | of_people))
        for what, found in roster.pairs.items()
    }
    if apart := written.get(Pairing.NOT_TOGETHER):
        written[Pairing.NOT_TOGETHER] = apart | frozenset(kept_apart(apart, people))
    return replace(
        roster,
        guardians=guardians,
        pupils=pupils,
        ties=tuple(ties.values()),
        consents=consents,
        pairs=written,
        held=frozenset(held_by_either(roster.held, doubted)),
        in_doubt=frozenset(key for what, key in changed_hands(doubts) if what == "pupil"),
    )


def changed_hands(doubts: Iterable[Doubt]) -> frozenset[tuple[str, str]]:
    """Keys that may be somebody else's by now, each with what it is of: until a person has said whose they are."""
    return frozenset((one.what, one.new) for one in doubts if one.new == one.old)


def held_by_either(holds: Collection[tuple[str, str]], doubts: Collection[Doubt]) -> set[tuple[str, str]]:
    """Holds, each a scope and a key, with the same on whoever that may be as well."""
    people, children = (_each_other(one for one in doubts if one.what == what) for what in ("guardian", "pupil"))
    found = {*holds}
    for scope, key in holds:
        if scope == "pair":
            pupil, _, guardian = key.partition(":")
            maybe = {guardian, *people.get(guardian, ())}
            found |= {(scope, f"{child}:{one}") for child in {pupil, *children.get(pupil, ())} for one in maybe}
        elif scope in ("pupil", "guardian"):
            found |= {(scope, one) for one in (children if scope == "pupil" else people).get(key, ())}
    return found


def _any_died(roster: Roster, key: str, others: Mapping[str, set[str]]) -> bool:
    maybe = (roster.pupils.get(one) for one in (key, *others.get(key, ())))
    return any(one is not None and one.deceased for one in maybe)


def kept_apart(pairs: Iterable[tuple[str, str]], others: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    """Who is kept from whom, by each key that either may have."""
    for one, other in pairs:
        for mine in (one, *others.get(one, ())):
            two = ((min(mine, theirs), max(mine, theirs)) for theirs in (other, *others.get(other, ())))
            yield from (pair for pair in two if pair[0] != pair[1])


_LOOSENS = (Pairing.READS_TOGETHER, Pairing.RECEIVES_ALL)
"""What a leader wrote down that lets more through: a consent, which counts for nobody in doubt."""


def _each_other(doubts: Iterable[Doubt]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for doubt in doubts:
        found.setdefault(doubt.new, set()).add(doubt.old)
        found.setdefault(doubt.old, set()).add(doubt.new)
    return found
