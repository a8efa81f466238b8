"""Whose mailbox somebody else reads by a file that waits: what is about the child is kept out of it meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.people import Authority
from ouderbrug.school.beside import Beside
from ouderbrug.school.import_questions import ACCOUNT, MAILBOX, Question, about_a_pair
from ouderbrug.school.likeness import equal
from ouderbrug.school.protection import withheld
from ouderbrug.school.roster import grouped, holders

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.people import Guardian, Guardianship
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster

Ties = dict[tuple[str, str], "Guardianship"]


def mailboxes_in_doubt(change: Difference, roster: Roster) -> Iterator[Question]:
    """A question for each child of a guardian whose stored mailbox the file gives to a reader not entitled to it."""
    seen = Beside(change, roster)
    stored: Ties = {(tie.pupil, tie.guardian): tie for tie in roster.ties if tie.active}
    after: Ties = change.ties or stored  # a file of ids alone says nothing of children
    of_place = holders((one for one in roster.guardians.values() if one.active), roster.accounts)
    children = grouped((key, pupil) for pupil, key in stored)
    for key, place in _new_places(seen):
        reader = seen.guardians[key]
        for holder in of_place.get(place, ()):
            for pupil in children.get(holder, ()) if holder != key else ():
                said, known = after.get((pupil, key)), stored.get((pupil, key))
                if not (_may_read(said, reader) and _may_read(known, reader)) and not _is_the_holder(
                    said, reader, roster.guardians[holder]
                ):
                    code = ACCOUNT if place in roster.accounts.everywhere(holder) else MAILBOX
                    yield about_a_pair(pupil, holder, code, f"{key} {place}")


def _new_places(seen: Beside) -> Iterator[tuple[str, str]]:
    """What the file gives to a reader and the store did not."""
    for key in sorted(seen.with_places):
        yield from ((key, place) for place in sorted(seen.places(key) - seen.had_places(key)))


def _may_read(tie: Guardianship | None, reader: Guardian) -> bool:
    barred = bool(reader.blocked) or reader.deceased
    return tie is not None and tie.authority is Authority.YES and not withheld(tie) and not barred


def _is_the_holder(said: Guardianship | None, reader: Guardian, holder: Guardian) -> bool:
    """True if the reader is, by name, the holder under another key, and the file bars neither."""
    return equal(reader, holder) and not reader.blocked and not (said and withheld(said))
