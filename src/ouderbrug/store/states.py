"""The states of a message: which may follow which, and the one statement that changes a row of the outbox.

The guard stands in that statement: a row is changed only in the states that the caller names, and only by a step that
the table allows. What matches nothing is no longer as the caller believed, and is left as it is.
"""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import ClauseElement, bindparam, update

from ouderbrug.model import State
from ouderbrug.store import looks, tables, untold
from ouderbrug.store.many import Many

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from sqlalchemy import ColumnElement, Connection, Insert, Update

WAITING = (State.QUEUED, State.AWAITING_APPROVAL)
"""States of what has not begun to be sent."""
NEXT: Mapping[State, frozenset[State]] = MappingProxyType(
    {
        State.AWAITING_APPROVAL: frozenset({State.QUEUED, State.CANCELLED, State.EXPIRED}),
        State.QUEUED: frozenset({State.SENDING, State.AWAITING_APPROVAL, State.CANCELLED, State.EXPIRED, State.FAILED}),
        State.SENDING: frozenset(
            {State.SENT, State.HANDED_OVER, State.UNKNOWN, State.QUEUED, State.FAILED, State.CANCELLED}
        ),
        State.UNKNOWN: frozenset({State.SENT, State.QUEUED}),
        State.HANDED_OVER: frozenset({State.SENT, State.CANCELLED, State.EXPIRED}),
        State.SENT: frozenset({State.HANDED_OVER}),
        State.FAILED: frozenset({State.QUEUED}),
        State.CANCELLED: frozenset({State.QUEUED, State.SENT, State.HANDED_OVER, State.AWAITING_APPROVAL}),
        State.EXPIRED: frozenset({State.QUEUED, State.AWAITING_APPROVAL, State.SENT, State.CANCELLED}),
    }
)
"""Which state may follow which, in one step; what is in a digest takes the steps of its digest."""


def change(
    connection: Connection,
    was: Collection[State],
    /,
    *where: ColumnElement[bool],
    given: Any = MappingProxyType({}),
    **values: Any,
) -> int:
    """Change the messages in one of the states ``was`` that these conditions name; returns how many.

    Conditions that are made once, and get what they compare with in ``given``, cost a third of others. Raises
    ValueError for a step that is not in ``NEXT``. An end that nobody wanted is noted, for a run to tell.
    """
    to = values.get("state")
    if to is not None and any(to is not one and to not in NEXT[one] for one in was):
        raise ValueError(f"no message goes from {' or '.join(sorted(was))} to {to}")
    if to in untold.ENDED:
        connection.execute(_ending(tuple(sorted(was)), to, where), dict(given))
    plain = {name: value for name, value in values.items() if not isinstance(value, ClauseElement)}
    made = tuple((name, value) for name, value in values.items() if name not in plain)
    statement = _statement(tuple(sorted(was)), where, tuple(plain), made)
    changed = connection.execute(statement, {**given, **{_TO + name: plain[name] for name in plain}}).rowcount
    if changed and (to in _LEAVES_ITS_SLOT or "text" in values):
        looks.changed(connection)
    return changed


def change_each(
    connection: Connection,
    was: State,
    /,
    *where: ColumnElement[bool],
    each: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> int:
    """Change many messages in one go, each by what its conditions are given, to values of its own; returns how many.

    All get a value for the same columns, and the same state. Raises ValueError for a step that is not in ``NEXT``.
    """
    to = each[0][1]["state"]
    if to not in NEXT[was] or to in untold.ENDED or to in _LEAVES_ITS_SLOT:
        raise ValueError(f"no messages go from {was} to {to} in one go")
    rows = [{**given, **{_TO + name: values[name] for name in values}} for given, values in each]
    return _for_many((was,), where, tuple(each[0][1])).run(connection, rows)


_TO = "to_"
_LEAVES_ITS_SLOT = frozenset({State.CANCELLED, State.EXPIRED, State.FAILED})


@lru_cache(maxsize=128)
def _statement(
    was: tuple[State, ...],
    where: tuple[ColumnElement[bool], ...],
    plain: tuple[str, ...],
    made: tuple[tuple[str, Any], ...],
) -> Update:
    table = tables.message
    given = {name: bindparam(_TO + name, type_=table.c[name].type) for name in plain}
    return update(table).where(_in(was), *where).values(**given, **dict(made))


@lru_cache(maxsize=64)
def _for_many(was: tuple[State, ...], where: tuple[ColumnElement[bool], ...], plain: tuple[str, ...]) -> Many:
    return Many(_statement(was, where, plain, ()))


@lru_cache(maxsize=64)
def _ending(was: tuple[State, ...], to: State, where: tuple[ColumnElement[bool], ...]) -> Insert:
    return untold.ending(to, _in(was), *where)


def _in(was: tuple[State, ...]) -> ColumnElement[bool]:
    state = tables.message.c.state
    return state == was[0] if len(was) == 1 else state.in_(was)


def before(to: State) -> frozenset[State]:
    """The states that ``to`` may follow."""
    return frozenset(state for state, following in NEXT.items() if to in following)


def way(was: State, to: State) -> list[State]:
    """The fewest steps from one state to another, both included; raises ValueError where there is no way.

    Of two that are as short it is the one on which a message is sent.
    """
    ways = [[was]]
    for one in ways:
        if one[-1] is to:
            return one
        steps = sorted(NEXT[one[-1]], key=lambda step: (step is not State.SENDING, step))
        ways += [[*one, step] for step in steps if step not in one]
    raise ValueError(f"no message goes from {was} to {to}")
