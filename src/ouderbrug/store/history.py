"""What guardians got so far and what waits for them, as the rules count it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from ouderbrug.store import tables
from ouderbrug.store.outbox import ACTIVE, WAITING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, RowMapping

_message, _link = tables.message, tables.message_guardian
_MOST_NAMED = 500
_FEW = 20
"""Up to so many guardians, all that each ever got is read sooner than what the whole school got of late."""
_CAP_COLUMNS = (
    "id state marked_at due_at kind recipient pupils priority deadline occurred_at event_id correction "
    "pilot channel digest"
)
_FOR_CAP = tuple(_message.c[name] for name in _CAP_COLUMNS.split())
_OF_WAITING = ("due_at", "deadline", "occurred_at", "event_id", "channel")
_WENT = tuple(one for one in _FOR_CAP if one.name not in _OF_WAITING)


def contacts(connection: Connection, school: str, guardians: Collection[str], since: datetime) -> list[RowMapping]:
    """What these guardians got since then, or are to get: the rows that may count for the cap.

    What only a waiting message needs (its place among the others, its channel) may be lacking once it went.
    """
    counted = and_(_message.c.state.in_(ACTIVE), _message.c.marked_at >= since)
    waiting = _message.c.state.in_(WAITING)
    wanted: list[tuple[tuple[Any, ...], ColumnElement[bool]]] = [(_FOR_CAP, or_(counted, waiting))]
    if len(guardians) > _FEW:
        # Each half by itself goes by the index on state and time, and leaves the rest of the year unread.
        wanted = [(_FOR_CAP, waiting), (_WENT, counted)]
    found: list[RowMapping] = []
    for columns, where in wanted:
        query = select(_link.c.guardian, *columns).join(_message, _link.c.message == _message.c.id).where(where)
        found += connection.execute(_of(query, school, guardians)).mappings().all()
    return found


def ever_reached(connection: Connection, school: str, guardians: Collection[str]) -> set[str]:
    """Those of these guardians who ever got anything."""
    got = (_link.c.school == tables.guardian.c.school) & (_link.c.guardian == tables.guardian.c.key)
    any_one = exists().where(got, _link.c.message == _message.c.id, _really_went())
    query = select(tables.guardian.c.key).where(tables.guardian.c.school == school, any_one)
    return set(connection.execute(_narrowed(query, tables.guardian.c.key, guardians)).scalars())


def times_reached(
    connection: Connection, school: str, guardians: Collection[str], kind: str, since: datetime
) -> dict[str, int]:
    """How often each guardian got one kind of message since a moment."""
    query = (
        select(_link.c.guardian, func.count())
        .join(_message, _link.c.message == _message.c.id)
        .where(_really_went(), _message.c.kind == kind, _message.c.marked_at >= since)
        .group_by(_link.c.guardian)
    )
    return {row[0]: row[1] for row in connection.execute(_of(query, school, guardians))}


def last_reached(
    connection: Connection, school: str, guardians: Collection[str], kinds: Collection[str]
) -> dict[str, dict[str, datetime]]:
    """When each guardian last got a message of each of these kinds, by guardian and kind."""
    query = (
        select(_link.c.guardian, _message.c.kind, func.max(_message.c.marked_at))
        .join(_message, _link.c.message == _message.c.id)
        .where(_really_went(), _message.c.kind.in_(kinds))
        .group_by(_link.c.guardian, _message.c.kind)
    )
    found: dict[str, dict[str, datetime]] = {}
    for guardian, kind, at in connection.execute(_of(query, school, guardians)):
        found.setdefault(guardian, {})[kind] = at
    return found


def _really_went() -> ColumnElement[bool]:
    return and_(_message.c.state.in_(ACTIVE), _message.c.pilot.is_(False))


def _of(query: Any, school: str, guardians: Collection[str]) -> Any:
    """Begin with the guardians where they are few, and else with the messages, which have an index for it."""
    owner = _link if len(guardians) <= _FEW else _message
    return _narrowed(query.where(owner.c.school == school), _link.c.guardian, guardians)


def _narrowed(query: Any, column: Any, keys: Collection[str]) -> Any:
    """Only these keys, unless there are so many that naming them costs more than reading all."""
    return query.where(column.in_(sorted(keys))) if len(keys) <= _MOST_NAMED else query
