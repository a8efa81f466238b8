"""Who holds a place of a request by a yes: of those it was for who are here, and may hear from school."""

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
    """Who of them said yes last, by their keys."""
    yes = {key for key, one in answers.items() if one.answer is Answer.YES}
    return whom_it_is_for(roster, event) & yes
