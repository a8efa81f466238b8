"""Whose turn it is to be asked for help: so many at a time as are needed, and who was asked least often first."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from ouderbrug.factbook.non_response import non_responses
from ouderbrug.factbook.places import agreed, whom_it_is_for
from ouderbrug.facts import Candidate, Commitment
from ouderbrug.model import Answer
from ouderbrug.school.calendar import answer_ends
from ouderbrug.store import events, outbox, requests, responses, states

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.model import Event, Message
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.responses import Name
    from ouderbrug.unit_of_work import UnitOfWork

    _Place = tuple[int, datetime, str]
    """How often a guardian was asked, and when last: who has the least goes first."""

_NEVER_ASKED = (0, datetime.min.replace(tzinfo=UTC))
_OF_REQUESTS = frozenset({"agreed", "places", "turn"})
_JUST_NOW = datetime.max.replace(tzinfo=UTC)


@dataclass
class Request:
    """One event that wants ``needed`` people: who agreed, how many still may, who has it and who waits for it."""

    needed: int
    rotates: bool
    agreed: frozenset[str] = frozenset()
    undecided: int = 0
    asked: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)

    @property
    def places(self) -> int:
        """How many may still be asked."""
        return max(self.needed - len(self.agreed) - self.undecided, 0)


@dataclass
class Rota:
    """Whose turn it is, as known at one moment; ``expect`` adds what was decided since.

    ``times`` is how often each guardian was asked to help in this school year, and when last; ``sharing`` says who else
    reads a message: those of one mailbox are asked in one mail, and take one place.
    """

    calendar: SchoolCalendar | None = None
    today: date | None = None
    requests: dict[Name, Request] = field(default_factory=dict)
    agreed: Mapping[Name, frozenset[str]] = field(default_factory=dict)
    times: Mapping[str, tuple[int, datetime]] = field(default_factory=dict)
    unanswered: Mapping[tuple[str, str], Sequence[datetime]] = field(default_factory=dict)
    commitments: Mapping[str, Mapping[Name, Commitment]] = field(default_factory=dict)
    sharing: Callable[[Message], Collection[str]] = lambda _: ()
    _rows: dict[Name, list[_Place]] = field(default_factory=dict)
    _placed: Counter[str] = field(default_factory=Counter)

    def facts_of(self, message: Message) -> dict[str, Any]:
        """The fields of Facts about answers and the rota, by their names; right for what was read."""
        name = _name(message.event)
        request, agreed = self.requests.get(name), self.agreed.get(name, frozenset())
        return {
            "unanswered": len(self.unanswered.get((message.recipient, message.event.kind), ())),
            "asked_this_year": self.times.get(message.recipient, _NEVER_ASKED)[0],
            "agreed": len(agreed - {message.recipient}),
            "places": request.places if request else None,
            "turn": self._turn(message, request) if request else None,
        }

    def commitments_of(self, message: Message) -> tuple[Commitment, ...]:
        """What the recipient said yes to; a yes to this very event is not held against it."""
        found = self.commitments.get(message.recipient)
        return () if found is None else tuple(one for name, one in found.items() if name != _name(message.event))

    def expect(self, message: Message, judgement: Judgement) -> None:
        """Who will be asked takes a place; who is refused, or cannot have it soon, keeps nobody waiting."""
        request = self.requests.get(_name(message.event)) if self.requests else None
        if request is None or message.recipient not in request.waiting or not judgement.holds_slot:
            return
        row, place = self._row(message.event, request), self._place(message.recipient)
        request.waiting.discard(message.recipient)
        del row[bisect_left(row, place)]
        if judgement.verdict in ("allow", "delay") and self._is_soon(judgement.until):
            request.undecided += request.asked.isdisjoint(self.sharing(message))
            request.asked.add(message.recipient)
            self._placed[message.recipient] += 1
            # In the rows of other events this guardian now comes later.
            self._rows = {_name(message.event): row}

    def _is_soon(self, until: datetime | None) -> bool:
        return until is None or (
            self.calendar is not None
            and self.today is not None
            and self.calendar.day(until) <= self.calendar.next_school_day(self.today + timedelta(days=1))
        )

    def _turn(self, message: Message, request: Request) -> int | None:
        """The place in the row of those who may be asked; None for who has it already, or where nobody takes turns."""
        if message.recipient not in request.waiting:
            return None
        return bisect_left(self._row(message.event, request), self._place(message.recipient))

    def _row(self, event: Event, request: Request) -> list[_Place]:
        """Who waits to be asked, in the order in which they are."""
        name = _name(event)
        if name not in self._rows:
            self._rows[name] = sorted(self._place(key) for key in request.waiting)
        return self._rows[name]

    def _place(self, guardian: str) -> _Place:
        times, last = self.times.get(guardian, _NEVER_ASKED)
        placed = self._placed.get(guardian, 0)
        return (times + placed, _JUST_NOW if placed else last, guardian)


def read(
    work: UnitOfWork,
    messages: Collection[Message],
    since: datetime,
) -> Rota:
    """The rota, answers and commitments for these messages; asks the store nothing that no rule needs.

    ``since`` is when the school year began: from then on it counts how often each guardian was asked.
    """
    rota = Rota(work.runtime.calendar, work.today, sharing=partial(_sharing, work))
    asking = _asking(work.runtime, messages)
    if asking:
        _read_requests(work, rota, asking)
    rotating = {name: request for name, request in rota.requests.items() if request.rotates}
    waiting = set[str]().union(*(request.waiting for request in rotating.values()))
    if whom := waiting | _whose(work.runtime, "commitments", messages):
        rota.commitments = commitments(work, whom)
    if whom := waiting | _whose(work.runtime, "asked_this_year", messages):
        rota.times = _times(work, whom, since)
    if whom := waiting | _whose(work.runtime, "unanswered", messages):
        rota.unanswered = non_responses(work, whom, {one.event.kind for one in messages})
    for name, request in rotating.items():
        first = next(one for one in asking if _name(one.event) == name)
        candidates = {key: _candidate(work.roster, rota, key, first) for key in request.waiting}
        may_be_asked = work.runtime.gate.may_be_asked
        request.waiting = {key for key, one in candidates.items() if one and may_be_asked(first, one)}
    return rota


def _sharing(work: UnitOfWork, message: Message) -> set[str]:
    """Who else would get a message in the same mail."""
    peers = work.roster.peers(message.recipient, work.runtime.boxes[message.channel])
    return {one.key for one in peers} - work.roster.apart_from(message.recipient)


def _asking(runtime: Runtime, messages: Iterable[Message]) -> list[Message]:
    """What expects an answer, where a rule needs to know who gave one and whose turn it is."""
    expected = [one for one in messages if one.event.kind in runtime.kinds.expecting_answers]
    return runtime.gate.needing(_OF_REQUESTS, expected)


def _whose(runtime: Runtime, fact: str, messages: Collection[Message]) -> set[str]:
    """The guardians of whom a rule needs to know this; a post asks nobody by name."""
    return {one.recipient for one in runtime.gate.needing({fact}, messages) if not one.group}


def _read_requests(work: UnitOfWork, rota: Rota, asking: Collection[Message]) -> None:
    """Who said yes, and for events that want a number of people who was asked and who waits to be."""
    answers = responses.last(work.connection, work.school, events={one.event.id for one in asking})
    named = {_name(one.event): one.event for one in asking}
    rota.agreed = {name: agreed(work.roster, event, answers.get(name, {})) for name, event in named.items()}
    for name, event in named.items():
        if event.payload.get("needed"):
            request = Request(int(event.payload["needed"]), in_turn(work.runtime, event), rota.agreed[name])
            rota.requests[name] = request
    for message in asking:
        wanted = rota.requests.get(_name(message.event))
        if wanted and wanted.rotates and not message.group and message.correction is None:
            wanted.waiting.add(message.recipient)
    _who_has_it(work, rota, named, answers)


def in_turn(runtime: Runtime, event: Event) -> bool:
    """True for a request that leaves open whom it asks, and says how many are needed."""
    turns = event.kind in runtime.kinds.taking_turns
    return turns and bool(event.payload.get("needed")) and event.audience.scope != "pupils"


def _who_has_it(
    work: UnitOfWork,
    rota: Rota,
    named: Mapping[Name, Event],
    answers: Mapping[Name, Mapping[str, object]],
) -> None:
    """Read who was asked already, and who waits beside the messages at hand."""
    rotating = {name for name, request in rota.requests.items() if request.rotates}
    if not rotating:
        return
    here = {name: whom_it_is_for(work.roster, named[name]) for name in rotating}
    pilot, soon = work.runtime.pilot, work.runtime.calendar.after_school_days(work.now, 1)
    open_mails: dict[tuple[Name, int | str], bool] = {}
    for row in requests.of_events(work.connection, work.school, {event_id for _, event_id in rotating}):
        name = (row.source, row.event_id)
        if name not in rotating:
            continue
        request, ends = rota.requests[name], answer_ends(named[name].payload, work.runtime.calendar)
        if row.state in outbox.ACTIVE and row.pilot == pilot:
            request.asked.add(row.guardian)
            over = ends is not None and row.marked_at is not None and row.marked_at < ends <= work.now
            mail = name, row.guardian if row.is_post else row.id
            undecided = not over and row.guardian not in answers.get(name, {})
            if row.guardian in here[name]:  # who is gone keeps no place
                open_mails[mail] = open_mails.get(mail, True) and undecided
        elif row.state in states.WAITING and not row.held and row.due_at < soon:
            request.waiting.add(row.guardian)
    for (name, _), undecided in open_mails.items():  # whichever of its readers answers a mail, it is answered
        rota.requests[name].undecided += undecided
    for name in rotating:
        rota.requests[name].waiting -= rota.requests[name].asked


def _times(work: UnitOfWork, whom: Collection[str], since: datetime) -> dict[str, tuple[int, datetime]]:
    """How often each was asked to help, and when last."""
    if not (kinds := work.runtime.kinds.taking_turns):
        return {}
    return requests.times_asked(work.connection, work.school, whom, kinds, since, pilot=work.runtime.pilot)


def _candidate(roster: Roster, rota: Rota, key: str, message: Message) -> Candidate | None:
    guardian = roster.guardians.get(key)
    if guardian is None:
        return None
    commitments = tuple(rota.commitments.get(key, {}).values())
    unanswered = rota.unanswered.get((key, message.event.kind), ())
    return Candidate(guardian, commitments, rota.times.get(key, _NEVER_ASKED)[0], len(unanswered))


def commitments(work: UnitOfWork, guardians: Collection[str]) -> dict[str, dict[Name, Commitment]]:
    """What these guardians said yes to, with how often it returns; a later "nee" or a withdrawal ends it."""
    said = responses.last(work.connection, work.school, guardians=guardians)
    yes = [one for of_event in said.values() for one in of_event.values() if one.answer is Answer.YES]
    named: dict[str, set[str]] = defaultdict(set)
    for one in yes:
        named[one.source].add(one.event)
    known = {source: events.latest(work.connection, work.school, source, ids) for source, ids in named.items()}
    found: dict[str, dict[Name, Commitment]] = defaultdict(dict)
    for one in yes:
        stored = known[one.source].get(one.event)
        if stored is not None and not stored.event.withdrawn and stored.event.payload.get("load"):
            task, load = str(stored.event.payload.get("task", one.event)), str(stored.event.payload["load"])
            found[one.guardian][one.source, one.event] = Commitment(task, load, work.runtime.calendar.day(one.at))
    return found


def _name(event: Event) -> Name:
    return event.source, event.id
