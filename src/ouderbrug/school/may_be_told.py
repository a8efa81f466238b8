"""Who may hear nothing now from a colleague either: kept out, held back, gone or no guardian of the pupil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.people import Receives
from ouderbrug.school.boxes import EMAIL

if TYPE_CHECKING:
    from ouderbrug.school.boxes import Box
    from ouderbrug.school.roster import Roster


def is_kept_out(people: Roster, guardian: str, pupil: str = "") -> bool:
    """True if a ban, "nothing" or a death stands between the guardian and the pupil (or, of none, any pupil)."""
    one = people.guardians[guardian]
    ties = [tie for tie in people.ever_of_guardian.get(guardian, ()) if pupil in ("", tie.pupil)]
    return bool(one.blocked) or one.deceased or any(tie.receives is Receives.NOTHING for tie in ties)


def is_read_by_kept_out(people: Roster, guardian: str, box: Box = EMAIL) -> bool:
    """True if somebody kept out, also of a pupil of theirs, reads what comes to a guardian there, or writes from it.

    Nothing goes there, and what comes from there is nobody's word: who wrote it nobody can tell.
    """
    pupils = {"", *(tie.pupil for tie in people.ever_of_guardian.get(guardian, ()))}
    readers = people.reading_along(guardian, box)
    return any(one.blocked or one.deceased for one in readers) or any(
        tie.receives is Receives.NOTHING and tie.pupil in pupils
        for one in readers
        for tie in people.ever_of_guardian.get(one.key, ())
    )


def may_be_told(people: Roster, guardian: str, pupil: str = "") -> bool:
    """False for who may hear nothing now, of this pupil where one is named: kept out, held back, gone or no kin."""
    if guardian not in people.guardians or is_kept_out(people, guardian, pupil):
        return False
    if not people.held.isdisjoint({("guardian", guardian), ("pupil", pupil), ("pair", f"{pupil}:{guardian}")}):
        return False
    if not pupil:
        return True
    child = people.pupils.get(pupil)
    return child is not None and not child.deceased and is_tied(people, guardian, pupil)


def is_tied(people: Roster, guardian: str, pupil: str) -> bool:
    """True if contacts.csv names this guardian as one of the pupil's."""
    return any(tie.active and tie.pupil == pupil for tie in people.ties_of_guardian.get(guardian, ()))
