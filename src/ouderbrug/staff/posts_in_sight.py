"""Posts that tell a place or time to somebody who was protected since: only a person can take them out of an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import tells_where
from ouderbrug.staff.due_follow_ups import POST_IN_SIGHT, DueFollowUp
from ouderbrug.staff.reach import follow_up_key
from ouderbrug.store import events
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.model import Message
    from ouderbrug.staff.due_follow_ups import Review


def posts_in_sight(review: Review) -> Iterator[DueFollowUp]:
    """Each such event with each who is protected, until it is over or off, or a leader has seen to it."""
    found: dict[str, DueFollowUp] = {}
    for row, message in review.queued(stored.posted(review.connection, review.school, review.now)):
        watching = _watching(review, message)
        for guardian in sorted(watching) if watching and not _is_off(review, message) else ():
            key, since = follow_up_key(message.event.id, guardian), row.settled_at or row.due_at
            if not review.was_done(POST_IN_SIGHT, key, since):
                found[key] = DueFollowUp(POST_IN_SIGHT, key, (), since, message.event.id, guardian)
    yield from found.values()


def _watching(review: Review, message: Message) -> frozenset[str]:
    box = review.runtime.boxes.get(message.channel)
    return review.roster.watching(message.group, box) if box is not None and tells_where(message) else frozenset()


def _is_off(review: Review, message: Message) -> bool:
    event = message.event
    return events.latest(review.connection, review.school, event.source, [event.id])[event.id].event.withdrawn
