"""Who reads the post of a group by now: who has no app any more has a message of their own, and who came reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.planning import planner
from ouderbrug.planning.heard import heard
from ouderbrug.planning.saving import save_beside
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.model import Message
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def tell_without_app(work: UnitOfWork, row: MessageRow, post: Message) -> int:
    """Write to who has no app, and no plan of this event, what a post says; returns how many were queued."""
    keys = {one.key for one in work.roster.members(post.group) if one.app_access == "no"}
    if not keys or row.pilot != work.runtime.pilot or events.is_replaced(work.connection, post.event):
        return 0
    earlier = heard(work, post.event, post.event.revision)
    had = next(iter(earlier.get(post.recipient, ())), None) if post.correction else None
    alone = planner.plan_one_by_one(work, post, had, earlier)
    return save_beside(work, row.event, [one for one in alone if one.message.recipient in keys])


def posted(work: UnitOfWork, rows: Iterable[MessageRow]) -> None:
    """Of what stands in the app since now: who came to the group reads it too, and who has no app is written to."""
    for row, post in work.queued([row for row in rows if row.is_post]):
        tell_without_app(work, row, post)
        linked = set(outbox.guardians(work.connection, [row.id]).get(row.id, ()))
        came = [one.key for one in work.roster.members(post.group) if one.app_access != "no" and one.key not in linked]
        outbox.join_each(work.connection, work.school, [(row.id, key) for key in came])
