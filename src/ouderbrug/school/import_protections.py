"""What a stopped import takes in all the same: whatever protects a person, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import Guardianship, Receives
from ouderbrug.school.difference import Difference
from ouderbrug.school.protection import as_strict, tie_as_strict

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ouderbrug.model import Guardian
    from ouderbrug.school.roster import Roster
    from ouderbrug.school.same_person import Doubt

Pair = tuple[str, str]


def protections(change: Difference, roster: Roster, doubts: Collection[Doubt] = ()) -> Difference:
    """Bans, deaths, opt-outs, secret addresses, lost authority and withdrawn consents of an import that waits.

    What the file says of a key that may be somebody else's protects whom it may be.
    """
    found = Difference(notes=change.notes, warnings=change.warnings)
    found.consents = [record for record in change.consents if not record.given]
    for key, pupil in change.pupils.items():
        known = roster.pupils.get(key)
        if known and pupil.deceased and not known.deceased:
            found.pupils[key] = replace(known, deceased=True)
    new = {doubt.new: doubt.old for doubt in doubts if doubt.what == "guardian" and doubt.new != doubt.old}
    came_back = {doubt.new for doubt in doubts if doubt.what == "guardian" and doubt.new == doubt.old}
    guardians = {key: one for key, one in change.guardians.items() if key not in came_back}
    _known(found, roster, guardians, {pair: tie for pair, tie in change.ties.items() if pair[1] in guardians}, new)
    _banned(found, roster, change, set(new) | came_back)
    found.changed = {"guardians": len(found.guardians), "pupils": len(found.pupils), "guardianships": len(found.ties)}
    found.new = dict.fromkeys(found.changed, 0)
    return found


def _known(
    found: Difference,
    roster: Roster,
    guardians: Mapping[str, Guardian],
    ties: Mapping[Pair, Guardianship],
    new: Mapping[str, str],
) -> None:
    """Add the protections of the file to whom the store knows, by their key or by the key they may have got."""
    for key, said in guardians.items():
        for known in {key, new.get(key, key)} & set(roster.guardians):
            before = found.guardians.get(known, roster.guardians[known])
            if (after := as_strict(before, said)) != before:
                found.guardians[known] = after
    stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for (pupil, key), said_tie in ties.items():
        for pair in {(pupil, key), (pupil, new.get(key, key))} & set(stored):
            before_tie = found.ties.get(pair, stored[pair])
            if (after_tie := tie_as_strict(before_tie, said_tie)) != before_tie:
                found.ties[pair] = after_tie


def _banned(found: Difference, roster: Roster, change: Difference, doubted: Collection[str]) -> None:
    """Somebody new who is banned closes the mailbox that they read: they are taken in, with nothing to receive."""
    for (pupil, key), tie in change.ties.items():
        one = change.guardians.get(key)
        if one is None or key in roster.guardians or key in doubted or pupil not in roster.pupils:
            continue
        if one.blocked or tie.receives is Receives.NOTHING:
            found.guardians[key] = one
            found.ties[pupil, key] = replace(tie, receives=Receives.NOTHING)
