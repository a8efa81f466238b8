"""What is urgent and cannot go, as a part must be mended first: a leader tells it in another way meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import Priority
from ouderbrug.staff.due_follow_ups import CANNOT_GO, DueFollowUp, keys_of
from ouderbrug.store import events, failing, set_aside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.staff.due_follow_ups import Review


def cannot_go(connection: Connection, school: str) -> dict[tuple[str, str], datetime]:
    """The urgent events that wait for a part to be mended, by source and id, and since when."""
    found = {(one.source, one.event_id): one.since for one in set_aside.standing(connection, school) if one.urgent}
    for source, name in failing.waiting_events(connection, school, Priority.URGENT):
        last = events.find(connection, school, name, source)[-1]
        found.setdefault((source, name), events.accepted_at(connection, last.row))
    return found


def to_be_told(review: Review, known: Mapping[tuple[str, str], datetime] | None = None) -> Iterator[DueFollowUp]:
    """The same as errands of a leader, until it is mended or somebody told it; ``known`` is what was found already."""
    found = cannot_go(review.connection, review.school) if known is None else known
    keys = keys_of(found)
    for named, since in found.items():
        if not review.was_done(CANNOT_GO, keys[named], since):
            yield DueFollowUp(CANNOT_GO, keys[named], (), since, named[1])
