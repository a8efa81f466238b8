"""Children whose guardians are those of other children from now on: more often a column that moved than the truth."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.school.same_person import Comparison

LEAST = 3
"""From so many pairs on that change hands their share is looked at (our own choice)."""


def exchanged(seen: Comparison) -> Iterator[str]:
    """Children who stay, lose all their guardians and get one who was a guardian of another child who stays.

    One child may move to a home that is known here; two of which each gets a guardian of the other are exchanged.
    """
    left = set(seen.change.left_ties)
    for child, ties in seen.ties_of.items() if left else ():
        had, came = _had(seen, child), {tie.guardian for tie in ties}
        if not had or not all((child, key) in left for key in had):
            continue  # a part names who came, and leaves who is there
        for other in sorted({tie.pupil for key in came for tie in seen.ever_of(key) if tie.active}):
            if other != child and other in seen.pupils and other not in seen.leaving_pupils:
                yield f"{child} (of {other})"


def pairs(seen: Comparison) -> tuple[int, int]:
    """How many pairs change hands, and how many there are of children who stay.

    One does where a guardian who stays at school leaves a child who stays, and another one is there in their place.
    """
    here = [tie for tie in seen.stored.values() if tie.active and tie.pupil not in seen.leaving_pupils]
    moved = sum(
        len(lost)
        for child, lost in _lost(seen).items()
        if {tie.guardian for tie in seen.ties_of.get(child, ())} - _had(seen, child)
    )
    return (moved if moved >= LEAST else 0), len(here)


def _had(seen: Comparison, child: str) -> set[str]:
    return {tie.guardian for tie in seen.stored_of.get(child, ()) if tie.active}


def _lost(seen: Comparison) -> dict[str, set[str]]:
    """By child who stays, the guardians who stand at it no more and stay at school."""
    found: dict[str, set[str]] = {}
    for child, guardian in seen.change.left_ties:
        if child not in seen.leaving_pupils and guardian not in seen.leaving_guardians:
            found.setdefault(child, set()).add(guardian)
    return found
