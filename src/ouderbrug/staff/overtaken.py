"""What a colleague changed or called off by hand, and its source changed since: their word is gone, which they hear."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.school.calendar import deadline
from ouderbrug.staff.due_follow_ups import OVERTAKEN, DueFollowUp, keys_of
from ouderbrug.store import overtaken as stored

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ouderbrug.model import Event
    from ouderbrug.staff.due_follow_ups import Review
    from ouderbrug.store.overtaken import Overtaken

SAID_FOR = timedelta(days=28)
"""After so long what goes out by the source is known to all; it is let go."""


def overtaken(review: Review) -> Iterator[DueFollowUp]:
    """Each such event, whether anybody had heard the colleague's word or it waited, until its time is over."""
    found = list(stored.overtaken(review.connection, review.school, review.now - SAID_FOR))
    keys = keys_of((one.event.source, one.event.id) for one in found)
    for one in found:
        event, key = one.event, keys[one.event.source, one.event.id]
        ends = _ends(review, event)
        if (ends is None or review.now < ends) and not review.was_done(OVERTAKEN, key, one.since):
            again = f"ouderbrug event {'withdraw' if one.by_hand.withdrawn else 'amend'} {event.id}"
            yield DueFollowUp(OVERTAKEN, key, _groups(review, one), one.since, event.id, command=again)


def _groups(review: Review, one: Overtaken) -> tuple[str, ...]:
    """Of those to whom the colleague said it, and of those to whom it goes now; none of what they said to all."""
    if one.by_hand.audience.is_whole:
        return ()
    told = (said.audience for said in (one.by_hand, one.event) if not said.audience.is_whole)
    return review.roster.groups_of({pupil for audience in told for pupil in review.roster.pupils_in(audience)})


def _ends(review: Review, event: Event) -> datetime | None:
    """Until when word of it helps; None where its kind is not there any more, or fails."""
    kind = review.runtime.kinds.get(event.kind)
    try:
        return deadline(event, kind, review.runtime.calendar) if kind else None
    except Exception:  # a kind may be a plugin's: that it fails is said elsewhere
        return None
