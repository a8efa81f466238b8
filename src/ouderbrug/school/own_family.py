"""A colleague who has a child at school themselves: what is about their own family is for other colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.people import Staff
    from ouderbrug.school.roster import Roster


def is_own(one: Staff, roster: Roster, pupils: Iterable[str], guardians: Iterable[str] = ()) -> bool:
    """True if this colleague is one of these guardians, or has one of these pupils as a child."""
    if not one.guardian:
        return False
    children = {tie.pupil for tie in roster.ties if tie.guardian == one.guardian}
    return one.guardian in set(guardians) or not children.isdisjoint(pupils)


def whose_own(roster: Roster, pupils: Iterable[str], guardians: Iterable[str] = ()) -> frozenset[str]:
    """The colleagues (keys) to whom one of these pupils is a child, or who are one of these guardians."""
    pupils, guardians = tuple(pupils), tuple(guardians)
    return frozenset(key for key, one in roster.staff.items() if is_own(one, roster, pupils, guardians))
