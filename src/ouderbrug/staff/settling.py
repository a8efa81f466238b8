"""What a colleague says became of what they were to post, call or tell, or of a message whose fate nobody knows."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.factbook.recheck import objections
from ouderbrug.model import State
from ouderbrug.planning.told_late import correct
from ouderbrug.planning.without_app import posted
from ouderbrug.school.own_family import is_own
from ouderbrug.school.roles import LEADS, Act, knows_children, may, refusal
from ouderbrug.staff.cards import cards, is_for
from ouderbrug.store import agreements, decisions, events, outbox
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ouderbrug.model import Event
    from ouderbrug.people import Staff
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

OUTCOMES = {
    "done": State.SENT,
    "changed": State.SENT,
    "sent": State.SENT,
    "not-sent": State.QUEUED,
    "skipped": State.CANCELLED,
}
"""What each word that a colleague says makes of a message."""
TAKEN_BACK_FOR = timedelta(minutes=10)
"""So long somebody can take back that they told or posted a card."""
NOT_POSTED = "not-posted"
"""Why a card is left undone, or a post counts no more."""
_log = logging.getLogger("ouderbrug.tasks")


@dataclass(frozen=True)
class Became:
    """What a colleague says: the word, who they are, why they skipped it, and whether it is done in any case."""

    outcome: str
    by: str
    reason: str = ""
    already: bool = False


class Recorded(NamedTuple):
    """A message, what it is now, and what is kept for whoever reviews."""

    message: int
    state: State
    note: str


class Taken(OuderbrugError):
    """Somebody was first, or the message is in no state of which this can be said: ``row`` is as it was, now ``state``.

    ``state`` is empty where there is no such message.
    """

    def __init__(self, row: MessageRow, state: str) -> None:
        super().__init__("somebody said already what became of it; look again")
        self.row, self.state = row, state


def settle(work: UnitOfWork, rows: Sequence[MessageRow], word: Became) -> tuple[list[Recorded], list[tuple[int, str]]]:
    """Record the word for each of these; returns them, and those that a rule holds back, with rule and code.

    Raises Taken for the first of which it cannot be said, and ConfigError where it is not theirs to say.
    """
    _require_theirs(work, rows, word.by)
    now, state = decisions.moment_of(work.connection, work.school, word.by, work.now), OUTCOMES[word.outcome]
    settled, refused = list[Recorded](), list[tuple[int, str]]()
    stops = _objections(work, rows) if state is State.SENT else {}
    for row in rows:
        stop = stops.get(row.id, "")
        if stop and not word.already:
            refused.append((row.id, stop))
            continue
        note = " ".join(filter(None, ["changed" if word.outcome == "changed" else "", stop and stored.AGAINST + stop]))
        values = {"note": note, "reason": (word.reason or "skipped") if state is State.CANCELLED else ""}
        problem = decisions.settle(work.connection, row.id, state, word.by, now, **values)
        if problem is not None:
            raise Taken(row, problem)
        _log.info("settled by %s: message %s is %s %s", word.by, row.id, state, note)
        settled.append(Recorded(row.id, state, note))
    done = {one.message for one in settled if one.state is State.SENT}
    posted(work, [row for row in rows if row.id in done])
    said = (stored.one(work.connection, row.school, one.message) for one in settled)
    correct(work, [row for row in said if row is not None])
    return settled, refused


def tried(work: UnitOfWork, messages: Iterable[int], note: str) -> None:
    """Note on cards that lie in hand that somebody tried to tell them, for the colleague who tries next."""
    for message in messages:
        decisions.note_on_card(work.connection, message, note)


def said_lately(work: UnitOfWork, by: str) -> list[MessageRow]:
    """What this colleague said in the last ten minutes that they did or left, while nothing came of its event since.

    Of an event that changed meanwhile, who heard it is told so: then it stays told.
    """
    rows = stored.said_lately(work.connection, work.school, by, work.now - TAKEN_BACK_FOR)
    known = events.by_row(work.connection, {row.event for row in rows})
    return [row for row in rows if _is_last(work, known[row.event].event)]


def _is_last(work: UnitOfWork, event: Event) -> bool:
    last = events.latest(work.connection, work.school, event.source, [event.id])[event.id]
    return last.event.revision == event.revision


def untell(work: UnitOfWork, rows: Sequence[MessageRow], by: str) -> bool:
    """Let cards lie in hand again that this colleague did or left, with nothing agreed; False if it is too late."""
    theirs = {row.id for row in said_lately(work, by)}
    if not rows or not {row.id for row in rows} <= theirs:
        return False
    whom = outbox.guardians(work.connection, [row.id for row in rows])
    for row in rows:
        decisions.untell(work.connection, row, by, work.now - TAKEN_BACK_FOR)
        if row.settled_at is not None:
            agreements.take_back(work.connection, row.school, by, row.settled_at, whom.get(row.id, ()))
        if row.settled_note == stored.BY_HAND:  # nobody was to post it
            said = {"note": stored.BY_HAND, "reason": NOT_POSTED}
            decisions.settle(work.connection, row.id, State.CANCELLED, by, work.now, **said)
        _log.info("taken back by %s: message %s", by, row.id)
    return True


def theirs(work: UnitOfWork, rows: Sequence[MessageRow], who: str) -> list[MessageRow]:
    """Those of these that a colleague settles: of their groups, or handed on to them; never about their own family.

    Who leads the school, or cares for the machines, has no group; a class parent has what they pass on.
    """
    one = work.roster.staff.get(who)
    if one is None:
        return list(rows)
    rows, settles = [row for row in rows if not _is_own_row(work, row, one)], may(one, Act.SETTLE)
    if settles and (one.role in LEADS or not knows_children(one)):
        return rows
    of_groups = {row.id for row in rows if settles and {*one.groups}.intersection(_groups_of(work, row))}
    left = any(row.id not in of_groups for row in rows)
    handed = {tick.message for card in (cards(work) if left else ()) if is_for(card, one) for tick in card.ticks}
    return [row for row in rows if row.id in of_groups | handed]


def _require_theirs(work: UnitOfWork, rows: Sequence[MessageRow], who: str) -> None:
    """Refuse what is not this colleague's to settle; raises ConfigError."""
    known = {row.id for row in theirs(work, rows, who)}
    other, one = next((row for row in rows if row.id not in known), None), work.roster.staff.get(who)
    if other is None or one is None:
        return
    if _is_own_row(work, other, one):
        raise ConfigError("that is about your own family; another colleague says what became of it")
    if not may(one, Act.SETTLE):
        raise ConfigError(refusal(Act.SETTLE))
    groups = " ".join(_groups_of(work, other))
    raise ConfigError(f"{who} does not teach {groups}; a teacher of that group, or a leader")


def _groups_of(work: UnitOfWork, row: MessageRow) -> tuple[str, ...]:
    return (row.recipient.partition(":")[2],) if row.is_post else work.roster.groups_of(row.pupils)


def _is_own_row(work: UnitOfWork, row: MessageRow, one: Staff) -> bool:
    """True of what is for this colleague as a guardian, or about a child of theirs."""
    if row.is_post:
        return False
    whom = outbox.guardians(work.connection, [row.id]).get(row.id, ())
    return is_own(one, work.roster, row.pupils if row.about_a_child else (), (row.recipient, *whom))


def _objections(work: UnitOfWork, rows: Sequence[MessageRow]) -> dict[int, str]:
    """Why those of these rows that a colleague has in hand, or had until they were taken back, may not be delivered."""
    given = {row.id for row in rows if stored.taken_back(work.connection, row.school, message=row.id)}
    rows = [row for row in rows if row.state == State.HANDED_OVER or row.id in given]
    found = objections(work, work.queued(rows))
    return {number: objection.stop for number, objection in found.items()}
