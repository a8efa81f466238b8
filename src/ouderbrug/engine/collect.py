"""Writes what was prepared: events with their plans and messages, in one transaction with the cursors."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ouderbrug.engine.prepare import cursors, poll, prepare
from ouderbrug.model import State
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.engine.gate import Judgement
    from ouderbrug.engine.line import Line
    from ouderbrug.engine.planner import Draft
    from ouderbrug.engine.prepare import Prepared
    from ouderbrug.model import Batch, Rejected
    from ouderbrug.store.database import Store

_COUNT = {"delay": "delayed", "fold": "folded", "refuse": "refused", "approve": "awaiting_approval"}


@dataclass
class Collected:
    """What one collecting did: counts by name, and the records that were set aside, by source."""

    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[str, Rejected]] = field(default_factory=list)
    flood: bool = False


def collect(store: Store, line: Line, now: datetime) -> Collected:
    """Take in what the sources have; reading them holds no lock, storing is one transaction."""
    with store.reading() as connection:
        known = cursors(connection, line)
    return take_in(store, line, poll(line, known), now)


def take_in(store: Store, line: Line, batches: Mapping[str, Batch], now: datetime) -> Collected:
    """Accept, judge and store these records; each event is taken once, however often it comes."""
    with store.writing() as connection:
        prepared = prepare(connection, line, batches, now, judge_queue=True)
        counts = save(connection, line, prepared, now)
    return Collected(counts, prepared.rejected, prepared.flood)


def save(connection: Connection, line: Line, prepared: Prepared, now: datetime) -> Counter[str]:
    """Store events, cancel what they replace, and store their plans and messages."""
    counts: Counter[str] = Counter(collected=len(prepared.accepted))
    rows = {id(event): events.add(connection, event, now) for event in prepared.accepted}
    for stored in prepared.replaced:
        old = [row["id"] for row in outbox.of_event(connection, [stored.row])]
        outbox.cancel(connection, old, "replaced", now)
    for draft, judgement in prepared.drafts:
        _save_draft(connection, line, rows[id(draft.message.event)], draft, judgement, now)
        if name := _COUNT.get(judgement.verdict):
            counts[name] += 1
    for source, cursor in prepared.cursors.items():
        events.set_cursor(connection, line.school, source, cursor)
    return counts


def _save_draft(
    connection: Connection, line: Line, event_row: int, draft: Draft, judgement: Judgement, now: datetime
) -> None:
    message, row = draft.message, None
    if judgement.verdict != "refuse":
        text_row = outbox.add_text(connection, event_row, message.text, message.correction)
        row = outbox.add(
            connection,
            message,
            event_row=event_row,
            text_row=text_row,
            state=State.AWAITING_APPROVAL if judgement.verdict == "approve" else State.QUEUED,
            due_at=judgement.until or now,
            guardians=[message.recipient],
            pilot=line.settings.redirect_to is not None,
        )
    outbox.add_plan(
        connection,
        {
            "school": line.school,
            "event": event_row,
            "recipient": message.recipient,
            "pupils": list(message.pupils),
            "channel": None if judgement.verdict == "refuse" else message.channel,
            "language": message.text.language,
            "language_reason": draft.language_reason,
            "message": row,
            **plan_values(judgement, now),
        },
    )


def plan_values(judgement: Judgement, now: datetime) -> dict[str, object]:
    """A judgement as columns of the plan."""
    trail = [step.as_json() for step in judgement.trail]
    return {
        "verdict": judgement.verdict,
        "rule": judgement.rule,
        "reason": judgement.reason,
        "until": judgement.until,
        "trail": trail + ([{"warnings": list(judgement.warnings)}] if judgement.warnings else []),
        "judged_at": now,
    }
