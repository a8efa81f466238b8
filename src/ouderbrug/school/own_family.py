"""A colleague who has a child at school themselves: what is about their own family is for other colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError

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


def require_other(roster: Roster, who: str, pupils: Iterable[str], guardians: Iterable[str]) -> None:
    """Raise ConfigError where a colleague (key) would write something down about their own family."""
    one = roster.staff.get(who)
    if one is not None and is_own(one, roster, pupils, guardians):
        raise ConfigError("that is about your own family; another colleague does it")


def whose_own(roster: Roster, pupils: Iterable[str], guardians: Iterable[str] = ()) -> frozenset[str]:
    """The colleagues (keys) to whom one of these pupils is a child, or who are one of these guardians."""
    pupils, guardians = tuple(pupils), tuple(guardians)
    return frozenset(key for key, one in roster.staff.items() if is_own(one, roster, pupils, guardians))
