"""What the rules may know of a message, out of what was gathered for many."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.factbook.counting import counts
from ouderbrug.factbook.methods_in_use import in_use
from ouderbrug.factbook.rota import Rota
from ouderbrug.facts import OF_RECIPIENT, ON_REQUEST, UNREAD, Commitment, Contact, Facts
from ouderbrug.model import Correction, Priority, State

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping, Sequence
    from datetime import datetime

    from ouderbrug.model import Event, Message
    from ouderbrug.people import Guardian
    from ouderbrug.rules.judgement import Judgement
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.boxes import Box
    from ouderbrug.school.roster import Roster

    Contacts = dict[str, dict[Hashable, Contact]]
    """What counts for each guardian, and for each group by its posts, under the number or name of its message."""

_FIRST = Facts._fields.index(OF_RECIPIENT[0])
_ON_REQUEST = Facts._fields[-len(ON_REQUEST) :]
_UNREAD = (UNREAD,) * len(_ON_REQUEST)
_NOTHING: Mapping[str, Any] = MappingProxyType({})


def _empty() -> Contacts:
    return defaultdict(dict)


class _Alike:
    """Stands for facts that are equal for many: compared by these values, which are hashed but once."""

    __slots__ = ("_hash", "values")

    def __init__(self, *values: Hashable) -> None:
        self.values, self._hash = values, hash(values)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike) and self.values == other.values


class _OfEvent(NamedTuple):
    """What all who get an event over a channel have in common: its pupils, and fields of Facts.

    ``box`` is where it comes to them, and so says who shares a mailbox.

    It ``joins_digest`` unless it is one, a person delivers it, or the channel is short. ``needed`` are the facts on
    request that a rule needs for its kind. ``alike`` are the facts by name; ``channel`` and ``common`` are the same by
    place, as they stand before and after those of a recipient.
    """

    audience: frozenset[str]
    box: Box
    joins_digest: bool
    needed: frozenset[str]
    alike: Mapping[str, Any]
    channel: tuple[Any, ...]
    common: tuple[Any, ...]


@dataclass
class FactBook:
    """The facts of one moment; ``expect`` adds what was decided since, so that the next verdict knows it.

    ``event_of`` names the event of each row, for those who share a mailbox or hear in parts; ``rows`` are the rows of
    messages that wait, by public id, ``inside`` those that are in a digest; ``awaited`` says of each reminder whose
    answer it waits for.
    """

    runtime: Runtime
    roster: Roster
    now: datetime
    contacts: Contacts = field(default_factory=_empty)
    planned: Contacts = field(default_factory=_empty)
    reached: set[str] = field(default_factory=set)
    digests: dict[tuple[str, str], datetime] = field(default_factory=dict)
    related: dict[tuple[str, str], Event] = field(default_factory=dict)
    latest: dict[str, dict[str, date]] = field(default_factory=dict)
    rota: Rota = field(default_factory=Rota)
    event_of: dict[Hashable, Hashable] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    inside: set[str] = field(default_factory=set)
    awaited: dict[tuple[str, str, int], frozenset[str]] = field(default_factory=dict)
    _events: dict[tuple[str, str, int, str, str], _OfEvent] = field(default_factory=dict)
    _taught: dict[frozenset[str], Mapping[str, frozenset[str]]] = field(default_factory=dict)

    def facts(self, message: Message, *, row: int | None = None) -> Facts:
        """What the rules may know about this message; its own row is not held against it."""
        if message.group:
            return self._facts_of_post(message, row)
        recipient = message.recipient
        of_event = self._of_event(message)
        guardian, pupils, years, ties, peers, peer_ties, readers, together, all_of = self.roster.standing(
            recipient, message.pupils, of_event.box
        )
        off = message.correction is Correction.WITHDRAWN
        if off:  # who had it hears it, also who has left since
            ties = tuple(tie for tie in self.roster.ever_of_guardian.get(recipient, ()) if tie.pupil in message.pupils)
        waits = self._digest_of(readers, message.channel) if self.digests else None
        history, planned = self._slots(readers, self._row_of(message, row))
        # By place, in the order of OF_RECIPIENT: by name it takes seven times as long, and a school has thousands.
        of_recipient = (
            guardian if guardian and (guardian.active or off) else None,
            pupils,
            ties,
            peers,
            peer_ties,
            together,
            all_of,
            years,
            history,
            planned,
            off or (_is_meant(message, of_event.audience) and self._is_awaited(message)),
            self._folds(message, guardian),
            (waits or self._next_digest) if of_event.joins_digest else None,
            waits is not None,
        )
        asked = self._on_request(message, guardian, (recipient,), of_event.needed)
        on_request = tuple([asked.get(name, UNREAD) for name in _ON_REQUEST]) if asked else _UNREAD
        return Facts._make((*of_event.channel, *of_recipient, *of_event.common, *on_request))

    def _is_awaited(self, message: Message) -> bool:
        """Of a reminder: true of who got what it refers to, and gave no answer yet."""
        return message.recipient in self.awaited.get(_revision_of(message.event), (message.recipient,))

    def _digest_of(self, readers: Sequence[str], channel: str) -> datetime | None:
        """When the digest of a mailbox goes that waits for one of its readers."""
        waiting = [at for key in readers if (at := self.digests.get((key, channel)))]
        return waiting[0] if waiting else None

    def _row_of(self, message: Message, row: int | None) -> int | None:
        return self.rows.get(message.public_id) if row is None else row

    def _slots(self, readers: Sequence[str], row: int | None) -> tuple[tuple[Contact, ...], tuple[Contact, ...]]:
        """What went to a mailbox and what is planned: a message to two of its readers, or in parts, is one slot."""
        own, name = self.event_of.get(row, row), self.event_of.get
        went, waits = (
            {name(key, key): one for reader in readers for key, one in of.get(reader, _NOTHING).items()}
            for of in (self.contacts, self.planned)
        )
        history = tuple([one for key, one in went.items() if key != own])
        return history, tuple([one for key, one in waits.items() if key != own and key not in went])

    def history_of(self, readers: Sequence[str]) -> tuple[Contact, ...]:
        """What went to the mailbox of these, each slot once."""
        return self._slots(readers, None)[0]

    def _facts_of_post(self, message: Message, row: int | None) -> Facts:
        roster, of_event = self.roster, self._of_event(message)
        members = of_event.alike["members"]
        history, planned = self._slots((message.recipient,), self._row_of(message, row))
        return Facts(
            pupils=roster.standing(message.recipient, message.pupils).pupils,
            ties=tuple(tie for one in members for tie in roster.ties_of_guardian.get(one.key, ())),
            history=history,
            planned=planned,
            in_audience=message.correction is Correction.WITHDRAWN
            or (message.group in roster.groups and self._is_awaited(message)),
            years=tuple(int(year) for year in roster.years_in(message.group)),
            **of_event.alike,
            **self._on_request(message, None, [member.key for member in members], of_event.needed),
        )

    def _of_event(self, message: Message) -> _OfEvent:
        """Worked out once for each event and channel, and for each group that gets a post of it."""
        event = message.event
        name = (event.source, event.id, event.revision, message.channel, message.group)
        if name not in self._events:
            capabilities, box = self.runtime.capabilities[message.channel], self.runtime.boxes[message.channel]
            related, meant = self._related(message), self.roster.meant_by(event.audience)
            methods, today = self._methods(meant.groups), self.runtime.calendar.day(self.now)
            members = self.roster.members(message.group) if message.group else ()
            alike: dict[str, Any] = {
                "calendar": self.runtime.calendar,
                "capabilities": capabilities,
                "class_parent": capabilities.class_parent,
                "consents": self.roster.consents_on(message.channel, self.runtime.consent_terms, today),
                "related": related,
                "pupil_names": meant.first_names,
                "methods": methods,
                "members": members,
                "watched": bool(message.group) and self.roster.is_watched(message.group, box),
                "trust": self.runtime.trust(event.source),
                "guaranteed": self.runtime.gate.guaranteed,
                "turns_of": today,
                "names_no_child": self.runtime.kinds[event.kind].text.names_no_child,
            }
            # What may change while one gate judges on: people, the event that is named, methods, the day.
            others = (related and _revision_of(related), frozenset(methods.items()), today)
            alike["alike"] = _Alike(alike["consents"], members, alike["watched"], meant.first_names, *others)
            joins = not message.is_digest and (message.channel in self.runtime.digest_channels)
            needed, facts = self.runtime.gate.needed(message), Facts(**alike)
            channel, common = facts[:_FIRST], facts[_FIRST + len(OF_RECIPIENT) : -len(_ON_REQUEST)]
            self._events[name] = _OfEvent(meant.keys, box, joins, needed, alike, channel, common)
        return self._events[name]

    def _on_request(
        self, message: Message, guardian: Guardian | None, readers: Collection[str], needed: frozenset[str]
    ) -> Mapping[str, Any]:
        """Those of the facts on request that a rule needs: what is not among them was not read."""
        if not needed:
            return _NOTHING
        found: dict[str, Any] = {}
        if "had_before" in needed:
            found["had_before"] = self.reached.issuperset(readers)
        if "last_of_kind" in needed:
            days = [day for key in readers if (day := self.latest.get(key, {}).get(message.event.kind))]
            found["last_of_kind"] = max(days, default=None)
        if "commitments" in needed:
            found["commitments"] = _commitments(guardian) + self.rota.commitments_of(message)
        if len(found) < len(needed):
            answered = self.rota.facts_of(message)
            found |= {name: answered[name] for name in needed - found.keys()}
        return found

    def _folds(self, message: Message, guardian: Guardian | None) -> bool:
        """Whether it is in a digest, or its weight is gathered: the guardian's own wish goes before the school's."""
        if guardian is None or message.is_digest or message.simultaneous:
            return False
        if message.public_id in self.inside:
            return True
        by_school = self.runtime.settings.digest is not None and message.priority is Priority.LOW
        return guardian.digest or (by_school and guardian.digest is None)

    @cached_property
    def _next_digest(self) -> datetime | None:
        return self.runtime.next_digest(self.now)

    def _related(self, message: Message) -> Event | None:
        """The event that the payload names, if it is stored and stands."""
        field = self.runtime.kinds[message.event.kind].refers_to
        event = message.event
        return self.related.get((event.source, str(event.payload.get(field)))) if field else None

    def _methods(self, groups: frozenset[str]) -> Mapping[str, frozenset[str]]:
        """What these groups use, by subject."""
        methods = self.runtime.settings.methods
        if methods and groups not in self._taught:
            self._taught[groups] = in_use(methods, groups, self.runtime.calendar.day(self.now))
        return self._taught[groups] if methods else _NOTHING

    def expect(self, message: Message, judgement: Judgement, now: datetime) -> None:
        """Take into account when this message will go, if it will; a digest stands for all that is in it."""
        at = judgement.until or now
        self.rota.expect(message, judgement)
        if not judgement.holds_slot:
            return
        if judgement.verdict == "fold":
            self._expect_digest(message, at)
        elif judgement.verdict in ("allow", "delay"):
            self._expect(message, at)

    def _expect_digest(self, message: Message, at: datetime) -> None:
        where = (message.recipient, message.channel)
        box = self.runtime.boxes[message.channel]
        readers = self.roster.standing(message.recipient, message.pupils, box).readers
        if message.group or self._digest_of(readers, message.channel):
            return
        self.digests[where] = at
        kind = self.runtime.kinds.digest
        order = (Priority.LOW, message.deadline, at, kind)
        contact = Contact(self.runtime.calendar.day(at), kind, pupils=message.pupils, order=order)
        self.planned[message.recipient][kind, *where] = contact

    def _expect(self, message: Message, at: datetime) -> None:
        if not counts(State.SENDING, message.priority, message.correction, False):
            return
        contact = Contact(
            self.runtime.calendar.day(at),
            message.event.kind,
            bool(message.group),
            message.pupils,
            message.order,
            message.simultaneous,
        )
        event, row = message.event, self.rows.get(message.public_id)
        name: Hashable = (event.source, event.id, event.revision, message.group)
        name = self.event_of.get(row, name)
        self.planned[message.recipient][name] = contact
        for member in self.roster.members(message.group) if message.group else ():
            self.planned[member.key][name] = contact


def _is_meant(message: Message, audience: frozenset[str]) -> bool:
    """True if the event means the pupils still: of news one of them is enough, of children each is told of."""
    if message.about_a_child and not message.is_digest:
        return bool(message.pupils) and audience.issuperset(message.pupils)
    return not audience.isdisjoint(message.pupils)


def _revision_of(event: Event) -> tuple[str, str, int]:
    return event.source, event.id, event.revision


def _commitments(guardian: Guardian | None) -> tuple[Commitment, ...]:
    helps = guardian.helps if guardian else ()
    return tuple([Commitment(task, "weekly", date.min) for task in helps]) if helps else ()
