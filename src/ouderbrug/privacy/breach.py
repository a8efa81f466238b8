"""Who got what wrongly, by the data as they are now: for the school leader, who has 72 hours (AVG, art. 33)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.model import State
from ouderbrug.people import Authority
from ouderbrug.school.may_be_told import is_kept_out, may_be_told
from ouderbrug.store import held, roster
from ouderbrug.store.photos import Beside, beside

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster

TO_REPORT = timedelta(hours=72)
"""So long after it was noticed a breach that may harm somebody is reported to the authority."""
ARRIVED = (State.SENT, State.UNKNOWN, State.HANDED_OVER, State.SENDING)
"""States of what reached somebody, or may have."""
KEPT_OUT, NO_GUARDIAN, NO_AUTHORITY, HELD = "kept-out", "no-guardian", "no-authority", "held"
"""Why somebody may not have it: a ban, nothing or a death; not theirs; no authority; something waits for an answer."""


class Wrong(NamedTuple):
    """A message that reached somebody, or may have, and why they may not have it now; empty where they may.

    ``when`` is aware, in UTC; ``pupils`` are those whom it tells of. ``files`` went along, each with the pupils who are
    on it, and ``stayed`` are those that stayed behind.
    """

    message: int
    event: str
    kind: str
    guardian: str
    pupils: list[str]
    channel: str
    state: str
    when: datetime
    why: str
    files: list[Beside]
    stayed: list[Beside]


def of_event(connection: Connection, school: str, event_id: str, today: date) -> list[Wrong]:
    """Everybody whom an event reached, or may have."""
    people = roster.load(connection, school)
    rows = held.arrived(connection, school, ARRIVED, event_id=event_id)
    return list(_judged(people, _with_files(connection, school, rows), today))


def since(connection: Connection, school: str, moment: datetime, today: date) -> list[Wrong]:
    """Who got something about a child, or a file with one on it, since a moment that they may not have by now's data.

    Who has left by now may have been right to get it, and is not among them.
    """
    people = roster.load(connection, school)
    rows = held.arrived(connection, school, ARRIVED, moment=moment)
    shows = [row for row in _with_files(connection, school, rows) if _shows_a_child(row)]
    return [one for one in _judged(people, shows, today) if one.why]


def _shows_a_child(row: held.Row) -> bool:
    return bool(row["about_a_child"]) or any(one.pupils for one in row["files"])


def _with_files(connection: Connection, school: str, rows: Sequence[held.Row]) -> Sequence[held.Row]:
    """The rows with what went along with each message, and what stayed behind."""
    files = beside(connection, school, {row["message"] for row in rows})
    for row in rows:
        theirs = files.get(row["message"], [])
        row["files"], row["stayed"] = ([one for one in theirs if one.stayed is stayed] for stayed in (False, True))
    return rows


def _judged(people: Roster, rows: Iterable[held.Row], today: date) -> Iterable[Wrong]:
    for row in rows:
        about = row.pop("about_a_child")
        guardian, pupils = row["guardian"], row["pupils"]
        if about:
            why = next(filter(None, (why_not(people, guardian, pupil, today) for pupil in pupils)), "")
        else:
            why = KEPT_OUT if _hears_no_news(people, guardian, pupils) else ""
        yield Wrong(**row, why=why)


def _hears_no_news(people: Roster, guardian: str, pupils: Sequence[str]) -> bool:
    """True if somebody is kept out of each of the pupils for whom they got what is about nobody."""
    return guardian in people.guardians and all(is_kept_out(people, guardian, pupil) for pupil in pupils or ("",))


def why_not(people: Roster, guardian: str, pupil: str, today: date) -> str:
    """Why a guardian may not have what is about a pupil, by the data as they are now; empty where they may."""
    one = people.pupils.get(pupil)
    if one is None or not one.active or guardian not in people.guardians:
        return ""
    if is_kept_out(people, guardian, pupil):
        return KEPT_OUT
    ties = [tie for tie in people.ties_of_guardian.get(guardian, ()) if tie.pupil == pupil]
    if not ties:
        return NO_GUARDIAN
    said = people.said_yes
    if not any(tie.authority is Authority.YES or tie.has_all_by_record(today, said) for tie in ties):
        return NO_AUTHORITY
    return "" if may_be_told(people, guardian, pupil) else HELD
