"""What was taken in last school year and would go in this one: a person looks first, for others are in the groups.

School years turn on the first of August (WPO, art. 1).
"""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING

from ouderbrug.facts import school_year_start
from ouderbrug.store import events, follow_ups

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

OVER_SUMMER = "over-summer"
"""Why a person looks first; and the code of the follow-up by which a leader may have done so before."""
FIRST_ASKED = 7
"""From July on, the month before a school year begins, it is asked what will wait beyond it."""


def waited(work: UnitOfWork, row: MessageRow) -> bool:
    """True of what waited beyond the first of August, and nobody looked at since the July before.

    What somebody let go for a day of this school year was looked at for that.
    """
    begins = school_year_start(work.today)
    turn, july = _at(work, begins), _at(work, date(begins.year, FIRST_ASKED, 1))
    if row.occurred_at >= turn or (row.not_before and row.not_before >= turn):
        return False
    if events.accepted_at(work.connection, row.event) >= turn:
        return False
    done = follow_ups.done(work.connection, work.school)
    keys = (row.event_id, f"{events.by_row(work.connection, [row.event])[row.event].event.source}/{row.event_id}")
    return not any((at := done.get((OVER_SUMMER, key))) and at >= july for key in keys)


def _at(work: UnitOfWork, day: date) -> datetime:
    return work.runtime.calendar.at(day, time(0))
