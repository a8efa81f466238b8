"""Who answered to an earlier text of a question: its day, time or place is another by now than they knew of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.store import events, outbox, reached

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.model import Event
    from ouderbrug.staff.responses import Question
    from ouderbrug.unit_of_work import UnitOfWork


def answered_before(work: UnitOfWork, asked: Question) -> frozenset[str]:
    """The guardians whose last word is to a text with another day, time or place, by their keys.

    It is to what they had last when they gave it, whatever of a change waits; of who had nothing by then nobody knows.
    """
    known = events.find(work.connection, work.school, asked.event.id, asked.event.source)
    now, words = _when_and_where(asked.event), {one.row: _when_and_where(one.event) for one in known}
    if all(one == now for one in words.values()):
        return frozenset()
    had = _had(work, asked, words)
    return frozenset(key for key, event in had.items() if words[event] != now)


def _had(work: UnitOfWork, asked: Question, revisions: dict[int, object]) -> dict[str, int]:
    """The row of the revision that each who answered had last by then."""
    rows = [row for row in outbox.of_event(work.connection, [*revisions]) if not row.pilot and reached.was_heard(row)]
    readers, found = outbox.guardians(work.connection, [row.id for row in rows]), dict[str, int]()
    for row in rows:
        at: datetime | None = row.settled_at or row.marked_at
        for key in readers.get(row.id, ()):
            said = asked.answers.get(key)
            if said is not None and at is not None and at <= said.at:
                found[key] = max(row.event, found.get(key, 0))
    return found


def _when_and_where(event: Event) -> object:
    return event.begins, event.payload.get("ends_at"), event.payload.get("place")
