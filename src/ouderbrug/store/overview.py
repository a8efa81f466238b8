"""What the commands that only look ask of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ouderbrug.model import State
from ouderbrug.store import outbox, tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

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
        "events": connection.execute(select(func.count()).select_from(ids)).scalar_one(),
        **{name: connection.execute(query).scalar_one() for name, query in people.items()},
    }


def plans(connection: Connection, school: str, event_id: str) -> list[dict[str, Any]]:
    """Every plan of an event, latest revision last, with what became of its message."""
    query = (
        select(
            *(_plan.c[name] for name in ("recipient", "pupils", "channel", "verdict", "rule", "reason", "until")),
            *(_plan.c[name] for name in ("language", "language_reason", "trail", "message")),
            _event.c.source,
            _event.c.revision,
            _message.c.state,
            _message.c.channel.label("now_over"),
            _message.c.error_class,
        )
        .join(_event, _plan.c.event == _event.c.id)
        .outerjoin(_message, _plan.c.message == _message.c.id)
        .where(_event.c.school == school, _event.c.event_id == event_id)
        .order_by(_event.c.source, _event.c.revision, _plan.c.recipient)
    )
    found = []
    for row in connection.execute(query).mappings().all():
        plan = dict(row)
        plan["channel"] = plan.pop("now_over") or plan["channel"]
        plan["rules"] = plan.pop("trail")
        plan["attempts"] = _attempts(connection, plan["message"])
        found.append(plan)
    return found


def _attempts(connection: Connection, message: int | None) -> list[dict[str, Any]]:
    query = select(_attempt).where(_attempt.c.message == message).order_by(_attempt.c.id)
    names = ("number", "channel", "started_at", "ended_at", "outcome", "code")
    return [{name: row[name] for name in names} for row in connection.execute(query).mappings()]


def messages(
    connection: Connection, school: str, event_id: str | None, limit: int, *, unknown: bool
) -> list[dict[str, Any]]:
    """Messages with their state, the latest change first."""
    when = func.coalesce(_message.c.settled_at, _message.c.marked_at, _message.c.due_at)
    query = select(_message, _message.c.id.label("message")).where(_message.c.school == school)
    if event_id is not None:
        query = query.where(_message.c.event_id == event_id)
    if unknown:
        query = query.where(_message.c.state == State.UNKNOWN)
    rows = connection.execute(query.order_by(when.desc(), _message.c.id.desc()).limit(limit)).mappings()
    return [
        {
            "message": row.message,
            "event": row.event_id,
            "kind": row.kind,
            "recipient": row.recipient,
            "channel": row.channel,
            "state": row.state,
            "when": row.settled_at or row.marked_at or row.due_at,
            "why": row.error_class,
        }
        for row in rows
    ]
