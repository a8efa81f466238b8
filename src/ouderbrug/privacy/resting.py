"""What is held of somebody rests (AVG, art. 18): nothing goes, and nothing of it is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.store import holds, roster
from ouderbrug.store.rows import Hold

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


def resting(connection: Connection, school: str) -> set[tuple[str, str]]:
    """Of whom it rests: guardian or pupil, and their key."""
    return {(one.scope, one.key) for one in holds.standing(connection, school) if one.reason == holds.PAUSED}


def begin(connection: Connection, school: str, whom: tuple[str, str], by: str, now: datetime) -> None:
    """Let it rest from now on; raises ConfigError where nobody has that key."""
    people = roster.stored(connection, school)
    what, key = whom
    if key not in (people.guardians if what == "guardian" else people.pupils):
        raise ConfigError("nobody has that key here; see contacts.csv, and who was erased has none")
    if whom not in resting(connection, school):
        holds.place(connection, school, Hold(what, key, now, by, holds.PAUSED))


def end(connection: Connection, school: str, whom: tuple[str, str], by: str, now: datetime) -> None:
    """Let it rest no longer; raises OuderbrugError where it did not."""
    if whom not in resting(connection, school):
        raise OuderbrugError("that does not rest; `ouderbrug status` lists the holds")
    others = [one for one in holds.standing(connection, school) if one[:2] == whom and one.reason != holds.PAUSED]
    holds.release(connection, school, whom, by, now)
    for one in others:  # what somebody else held stays held
        holds.place(connection, school, one)
