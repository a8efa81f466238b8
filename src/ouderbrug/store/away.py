"""What was cancelled as its people stood in the file no more, or might not have it: it goes once it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from ouderbrug.model import DIGESTS, Correction, State
from ouderbrug.store import looks_first, rows, states, tables
from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection, Exists, Select

    from ouderbrug.store.rows import MessageRow

AWAY = ("consent.no-longer-in-audience", "consent.pupil-inactive")
"""Why a message was cancelled that goes after all if one import lacked its people and the next one has them again."""
WITHHELD = ("consent.receives-nothing", "consent.on-request", "consent.authority-unknown")
"""Why nothing was made for a guardian, or did not go, that the next file may put right; a ban is not among them."""
_LOOKED = "welcomed:"
_message, _event = tables.message, tables.event
_later, _other = _event.alias("later"), _message.alias("other")


def last_look(connection: Connection, school: str) -> str:
    """By which state of the people it was last looked who is back; empty where the next run is to look."""
    return meta(connection, _LOOKED + school) or ""


def note_look(connection: Connection, school: str, people: str) -> None:
    """Keep by which state of the people it was looked who is back."""
    set_meta(connection, _LOOKED + school, people)


def look_again(connection: Connection, school: str) -> None:
    """Let the next run look who is back: something was cancelled since, and may be for another child of theirs."""
    note_look(connection, school, "")


def of_use(connection: Connection, school: str, now: datetime) -> list[MessageRow]:
    """What was cancelled so, or as its guardian might not have it, and is of use still."""
    return rows.messages(connection, _cancelled(school, (*AWAY, *WITHHELD)).where(_message.c.deadline > now))


def over(connection: Connection, school: str, since: datetime, now: datetime) -> list[MessageRow]:
    """What was cancelled so and whose use ended since a moment; of an event that was changed since, nothing."""
    ended = _cancelled(school).where(_message.c.deadline > since, _message.c.deadline <= now)
    return rows.messages(connection, ended.where(~_changed()))


def of_nobody(connection: Connection, school: str, since: datetime) -> list[MessageRow]:
    """What was cancelled so since a moment, of events of which that is all there is: nobody is left to hear them."""
    kept = (_other.c.event == _message.c.event) & ~(
        (_other.c.state == State.CANCELLED) & _other.c.error_class.in_(AWAY)
    )
    gone = _cancelled(school).where(_message.c.settled_at >= since, ~_changed())
    return rows.messages(connection, gone.where(~select(_other.c.id).where(kept).exists()))


def changes(connection: Connection, school: str, since: datetime) -> list[MessageRow]:
    """What was cancelled so since a moment and says that an event changed, of each as it stands."""
    is_change = (_message.c.correction == Correction.CHANGED) & (_message.c.settled_at >= since)
    return rows.messages(connection, _cancelled(school).where(is_change, ~_changed()))


def failed(connection: Connection, school: str, since: datetime) -> list[MessageRow]:
    """What failed since a moment; of an event that was changed since, nothing. Its people may have left since."""
    here = (_message.c.school == school) & (_message.c.state == State.FAILED) & (_event.c.source != DIGESTS)
    query = select(_message).join(_event, _message.c.event == _event.c.id).order_by(_message.c.id)
    return rows.messages(connection, query.where(here, _message.c.settled_at >= since, ~_changed()))


def _changed() -> Exists:
    newer = (_later.c.source == _event.c.source) & (_later.c.event_id == _event.c.event_id)
    newer &= (_later.c.school == _event.c.school) & (_later.c.revision > _event.c.revision)
    return select(_later.c.id).where(newer).exists()


def queue(connection: Connection, row: MessageRow, due_at: datetime) -> int:
    """Let such a message wait again, by itself, for a look if nobody had it; returns 0 for one that ended otherwise."""
    fresh = {"state": State.QUEUED, "due_at": due_at, "settled_at": None, "error_class": "", "digest": None}
    mine = _message.c.id == row.id
    count = states.change(connection, (State.CANCELLED,), mine, **fresh, attempts=0, crashes=0)
    looks_first.ask(connection, (row.id,))
    return count


def _cancelled(school: str, why: Collection[str] = AWAY) -> Select[tuple[object, ...]]:
    here = (_message.c.school == school) & (_message.c.state == State.CANCELLED) & _message.c.error_class.in_(why)
    query = select(_message).join(_event, _message.c.event == _event.c.id)
    return query.where(here, _event.c.source != DIGESTS).order_by(_message.c.id)
