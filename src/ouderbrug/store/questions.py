"""The holds that an import places because a file leaves something open, and lifts when one answers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, insert, select, update

from ouderbrug.school.import_questions import BY_IMPORT, Question
from ouderbrug.store import holds, tables
from ouderbrug.store.mailboxes import hashed
from ouderbrug.store.rows import Hold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.school.difference import Difference

_hold = tables.hold


class _Placed(NamedTuple):
    """A hold of an import: its row, the mark of what the file said, and whether a person answered it."""

    row: int
    mark: str
    is_released: bool


def keep(connection: Connection, school: str, change: Difference, now: datetime) -> None:
    """Place a hold for each new question and take away those that the file answers; what waited goes on by itself.

    What a person released is not asked again in the same words until the file has said something else in between; in
    other words, or of another column, it is another question. What nobody has to answer any more is asked no longer.
    """
    placed = _placed(connection, school)
    over = [one.row for asked in change.answered(placed.keys()) for one in placed.pop(asked)]
    if over:
        connection.execute(delete(_hold).where(_hold.c.id.in_(over)))
        holds.mark_anew(connection, school)
    for asked, mark in _marked(connection, sorted(change.asked)):
        _ask(connection, school, asked, mark, placed.get(asked, ()), now)
    for asked, mark in _marked(connection, sorted(change.looked_at)):
        _remember(connection, school, asked, mark, placed.get(asked, ()), now)
    change.asked &= _placed(connection, school, stands=True).keys()


def waits_after(connection: Connection, school: str, change: Difference) -> set[Question]:
    """Of what a file asks that which would wait for an answer, were the file taken in."""
    placed = _placed(connection, school)
    asked = _marked(connection, sorted(change.asked))
    return {one for one, mark in asked if not _is_answered(placed.get(one, ()), mark)}


def _is_answered(placed: Collection[_Placed], mark: str) -> bool:
    """True if a person answered these very words, and no others wait for an answer."""
    return bool(placed) and all(one.is_released for one in placed) and any(one.mark == mark for one in placed)


def _ask(
    connection: Connection, school: str, asked: Question, mark: str, placed: Collection[_Placed], now: datetime
) -> None:
    """Let it wait for an answer; where it waits already it is by the words of now."""
    if _is_answered(placed, mark):
        return
    standing = [one for one in placed if not one.is_released]
    if not standing:
        holds.place(connection, school, Hold(asked.scope, asked.key, now, BY_IMPORT, asked.reason(mark)))
    for one in standing:
        if one.mark != mark:
            change = update(_hold).where(_hold.c.id == one.row).values(reason=asked.reason(mark))
            connection.execute(change)


def _remember(
    connection: Connection, school: str, asked: Question, mark: str, placed: Collection[_Placed], now: datetime
) -> None:
    """That a person answered this as the file came: it is asked no more, and what waits for it goes on."""
    released = {"released_at": now, "released_by": BY_IMPORT}
    if not any(one.mark == mark for one in placed):
        hold = Hold(asked.scope, asked.key, now, BY_IMPORT, asked.reason(mark))
        connection.execute(insert(_hold).values(school=school, **hold._asdict(), **released))
    if standing := [one.row for one in placed if not one.is_released]:
        connection.execute(update(_hold).where(_hold.c.id.in_(standing)).values(**released))
        holds.mark_anew(connection, school)


def _placed(connection: Connection, school: str, *, stands: bool = False) -> dict[Question, list[_Placed]]:
    """The holds that imports placed, each under its question; those that nobody released alone if they must stand."""
    mine = (_hold.c.school == school) & (_hold.c.by == BY_IMPORT)
    columns = (_hold.c.id, _hold.c.scope, _hold.c.key, _hold.c.reason, _hold.c.released_at)
    found: dict[Question, list[_Placed]] = {}
    for row in connection.execute(select(*columns).where(mine).order_by(_hold.c.id)):
        if not (stands and row.released_at):
            asked, mark = Question.of_hold(row.scope, row.key, row.reason)
            found.setdefault(asked, []).append(_Placed(row.id, mark, row.released_at is not None))
    return found


def _marked(connection: Connection, asked: Iterable[Question]) -> Iterator[tuple[Question, str]]:
    """Each with the mark of what it says; without the key of the store nobody can tell what that is."""
    each = list(asked)
    marks = hashed(connection, *(one.said for one in each))
    yield from ((one, mark[:16]) for one, mark in zip(each, marks, strict=True))


def standing(connection: Connection, school: str) -> list[Hold]:
    """The holds of this kind that nobody has answered."""
    return [hold for hold in holds.standing(connection, school) if hold.by == BY_IMPORT]
