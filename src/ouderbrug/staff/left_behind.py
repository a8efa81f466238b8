"""Pupils whom the groups of the new school year left out: they came after these were taken in, and are in none."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.facts import school_year_start
from ouderbrug.staff.due_follow_ups import NO_PLACE, DueFollowUp
from ouderbrug.store import stays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.staff.due_follow_ups import Review


def left_behind(review: Review) -> Iterator[DueFollowUp]:
    """Each such pupil, until a file gives them a group of this school year."""
    since = review.runtime.calendar.at(school_year_start(review.today), time(0))
    for pupil in stays.left_behind(review.connection, review.school, review.today):
        yield DueFollowUp(NO_PLACE, pupil, (), since, pupil=pupil, command="ouderbrug import FILE")
