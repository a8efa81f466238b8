"""A card of which a colleague says, after its event was withdrawn or changed, that it was told: who heard is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning import planner
from ouderbrug.planning.draft import NOTHING_NEW
from ouderbrug.planning.had_last import saw_a_post
from ouderbrug.planning.heard import heard
from ouderbrug.planning.saving import save_beside
from ouderbrug.store import events, outbox, plans

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ouderbrug.planning.draft import Draft
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

OPEN = (State.QUEUED, State.AWAITING_APPROVAL, State.HANDED_OVER)
"""States of what nobody has heard yet."""


def correct(work: UnitOfWork, told: Sequence[MessageRow]) -> int:
    """Plan for who heard these what became of it since, unless they have word of that; returns how many were queued.

    What waits for them as news, or is on a card, says from now on that it is a change; it is over where they heard
    just that.
    """
    readers = outbox.guardians(work.connection, [row.id for row in told])
    known = events.by_row(work.connection, {row.event for row in told})
    count = 0
    for row in told:
        event = known[row.event].event
        last = events.latest(work.connection, work.school, event.source, [event.id])[event.id]
        if last.event.revision > event.revision:
            mine = {row.recipient, *readers.get(row.id, ())}
            drafts = [one for one in _drafts(work, last, row, mine) if one.message.recipient in mine]
            _as_changes(work, last.row, drafts)
            count += save_beside(work, last.row, drafts)
    return count


def _drafts(work: UnitOfWork, last: StoredEvent, told: MessageRow, readers: Collection[str]) -> list[Draft]:
    """What they get now who heard this: of a post once more a post, unless they have the later words each alone."""
    had = heard(work, last.event, last.event.revision)
    mine = {key: had[key] for key in ({told.recipient} if told.is_post else readers) if key in had}
    planned = plans.planned(work.connection, last.row)
    if told.is_post and not last.event.withdrawn and told.recipient not in planned and not planned.isdisjoint(readers):
        mine = saw_a_post(mine, readers, work.roster)
    return planner.plan(work, last.event, mine) if mine else []


def _as_changes(work: UnitOfWork, event_row: int, drafts: Sequence[Draft]) -> None:
    news = [row for row in outbox.of_event(work.connection, [event_row]) if row.state in OPEN and not row.correction]
    alone = outbox.guardians(work.connection, [row.id for row in news if not row.is_post])
    for draft in drafts:
        message = draft.message
        for row in news:
            theirs = row.recipient == message.recipient and {*row.pupils} == {*message.pupils}
            if not theirs or len(alone.get(row.id, ())) > 1:  # what another reads who never heard stays news
                continue
            if draft.no_route == NOTHING_NEW:
                outbox.cancel(work.connection, [row.id], NOTHING_NEW, work.now)
            elif message.correction and not draft.no_route:
                text = outbox.add_text(work.connection, event_row, message.text, message.correction)
                outbox.as_change(work.connection, row.id, message, text)
