"""Who holds a place of a request by a yes: of those it was for who are here, without who has a ban."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Answer
from ouderbrug.school.reaching import may_hear

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ouderbrug.model import Event, Response
    from ouderbrug.school.roster import Roster


def whom_it_is_for(roster: Roster, event: Event) -> frozenset[str]:
    """The guardians of its audience as it is now, without who may hear nothing from school, by their keys."""
    pupils = frozenset(roster.pupils_in(event.audience))
    return may_hear(roster, pupils) if pupils else frozenset()


def agreed(roster: Roster, event: Event, answers: Mapping[str, Response]) -> frozenset[str]:
    """Who it was for, is here and said yes last, by their keys; also who gets nothing for now: they took a place."""
    yes = {key for key, one in answers.items() if one.answer is Answer.YES}
    ties = (tie for pupil in roster.pupils_in(event.audience) for tie in roster.ties_of_pupil.get(pupil, ()))
    people = {tie.guardian: roster.guardians.get(tie.guardian) for tie in ties if tie.active and tie.guardian in yes}
    return frozenset(key for key, one in people.items() if one and one.active and not (one.blocked or one.deceased))
