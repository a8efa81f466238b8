"""What looks like a slip of whoever wrote an event, and nobody but a person can know: they look first."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from ouderbrug.school.decision_years import years_of_decision
from ouderbrug.school.roster import years_of_pupil
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Event
    from ouderbrug.unit_of_work import UnitOfWork

AT_NIGHT = "at-night"
"""Why a person looks first: "half past six" was written as 6.30, and of an evening it is 18.30."""
OTHER_YEAR = "other-year"
"""Why a person looks first: it is for children of years of whom nothing such is decided."""
DAWN, NIGHT = time(7), time(22)
"""Nobody is invited to come to school before or after these (our own choice)."""


def slips(work: UnitOfWork, event: Event) -> tuple[str, ...]:
    """The codes of what to look at; none where nothing looks like a slip."""
    kind = work.runtime.kinds[event.kind]
    night = any(_at_night(work, moment) for moment in _to_come(event, kind))
    year = Topic.DECISIONS in kind.topics and _of_other_years(work, event)
    return (*((AT_NIGHT,) if night else ()), *((OTHER_YEAR,) if year else ()))


def _to_come(event: Event, kind: type[EventKind]) -> Iterator[datetime]:
    """The moments to which guardians are invited; the begin of a free day, or of a post, is none."""
    invites = kind.delivery.calendar and not kind.delivery.whole_days
    series = event.payload.get("meetings", ())
    for part in (event.payload, *series) if invites or series else ():
        if moment := part.get("starts_at"):
            yield datetime.fromisoformat(str(moment))


def _at_night(work: UnitOfWork, moment: datetime) -> bool:
    return not DAWN <= work.runtime.calendar.local(moment).time() < NIGHT


def _of_other_years(work: UnitOfWork, event: Event) -> bool:
    """True if a pupil of whom it tells is in none of the years that the decision is of; of some it is not known."""
    of = years_of_decision(str(event.payload["decision_moment"]["name"]))
    pupils = (work.roster.pupils[key] for key in work.roster.pupils_in(event.audience))
    years = (years_of_pupil(one) for one in pupils)
    return of is not None and any(known and of.isdisjoint(known) for known in years)
