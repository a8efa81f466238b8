"""Keys of children that seem exchanged: one has by the file the name by which another is, or was, known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.school.likeness import Names, equal, named, one_family, words
from ouderbrug.school.roster import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ouderbrug.people import Pupil
    from ouderbrug.school.beside import Beside


def exchanged(seen: Beside) -> Iterator[tuple[str, str]]:
    """Known keys that have another name by the file, each with the key of a child that is known by this one.

    A name that is only like it counts where that child has its own no more.
    """
    taken = {key: now for key, (before, now) in _renamed(seen).items() if named(now) and not equal(before, now)}
    by_name = Names(taken)
    for old, before in seen.roster.pupils.items() if taken else ():
        keeps = old in seen.change.pupils and equal(before, seen.change.pupils[old])
        for new in by_name.alike(before) if named(before) else ():
            if new != old and (equal(before, taken[new]) or not keeps):
                yield new, old


def first_names_taken(seen: Beside) -> frozenset[str]:
    """The known keys that get the first name of another child of the family, or whose own such a child gets."""
    renamed = {
        key: (words(before.first_name), words(now.first_name))
        for key, (before, now) in _renamed(seen).items()
        if words(before.first_name) and words(before.first_name) != words(now.first_name)
    }
    had = grouped((words(one.first_name), key) for key, one in seen.roster.pupils.items()) if renamed else {}
    gets = grouped(
        (words(now.first_name), key)
        for key, now in seen.change.pupils.items()
        if renamed and (key not in seen.roster.pupils or key in renamed)
    )
    return frozenset(
        key
        for key, (before, now) in renamed.items()
        for other in (*had.get(now, ()), *gets.get(before, ()))
        if other != key and _of_one_family(seen, key, other)
    )


def _renamed(seen: Beside) -> Mapping[str, tuple[Pupil, Pupil]]:
    """Known children who are written otherwise in the file, as they were and as they are."""
    both = ((key, seen.roster.pupils.get(key), now) for key, now in seen.change.pupils.items())
    return {
        key: (before, now)
        for key, before, now in both
        if before and (before.first_name, before.last_name) != (now.first_name, now.last_name)
    }


def _of_one_family(seen: Beside, one: str, other: str) -> bool:
    homes = ({tie.guardian for of in (seen.stored_of, seen.ties_of) for tie in of.get(key, ())} for key in (one, other))
    mine, theirs = homes
    return not mine.isdisjoint(theirs) or any(
        one_family(people[one], people[other])
        for people in (seen.roster.pupils, seen.pupils)
        if one in people and other in people
    )
