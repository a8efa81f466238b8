"""What the commands that only look ask of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ouderbrug.model import State
from ouderbrug.store import outbox, tables
from ouderbrug.store.claims import CARD_RAN_OUT
from ouderbrug.store.rows import LogRow, MessageRow, PlanStory, Try, among, chunked

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection, Select

_message, _plan, _event, _attempt = tables.message, tables.plan, tables.event, tables.attempt


def counts(connection: Connection, school: str) -> dict[str, Any]:
    """Messages by state, and how many events, guardians and pupils there are."""
    ids = select(_event.c.source, _event.c.event_id).where(_event.c.school == school).distinct().subquery()
    people = {
        name: select(func.count()).select_from(one).where(one.c.school == school, one.c.active)
        for name, one in (("guardians", tables.guardian), ("pupils", tables.pupil))
    }
    return {
        "messages": outbox.count_states(connection, school),
        "cards_expired": connection.execute(_ran_out(school)).scalar_one(),
        "events": connection.execute(select(func.count()).select_from(ids)).scalar_one(),
        **{name: connection.execute(query).scalar_one() for name, query in people.items()},
    }


def _ran_out(school: str) -> Select[int]:
    """Of what expired, how much stood on a card that nobody had done."""
    card = _message.c.error_class.in_(CARD_RAN_OUT)
    return (
        select(func.count())
        .select_from(_message)
        .where(_message.c.school == school, _message.c.state == State.EXPIRED, card)
    )


def plans(connection: Connection, school: str, event_id: str, source: str | None = None) -> list[PlanStory]:
    """Every plan of an event (of a source, or of any), latest revision last, with what became of its message."""
    query = (
        select(
            *(_plan.c[name] for name in ("recipient", "pupils")),
            func.coalesce(_message.c.channel, _plan.c.channel),
            *(
                _plan.c[name]
                for name in ("verdict", "rule", "reason", "until", "language", "language_reason", "message")
            ),
            _event.c.source,
            _event.c.revision,
            _message.c.state,
            _message.c.error_class,
            _plan.c.trail,
        )
        .join(_event, _plan.c.event == _event.c.id)
        .outerjoin(_message, _plan.c.message == _message.c.id)
        .where(_event.c.school == school, _event.c.event_id == event_id)
        .order_by(_event.c.source, _event.c.revision, _plan.c.recipient, _plan.c.part)
    )
    query = query if source is None else query.where(_event.c.source == source)
    found = [PlanStory._make((*row, [])) for row in connection.execute(query)]
    tried = _attempts(connection, [plan.message for plan in found if plan.message is not None])
    return [plan._replace(attempts=tried.get(plan.message, [])) for plan in found]


def _attempts(connection: Connection, messages: Collection[int]) -> dict[int | None, list[Try]]:
    query = select(_attempt.c.message, *(_attempt.c[name] for name in Try._fields))
    query = query.where(among(_attempt.c.message)).order_by(_attempt.c.id)
    found: dict[int | None, list[Try]] = {}
    for message, *row in chunked(connection, query, messages):
        found.setdefault(message, []).append(Try._make(row))
    return found


def as_logged(row: MessageRow) -> LogRow:
    """A message as ``log`` lists it."""
    when = row.settled_at or row.marked_at or row.due_at
    return LogRow(row.id, row.event_id, row.kind, row.recipient, row.channel, row.state, when, row.error_class)


def messages(connection: Connection, school: str, event_id: str | None, limit: int, *, unknown: bool) -> list[LogRow]:
    """Messages with their state, the latest change first."""
    when = func.coalesce(_message.c.settled_at, _message.c.marked_at, _message.c.due_at)
    columns = (_message.c[name] for name in ("id", "event_id", "kind", "recipient", "channel", "state"))
    query = select(*columns, when, _message.c.error_class).where(_message.c.school == school)
    if event_id is not None:
        query = query.where(_message.c.event_id == event_id)
    if unknown:
        query = query.where(_message.c.state == State.UNKNOWN)
    latest = query.order_by(when.desc(), _message.c.id.desc()).limit(limit)
    return [LogRow._make(row) for row in connection.execute(latest)]
