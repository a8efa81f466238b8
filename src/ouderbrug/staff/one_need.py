"""What two parents of the same children need alike is one thing to do: one call with an interpreter, and one tick."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.staff.due_follow_ups import UNREAD_LANGUAGE, DueFollowUp
from ouderbrug.staff.reach import INTERPRETER
from ouderbrug.texts.language import language_code

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.school.roster import Roster

WITH_AN_INTERPRETER = frozenset({INTERPRETER, UNREAD_LANGUAGE})
"""What is one thing for a family that shares a language."""


def by_need(found: Iterable[DueFollowUp], roster: Roster) -> list[DueFollowUp]:
    """In their order, with what is alike for one family as one; who are not to meet stay apart."""
    alike: dict[object, list[DueFollowUp]] = {}
    for one in found:
        alike.setdefault(_need(one, roster) or id(one), []).append(one)
    return [_together(same) if len(same) > 1 else same[0] for same in alike.values()]


def _need(one: DueFollowUp, roster: Roster) -> object:
    """What it has in common with that of another parent; None where it stands alone."""
    parent = roster.guardians.get(one.guardian)
    pupils = frozenset(tie.pupil for tie in roster.ties_of_guardian.get(one.guardian, ()))
    if parent is None or not pupils or one.code not in WITH_AN_INTERPRETER or roster.apart_from(one.guardian):
        return None
    return one.code, one.event, one.groups, pupils, language_code(parent.language)


def _together(same: list[DueFollowUp]) -> DueFollowUp:
    first, *others = same
    return replace(first, since=min(one.since for one in same), also=tuple(one.guardian for one in others))
