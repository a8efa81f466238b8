"""What a stopped import takes in all the same: whatever protects a person, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.people import Authority, Receives
from ouderbrug.school.difference import Difference
from ouderbrug.school.import_questions import ADDRESS_UNREADABLE, UNREADABLE, about_a_pair, concerns, is_permitted
from ouderbrug.school.protection import as_strict, bound, tie_as_strict, withheld
from ouderbrug.school.waiting_mailboxes import mailboxes_in_doubt

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from ouderbrug.people import Guardian, Guardianship, Pupil
    from ouderbrug.school.doubt import Doubt
    from ouderbrug.school.import_questions import Question
    from ouderbrug.school.roster import Roster

Pair = tuple[str, str]


def protections(change: Difference, roster: Roster, doubts: Collection[Doubt] = ()) -> Difference:
    """Bans, deaths, opt-outs, secret addresses, lost authority and withdrawn consents of an import that waits.

    What the file says of a key that may be somebody else's protects whom it may be.
    """
    found = Difference(notes=change.notes, warnings=change.warnings, unsaid=change.unsaid)
    found.asked = {*_unread(change, doubts), *_emptied(change, roster, doubts), *mailboxes_in_doubt(change, roster)}
    found.consents = [record for record in change.consents if not record.given]
    found.pupils = dict(_deaths(change, roster, doubts))
    here = {key for key, one in roster.guardians.items() if one.active}
    came_back = {doubt.new for doubt in doubts if doubt.what == "guardian" and doubt.new == doubt.old} - here
    guardians = {key: one for key, one in change.guardians.items() if key not in came_back}
    ties = {pair: tie for pair, tie in change.ties.items() if pair[1] in guardians}
    _known(found, roster, guardians, ties, doubts)
    _newcomers(found, roster, change, doubts)
    found.changed = {"guardians": len(found.guardians), "pupils": len(found.pupils), "guardianships": len(found.ties)}
    found.new = dict.fromkeys(found.changed, 0)
    return found


def _as_said(tie: Guardianship, unsaid: Collection[tuple[str, str, str]]) -> Guardianship:
    """The guardianship with no more withheld than the file says: an empty cell of a new key is no word on authority."""
    nothing = tie.authority is Authority.UNKNOWN and (tie.pupil, tie.guardian, "authority") in unsaid
    return replace(tie, authority=Authority.YES) if nothing else tie


def _but_for_a_record(
    tie: Guardianship, unsaid: Collection[tuple[str, str, str]], known: Iterable[Guardianship]
) -> Guardianship:
    """The guardianship without what follows from a want of authority, where it may be one that has all by a record."""
    follows = (tie.pupil, tie.guardian, "receives") in unsaid and any(is_permitted(one) for one in known)
    return replace(tie, receives=Receives.ALL) if follows else tie


def _deaths(change: Difference, roster: Roster, doubts: Collection[Doubt]) -> Iterator[tuple[str, Pupil]]:
    """The children of the store who died by the file, under their key or under the one they may have got."""
    maybe = _maybe(doubts)
    died = (key for key, pupil in change.pupils.items() if pupil.deceased)
    for known in {one for key in died for one in maybe.get(("pupil", key), {key})} & roster.pupils.keys():
        if not roster.pupils[known].deceased:
            yield known, replace(roster.pupils[known], deceased=True)


def _known(
    found: Difference,
    roster: Roster,
    guardians: Mapping[str, Guardian],
    ties: Mapping[Pair, Guardianship],
    doubts: Collection[Doubt],
) -> None:
    """Add the protections of the file to whom the store knows, by their key or by the key they may have got."""
    maybe = _maybe(doubts)
    for key, said in guardians.items():
        for known in maybe.get(("guardian", key), {key}) & roster.guardians.keys():
            before = found.guardians.get(known, roster.guardians[known])
            if (after := as_strict(before, said)) != before:
                found.guardians[known] = after
    stored = {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for (pupil, key), said_tie in ties.items():
        for pair in _may_be(pupil, key, maybe) & stored.keys():
            before_tie = found.ties.get(pair, stored[pair])
            says = _but_for_a_record(_as_said(said_tie, found.unsaid), found.unsaid, (stored[pair],))
            if (after_tie := tie_as_strict(before_tie, says)) != before_tie:
                found.ties[pair] = after_tie


def _maybe(doubts: Collection[Doubt]) -> dict[tuple[str, str], set[str]]:
    """The keys of those who may be who the file names, of each kind and key in doubt."""
    found: dict[tuple[str, str], set[str]] = {}
    for doubt in doubts:
        found.setdefault((doubt.what, doubt.new), {doubt.new}).add(doubt.old)
    return found


def _unread(change: Difference, doubts: Collection[Doubt]) -> Iterator[Question]:
    """What could not be read of those whom the file names, asked of each who they may be."""
    maybe = _maybe(doubts)
    for one in change.asked:
        if one.code == UNREADABLE:
            for key in maybe.get((one.scope, one.key), {one.key}):
                yield from (replace(one, key=key, of=child) for child in maybe.get(("pupil", one.of), {one.of}))
        elif one.code == ADDRESS_UNREADABLE:
            yield one


def _emptied(change: Difference, roster: Roster, doubts: Collection[Doubt]) -> Iterator[Question]:
    """What waits where a permission is emptied, asked of each who has one and may be whom the row names."""
    maybe, stored = _maybe(doubts), {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for asked in change.emptied:
        pupil, _, key = asked.key.partition(":")
        for pair in _may_be(pupil, key, maybe) & stored.keys():
            if concerns(asked, stored[pair]):
                yield about_a_pair(*pair, asked.code)


def _may_be(pupil: str, guardian: str, maybe: Mapping[tuple[str, str], set[str]]) -> set[Pair]:
    """The pupils and guardians of whom a row may be that names these two."""
    people = maybe.get(("guardian", guardian), {guardian})
    return {(child, one) for child in maybe.get(("pupil", pupil), {pupil}) for one in people}


def _newcomers(found: Difference, roster: Roster, change: Difference, doubts: Collection[Doubt]) -> None:
    """Somebody new who is protected is known from now on, as if they had left: a ban closes the mailbox they read."""
    maybe, stored = _maybe(doubts), {(tie.pupil, tie.guardian): tie for tie in roster.ties}
    for pair, said in change.ties.items():
        pupil, key = pair
        tie = _but_for_a_record(said, change.unsaid, (stored[one] for one in _may_be(*pair, maybe) & stored.keys()))
        one = change.guardians.get(key) or roster.guardians.get(key)
        if pair in stored or one is None or not (withheld(tie) or (bound(one) and key not in roster.guardians)):
            continue
        found.ties[pair] = replace(tie, active=False)
        if key not in roster.guardians:
            found.guardians[key] = replace(one, active=False)
        if pupil not in roster.pupils and pupil in change.pupils:
            found.pupils[pupil] = replace(change.pupils[pupil], active=False)
