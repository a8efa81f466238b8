"""Small things for a colleague that are no messages: what ought not to be forgotten, worked out from the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ouderbrug.engine import owed
from ouderbrug.engine.assignment import Assignment, assign
from ouderbrug.engine.reach import INTERPRETER, UNREACHED
from ouderbrug.engine.silence import ASK_WHY
from ouderbrug.store import errands as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from ouderbrug.engine.line import Line
    from ouderbrug.engine.owed import Owed
    from ouderbrug.model import Staff
    from ouderbrug.school.roster import Roster


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing to do: a stable code and key, whom or what it is about, since when, and for whom it is."""

    code: str
    key: str
    groups: tuple[str, ...]
    since: datetime
    assigned: Assignment
    event: str = ""
    guardian: str = ""
    pupil: str = ""


_FINDERS: tuple[Callable[[owed.Desk], Iterable[Owed]], ...] = (
    owed.decisions,
    owed.ask_why,
    owed.thanks,
    owed.feedback,
    owed.silent_groups,
    owed.children_without_word,
)
CODES = (INTERPRETER, UNREACHED, ASK_WHY, owed.THANKS, owed.FEEDBACK, owed.SILENT, owed.WITHOUT_WORD)
"""All codes of errands, in the order in which they are listed."""


def errands(connection: Connection, line: Line, roster: Roster, now: datetime) -> list[Errand]:
    """What there is to do at ``now``, the heaviest first, without what somebody did since it came up."""
    desk = owed.Desk(connection, line, roster, now, stored.done(connection, line.school))
    found = [
        Errand(
            one.code,
            one.key,
            one.groups,
            one.since,
            assign(one.groups, roster.staff, one.since, now, line.calendar),
            one.event,
            one.guardian,
            one.pupil,
        )
        for finder in _FINDERS
        for one in finder(desk)
    ]
    return sorted(found, key=lambda one: (CODES.index(one.code), one.since, one.key))


def is_for(errand: Errand, one: Staff) -> bool:
    """True if an errand is this colleague's, now or by the group; a class parent has none."""
    mine = bool(set(errand.groups) & set(one.groups)) and one.role in ("teacher", "stand_in")
    return one.role != "class_parent" and (mine or one.key in errand.assigned.keys)


def are_new(found: Iterable[Errand], since: datetime | None) -> bool:
    """True if one of these came to whom it is for now after a moment (None: there was none)."""
    return any(since is None or one.assigned.since > since for one in found)
