"""Facts for the rules, gathered in sets: a handful of queries for a whole school, or for one message."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ouderbrug.engine import turns
from ouderbrug.engine.methods import in_use
from ouderbrug.facts import Commitment, Contact, Facts
from ouderbrug.model import ContentClass, Correction, Priority, State
from ouderbrug.rules.frequency import counts_for_cap
from ouderbrug.rules.participation import FAIR_TURN
from ouderbrug.school.roster import years_of
from ouderbrug.store import events, outbox
from ouderbrug.store.digests import KIND as DIGEST

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from ouderbrug.engine.gate import Judgement
    from ouderbrug.engine.line import Line
    from ouderbrug.model import Audience, Event, Guardian, Message, Pupil
    from ouderbrug.school.roster import Roster

_ASKS = "participation_request"
NAMELESS = frozenset({"health_notice"})
"""Kinds that may name no child."""
RHYTHMIC = frozenset({"homework", "home_visit", "reading_reminder"})
"""Kinds of which a rule asks when the last one was."""
_STATES = {state.value: state for state in State}
LOOK_BACK = timedelta(days=8)
"""How far back contacts are read: any window of seven dates that holds today, with a day to spare."""


@dataclass
class FactBook:
    """The facts of one moment; ``expect`` adds what was decided since, so that the next verdict knows it."""

    line: Line
    roster: Roster
    now: datetime
    contacts: dict[str, list[tuple[Hashable, Contact]]] = field(default_factory=lambda: defaultdict(list))
    planned: dict[str, list[tuple[Hashable, Contact]]] = field(default_factory=lambda: defaultdict(list))
    reached: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    digests: dict[tuple[str, str], datetime] = field(default_factory=dict)
    related: dict[str, Event] = field(default_factory=dict)
    latest: dict[str, dict[str, date]] = field(default_factory=dict)
    turns: turns.Turns = field(default_factory=turns.Turns)
    _alike: dict[tuple[str, str, int], dict[str, Any]] = field(default_factory=dict)
    _audiences: dict[Audience, frozenset[str]] = field(default_factory=dict)
    _taught: dict[Audience, Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def facts(self, message: Message, *, row: int | None = None) -> Facts:
        """What the rules may know about this message; its own row is not held against it."""
        if message.group:
            return self._facts_of_post(message, row)
        roster = self.roster
        pupils = tuple(roster.pupils[key] for key in message.pupils if key in roster.pupils)
        guardian = roster.guardians.get(message.recipient)
        peers = roster.peers.get(message.recipient, ())
        ties = roster.ties_of_guardian.get(message.recipient, ())
        sharing = (message.recipient, *(peer.key for peer in peers))
        capabilities = self.line.capabilities(message.channel)
        return Facts(
            calendar=self.line.calendar,
            capabilities=capabilities,
            recipient=guardian if guardian and guardian.active else None,
            pupils=pupils,
            ties=tuple(tie for tie in ties if tie.pupil in message.pupils),
            peers=peers,
            peer_ties=tuple(tie for peer in peers for tie in roster.ties_of_guardian.get(peer.key, ())),
            history=_each_once([entry for key in sharing for entry in self.contacts.get(key, ())]),
            planned=_each_once([entry for key in sharing for entry in self.planned.get(key, ()) if entry[0] != row]),
            commitments=(*_commitments(guardian), *self.turns.commitments_of(message)),
            asked_this_year=self.asked.get(message.recipient, 0),
            consents=roster.consents_on(message.channel) if message.attachments else frozenset(),
            in_audience=message.correction is Correction.WITHDRAWN
            or not self._audience(message.event.audience).isdisjoint(message.pupils),
            had_before=bool(self.reached.get(message.recipient)),
            folds=self._folds(message, guardian),
            digest_at=self._digest_at(message),
            digest_waits=(message.recipient, message.channel) in self.digests,
            years=_years(pupils),
            last_of_kind=self.latest.get(message.recipient, {}).get(message.event.kind),
            class_parent=capabilities.class_parent,
            **self._of_event(message),
            **self.turns.facts_of(message),
        )

    def _facts_of_post(self, message: Message, row: int | None) -> Facts:
        roster = self.roster
        members = roster.members(message.group)
        return Facts(
            calendar=self.line.calendar,
            capabilities=self.line.capabilities(message.channel),
            pupils=tuple(roster.pupils[key] for key in message.pupils if key in roster.pupils),
            ties=tuple(tie for one in members for tie in roster.ties_of_guardian.get(one.key, ())),
            members=members,
            history=_each_once(self.contacts.get(message.recipient, ())),
            planned=_each_once(entry for entry in self.planned.get(message.recipient, ()) if entry[0] != row),
            consents=roster.consents_on(message.channel) if message.attachments else frozenset(),
            in_audience=message.correction is Correction.WITHDRAWN or message.group in roster.groups,
            years=tuple(int(year) for year in years_of(message.group)),
            last_of_kind=self._last_to_any(members, message.event.kind),
            class_parent=self.line.capabilities(message.channel).class_parent,
            **self._of_event(message),
            **self.turns.facts_of(message),
        )

    def _of_event(self, message: Message) -> dict[str, Any]:
        """The fields of Facts that are the same for all who get an event, worked out once for each."""
        event = message.event
        name = (event.source, event.id, event.revision)
        if name not in self._alike:
            self._alike[name] = {
                "related": self._related(message),
                "pupil_names": self._names(message),
                "methods": self._methods(message),
                "trust": self.line.trust(event.source),
            }
        return self._alike[name]

    def _audience(self, audience: Audience) -> frozenset[str]:
        if audience not in self._audiences:
            self._audiences[audience] = frozenset(self.roster.pupils_in(audience))
        return self._audiences[audience]

    def _folds(self, message: Message, guardian: Guardian | None) -> bool:
        """Whether messages of this weight are gathered: the guardian's own wish goes before the school's."""
        if guardian is None or message.event.kind == DIGEST or message.together:
            return False
        by_school = self.line.settings.digest is not None and message.priority is Priority.LOW
        return guardian.digest or (by_school and guardian.digest is None)

    def _digest_at(self, message: Message) -> datetime | None:
        """When the digest goes that this message can join: none that a person delivers, none that is short."""
        if message.event.kind == DIGEST or not self.line.carries_digests(message.channel):
            return None
        return self.digests.get((message.recipient, message.channel), self._next_digest)

    @cached_property
    def _next_digest(self) -> datetime:
        return self.line.next_digest(self.now)

    def _last_to_any(self, members: Iterable[Guardian], kind: str) -> date | None:
        """The latest day on which any of these guardians got a message of a kind."""
        days = (self.latest.get(member.key, {}).get(kind) for member in members)
        return max((day for day in days if day), default=None)

    def _related(self, message: Message) -> Event | None:
        """The event that the payload names, if it is stored and stands."""
        field = self.line.kind(message.event).refers_to
        return self.related.get(str(message.event.payload.get(field))) if field else None

    def _methods(self, message: Message) -> Mapping[str, frozenset[str]]:
        """What all groups of the audience use, for kinds that name a method: the same for each recipient."""
        methods, audience = self.line.settings.methods, message.event.audience
        if not methods or "method" not in self.line.kind(message.event).Payload.model_fields:
            return {}
        if audience not in self._taught:
            pupils = (self.roster.pupils[key] for key in self._audience(audience))
            groups = {group for pupil in pupils for group in pupil.groups}
            self._taught[audience] = in_use(methods, groups, self.line.calendar.day(self.now))
        return self._taught[audience]

    def _names(self, message: Message) -> tuple[str, ...]:
        """Call names of the pupils in the audience, for kinds that may name none of them."""
        if message.event.kind not in NAMELESS:
            return ()
        audience = self._audience(message.event.audience)
        return tuple(sorted({self.roster.pupils[key].first_name for key in audience}))

    def expect(self, message: Message, judgement: Judgement, now: datetime) -> None:
        """Take into account when this message will go, if it will; a digest stands for all that is in it."""
        at = judgement.until or now
        self.turns.expect(message, judgement)
        if judgement.reason == FAIR_TURN:
            return
        if judgement.verdict == "fold":
            self._expect_digest(message, at)
        elif judgement.verdict in ("allow", "delay"):
            self._expect(message, at)

    def _expect_digest(self, message: Message, at: datetime) -> None:
        where = (message.recipient, message.channel)
        if message.group or where in self.digests:
            return
        self.digests[where] = at
        order = (Priority.LOW, message.deadline, at, DIGEST)
        contact = Contact(self.line.calendar.day(at), DIGEST, pupils=message.pupils, order=order)
        self.planned[message.recipient].append(((DIGEST, *where), contact))

    def _expect(self, message: Message, at: datetime) -> None:
        if not counts_for_cap(State.SENDING, message.priority, message.correction, False):
            return
        contact = Contact(
            self.line.calendar.day(at),
            message.event.kind,
            message.recipient.startswith("group:"),
            message.pupils,
            message.order,
            message.together,
        )
        event = message.event
        entry = ((event.source, event.id, event.revision, message.group), contact)
        self.planned[message.recipient].append(entry)
        for member in self.roster.members(message.group) if message.group else ():
            self.planned[member.key].append(entry)


def read(
    connection: Connection,
    line: Line,
    roster: Roster,
    messages: Collection[Message],
    now: datetime,
    *,
    with_queue: bool = True,
) -> FactBook:
    """The facts about the guardians of these messages and those who share an address with them.

    ``with_queue`` adds what is queued; a caller that judges the whole queue anew leaves it out. What awaits
    approval keeps its slot from lighter messages in either case.
    """
    guardians = guardians_of(messages, roster)
    sharing = {peer.key for key in guardians for peer in roster.peers.get(key, ())} | set(guardians)
    book = FactBook(line, roster, now)
    rows = outbox.contacts(connection, line.school, sharing, now - LOOK_BACK)
    behind = turns.out_of_turn(connection, line, rows)
    for row in rows:
        if row["id"] not in behind:
            _enter(book, row, with_queue=with_queue)
    book.turns = turns.read(connection, line, roster, messages, _school_year_start(line, now), now)
    # Two counts over all of history, read only where a rule may ask for them.
    if any(message.content_class is ContentClass.SENSITIVE for message in messages):
        book.reached = outbox.times_reached(connection, line.school, sharing, None, None)
    if any(message.event.kind == _ASKS for message in messages):
        since = _school_year_start(line, now)
        book.asked = outbox.times_reached(connection, line.school, sharing, _ASKS, since)
    if kinds := {message.event.kind for message in messages} & RHYTHMIC:
        moments = outbox.last_reached(connection, line.school, sharing, kinds)
        book.latest = {
            key: {kind: line.calendar.day(at) for kind, at in of_one.items()} for key, of_one in moments.items()
        }
    book.related = _named_events(connection, line, messages)
    return book


def _named_events(connection: Connection, line: Line, messages: Collection[Message]) -> dict[str, Event]:
    """The events that payloads refer to by id, in their latest revision; one that was withdrawn is none."""
    fields = {message.event.kind: line.kind(message.event).refers_to for message in messages}
    named = {str(m.event.payload.get(fields[m.event.kind])) for m in messages if fields[m.event.kind]}
    found = {}
    for event_id in named:
        revisions = events.find(connection, line.school, event_id)
        if revisions and not revisions[-1].event.withdrawn:
            found[event_id] = revisions[-1].event
    return found


def _years(pupils: Iterable[Pupil]) -> tuple[int, ...]:
    """The school years of the pupils' groups: a combination group has more than one."""
    return tuple(sorted({int(year) for one in pupils for group in one.groups for year in years_of(group)}))


def _each_once(entries: Iterable[tuple[Hashable, Contact]]) -> tuple[Contact, ...]:
    """A message to two guardians at one address stands under both names and counts once."""
    return tuple(dict(entries).values())


def _enter(book: FactBook, row: RowMapping, *, with_queue: bool) -> None:
    state, priority = _STATES[row["state"]], row["priority"]
    correction = Correction(row["correction"]) if row["correction"] else None
    waits = state in outbox.WAITING
    # What waits is entered as if it were under way: that is what it will be on its day.
    if waits and row["kind"] == DIGEST and row["marked_at"] is None:
        book.digests[row["recipient"], row["channel"]] = row["due_at"]
    folded = row["digest"] is not None
    if not counts_for_cap(State.SENDING if waits else state, priority, correction, row["pilot"], folded=folded):
        return
    moment = max(row["due_at"], book.now) if waits else row["marked_at"]
    order = (row["priority"], row["deadline"], row["occurred_at"], row["event_id"]) if waits else ()
    contact = Contact(
        book.line.calendar.day(moment),
        row["kind"],
        row["recipient"].startswith("group:"),
        tuple(row["pupils"]),
        order,
        row["kind"] in book.line.together_kinds,
    )
    if waits:
        if with_queue or state is State.AWAITING_APPROVAL:
            _put(book.planned, row, contact)
    else:
        _put(book.contacts, row, contact)


def _put(into: dict[str, list[tuple[Hashable, Contact]]], row: RowMapping, contact: Contact) -> None:
    """Under the guardian for whom it counts, and a post under its group too."""
    into[row["guardian"]].append((row["id"], contact))
    if contact.group_post:
        into[row["recipient"]].append((row["id"], contact))


def _commitments(guardian: Guardian | None) -> tuple[Commitment, ...]:
    return tuple([Commitment(task, "weekly", date.min) for task in guardian.helps]) if guardian else ()


def _school_year_start(line: Line, now: datetime) -> datetime:
    today = line.calendar.day(now)
    first = date(today.year if today.month >= 8 else today.year - 1, 8, 1)
    return line.calendar.at(first, time(0))


def guardians_of(messages: Iterable[Message], roster: Roster) -> set[str]:
    """The guardians whose facts are needed to judge these messages."""
    messages = list(messages)
    groups = {message.group for message in messages if message.group}
    return {message.recipient for message in messages if not message.group} | {
        member.key for group in groups for member in roster.members(group)
    }
