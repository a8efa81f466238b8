"""What a run has to tell at its end: kept with what it is about, so that a run that dies in between silences nothing.

Each note is written in the transaction of the change itself, and taken away only after a run has written out what it
tells: a log on a full disk, or a stream that is closed, silences nothing either. What a run only counts in its own
memory, a run that dies takes with it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import JSON, bindparam, delete, func, insert, literal, select, type_coerce

from ouderbrug.model import State
from ouderbrug.store import tables
from ouderbrug.store.rows import given

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import ColumnElement, Connection, Insert

REJECTED, CALLED_OFF, ASIDE, FAILING, FLOOD, RAN_OUT = (
    "rejected", "called-off", "aside", "failing", "flood", "ran-out"
)  # fmt: skip
ENDED = frozenset({State.UNKNOWN, State.FAILED, State.EXPIRED})
"""States in which a message comes to an end that nobody wanted."""
MOST = 1_000
"""So many notes of one sort are kept; a source that is all wrong must not fill the store."""
_table, _message = tables.untold, tables.message


class Untold(NamedTuple):
    """What earlier runs did not tell: how many messages ended in which state, and the rest by what it is."""

    messages: Mapping[str, int] = MappingProxyType({})
    notes: tuple[tuple[str, list[str]], ...] = ()

    def of(self, what: str) -> list[list[str]]:
        """The words of each note of one sort."""
        return [said for one, said in self.notes if one == what]


NONE = Untold()


def note(connection: Connection, school: str, what: str, each: Iterable[list[str]]) -> None:
    """Keep what has to be told, as long as no run has told it."""
    rows = [{"school": school, "what": what, "said": said} for said in each]
    if not rows:
        return
    same = select(func.count()).where(_table.c.school == school, _table.c.what == what)
    if some := rows[: max(MOST - int(connection.execute(same).scalar_one()), 0)]:
        connection.execute(insert(_table), some)


def ending(to: State, *where: ColumnElement[bool]) -> Insert:
    """Notes for the messages that are about to end so; what is in a digest ends with the digest."""
    nothing = type_coerce(literal([], JSON), JSON)
    found = select(_message.c.school, literal(to.value), nothing, _message.c.id)
    return insert(_table).from_select(
        ["school", "what", "said", "message"], found.where(*where, _message.c.digest.is_(None))
    )


def last(connection: Connection) -> int:
    """The number of the last note; what a run finds when it begins, an earlier one left."""
    return int(connection.execute(select(func.coalesce(func.max(_table.c.id), 0))).scalar_one())


def until(connection: Connection, school: str, number: int) -> Untold:
    """What is untold, up to this note; a message that is no longer as it was is nothing to tell."""
    here = {"of_school": school, "number": number}
    counts = {row[0]: row[1] for row in connection.execute(_MESSAGES, here)}
    return Untold(counts, tuple((row.what, row.said) for row in connection.execute(_NOTES, here)))


_HERE = (given(_table.c.school), _table.c.id <= bindparam("number"))
_MESSAGES = (
    select(_message.c.state, func.count(func.distinct(_message.c.id)))
    .select_from(_table.join(_message, _table.c.message == _message.c.id))
    .where(*_HERE, _table.c.what == _message.c.state)
    .group_by(_message.c.state)
)
_NOTES = select(_table.c.what, _table.c.said).where(*_HERE, _table.c.message.is_(None)).order_by(_table.c.id)


def failed(connection: Connection, school: str) -> dict[tuple[str, str], int]:
    """How many messages failed of which no run has told yet, by channel and code."""
    return {(row[0], row[1]): row[2] for row in connection.execute(_FAILED, {"of_school": school})}


_FAILED = (
    select(_message.c.channel, _message.c.error_class, func.count(func.distinct(_message.c.id)))
    .select_from(_table.join(_message, _table.c.message == _message.c.id))
    .where(given(_table.c.school), _table.c.what == State.FAILED, _message.c.state == State.FAILED)
    .group_by(_message.c.channel, _message.c.error_class)
)


def told(connection: Connection, school: str, number: int) -> None:
    """What is untold was told, up to this note."""
    connection.execute(delete(_table).where(*_HERE), {"of_school": school, "number": number})
