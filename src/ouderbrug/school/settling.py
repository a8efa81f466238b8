"""What becomes of the protections that files that stopped had brought, once a file of people is accepted: they stay.

They stand in the store from then on, as what accepted files said: whoever said a ban first, a word and a person who
accepts it alone lift it. Whom only a file that stopped ever named is known from then on as somebody who left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.protection import as_strict, tie_as_strict

if TYPE_CHECKING:
    from ouderbrug.school.brought import Place
    from ouderbrug.school.difference import Difference
    from ouderbrug.school.rekeying import Known


def settle(known: Known, change: Difference) -> tuple[Place, ...]:
    """Add to a change, compared with all that was seen, what stands beside the store; returns what still protects."""
    seen, brought = known.seen, known.brought
    ties = {(tie.pupil, tie.guardian): tie for tie in seen.ties} if brought.ties else {}
    for key in brought.guardians:
        change.guardians.setdefault(key, seen.guardians[key])
    for pair in brought.ties:
        change.ties.setdefault(pair, ties[pair])
    for key in brought.pupils:
        change.pupils.setdefault(key, seen.pupils[key])
    return tuple(place for place in brought.places() if _holds(place, known, change))


def _holds(place: Place, known: Known, change: Difference) -> bool:
    """True if it is protected as much once the change is written."""
    brought, name = known.brought, place.field
    if not place.guardian:
        return change.pupils[place.pupil].deceased
    if place.pupil:
        tie = change.ties[place.pupil, place.guardian]
        return bool(getattr(tie, name) == getattr(tie_as_strict(tie, brought.ties[tie.pupil, tie.guardian]), name))
    one = change.guardians[place.guardian]
    return bool(getattr(one, name) == getattr(as_strict(one, brought.guardians[one.key]), name))
