"""What a person says about keys: these are the same people, or the key belongs to somebody else by now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug.model import Guardian, Guardianship
from ouderbrug.school.brought import moved, protected, shared
from ouderbrug.school.difference import Rekeyed
from ouderbrug.school.protection import as_strict, tie_as_strict

if TYPE_CHECKING:
    from collections.abc import Collection

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

    def _moved(self, step: Rekeyed) -> Known:
        return Known(rekeyed(self.roster, step), moved(self.brought, step))

    def _sharing(self, doubt: Doubt) -> Known:
        return Known(_sharing(self.roster, doubt), shared(self.brought, doubt))

    def same_people(self, doubts: Collection[Doubt], sure: Collection[Doubt]) -> tuple[Known, list[Rekeyed]]:
        """The same with each known person under the key of the file, with all that is known of them.

        ``sure`` are the doubts that may be a change of key. Of whom keeps an own key in the file, or is known by both,
        the protections hold for both from now on.
        """
        known, steps = self, list[Rekeyed]()
        for doubt in sorted(doubts):
            if doubt in sure:
                steps.append(Rekeyed(doubt.what, doubt.old, doubt.new))
                known = known._moved(steps[-1])
            elif doubt.what == "guardian" and doubt.new != doubt.old:
                known = known._sharing(doubt)
        return known, steps

    def somebody_else(self, doubts: Collection[Doubt]) -> tuple[Known, list[Rekeyed]]:
        """The same with whoever had a key before kept under another one, so that their protections outlive it."""
        known, steps = self, list[Rekeyed]()
        for doubt in doubts:
            taken = {**known.seen.guardians, **known.seen.pupils}
            number = next(n for n in range(1, len(taken) + 2) if f"{doubt.old}~{n}" not in taken)
            steps.append(Rekeyed(doubt.what, doubt.old, f"{doubt.old}~{number}"))
            known = known._moved(steps[-1])
        return known, steps


def rekeyed(roster: Roster, step: Rekeyed) -> Roster:
    """The roster with one person under another key."""
    if step.old not in (roster.guardians if step.what == "guardian" else roster.pupils):
        return roster
    if step.what == "guardian":
        guardians = {step.new if key == step.old else key: one for key, one in roster.guardians.items()}
        guardians[step.new] = replace(guardians[step.new], key=step.new)
        ties = (replace(tie, guardian=step.new) if tie.guardian == step.old else tie for tie in roster.ties)
        return replace(roster, guardians=guardians, ties=tuple(ties))
    pupils = {step.new if key == step.old else key: one for key, one in roster.pupils.items()}
    pupils[step.new] = replace(pupils[step.new], key=step.new)
    ties = (replace(tie, pupil=step.new) if tie.pupil == step.old else tie for tie in roster.ties)
    return replace(roster, pupils=pupils, ties=tuple(ties))


def _sharing(roster: Roster, doubt: Doubt) -> Roster:
    """The roster in which the key of the file has the protections of the person it belongs to as well."""
    if doubt.old not in roster.guardians:
        return roster
    known = roster.guardians.get(doubt.new) or Guardian(doubt.new, "", "", active=False)
    guardians = {**roster.guardians, doubt.new: as_strict(known, roster.guardians[doubt.old])}
    ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for tie in roster.ties:
        if tie.guardian == doubt.old:
            own = ties.get((tie.pupil, doubt.new)) or Guardianship(tie.pupil, doubt.new, active=False)
            ties[tie.pupil, doubt.new] = tie_as_strict(own, tie)
    return replace(roster, guardians=guardians, ties=tuple(ties.values()))
