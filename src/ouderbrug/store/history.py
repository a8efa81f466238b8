"""What guardians got so far and what waits for them, as the rules count it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, func, or_, select

from ouderbrug.model import State
from ouderbrug.store import tables
from ouderbrug.store.outbox import ACTIVE
from ouderbrug.store.rows import among, chunked, given
from ouderbrug.store.states import WAITING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy import ColumnElement, Connection, Select

_message, _link = tables.message, tables.message_guardian
_NEVER = datetime.max.replace(tzinfo=UTC)
FEW = 64
"""Up to so many guardians (as many as a set), all that each ever got is read sooner than what all got of late."""


class Entry(NamedTuple):
    """A message of one guardian that may count for the cap.

    The last five fields give one that waits its place and channel; they may be lacking once it went.
    """

    guardian: str
    id: int
    state: str
    marked_at: datetime | None
    kind: str
    recipient: str
    pupils: list[str]
    priority: int
    correction: str
    pilot: bool
    digest: int | None
    event: int
    due_at: datetime = _NEVER
    deadline: datetime = _NEVER
    occurred_at: datetime = _NEVER
    event_id: str = ""
    channel: str = ""


_OF_WAITING = tuple(_message.c[name] for name in Entry._fields if name in Entry._field_defaults)
_OF_ALL = tuple(_message.c[name] for name in Entry._fields[1:] if name not in Entry._field_defaults)


def contacts(
    connection: Connection, school: str, guardians: Collection[str], since: datetime, *, named: bool = False
) -> list[Entry]:
    """What these guardians got since then, are to get, or a colleague has in hand; others too, where these are many.

    With ``named`` nothing of others is read in any case.
    """
    if named or len(guardians) <= FEW:
        return [Entry(*row) for row in chunked(connection, _OF_NAMED, guardians, of_school=school, since=since)]
    wanted = {"of_school": school, "since": since}
    return [Entry(*row) for query in _OF_SCHOOL for row in connection.execute(query, wanted).all()]


_COUNTED = _message.c.state.in_(ACTIVE) & (_message.c.marked_at >= bindparam("since"))
_LEFT_LYING = (_message.c.state == State.HANDED_OVER) & (_message.c.marked_at < bindparam("since"))
_WAITS = _message.c.state.in_(WAITING)


def _of(columns: Sequence[ColumnElement[Any]], where: ColumnElement[bool]) -> Select[Any]:
    return select(_link.c.guardian, *columns).join(_message, _link.c.message == _message.c.id).where(where)


_OF_NAMED = _of(_OF_ALL + _OF_WAITING, or_(_COUNTED, _LEFT_LYING, _WAITS)).where(
    given(_link.c.school), among(_link.c.guardian)
)
# Each part by itself goes by the index on state and time, and leaves the rest of the year unread.
_OF_SCHOOL = [
    _of(_OF_ALL + _OF_WAITING, _WAITS).where(given(_message.c.school)),
    _of(_OF_ALL, _COUNTED).where(given(_message.c.school)),
    _of(_OF_ALL, _LEFT_LYING).where(given(_message.c.school)),
]
"""See ``of_guardians``. Open cards hold their slot however long they lie there."""


def ever_reached(
    connection: Connection, school: str, guardians: Collection[str], states: Collection[State] = ACTIVE
) -> set[str]:
    """Those of these guardians who ever got anything, of what is in these states; others too, where these are many."""
    got = (_link.c.school == tables.guardian.c.school) & (_link.c.guardian == tables.guardian.c.key)
    any_one = exists().where(got, _link.c.message == _message.c.id, _really_went(states))
    query = select(tables.guardian.c.key).where(tables.guardian.c.school == school, any_one)
    if len(guardians) <= FEW:
        query = query.where(tables.guardian.c.key.in_(sorted(guardians)))
    return set(connection.execute(query).scalars())


def first_in_languages(
    connection: Connection, school: str, guardians: Collection[str], frames: str
) -> dict[str, dict[str, datetime]]:
    """When each of these first got a text of each language ("nl", or "nl, tr") that no colleague told them.

    What is of the kind of ``frames`` says nothing of its own: what is inside was got for itself.
    """
    query = (
        select(_link.c.guardian, tables.text.c.language, func.min(_message.c.marked_at))
        .join(_message, _link.c.message == _message.c.id)
        .join(tables.text, _message.c.text == tables.text.c.id)
        .where(_really_went((State.SENT,)), _message.c.marked_at.is_not(None), _message.c.kind != frames)
        .group_by(_link.c.guardian, tables.text.c.language)
    )
    found: dict[str, dict[str, datetime]] = {}
    for guardian, language, at in connection.execute(of_guardians(query, school, guardians)):
        if guardian in guardians:
            found.setdefault(guardian, {})[language] = at
    return found


def last_reached(
    connection: Connection, school: str, guardians: Collection[str], kinds: Collection[str]
) -> dict[str, dict[str, datetime]]:
    """When each last got a message of each of these kinds, by guardian and kind; others too, where these are many."""
    query = (
        select(_link.c.guardian, _message.c.kind, func.max(_message.c.marked_at))
        .join(_message, _link.c.message == _message.c.id)
        .where(_really_went(), _message.c.kind.in_(kinds))
        .group_by(_link.c.guardian, _message.c.kind)
    )
    found: dict[str, dict[str, datetime]] = {}
    for guardian, kind, at in connection.execute(of_guardians(query, school, guardians)).all():
        found.setdefault(guardian, {})[kind] = at
    return found


def _really_went(states: Collection[State] = ACTIVE) -> ColumnElement[bool]:
    return and_(_message.c.state.in_(sorted(states)), _message.c.pilot.is_(False))


def of_guardians(query: Any, school: str, guardians: Collection[str] | None) -> Any:
    """A query of messages and whom they are for, begun with these guardians (None: all) where they are few.

    Else it is of the whole school, by the indexes of messages: to name a few hundred guardians takes many times as long
    (benchmarks/judge.py --guardians 400).
    """
    if guardians is not None and len(guardians) <= FEW:
        return query.where(_link.c.school == school, _link.c.guardian.in_(sorted(guardians)))
    return query.where(_message.c.school == school)


_HAD_BY = (
    select(_message.c.id, _message.c.settled_by, _message.c.settled_at)
    .where(_message.c.school == bindparam("school"), _message.c.marked_at >= bindparam("since"))
    .where(_message.c.channel.in_(bindparam("channels", expanding=True)))
    .where(_message.c.state == State.SENT, _message.c.settled_by != "")
)


def told_by(
    connection: Connection, school: str, channels: Collection[str], since: datetime
) -> list[tuple[int, str, datetime]]:
    """What colleagues told guardians over these channels since a moment: the row, who, and when they said so."""
    found = connection.execute(_HAD_BY, {"school": school, "channels": sorted(channels), "since": since})
    return [(row.id, row.settled_by, row.settled_at) for row in found]


def told_since(connection: Connection, guardian: str, channels: Collection[str], since: datetime) -> list[int]:
    """What a colleague told a guardian over these channels, or left untold, since a moment: the numbers of its rows."""
    link = tables.message_guardian
    query = select(_message.c.id).join(link, link.c.message == _message.c.id).where(
        link.c.guardian == guardian, _message.c.channel.in_(sorted(channels)), _message.c.marked_at >= since,
        _message.c.state.in_((State.SENT, State.CANCELLED)), _message.c.settled_by != "",
    )  # fmt: skip
    return list(connection.execute(query).scalars())
