"""What is urgent and cannot go, as a part or what was written must be mended first: a leader tells it meanwhile."""

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
    """The urgent events that wait for a part to be mended or to be written anew, by source and id, and since when."""
    kept = set_aside.kept(connection, school)
    found = {(one.source, one.event_id): one.since for one in kept if one.urgent}
    for source, name in failing.waiting_events(connection, school, Priority.URGENT):
        last = events.find(connection, school, name, source)[-1]
        found.setdefault((source, name), events.accepted_at(connection, last.row))
    return found


def not_taken(connection: Connection, school: str) -> list[str]:
    """Where those of them stood that were not taken in for what they say themselves, by source and place."""
    found = (one for one in set_aside.kept(connection, school) if one.urgent and not one.waits)
    return sorted(f"{one.source}, {one.place}" for one in found)


def to_be_told(review: Review, known: Mapping[tuple[str, str], datetime] | None = None) -> Iterator[DueFollowUp]:
    """The same as errands of a leader, until it is mended or somebody told it; ``known`` is what was found already."""
    found = cannot_go(review.connection, review.school) if known is None else known
    keys = keys_of(found)
    for named, since in found.items():
        if not review.was_done(CANNOT_GO, keys[named], since):
            yield DueFollowUp(CANNOT_GO, keys[named], (), since, named[1])
