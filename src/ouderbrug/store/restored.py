"""What a backup that is put back cannot know: which of its messages went since, and who may have what now.

All that could have gone by now is unknown, for a person to settle; unless the store that was in its place knows better.
Its people, keys and addresses are of then: nothing goes until a table says how they are now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from ouderbrug.model import State
from ouderbrug.school.import_questions import BY_IMPORT
from ouderbrug.store import holds, looks, rows, states, tables
from ouderbrug.store.dialects import inserting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Row

PEOPLE_OF_THEN = "restored"
"""The reason of the hold on everything: who is at school now the backup does not know."""
MAY_HAVE_GONE = "restored"
"""Why a message is unknown: a backup was put back in which it had not gone yet."""
LOST = "successor-lost"
"""Why a message is unknown: a later revision took its place, which is in neither the backup nor a source."""
OPEN = (State.AWAITING_APPROVAL, State.QUEUED, State.SENDING)
"""States of what goes by itself, and may have gone since a backup was made."""
AGAIN = (State.FAILED, State.EXPIRED)
"""States of what went since if somebody had it tried again, as long as it is of use."""
LASTING = (State.UNKNOWN, State.HANDED_OVER)
"""States of what waits for a person, who may have settled it since."""
_message, _event = tables.message, tables.event
_TOLD = (
    "state", "channel", "public_id", "marked_at", "settled_at", "settled_by", "settled_note", "remote_id",
    "error_class", "due_at", "attempts", "crashes", "mailbox", "approved_by", "approved_at", "approval_hash",
)  # fmt: skip
_REPLACED = "replaced"
_MOST = 500


def settle(
    connection: Connection, now: datetime, present: Connection | None, *, newest: bool, last: bool = True
) -> Counter[str]:
    """Give what is not ended for good the state that it has by now; returns how many came to be, or stay, in which.

    ``present`` is the store that was in this one's place, where that can be read. What went by that did go; if it was
    the ``newest``, the rest is as it says as well. All else that may have gone since is unknown. Unless this is the
    ``last`` time, what was replaced by what is not here stays as it is: a source may bring it yet.
    """
    waiting = connection.execute(_NOT_ENDED).all()
    known = _known(present, [row.key for row in waiting]) if present is not None else {}
    lost = _lost(connection, present, known) if present is not None else frozenset()
    became: Counter[str] = Counter()
    unknown: dict[tuple[State, str], list[int]] = defaultdict(list)
    for row in waiting:
        told = known.get(row.key)
        if told is not None and told.state != State.SENDING and (newest or told.state == State.SENT):
            if row.key not in lost:
                _follow(connection, row, told)
                became[told.state] += row.state in OPEN or row.state != told.state
            elif last and row.state != State.HANDED_OVER:
                unknown[State(row.state), LOST].append(row.id)
        elif row.state in OPEN or (row.state in AGAIN and row.deadline > now):
            unknown[State(row.state), MAY_HAVE_GONE].append(row.id)
    for (was, reason), numbers in unknown.items():
        became[State.UNKNOWN] += len(numbers)
        for first in range(0, len(numbers), _MOST):
            some = numbers[first : first + _MOST]
            marked = func.coalesce(_message.c.marked_at, now)
            values = {"error_class": reason, "settled_at": now, "marked_at": marked}
            _bring(connection, some, was, State.UNKNOWN, **values)
    return +became


def take_over(connection: Connection, present: Connection, school: str) -> None:
    """Let a backup have what was added since by guardians, mail programs and colleagues, and the links for it."""
    for table in _ADDED:
        all_ = select(table).where(table.c.school == school).order_by(*table.primary_key)
        here = {_alike(row) for row in connection.execute(all_)}
        new = [row for row in present.execute(all_) if _alike(row) not in here]
        if new:
            connection.execute(
                inserting(connection, table).on_conflict_do_nothing(), [_without(row, "id") for row in new]
            )
            looks.changed(connection)


def _alike(row: Row[Any]) -> tuple[Any, ...]:
    """What a row says, whatever its number is; what somebody wrote in it may be gone by now."""
    return tuple(_without(row, "id", "note").values())


def _without(row: Row[Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in names}


_ADDED = (tables.response, tables.mail_link, tables.opt_out_token, tables.bounce, tables.stopped, tables.viewing)
"""What is only ever added to."""
_NOT_ENDED = select(_message.c.id, _message.c.key, _message.c.state, _message.c.deadline).where(
    _message.c.state.in_((*OPEN, *AGAIN, *LASTING))
)
_KNOWN = (
    select(
        _message.c.key, *(_message.c[name] for name in _TOLD),
        _event.c.school, _event.c.source, _event.c.event_id, _event.c.revision,
    )
    .join(_event, _event.c.id == _message.c.event)
    .where(rows.among(_message.c.key))
)  # fmt: skip


def hold(connection: Connection, school: str, now: datetime) -> None:
    """Hold everything back until people come in anew."""
    if since(connection, school) is None:
        holds.place(connection, school, rows.Hold(holds.AFTER_RESTORE, "", now, "restore", PEOPLE_OF_THEN))


def since(connection: Connection, school: str) -> datetime | None:
    """Since when everything waits for a table of people; None if nothing does."""
    return next((one.since for one in holds.standing(connection, school) if one.scope == holds.AFTER_RESTORE), None)


def people_came(connection: Connection, school: str, now: datetime) -> None:
    """A whole table was taken in: what waited for it goes on by itself."""
    if since(connection, school) is None:
        return
    table = tables.hold
    here = (table.c.school == school) & (table.c.scope == holds.AFTER_RESTORE) & table.c.released_at.is_(None)
    connection.execute(update(table).where(here).values(released_at=now, released_by=BY_IMPORT))
    holds.mark_anew(connection, school)


def _known(present: Connection, keys: Iterable[str]) -> Mapping[str, Any]:
    return {row.key: row for row in rows.chunked(present, _KNOWN, keys)}


def _lost(connection: Connection, present: Connection, known: Mapping[str, Any]) -> frozenset[str]:
    """The keys of what a later revision replaced that is not here, and which said something."""
    replaced = [row for row in known.values() if row.state == State.CANCELLED and row.error_class == _REPLACED]
    ids = {row.event_id for row in replaced}
    here, there = _latest(connection, ids), _latest(present, ids)
    return frozenset(
        row.key
        for row in replaced
        for name in [(row.school, row.source, row.event_id)]
        if here.get(name, (0, False))[0] <= row.revision and not there[name][1]
    )


def _latest(connection: Connection, ids: Iterable[str]) -> dict[tuple[str, str, str], tuple[int, bool]]:
    """The latest revision of each event with one of these ids, and whether it was withdrawn by that."""
    found = {}
    for row in sorted(rows.chunked(connection, _REVISIONS, ids), key=lambda row: row.revision):
        found[row.school, row.source, row.event_id] = row.revision, row.withdrawn
    return found


_REVISIONS = select(_event.c.school, _event.c.source, _event.c.event_id, _event.c.revision, _event.c.withdrawn).where(
    rows.among(_event.c.event_id)
)


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
