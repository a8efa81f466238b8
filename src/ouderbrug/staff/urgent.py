"""What is urgent and waits for somebody: cards, what a hold or an approval keeps, and what may not have arrived."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from ouderbrug.model import State
from ouderbrug.school.assignment import works_on
from ouderbrug.school.own_family import whose_own
from ouderbrug.school.roles import knows_children
from ouderbrug.staff.cards import OTHER_LANGUAGE
from ouderbrug.staff.incidents import Incident, untold
from ouderbrug.staff.this_day import Pressing, pressing
from ouderbrug.store import outbox, reached

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from ouderbrug.people import Staff
    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.cards import Card
    from ouderbrug.unit_of_work import UnitOfWork


class Dropped(NamedTuple):
    """A message that a colleague was told to post or to tell and that was replaced or withdrawn since.

    ``title`` and ``group`` are empty where it is about a child, or for no group; ``days`` are those on which it begins,
    for there may be another of that title. ``why`` is "off" where its event is, "changed" where it has another text,
    and ``instead`` are the messages with that other text, where it is for a colleague to tell as well. ``whose`` are
    the keys of those who had it to do, ``event`` is the id of what it tells of: all of one event is one thing.
    """

    message: int
    title: str = ""
    group: str = ""
    days: tuple[date, ...] = ()
    why: Literal["off", "changed", ""] = ""
    instead: frozenset[int] = frozenset()
    whose: frozenset[str] = frozenset()
    event: str = ""

    @property
    def anew(self) -> bool:
        """True where a colleague has the other text to tell."""
        return bool(self.instead)


class Urgent(NamedTuple):
    """The urgent cards that somebody has to do, and the numbers of urgent messages that a person keeps waiting.

    ``unclear`` are those of which nobody knows whether they arrived, ``incidents`` what happened to a child and is to
    be told: said at once too, though it is no message of priority; and so is ``this_day``, what cannot wait for the
    next mail of the morning. ``dropped`` is what a colleague was told to do and is not to do any more. ``own`` are
    colleagues (keys), each with the number of a message about their own child.
    """

    cards: tuple[Card, ...] = ()
    held: frozenset[int] = frozenset()
    to_approve: frozenset[int] = frozenset()
    unclear: frozenset[int] = frozenset()
    incidents: tuple[Incident, ...] = ()
    this_day: tuple[Pressing, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    own: frozenset[tuple[str, int]] = frozenset()

    def but_own(self, key: str) -> Urgent:
        """The same without what is about the own family of a colleague, which is for others."""
        own = {number for whose, number in self.own if whose == key}
        return self._replace(
            cards=tuple(card for card in self.cards if key not in card.own),
            held=self.held - own,
            to_approve=self.to_approve - own,
            unclear=self.unclear - own,
            incidents=tuple(one for one in self.incidents if key not in one.own),
            this_day=tuple(one for one in self.this_day if key not in one.own),
        )

    def of_before(self, fresh: Urgent) -> Urgent:
        """What is still open of all this, without what is ``fresh`` or dropped."""
        return self._replace(
            cards=tuple(card for card in self.cards if card not in fresh.cards),
            held=self.held - fresh.held,
            to_approve=self.to_approve - fresh.to_approve,
            unclear=self.unclear - fresh.unclear,
            dropped=(),
        )

    @property
    def marks(self) -> frozenset[int | str]:
        """What a note keeps of all this: of an incident also what is to be done about it, which changes."""
        return self.messages | self.of_incidents | self.of_this_day

    @property
    def numbers(self) -> frozenset[int]:
        """The numbers of all messages of which it says what to do."""
        of_incidents = (one.messages for one in self.incidents)
        return self.messages.union(*of_incidents, *(one.messages for one in self.this_day))

    @property
    def of_incidents(self) -> frozenset[str]:
        """What a note keeps of what happened to children."""
        return frozenset(mark for one in self.incidents for mark in one.marks)

    @property
    def of_this_day(self) -> frozenset[str]:
        """What a note keeps of what cannot wait for the next mail of the morning."""
        return frozenset(mark for one in self.this_day for mark in one.marks)

    @property
    def things_of_this_day(self) -> int:
        """How many things those are: several messages of one event are one to decide on."""
        return len({(one.to_do, one.key) for one in self.this_day})

    @property
    def to_call(self) -> int:
        """How many guardians somebody has to call, each once."""
        return len({key for card in self.cards if card.way == "call" for key in card.people})

    @property
    def to_meet(self) -> int:
        """How many somebody has to tell in person, as there is no number to call; each once."""
        of_cards = {key for card in self.cards if not (card.post or card.way == "call") for key in card.people}
        return len(of_cards - {key for card in self.cards if card.way == "call" for key in card.people})

    @property
    def to_post_in(self) -> int:
        """In how many groups somebody has to post, each once."""
        return len({group for card in self.cards if card.post for group in card.groups})

    @property
    def messages(self) -> frozenset[int]:
        """The numbers of all that is open."""
        of_cards = frozenset(tick.message for card in self.cards for tick in card.open)
        return of_cards | self.held | self.to_approve | self.unclear


NOTHING = Urgent()


def waiting(work: UnitOfWork, in_hand: Sequence[Card]) -> Urgent:
    """What is urgent and may be done now, of the cards too; a rehearsal is nothing to do for anybody."""
    mine = [card for card in in_hand if card.urgent and not card.pilot and any(not tick.stop for tick in card.open)]
    keeps = (State.QUEUED, State.AWAITING_APPROVAL, State.UNKNOWN)
    kept = [row for row in outbox.urgent(work.connection, work.school, keeps, work.now) if not row.pilot]
    unclear = [row for row in kept if row.state == State.UNKNOWN]
    return Urgent(
        tuple(mine),
        held=frozenset(row.id for row in kept if row.held and row.state != State.UNKNOWN),
        to_approve=frozenset(row.id for row in kept if row.state == State.AWAITING_APPROVAL),
        unclear=frozenset(row.id for row in unclear if not reached.came_another_way(work.connection, row)),
        incidents=untold(work, in_hand),
        this_day=pressing(work, in_hand),
        own=frozenset(
            (key, row.id)
            for row in kept
            if row.about_a_child
            for key in whose_own(work.roster, row.pupils, (row.recipient,))
        ),
    )


def by_colleague(urgent: Urgent, roster: Roster, today: date) -> dict[str, Urgent]:
    """Whose it is to do, by the key of each colleague with a mailbox; who is in charge hears of all of it.

    Of what only cannot wait for the next mail of the morning a leader hears where nobody else is there, or where it is
    to be done at once. A card is for whoever has it and works today, else for a stand-in of the group. Whoever stands
    in for a leader hears what the leader hears.
    """
    everybody = [one for one in roster.staff.values() if one.email]
    led = in_charge(roster)
    for_all = urgent._replace(this_day=tuple(one for one in urgent.this_day if one.at_once))
    found = {one.key: mine for one in led if (mine := for_all.but_own(one.key)).marks}
    hear_all = {one.key for one in led}
    for card in urgent.cards:
        for one in _there(card.assigned.keys, card, everybody, today):
            if one.key not in hear_all:
                known = found.get(one.key, Urgent())
                found[one.key] = known._replace(cards=(*known.cards, card))
    for incident in urgent.incidents:
        for one in _there(incident.whose, incident, everybody, today):
            if one.key not in hear_all:
                known = found.get(one.key, Urgent())
                found[one.key] = known._replace(incidents=(*known.incidents, incident))
    for thing in urgent.this_day:
        others = [one for one in led if one.key not in thing.own]
        for one in _there(thing.whose, thing, everybody, today) or others:
            known = found.get(one.key, Urgent())
            if thing not in known.this_day:
                found[one.key] = known._replace(this_day=(*known.this_day, thing))
    return found


def in_charge(roster: Roster) -> list[Staff]:
    """Who leads, or stands in, and has a mailbox; in a school that knows none, all colleagues who know children."""
    colleagues = [one for one in roster.staff.values() if one.email and knows_children(one)]
    return [one for one in leaders(roster) if one.email] or colleagues


def leaders(roster: Roster) -> list[Staff]:
    """Who leads the school, and whom they name to stand in."""
    leading = [one for one in roster.staff.values() if one.role == "leader"]
    named = [found for one in leading if (found := roster.staff.get(one.stand_in)) and knows_children(found)]
    return list({one.key: one for one in (*leading, *named)}.values())


def _there(
    whose: Collection[str], thing: Card | Incident | Pressing, everybody: Sequence[Staff], today: date
) -> list[Staff]:
    others, groups = [one for one in everybody if one.key not in thing.own], {*thing.groups}
    mine = [one for one in others if one.key in whose]
    stand_ins = [one for one in others if one.role == "stand_in" and (not one.groups or {*one.groups} & groups)]
    here = ([one for one in several if works_on(one, today)] for several in (mine, stand_ins))
    return next((found for found in here if found), [])


def together(found: Sequence[Card]) -> list[Card]:
    """Cards to call about one event as one, for whoever reads how much there is to do; a post stays by itself."""
    of_one: dict[tuple[object, ...], list[Card]] = {}
    for card in found:
        whom = card.groups if card.post else (card.about_a_child, OTHER_LANGUAGE in card.because, card.way)
        name = card.event, card.revision, card.channel, card.before, whom
        of_one.setdefault(name, []).append(card)
    return [replace(same[0], ticks=tuple(tick for card in same for tick in card.ticks)) for same in of_one.values()]
