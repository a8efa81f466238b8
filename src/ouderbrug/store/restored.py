"""What a backup that is put back cannot know: which of its messages went since, and who was protected since.

All that could have gone by now is unknown, for a person to settle; unless the store that was in its place knows better.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from ouderbrug.model import State
from ouderbrug.store import rows, states, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

REASON = "restored"
"""Why a message is unknown: a backup was put back in which it had not gone yet."""
OPEN = (State.AWAITING_APPROVAL, State.QUEUED, State.SENDING)
"""States of what may have gone since a backup was made."""
_message = tables.message
_TOLD = ("state", "channel", "public_id", "marked_at", "settled_at", "settled_by", "remote_id", "error_class", "due_at")
_MOST = 500


def settle(connection: Connection, now: datetime, present: Connection | None, *, newest: bool) -> Counter[str]:
    """Give all that may have gone since another state; returns how many are in which, among those that were open.

    ``present`` is the store that was in this one's place, where that can be read. What went by that did go; if it was
    the ``newest``, the rest is as it says as well.
    """
    found = connection.execute(
        select(_message.c.id, _message.c.key, _message.c.state).where(_message.c.state.in_(OPEN))
    )
    waiting = found.all()
    known = _known(present, [row.key for row in waiting]) if present is not None else {}
    became: Counter[str] = Counter()
    unknown: dict[State, list[int]] = defaultdict(list)
    for row in waiting:
        told = known.get(row.key)
        if told is not None and (newest or told.state == State.SENT) and told.state != State.SENDING:
            _follow(connection, row, told)
            became[told.state] += 1
        else:
            unknown[State(row.state)].append(row.id)
    for was, numbers in unknown.items():
        became[State.UNKNOWN] += len(numbers)
        for first in range(0, len(numbers), _MOST):
            some = numbers[first : first + _MOST]
            marked = func.coalesce(_message.c.marked_at, now)
            values = {"error_class": REASON, "settled_at": now, "marked_at": marked}
            _bring(connection, some, was, State.UNKNOWN, **values)
    return became


def _known(present: Connection, keys: Iterable[str]) -> Mapping[str, Any]:
    query = select(_message.c.key, *(_message.c[name] for name in _TOLD)).where(rows.among(_message.c.key))
    return {row.key: row for row in rows.chunked(present, query, keys)}


def _follow(connection: Connection, row: Any, told: Any) -> None:
    values = {name: getattr(told, name) for name in _TOLD if name != "state"}
    _bring(connection, (row.id,), State(row.state), State(told.state), **values)


def _bring(connection: Connection, numbers: Iterable[int], was: State, to: State, **values: Any) -> None:
    """Take the steps from one state to another, with these values at the end."""
    here = _message.c.id.in_(list(numbers))
    way = states.way(was, to)
    for before, after in pairwise(way):
        states.change(connection, (before,), here, state=after, owner=None, lease_until=None)
    states.change(connection, (to,), here, **values)
