"""What is urgent and cannot go, as a part must be mended first: a leader tells it in another way meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Priority
from ouderbrug.staff.due_follow_ups import CANNOT_GO, DueFollowUp
from ouderbrug.store import events, failing, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.staff.due_follow_ups import Review


def cannot_go(connection: Connection, school: str) -> dict[str, datetime]:
    """The urgent events that wait for a part to be mended, by id, and since when."""
    found = {one.event_id: one.since for one in set_aside.standing(connection, school) if one.urgent}
    for name in failing.waiting_events(connection, school, Priority.URGENT):
        last = events.find(connection, school, name)[-1]
        found.setdefault(name, events.accepted_at(connection, last.row))
    return found


def to_be_told(review: Review) -> Iterator[DueFollowUp]:
    """The same as errands of a leader, until it is mended or somebody told it."""
    for name, since in cannot_go(review.connection, review.school).items():
        if not review.was_done(CANNOT_GO, name, since):
            yield DueFollowUp(CANNOT_GO, name, (), since, name)
