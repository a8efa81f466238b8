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
            whole = event.audience.is_whole
            groups = () if whole else tuple(sorted(review.roster.groups_of(review.roster.pupils_in(event.audience))))
            again = f"ouderbrug event {'withdraw' if one.was_off else 'amend'} {event.id}"
            yield DueFollowUp(OVERTAKEN, key, groups, one.since, event.id, command=again)


def _ends(review: Review, event: Event) -> datetime | None:
    """Until when word of it helps; None where its kind is not there any more, or fails."""
    kind = review.runtime.kinds.get(event.kind)
    try:
        return deadline(event, kind, review.runtime.calendar) if kind else None
    except Exception:  # a kind may be a plugin's: that it fails is said elsewhere
        return None
