"""Of which children an errand tells, and to which colleagues it is about their own family."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ouderbrug.school.own_family import whose_own
from ouderbrug.staff.not_sent import to_be_told
from ouderbrug.store import events

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from ouderbrug.staff.due_follow_ups import DueFollowUp
    from ouderbrug.unit_of_work import UnitOfWork


class Families:
    """The families of errands, which look up each event once."""

    def __init__(self, work: UnitOfWork) -> None:
        self._roster, kinds = work.roster, work.runtime.kinds.about_a_child
        self._some_have_children = any(one.guardian for one in work.roster.staff.values())

        @cache
        def audience(event: str) -> tuple[frozenset[str], bool]:
            told = events.meant(events.find(work.connection, work.school, event)) if event else None
            last = [told.event] if told else []
            pupils = frozenset(key for one in last for key in work.roster.pupils_in(one.audience))
            return pupils, any(one.audience.scope == "pupils" or one.kind in kinds for one in last)

        self._audience: Callable[[str], tuple[frozenset[str], bool]] = audience

    def children(self, one: DueFollowUp) -> frozenset[str]:
        """Of whom it tells something: who is named, whom its event is about, and those of guardians to be told it."""
        audience, of_child = self._audience(one.event)
        named = {one.pupil, *one.pupils} - {""} | (audience if of_child else frozenset())
        theirs = self._children_of((one.guardian, one.reader, *_to_tell(one)))
        return frozenset(named | {key for key in theirs if key in audience or self._is_in(key, one.groups)})

    def own(self, one: DueFollowUp) -> frozenset[str]:
        """Of whose own family it is: of a group of children it is nobody's, of a guardian whatever child they share."""
        if not self._some_have_children:
            return frozenset()
        audience, of_child = self._audience(one.event)
        pupils = (one.pupil,) if one.pupil else one.pupils if len(one.pupils) == 1 else ()
        whom = (one.guardian, *one.also, one.reader, *_to_tell(one))
        return whose_own(self._roster, {*pupils, *self._children_of(whom), *(audience if of_child else ())}, whom)

    def own_among(self, one: DueFollowUp) -> frozenset[tuple[str, str]]:
        """Whose own each of several children of a group is: colleagues (keys), each with the child."""
        some = one.pupils if self._some_have_children and len(one.pupils) > 1 else ()
        return frozenset((key, pupil) for pupil in some for key in whose_own(self._roster, (pupil,)))

    def _children_of(self, guardians: Iterable[str]) -> set[str]:
        ties = self._roster.ties_of_guardian
        return {tie.pupil for key in guardians if key for tie in ties.get(key, ())}

    def _is_in(self, pupil: str, groups: Collection[str]) -> bool:
        known = self._roster.pupils.get(pupil)
        return known is not None and not set(known.groups).isdisjoint(groups)


def _to_tell(one: DueFollowUp) -> tuple[str, ...]:
    """Who stands on it by name, to be called."""
    return one.guardians if to_be_told(one) else ()
