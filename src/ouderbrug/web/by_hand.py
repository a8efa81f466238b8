"""What a colleague says by hand on a page: stored, told when it goes, and called off while nobody has it."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.model import State
from ouderbrug.planning.rewording import next_revision
from ouderbrug.planning.said_again import as_decided
from ouderbrug.planning.taking_in import Collected, store_all
from ouderbrug.records import BY_HAND, Batch, Incoming
from ouderbrug.store import decisions, events, outbox
from ouderbrug.store.coming import Coming, coming
from ouderbrug.web.reading import PAUSE
from ouderbrug.web.screen import Stopped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ouderbrug.model import Event
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask

A_DAY = timedelta(days=1)
"""So long it is said of the same words that they went already."""
SOURCE = "hand"
"""The source of what people say by hand, as with `ouderbrug event add`."""
_log = logging.getLogger("ouderbrug.web")


def taken_in(ask: Ask, data: Mapping[str, Any], *, keep: bool = True) -> Collected:
    """Store an event as `ouderbrug event add` does; without ``keep`` no file of it stays behind."""
    return store_all(ask.work, {SOURCE: Batch((Incoming(BY_HAND, dict(data)),), (), None)}, keep=keep)


def put_ready(ask: Ask, data: Mapping[str, Any], *, at_once: bool = False) -> None:
    """Store it: it goes in ten minutes or ``at_once``, or as soon after as the rules let it.

    Raises Stopped where nobody gets it.
    """
    event_id = str(data["id"])
    done = taken_in(ask, data)
    rows = rows_of(ask, event_id)
    if done.rejected or not rows:
        raise Stopped("cannot_go")
    waiting = [row.id for row in rows if row.state == State.QUEUED and not at_once]
    decisions.wait_until(ask.work.connection, waiting, ask.work.now + PAUSE)
    _log.info("event %s by %s", ask.work.in_log(event_id), ask.visitor.one.key)


def rows_of(ask: Ask, event_id: str) -> list[MessageRow]:
    """The messages of the last revision of what was said by hand."""
    found = events.find(ask.work.connection, ask.work.school, event_id, SOURCE)
    return outbox.of_event(ask.work.connection, [found[-1].row]) if found else []


def known(rows: Iterable[MessageRow]) -> dict[object, object]:
    """What a form carries of these: which they are, of which revision."""
    return {row.id: row.event for row in rows}


def stored(ask: Ask, event_id: str) -> Event | None:
    """What was said by hand under this id, in its last revision; None where nothing was, or it is off."""
    found = events.find(ask.work.connection, ask.work.school, event_id, SOURCE)
    return found[-1].event if found and not found[-1].event.withdrawn else None


def is_off(ask: Ask, event_id: str) -> bool:
    """True of what was said by hand and called off since."""
    found = events.find(ask.work.connection, ask.work.school, event_id, SOURCE)
    return bool(found) and found[-1].event.withdrawn


def has_gone(ask: Ask, event_id: str) -> bool:
    """True once all of it that goes is on its way, or in the hand of a colleague."""
    rows = [row for row in rows_of(ask, event_id) if row.state != State.CANCELLED]
    return bool(rows) and all(row.state in outbox.ACTIVE for row in rows)


def same_of_today(ask: Ask, data: Mapping[str, Any]) -> bool:
    """True where this went for the same group or child within a day, or is to go, by whatever form."""
    here, whom = (ask.work.connection, ask.work.school), tuple(data["audience"].values())
    lately = events.accepted_since(*here, [str(data["kind"])], ask.work.now - A_DAY)
    others = (one for one in lately if one.id != data["id"])
    same = (one for one in others if (dict(one.payload), one.audience.keys) == (data["payload"], whom))
    return any(_goes(row) for one in same for row in _of(ask, one))


def _of(ask: Ask, event: Event) -> list[MessageRow]:
    found = events.find(ask.work.connection, ask.work.school, event.id, event.source)
    return outbox.of_event(ask.work.connection, [found[-1].row])


def _goes(row: MessageRow) -> bool:
    return row.state in (*outbox.ACTIVE, State.QUEUED, State.AWAITING_APPROVAL)


def next_id(event_id: str) -> str:
    """An id for the same once more, after it was called off; always the same one."""
    return f"hand-{hashlib.sha256(event_id.encode()).hexdigest()[:16]}"


def will(ask: Ask, event_id: str) -> Coming:
    """What becomes of it."""
    return coming(ask.work.connection, ask.work.school, SOURCE, [event_id], ask.work.now)


def nobody_has_it(rows: Iterable[MessageRow]) -> bool:
    """True while all of these messages can be called off, and nobody hears of it."""
    return all(row.state in (State.QUEUED, State.AWAITING_APPROVAL) and not row.attempts for row in rows)


def call_off(ask: Ask, event_id: str, rows: Iterable[MessageRow]) -> None:
    """Call it off, or no more than the change where somebody has it as it was; raises Stopped where they have it.

    Then what was decided of it as it was stands, and who was not to have it gets nothing before somebody says yes.
    """
    if not nobody_has_it(rows):
        raise Stopped("too_late_to_undo")
    found = events.find(ask.work.connection, ask.work.school, event_id, SOURCE)
    every = outbox.of_event(ask.work.connection, [one.row for one in found])
    had = {row.event for row in every if _was_had(row)}
    before = [one.event for one in found if one.row in had]
    if before:
        taken_in(ask, next_revision(replace(before[-1], revision=found[-1].event.revision), {}))
        earlier = sorted((row for row in every if row.event != found[-1].row), key=lambda row: row.id)
        as_decided(ask.work, earlier, rows_of(ask, event_id))
    else:
        taken_in(ask, {"id": event_id, "withdrawn": True})


def _was_had(row: MessageRow) -> bool:
    """True of what went to somebody, or may have: a card that was taken back was perhaps told by then."""
    in_hand = row.attempts > 0 and row.state in (State.CANCELLED, State.EXPIRED)
    return row.state in outbox.ACTIVE or in_hand
