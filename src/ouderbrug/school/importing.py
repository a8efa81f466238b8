"""What comes of an import: all of it, or, until a person has looked, what protects and why it stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ouderbrug.model import GuardianRecord, PupilRecord
from ouderbrug.school.difference import Rekeyed, compare
from ouderbrug.school.import_protections import protections
from ouderbrug.school.import_stops import SAME_PEOPLE, stops
from ouderbrug.school.likeness import same_key
from ouderbrug.school.rekeying import same_people, somebody_else
from ouderbrug.school.same_person import Comparison

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ouderbrug.model import RosterRecord
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.import_stops import Stop
    from ouderbrug.school.roster import Roster


@dataclass(frozen=True, slots=True)
class Said:
    """What a person said to an import: the codes of stops that are right, and whether doubted keys are one person."""

    accepted: frozenset[str] = frozenset()
    same_people: bool = False
    unblock: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """What to write, what the whole file would change, what stopped it (nothing: all is written), who may be whom."""

    change: Difference
    whole: Difference
    stops: tuple[Stop, ...]
    doubts: tuple[Doubt, ...] = ()


def judge(roster: Roster, records: Sequence[RosterRecord], said: Said, pending: Collection[Doubt] = ()) -> Judged:
    """Compare the records with the store as it is written; ``pending`` are the doubts that nobody has answered."""
    whole = compare(roster, records, accept_unblock=said.unblock)
    found = stops(whole, roster, pending)
    doubts = {doubt for stop in found if stop.code in SAME_PEOPLE for doubt in stop.doubts}
    if said.same_people:
        now, moved = same_people(roster, doubts, _named(records))
        answered = {one for one in doubts if one.what == "guardian" or one.new == one.old or _step(one) in moved}
    else:
        reused = "key-reused" in said.accepted
        now, moved = somebody_else(roster, [one for one in doubts if reused and one.new == one.old])
        answered = set()
    if moved or now is not roster:
        whole = compare(now, records, accept_unblock=said.unblock)
        whole.rekeyed = moved
        found = stops(whole, now, pending)
    open_ = tuple(left for stop in found if stop.code not in said.accepted and (left := _without(stop, answered)))
    if not open_:
        return Judged(whole, whole, ())
    first = compare(roster, records)
    waiting = (*(doubt for stop in open_ for doubt in stop.doubts), *Comparison(first, roster).left_behind())
    return Judged(protections(first, roster, waiting), whole, open_, waiting)


def _step(doubt: Doubt) -> Rekeyed:
    return Rekeyed(doubt.what, doubt.old, doubt.new)


def _named(records: Sequence[RosterRecord]) -> set[str]:
    return {same_key(one.key) for one in records if isinstance(one, (PupilRecord, GuardianRecord))}


def _without(stop: Stop, answered: set[Doubt]) -> Stop | None:
    """The stop about those whom nobody answered for; None if that is none of them."""
    if not stop.doubts:
        return stop
    left = tuple(doubt for doubt in stop.doubts if doubt not in answered)
    return replace(stop, doubts=left, whom=tuple(str(doubt) for doubt in left)) if left else None
