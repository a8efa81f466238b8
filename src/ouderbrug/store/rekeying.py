"""Moves a person to another key, with all that the store knows by it: history, answers, opt-outs, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from ouderbrug.store import tables
from ouderbrug.store.outbox import key_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Column, Connection

    from ouderbrug.school.difference import Rekeyed

_PLAIN: dict[str, tuple[Column[Any], ...]] = {
    "guardian": (
        tables.guardian.c.key,
        tables.guardianship.c.guardian,
        tables.message_guardian.c.guardian,
        tables.message.c.recipient,
        tables.plan.c.recipient,
        tables.opt_out_token.c.guardian,
        tables.response.c.guardian,
    ),
    "pupil": (
        tables.pupil.c.key,
        tables.guardianship.c.pupil,
        tables.membership.c.pupil,
        tables.consent.c.pupil,
    ),
}
_LISTS = (tables.message.c.pupils, tables.plan.c.pupils)


def rekey(connection: Connection, school: str, moved: Iterable[Rekeyed]) -> None:
    """Write each step in its order; a key that moves must be free at its new place."""
    for step in moved:
        for column in _PLAIN[step.what]:
            _move(connection, column, school, step.old, step.new)
        for table, scope in ((tables.hold, tables.hold.c.scope), (tables.app_id, tables.app_id.c.scope)):
            here = (table.c.school == school) & (scope == step.what) & (table.c.key == step.old)
            connection.execute(update(table).where(here).values(key=step.new))
        if step.what == "pupil":
            _in_lists(connection, school, step)
        else:
            _message_keys(connection, school, step)


def _move(connection: Connection, column: Column[Any], school: str, old: str, new: str) -> None:
    table = column.table
    here = (table.c.school == school) & (column == old)
    connection.execute(update(table).where(here).values({column.name: new}))


def _message_keys(connection: Connection, school: str, step: Rekeyed) -> None:
    """A message has its recipient in its own key, by which nothing is stored twice."""
    table = tables.message
    mine = (table.c.school == school) & (table.c.recipient == step.new)
    for row in connection.execute(select(table.c.id, table.c.key).where(mine)).all():
        connection.execute(update(table).where(table.c.id == row.id).values(key=key_for(row.key, step.new)))


def _in_lists(connection: Connection, school: str, step: Rekeyed) -> None:
    """Pupils whom messages, plans and audiences name."""
    for column in _LISTS:
        for row in _rows(connection, column.table, school):
            if step.old in (pupils := getattr(row, column.name)):
                put = {column.name: [step.new if key == step.old else key for key in pupils]}
                connection.execute(update(column.table).where(column.table.c.id == row.id).values(put))
    for row in _rows(connection, tables.event, school):
        if row.audience.get("scope") == "pupils" and step.old in row.audience["keys"]:
            keys = [step.new if key == step.old else key for key in row.audience["keys"]]
            put = {"audience": row.audience | {"keys": keys}}
            connection.execute(update(tables.event).where(tables.event.c.id == row.id).values(put))


def _rows(connection: Connection, table: Any, school: str) -> list[Any]:
    column = table.c.audience if table is tables.event else table.c.pupils
    return list(connection.execute(select(table.c.id, column).where(table.c.school == school)))
