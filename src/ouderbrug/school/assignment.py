"""Whose a card or a draft is: it belongs to the group, and goes on to others when it lies untouched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.school.roles import knows_children

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.people import Staff

PATIENCE = 2
"""After so many school days a card that nobody touched goes on: to the stand-in, then to a leader."""
SOON = 70
"""The most days in which a day of school is looked for: longer than any holiday."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is to do it (keys, those who work today first) and since when; ``level`` says how far it has gone on.

    The levels are class_parent (for what passes through their hands), teacher, stand_in, leader, and nobody where no
    colleague is known.
    """

    keys: tuple[str, ...]
    level: str
    since: datetime


def assign(
    groups: Iterable[str],
    staff: Mapping[str, Staff],
    since: datetime,
    now: datetime,
    calendar: SchoolCalendar,
    *,
    class_parent: bool = False,
    passes_on: bool = True,
) -> Assignment:
    """Whose it is at ``now``, having lain there since ``since``; ``class_parent``: that of the group has it first.

    What only is to be known ``passes_on`` to nobody by lying there.

    Duo-partners share. Who is away is replaced by the stand-in; on a day on which none of those works, by whoever
    stands in for the group then, else by a leader. A level at which the school has nobody is skipped, so that it goes
    on earlier rather than to no one.
    """
    groups, today = tuple(groups), calendar.day(now)
    teachers = [one for one in staff.values() if one.role == "teacher" and set(one.groups) & set(groups)]
    first = _present_or_replaced(teachers, staff, today)
    second = [one for one in _stand_ins(teachers, groups, staff, today) if one not in first]
    if _nobody_is_there(teachers, first, today):
        first = _once((*first, *(_working(second, today) or _working(_leaders(staff, today), today))))
        second = [one for one in second if one not in first]
    steps = [("teacher", first), ("stand_in", second), ("leader", _leaders(staff, today))]
    if class_parent:
        steps.insert(0, ("class_parent", _class_parents(groups, staff, today)))
    levels = [(name, of) for name, of in steps if of]
    if not levels:
        return Assignment((), "nobody", since)
    gone_on = [
        moment
        for step in range(1, len(levels))
        if passes_on and (moment := calendar.after_school_days(since, step * PATIENCE, groups)) <= now
    ]
    level, whose = levels[len(gone_on)]
    return Assignment(_in_order(whose, today), level, gone_on[-1] if gone_on else since)


def to_leaders(staff: Mapping[str, Staff], since: datetime, today: date) -> Assignment | None:
    """It is the leaders', or only theirs who are there; None where the school knows none."""
    found = _leaders(staff, today)
    return Assignment(_in_order(found, today), "leader", since) if found else None


def _leaders(staff: Mapping[str, Staff], today: date) -> list[Staff]:
    found = [one for one in staff.values() if one.role == "leader"]
    return [one for one in found if _is_here(one, today)] or found


def who_answers(
    groups: Iterable[str], staff: Mapping[str, Staff], today: date, calendar: SchoolCalendar
) -> list[Staff]:
    """Who is there to read what guardians of these groups write back on the next day of school; nobody may be.

    All teachers of the group where one of them works on that day, for they share it; for who is away their stand-in.
    Else a stand-in of the group who works then.
    """
    groups = set(groups)
    ahead = (today + timedelta(days=more) for more in range(SOON))
    day = next((one for one in ahead if calendar.is_school_day(one, tuple(groups))), today)
    teachers = [one for one in staff.values() if one.role == "teacher" and groups & set(one.groups)]
    found = _present_or_replaced(teachers, staff, day)
    if not any(works_on(one, day) for one in found):
        found = [one for one in _stand_ins(teachers, tuple(groups), staff, day) if works_on(one, day)]
    return sorted(found, key=lambda one: one.key)


def who_signs(groups: Iterable[str], staff: Mapping[str, Staff], today: date, calendar: SchoolCalendar) -> list[Staff]:
    """The group's own teachers, whom parents know, on whatever days they work; for who is away their stand-in.

    Only where none is left a colleague who stands in for the group: what parents write back goes to who is there.
    """
    groups = set(groups)
    ahead = (today + timedelta(days=more) for more in range(SOON))
    day = next((one for one in ahead if calendar.is_school_day(one, tuple(groups))), today)
    teachers = [one for one in staff.values() if one.role == "teacher" and groups & set(one.groups)]
    found = _present_or_replaced(teachers, staff, day)
    return sorted(found, key=lambda one: one.key) or who_answers(groups, staff, today, calendar)


def works_on(one: Staff, day: date) -> bool:
    """True if a colleague works on this weekday and is not away; whether it is a school day is another matter."""
    return _is_here(one, day) and one.works_in_the_week(day)


def may_decide(one: Staff, groups: Iterable[str], assigned: Assignment) -> bool:
    """True for who teaches one of these groups, leads the school, or stands in now."""
    theirs = bool(set(groups) & set(one.groups)) or one.role == "leader" or one.key in assigned.keys
    return knows_children(one) and theirs


def _present_or_replaced(teachers: list[Staff], staff: Mapping[str, Staff], today: date) -> list[Staff]:
    found = [one if _is_here(one, today) else _named_by(one, staff) for one in teachers]
    return _once(one for one in found if one and _is_here(one, today))


def _nobody_is_there(teachers: list[Staff], first: list[Staff], today: date) -> bool:
    """True if who would work today is away, and of those who have it now none works then."""
    missed = any(one.is_away(today) and one.works_in_the_week(today) for one in teachers)
    return bool(first) and missed and not _working(first, today)


def _working(whose: list[Staff], today: date) -> list[Staff]:
    return [one for one in whose if works_on(one, today)]


def _named_by(one: Staff, staff: Mapping[str, Staff]) -> Staff | None:
    """The stand-in of a colleague, if they may know of the children: a class parent is one of the guardians."""
    named = staff.get(one.stand_in)
    return named if named and knows_children(named) else None


def _stand_ins(teachers: list[Staff], groups: tuple[str, ...], staff: Mapping[str, Staff], today: date) -> list[Staff]:
    """Those whom the teachers name, and colleagues with that role for the group or for any."""
    named = [found for one in teachers if (found := _named_by(one, staff))]
    by_role = [
        one for one in staff.values() if one.role == "stand_in" and (not one.groups or set(one.groups) & set(groups))
    ]
    return _once(one for one in (*named, *by_role) if _is_here(one, today))


def _class_parents(groups: tuple[str, ...], staff: Mapping[str, Staff], today: date) -> list[Staff]:
    ours = [one for one in staff.values() if one.role == "class_parent" and set(one.groups) & set(groups)]
    return [one for one in ours if _is_here(one, today)]


def _is_here(one: Staff, today: date) -> bool:
    return not one.is_away(today)


def _once(found: Iterable[Staff]) -> list[Staff]:
    return list({one.key: one for one in found}.values())


def _in_order(whose: Iterable[Staff], today: date) -> tuple[str, ...]:
    return tuple(one.key for one in sorted(whose, key=lambda one: (not works_on(one, today), one.key)))
