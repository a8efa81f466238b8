"""Moves a person to another key, with all that the store knows by it: history, answers, opt-outs, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from ouderbrug.people import Pairing
from ouderbrug.school.difference import Rekeyed
from ouderbrug.school.errand_keys import known_by
from ouderbrug.school.import_questions import BY_IMPORT, HELD_BY_KEY, Question
from ouderbrug.school.rekeying import paired
from ouderbrug.store import follow_ups, renamed, tables
from ouderbrug.store.outbox import key_for
from ouderbrug.store.pictures import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import Column, ColumnElement, Connection


_PLAIN: dict[str, tuple[Column[Any], ...]] = {
    "guardian": (
        tables.guardian.c.key,
        tables.guardianship.c.guardian,
        tables.message_guardian.c.guardian,
        tables.message.c.recipient,
        tables.plan.c.recipient,
        tables.opt_out_token.c.guardian,
        tables.mail_link.c.guardian,
        tables.wish.c.guardian,
        tables.response.c.guardian,
        tables.agreement.c.guardian,
        tables.consent.c.guardian,
        tables.staff.c.guardian,
    ),
    "pupil": (
        tables.pupil.c.key,
        tables.guardianship.c.pupil,
        tables.membership.c.pupil,
        tables.stay.c.pupil,
        tables.agreement.c.pupil,
        tables.consent.c.pupil,
        tables.viewing.c.pupil,
    ),
}


def rekey(connection: Connection, school: str, moved: Sequence[Rekeyed], *, noted: bool = True) -> None:
    """Write all steps at once, each table once, and note them; a key that moves must be free at its new place.

    What is not ``noted`` no backup can follow: who is erased has no old key.
    """
    if noted:
        renamed.note(connection, school, ((step.what, step.old, step.new) for step in moved))
    for what, columns in _PLAIN.items():
        new = {step.old: step.new for step in moved if step.what == what}
        if not new:
            continue
        if what == "guardian":
            _message_keys(connection, school, new)
        for column in columns:
            _move(connection, column, column.table.c.school == school, new)
        ids = tables.app_id
        whose = (ids.c.scope == what) | (ids.c.scope == ("thread" if what == "guardian" else what))
        _move(connection, ids.c.key, (ids.c.school == school) & whose, new)
        if what == "pupil":
            _in_lists(connection, school, new)
    if moved:
        guardians, pupils = (
            {step.old: step.new for step in moved if step.what == what} for what in ("guardian", "pupil")
        )
        _pairs(connection, school, guardians, pupils)
        _holds(connection, school, guardians, pupils)
        follow_ups.move(connection, school, lambda code, key: known_by(code, key, guardians, pupils))


def rekey_again(connection: Connection, school: str, steps: Sequence[renamed.Step]) -> None:
    """Take steps that were taken since a backup in that too, one after the other; whose place is taken stays."""
    keys = {"guardian": tables.guardian, "pupil": tables.pupil}
    for what, old, new in steps:
        table = keys[what]
        there = connection.execute(select(table.c.key).where(table.c.school == school, table.c.key == new)).first()
        if there is None:
            rekey(connection, school, [Rekeyed(what, old, new)])
        else:
            renamed.note(connection, school, [(what, old, new)])


def _holds(connection: Connection, school: str, guardians: Mapping[str, str], pupils: Mapping[str, str]) -> None:
    """What waits for a person or for two, and why: a reason may name a child as well."""
    query = select(tables.hold).where(tables.hold.c.school == school, tables.hold.c.scope.in_(HELD_BY_KEY))
    for row in connection.execute(query).all():
        asked, mark = Question.of_hold(row.scope, row.key, row.reason)
        after = asked.known_by(guardians, pupils)
        reason = after.reason(mark) if row.by == BY_IMPORT else row.reason
        change = update(tables.hold).where(tables.hold.c.id == row.id).values(key=after.key, reason=reason)
        connection.execute(change)


def _pairs(connection: Connection, school: str, guardians: Mapping[str, str], pupils: Mapping[str, str]) -> None:
    """What was written down about two people, of whom the first may be a pupil."""
    for row in connection.execute(select(tables.pair).where(tables.pair.c.school == school)).all():
        one, other = paired(Pairing(row.what), (row.one, row.other), guardians, pupils)
        connection.execute(update(tables.pair).where(tables.pair.c.id == row.id).values(one=one, other=other))


def _move(connection: Connection, column: Column[Any], here: ColumnElement[bool], new: Mapping[str, str]) -> None:
    known = set(connection.execute(select(column).where(here).distinct()).scalars()) & new.keys()
    change = update(column.table).where(here, column == bindparam("was")).values({column.name: bindparam("now")})
    if known:
        connection.execute(change, [{"was": key, "now": new[key]} for key in known])


def _message_keys(connection: Connection, school: str, new: Mapping[str, str]) -> None:
    """A message has its recipient in its own key, by which nothing is stored twice."""
    table = tables.message
    rows = connection.execute(select(table.c.id, table.c.key, table.c.recipient).where(table.c.school == school)).all()
    _write(
        connection, table.c.key, {row.id: key_for(row.key, new[row.recipient]) for row in rows if row.recipient in new}
    )


def _in_lists(connection: Connection, school: str, new: Mapping[str, str]) -> None:
    """Pupils whom messages, plans, audiences and photos name."""
    for column, renames in _LISTS.items():
        table = column.table
        rows = connection.execute(select(table.c.id, column).where(table.c.school == school)).all()
        _write(connection, column, {row.id: now for row in rows if (now := renames(row[1], new)) != row[1]})


def _renamed(pupils: list[str], new: Mapping[str, str]) -> list[str]:
    return [new.get(key, key) for key in pupils]


def _in_audience(value: dict[str, Any], new: Mapping[str, str]) -> dict[str, Any]:
    return value | {"keys": _renamed(value["keys"], new)} if value["scope"] == "pupils" else value


def _on_photos(value: dict[str, Any], new: Mapping[str, str]) -> dict[str, Any]:
    photos = value.get("photos") or ()
    seen = [one | {"pupils": _renamed(one["pupils"], new)} if one.get("pupils") else one for one in photos]
    over = {name: _renamed(pupils, new) for name, pupils in (value.get(SHOWN) or {}).items()}
    return value | ({"photos": seen} if seen else {}) | ({SHOWN: over} if over else {})


_LISTS: dict[Column[Any], Callable[[Any, Mapping[str, str]], Any]] = {
    tables.message.c.pupils: _renamed,
    tables.plan.c.pupils: _renamed,
    tables.event.c.audience: _in_audience,
    tables.event.c.payload: _on_photos,
}
"""The columns that name pupils within a value, and how that is said with other keys."""


def _write(connection: Connection, column: Column[Any], values: Mapping[int, Any]) -> None:
    change = update(column.table).where(column.table.c.id == bindparam("row")).values({column.name: bindparam("now")})
    if values:
        connection.execute(change, [{"row": number, "now": value} for number, value in values.items()])
