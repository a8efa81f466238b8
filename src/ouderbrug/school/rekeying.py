"""What a person says about keys: these are the same people, or the key belongs to somebody else by now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING

from ouderbrug.people import Guardian, Guardianship, Pupil
from ouderbrug.records import ConsentRecord
from ouderbrug.school.brought import moved, protected, shared
from ouderbrug.school.difference import Rekeyed
from ouderbrug.school.import_questions import Question
from ouderbrug.school.protection import as_strict, twin_as_strict
from ouderbrug.school.roster import set_aside_under

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ouderbrug.people import Pairing
    from ouderbrug.school.brought import Brought
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.roster import Roster


@dataclass(frozen=True)
class Known:
    """The people of the store, and what files that stopped said of them beside it."""

    roster: Roster
    brought: Brought

    @cached_property
    def seen(self) -> Roster:
        """The people with all that protects them."""
        return protected(self.roster, self.brought)

    def _moved(self, steps: Sequence[Rekeyed]) -> Known:
        beside = self.brought
        for step in steps:
            beside = moved(beside, step)
        return Known(rekeyed(self.roster, steps), beside) if steps else self

    def _sharing(self, doubt: Doubt) -> Known:
        return Known(_sharing(self.roster, doubt), shared(self.brought, doubt))

    def same_people(self, doubts: Collection[Doubt], sure: Collection[Doubt]) -> tuple[Known, list[Rekeyed]]:
        """The same with each known person under the key of the file, with all that is known of them.

        ``sure`` are the doubts that may be a change of key. Of whom keeps an own key in the file, or is known by both,
        the protections hold for both from now on.
        """
        steps = [Rekeyed(doubt.what, doubt.old, doubt.new) for doubt in sorted(doubts) if doubt in sure]
        now = {(step.what, step.old): step.new for step in steps}
        known = self._moved(steps)
        for doubt in sorted(doubts):
            if doubt not in sure and doubt.new != doubt.old:
                known = known._sharing(replace(doubt, old=now.get((doubt.what, doubt.old), doubt.old)))
        return known, steps

    def somebody_else(self, doubts: Collection[Doubt]) -> tuple[Known, list[Rekeyed]]:
        """The same with whoever had a key before kept under another one, so that their protections outlive it."""
        steps, taken = list[Rekeyed](), {*self.seen.guardians, *self.seen.pupils}
        for doubt in doubts:
            free = next(key for n in count(1) if (key := set_aside_under(doubt.old, n)) not in taken)
            steps.append(Rekeyed(doubt.what, doubt.old, free))
            taken.add(free)
        known = self._moved(steps)
        if known is self:
            return self, steps  # who compares again by what is known now would do it for nothing
        # From which day on is noted when it is written; what this very file tells of a day before may be of the other.
        begun = dict.fromkeys((step.old for step in steps if step.what == "pupil"), date.max)
        return replace(known, roster=replace(known.roster, keys_since={**known.roster.keys_since, **begun})), steps


def rekeyed(roster: Roster, steps: Sequence[Rekeyed]) -> Roster:
    """The roster with people under other keys."""
    if not steps:
        return roster
    of_guardians = {one.old: one.new for one in steps if one.what == "guardian"}
    of_pupils = {one.old: one.new for one in steps if one.what == "pupil"}
    guardians = {key: one for key, one in roster.guardians.items() if key not in of_guardians}
    guardians |= {new: replace(roster.guardians[old], key=new) for old, new in _known(of_guardians, roster.guardians)}
    pupils = {key: one for key, one in roster.pupils.items() if key not in of_pupils}
    pupils |= {new: replace(roster.pupils[old], key=new) for old, new in _known(of_pupils, roster.pupils)}
    ties = (
        replace(tie, pupil=of_pupils.get(tie.pupil, tie.pupil), guardian=of_guardians.get(tie.guardian, tie.guardian))
        for tie in roster.ties
    )
    ids = {
        (app, scope, (of_pupils if scope == "pupil" else of_guardians).get(key, key)): app_id
        for (app, scope, key), app_id in roster.app_ids.items()
    }
    return replace(
        roster,
        guardians=guardians,
        pupils=pupils,
        ties=tuple(ties),
        app_ids=ids,
        held=frozenset(Question(*on, "").known_by(of_guardians, of_pupils).on for on in roster.held),
        pairs={
            what: frozenset(paired(what, pair, of_guardians, of_pupils) for pair in found)
            for what, found in roster.pairs.items()
        },
    )


def no_more_given(
    consents: Mapping[tuple[str, str, str], bool], doubts: Collection[Doubt], on: date
) -> list[ConsentRecord]:
    """The noes of children who are known by a key that was another's: what was given for that one is not for them.

    No yes moves along; a child has it again when it is recorded of them by that key.
    """
    found, taken = [], {doubt.old for doubt in doubts}  # a key that no other child leaves was of the same one before
    for doubt in doubts:
        for purpose, channel in {(what, over) for child, what, over in consents if child in (doubt.old, doubt.new)}:
            old, new = (consents.get((child, purpose, channel)) for child in (doubt.old, doubt.new))
            if (new and not old and (doubt.new in taken or old is False)) or (old is False and new is None):
                found.append(ConsentRecord("", doubt.new, purpose, channel, given=False, on=on, source="same-people"))
    return found


def paired(
    what: Pairing, pair: tuple[str, str], guardians: Mapping[str, str], pupils: Mapping[str, str]
) -> tuple[str, str]:
    """Two of whom something was written down, by the keys that they have now: the lesser of two guardians first."""
    one, other = (guardians if what.of_guardians else pupils).get(pair[0], pair[0]), guardians.get(pair[1], pair[1])
    return (other, one) if what.of_guardians and other < one else (one, other)


def _known(moves: Mapping[str, str], people: Collection[str]) -> Iterator[tuple[str, str]]:
    return ((old, new) for old, new in moves.items() if old in people)


def _sharing(roster: Roster, doubt: Doubt) -> Roster:
    """The roster in which the key of the file has the protections of the person it belongs to as well."""
    if doubt.what == "pupil":
        return _sharing_child(roster, doubt)
    if doubt.old not in roster.guardians:
        return roster
    known = roster.guardians.get(doubt.new) or Guardian(doubt.new, "", "", active=False)
    guardians = {**roster.guardians, doubt.new: as_strict(known, roster.guardians[doubt.old])}
    ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for tie in roster.ties:
        if tie.guardian == doubt.old:
            own = ties.get((tie.pupil, doubt.new)) or Guardianship(tie.pupil, doubt.new, active=False)
            ties[tie.pupil, doubt.new] = twin_as_strict(own, tie)
    return replace(roster, guardians=guardians, ties=tuple(ties.values()))


def _sharing_child(roster: Roster, doubt: Doubt) -> Roster:
    """The same of a child, from whose guardians the same is withheld."""
    if doubt.old not in roster.pupils:
        return roster
    known = roster.pupils.get(doubt.new) or Pupil(doubt.new, "", active=False)
    died = known.deceased or roster.pupils[doubt.old].deceased
    ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for tie in roster.ties:
        if tie.pupil == doubt.old:
            own = ties.get((doubt.new, tie.guardian)) or Guardianship(doubt.new, tie.guardian, active=False)
            ties[doubt.new, tie.guardian] = twin_as_strict(own, tie)
    return replace(
        roster, pupils={**roster.pupils, doubt.new: replace(known, deceased=died)}, ties=tuple(ties.values())
    )
