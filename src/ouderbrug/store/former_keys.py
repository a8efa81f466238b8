"""Keys of pupils that were another child's before: since when each is of whom it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from ouderbrug.store import renamed, tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from sqlalchemy import Connection

    from ouderbrug.school.difference import Difference
    from ouderbrug.school.roster import Roster

_pupil = tables.pupil


def note(connection: Connection, school: str, before: Roster, change: Difference, day: date) -> None:
    """Note of the children who are new under a key that another one gave up that it is theirs from a day on."""
    given_up = {old for what, old, _ in renamed.noted(connection, school) if what == "pupil"}
    steps = [step for step in change.rekeyed if step.what == "pupil"]
    known = (before.pupils.keys() - {step.old for step in steps}) | {step.new for step in steps}
    begin(connection, school, (given_up & change.pupils.keys()) - known, day)


def begin(connection: Connection, school: str, pupils: Collection[str], day: date) -> None:
    """Let the keys of these pupils be theirs from a day on."""
    theirs = update(_pupil).where(_pupil.c.school == school, _pupil.c.key == bindparam("of"))
    if pupils:
        connection.execute(theirs.values(key_since=day), [{"of": key} for key in pupils])


def since(connection: Connection, school: str) -> Mapping[str, date]:
    """From which day on each key is of the pupil who has it, of those that another child had before."""
    query = select(_pupil.c.key, _pupil.c.key_since).where(_pupil.c.school == school, _pupil.c.key_since.is_not(None))
    return {row.key: row.key_since for row in connection.execute(query)}


def before(connection: Connection, school: str) -> Mapping[str, tuple[str, ...]]:
    """By the key of a pupil those that the same pupil had before, the first one first."""
    found: dict[str, tuple[str, ...]] = {}
    for what, old, new in renamed.noted(connection, school):
        if what == "pupil":
            found[new] = (*found.pop(old, ()), old)
    return found
