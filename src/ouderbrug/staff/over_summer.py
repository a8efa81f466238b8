"""What waits beyond the first of August: by then others are in the groups, so a leader looks at it before or after."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from ouderbrug.facts import school_year_start
from ouderbrug.planning.over_summer import FIRST_ASKED, OVER_SUMMER
from ouderbrug.staff.due_follow_ups import DueFollowUp, keys_of
from ouderbrug.store import events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.staff.due_follow_ups import Review


def over_summer(review: Review) -> Iterator[DueFollowUp]:
    """Each event of last school year with messages that go, or may go, in the new one, until a leader has looked."""
    begins = school_year_start(review.today)
    turn = date(begins.year + 1, 8, 1) if review.today.month == FIRST_ASKED else begins
    at = review.runtime.calendar.at(turn, time(0))
    found = events.waiting_beyond(review.connection, review.school, at, review.now)
    keys = keys_of((one.source, one.event_id) for one in found)
    asked = review.runtime.calendar.at(date(turn.year, FIRST_ASKED, 1), time(0))
    for one in found:
        key, since = keys[one.source, one.event_id], max(asked, one.accepted_at)
        if not review.was_done(OVER_SUMMER, key, since):
            yield DueFollowUp(OVER_SUMMER, key, (), since, event=one.event_id)
