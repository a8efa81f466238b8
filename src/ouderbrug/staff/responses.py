"""Takes in what guardians answered, and closes an event once as many said yes as it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.errors import ConfigError, OuderbrugError
from ouderbrug.factbook.places import agreed
from ouderbrug.model import Response, State
from ouderbrug.planning.told_late import correct
from ouderbrug.school.calendar import answer_ends
from ouderbrug.school.may_be_told import is_read_by_kept_out
from ouderbrug.school.reaching import may_hear
from ouderbrug.store import events, outbox, requests, responses
from ouderbrug.texts.language import clean

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from ouderbrug.model import Answer, Event
    from ouderbrug.records import ResponseRecord
    from ouderbrug.runtime import Runtime
    from ouderbrug.unit_of_work import UnitOfWork

BY_IMPORT = "import"
"""Who recorded an answer that came in a file."""
BY_LINK = "link"
"""Who recorded an answer that a guardian gave by a link in a mail."""
BY_CALENDAR = "calendar"
"""Who recorded an answer that a guardian's calendar gave to an invitation."""
BY_MAIL = "mail"
"""Who recorded an answer that a guardian gave by a button that writes a mail."""
BY_THEMSELVES = (BY_LINK, BY_CALENDAR, BY_MAIL)
"""What guardians said with nobody at the other end: what they ask there a colleague answers."""


@dataclass(frozen=True)
class Question:
    """An event that asks something: who got it, and the last word of each who answered.

    ``may_answer`` are those and who had a card in the hands of a colleague that was taken back since: it was replaced,
    called off or ran out, and they may have been told before.
    """

    event: Event
    rows: tuple[int, ...]
    got: frozenset[str]
    may_answer: frozenset[str]
    answers: Mapping[str, Response]


@dataclass(frozen=True)
class TakenIn:
    """The answers of files to store, how many are a first or another word than before, and warnings."""

    responses: tuple[Response, ...]
    new: int
    changed: int
    warnings: tuple[str, ...]


def question(work: UnitOfWork, event_id: str, source: str | None = None) -> Question:
    """What an event (of a source, or of any) asked, and what was answered.

    Raises OuderbrugError if no event has that id, if two sources have one, or if its kind asks for no answer.
    """
    found = events.find(work.connection, work.school, event_id, source)
    if not found:
        raise OuderbrugError("there is no event of that id; `ouderbrug log` lists what was sent")
    if len({stored.event.source for stored in found}) > 1:
        raise OuderbrugError(
            "two sources have an event of that id, and a reminder goes by the id alone; `ouderbrug respond` lists who "
            "did not answer: call them"
        )
    event = found[-1].event
    kind = work.runtime.kinds.get(event.kind)
    if kind is None or not kind.answer.expected:
        raise OuderbrugError(f"an event of kind {event.kind} asks for no answer; see docs/kinds.md")
    rows = tuple(stored.row for stored in found)
    of_id = requests.of_events(work.connection, work.school, [event_id])
    went = [row for row in of_id if not row.pilot and row.source == event.source]
    got = frozenset(row.guardian for row in went if row.state in outbox.ACTIVE)
    taken_back = (row.guardian for row in went if row.state in _TAKEN_BACK and row.marked_at is not None)
    said = responses.of_event(work.connection, work.school, event.source, event_id)
    return Question(event, rows, got, got.union(taken_back), said)


_TAKEN_BACK = (State.CANCELLED, State.EXPIRED)
"""States of a card that a colleague had, and has no more."""


def require_asked(work: UnitOfWork, asked: Question, guardian: str) -> None:
    """Raise ConfigError for who never got the event."""
    if guardian in asked.may_answer:
        return
    if guardian not in work.roster.guardians:
        raise ConfigError("no guardian has that key; see the guardian_key column of contacts.csv")
    raise ConfigError("that guardian never got this event; `ouderbrug why EVENT` tells why")


def is_over(work: UnitOfWork, asked: Question, at: datetime | None = None) -> bool:
    """True of a question that takes no answer of a guardian at a time (now): off, begun, or past its day to answer."""
    ends = takes_until(work, asked.event)
    return asked.event.withdrawn or (ends is not None and ends <= (at or work.now))


def takes_until(work: UnitOfWork, event: Event) -> datetime | None:
    """When a question takes no answer of a guardian any more (aware); None where it names no day."""
    ends = [moment for moment in (answer_ends(event.payload, work.runtime.calendar),) if moment]
    return min(ends + ([max(event.begins)] if event.begins else []), default=None)


def may_answer(work: UnitOfWork, asked: Question, guardian: str) -> bool:
    """True of a guardian who was asked and may hear from school still."""
    pupils = work.roster.pupils_in(asked.event.audience)
    return guardian in asked.may_answer and guardian in may_hear(work.roster, pupils)


def may_answer_from_home(work: UnitOfWork, asked: Question, guardian: str) -> bool:
    """The same of what comes by a link, a mail or a calendar: from a mailbox that nobody who is kept out reads too."""
    return may_answer(work, asked, guardian) and not is_read_by_kept_out(work.roster, guardian)


def answered(work: UnitOfWork, asked: Question, guardian: str, said: Answer, by: str, note: str = "") -> int:
    """Record what a guardian answered now, with their own words; returns how many waiting messages it made needless.

    ``by`` is the key of a colleague, or ``BY_LINK``. Raises ConfigError for who never got the event.
    """
    require_asked(work, asked, guardian)
    words = clean(note).strip()
    return record(work, Response(asked.event.source, asked.event.id, guardian, said, by, work.now, words))


def record(work: UnitOfWork, response: Response) -> int:
    """Store an answer to an event that is there; returns how many waiting messages it made needless."""
    responses.add(work.connection, work.school, response)
    asked = question(work, response.event, response.source)
    _has_heard(work, asked, {response.guardian})
    return close_if_enough(work, asked)


def _has_heard(work: UnitOfWork, asked: Question, who: Collection[str]) -> None:
    """Who answers has heard what it asked: what waits of a later revision is a change for them."""
    rows = outbox.of_event(work.connection, asked.rows[:-1])
    readers = outbox.guardians(work.connection, [row.id for row in rows])
    correct(work, [row for row in rows if not row.is_post and not {*readers.get(row.id, ())}.isdisjoint(who)])


def close_if_enough(work: UnitOfWork, asked: Question) -> int:
    """Cancel what waits of an event that has its number of yeses; cards of who answered are left to be settled.

    A yes of who is not here any more, or not in its audience, holds no place; what was cancelled is asked after all
    once a place is free again.
    """
    needed = asked.event.payload.get("needed")
    if not needed or len(agreed(work.roster, asked.event, asked.answers)) < needed:
        return 0
    rows = [row.id for row in outbox.of_event(work.connection, asked.rows) if not row.correction]
    whom = outbox.guardians(work.connection, rows)
    idle = [row for row in rows if asked.answers.keys().isdisjoint(whom.get(row, ()))]
    return outbox.cancel(work.connection, idle, requests.NEEDED_REACHED, work.now)


def taken_in(work: UnitOfWork | None, records: Iterable[ResponseRecord]) -> TakenIn:
    """The answers of files that can be stored, and a warning for each that cannot, by its place.

    An answer counts from the beginning of its day, so that what a colleague records on that day goes before it.
    ``work`` is None where there is no store yet.
    """
    asked: dict[str, Question | str] = {}
    found, warnings, new, changed = [], [], 0, 0
    for record in records:
        if record.event not in asked:
            asked[record.event] = _question_or_problem(work, record.event)
        here = asked[record.event]
        problem = here if work is None or isinstance(here, str) else _problem(work, here, record)
        if work is None or isinstance(here, str) or problem:
            warnings.append(f"{record.place}: {problem}; this answer was left out")
            continue
        response = _response(here.event, record, work.runtime)
        before = here.answers.get(record.guardian)
        new += before is None
        changed += before is not None and before.answer is not response.answer and before.at < response.at
        found.append(response)
    return TakenIn(tuple(found), new, changed, tuple(warnings))


def store(work: UnitOfWork, taken: TakenIn) -> None:
    """Store the answers of files and close what has enough."""
    for one in taken.responses:
        responses.add(work.connection, work.school, one)
    for source, event_id in sorted({(one.source, one.event) for one in taken.responses}):
        asked = question(work, event_id, source)
        _has_heard(work, asked, {one.guardian for one in taken.responses if one.event == event_id})
        close_if_enough(work, asked)


def _question_or_problem(work: UnitOfWork | None, event_id: str) -> Question | str:
    if work is None:
        return "no event of that id is known"
    try:
        return question(work, event_id)
    except OuderbrugError as error:
        return str(error).partition(";")[0]


def _problem(work: UnitOfWork, asked: Question, record: ResponseRecord) -> str:
    if record.guardian not in work.roster.guardians:
        return "a guardian key that no roster knows"
    if record.guardian not in asked.may_answer:
        return "this guardian never got that event"
    return "a day that is still to come" if record.on > work.today else ""


def _response(event: Event, record: ResponseRecord, runtime: Runtime) -> Response:
    at = runtime.calendar.at(record.on, time(0))
    return Response(event.source, event.id, record.guardian, record.answer, BY_IMPORT, at, record.note)
