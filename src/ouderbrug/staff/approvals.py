"""What waits for a colleague to look at it first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug.factbook import reader
from ouderbrug.model import State
from ouderbrug.planning import first_look, photos
from ouderbrug.planning.draft import NOT_TOGETHER
from ouderbrug.planning.making import AHEAD
from ouderbrug.rules.day_words import ABOUT_DAYS
from ouderbrug.school.assignment import Assignment, assign, may_decide, to_leaders
from ouderbrug.school.own_family import whose_own
from ouderbrug.school.reaching import may_hear
from ouderbrug.staff.cards import groups_of
from ouderbrug.staff.days import Heed, ahead, in_a_yes, in_sentences, of_days
from ouderbrug.store import holds, outbox, plans
from ouderbrug.store import tasks as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ouderbrug.model import Attachment, Message
    from ouderbrug.people import Staff
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


RESTS = "named-child-rests"
"""Said of what names a child about whom nothing goes now, as long as that holds: whoever approves it should know."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that awaits approval, for whom it is (keys, its own guardian first), and whose it is to decide.

    ``apart`` is True where it would bring two to one time or place of whom a leader wrote that they are not to meet.
    ``codes`` say why a person looks at it, by the people of now as well, ``of_days`` by code what its words
    for days have to do with it; ``readers`` else reads the mailbox. What is ``by_hand`` a colleague delivers. Of its
    files these ``stay`` behind by the consents of now. It is about the ``own`` family of these colleagues, who never
    decide on it.
    """

    row: MessageRow = field(repr=False)
    message: Message = field(repr=False)
    guardians: tuple[str, ...]
    groups: tuple[str, ...]
    assigned: Assignment
    apart: bool = False
    codes: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    of_days: Mapping[str, Heed] = field(default_factory=dict, repr=False)
    by_hand: bool = False
    own: frozenset[str] = frozenset()
    stay: tuple[Attachment, ...] = ()

    @property
    def false(self) -> tuple[Heed, ...]:
        """What its words say of days that will not be true when it goes by itself: as it is nobody can approve it."""
        said = (self.of_days[code] for code in sorted(ABOUT_DAYS & self.of_days.keys()))
        return () if self.by_hand else tuple(dict.fromkeys(said))

    @property
    def files(self) -> tuple[Attachment, ...]:
        """The files that go along."""
        return photos.without(self.message, self.stay).attachments

    @property
    def agreed(self) -> tuple[str, ...]:
        """The codes that an approval is about: not that words are false, which is so over each channel but by hand."""
        return tuple(code for code in self.codes if code not in self.of_days.keys() & ABOUT_DAYS)


class Assigned(NamedTuple):
    """A message that waits for a person, the groups to which it belongs, and whose it is to decide.

    It is about the ``own`` family of these colleagues.
    """

    row: MessageRow
    message: Message
    groups: tuple[str, ...]
    assigned: Assignment
    own: frozenset[str]


def drafts(work: UnitOfWork) -> list[Waiting]:
    """What awaits approval, in the order in which it would go, and who is to decide on it."""
    rows = outbox.waiting(work.connection, work.school, (State.AWAITING_APPROVAL,))
    theirs = _assigned(work, rows)
    whom = outbox.guardians(work.connection, [row.id for row in rows])
    warned = plans.warnings_of(work.connection, [row.id for row in rows])
    held = [one.key for one in holds.standing(work.connection, work.school) if one.scope == "pupil"]
    found = []
    for row, message, groups, assigned, own in theirs:
        others = () if message.group else (key for key in whom.get(row.id, ()) if key != row.recipient)
        rests = (RESTS,) if first_look.names_one_of(work, message, held) else ()
        codes = tuple(sorted({*warned.get(row.id, ()), *first_look.now(work, row, message), *rests}))
        apart = any(code.endswith(NOT_TOGETHER) for code in codes)
        whom_for = (row.recipient, *others)
        by_hand = message.channel in work.runtime.by_person
        read = _readers(work, message)
        stay = photos.held_back(work.runtime, work.roster, message, work.today)
        waiting = Waiting(row, message, whom_for, groups, assigned, apart, codes, read)
        found.append(replace(waiting, by_hand=by_hand, own=own, stay=stay))
    return _with_days(work, found)


def decides(one: Staff, waiting: Waiting) -> bool:
    """True if a colleague may decide on it: it is of their groups, and not about their own family."""
    return one.key not in waiting.own and may_decide(one, waiting.groups, waiting.assigned)


def may_still_hear(waiting: Waiting, people: Roster) -> list[str]:
    """For whom a message still is: nobody whom a ban or "nothing" keeps out since it was made."""
    heard = may_hear(people, waiting.message.pupils)
    return [key for key in waiting.guardians if key in heard]


def of_events(work: UnitOfWork, ids: Collection[str]) -> list[Waiting]:
    """What awaits approval of the events with these ids, whatever source they are of."""
    return [one for one in drafts(work) if one.row.event_id in ids]


def warned(trail: Iterable[Mapping[str, Any]]) -> tuple[list[str], dict[str, str]]:
    """Why a person looks at it, what the rules warned of, and what to write instead of the words that they found."""
    codes, instead = list[str](), dict[str, str]()
    for step in trail:
        codes += step.get("warnings", ())
        instead |= step.get("detail", {}).get("instead", {})
    return codes, instead


def deciders(work: UnitOfWork) -> list[Assignment]:
    """Who is to decide on each message that awaits approval."""
    return [one.assigned for one in assigned_rows(work)]


def assigned_rows(work: UnitOfWork) -> list[Assigned]:
    """What awaits approval, and who is to decide on it."""
    return _assigned(work, outbox.waiting(work.connection, work.school, (State.AWAITING_APPROVAL,)))


def _assigned(work: UnitOfWork, rows: Sequence[MessageRow]) -> list[Assigned]:
    since = stored.judged_at(work.connection, [row.id for row in rows])
    people, found = work.roster, []
    for row, message in work.queued(rows):
        groups = groups_of(message, people)
        own = whose_own(people, message.pupils, (row.recipient,)) if message.about_a_child else frozenset()
        others = {key: one for key, one in people.staff.items() if key not in own}
        whose = assign(groups, others, since.get(row.id, work.now), work.now, work.runtime.calendar)
        found.append(Assigned(row, message, groups, _led(work, message, whose), own))
    return found


def _led(work: UnitOfWork, message: Message, whose: Assignment) -> Assignment:
    """The same; what is for a whole school is one thing, a leader's, and not one of every teacher of a group."""
    if message.about_a_child or not message.event.audience.is_whole:
        return whose
    led = to_leaders(work.roster.staff, whose.since, work.today)
    return replace(led, level=whose.level) if led else whose


def by_what_to_do(waiting: Iterable[Waiting]) -> tuple[int, int]:
    """Of how many events a colleague can say yes, and of how many the words are to be mended first."""
    found: dict[tuple[str, str], bool] = {}
    for one in waiting:
        key = one.message.event.source, one.message.event.id
        found[key] = found.get(key, False) or bool(one.false)
    to_mend = sum(found.values())
    return len(found) - to_mend, to_mend


def of_days_in(waiting: Iterable[Waiting]) -> list[str]:
    """What their words for days have to do with that they wait, each sentence once."""
    return in_sentences(said for one in waiting for said in one.of_days.values())


def _with_days(work: UnitOfWork, waiting: list[Waiting]) -> list[Waiting]:
    """The same with what the codes that have to do with days say, for whoever decides."""
    calendar = work.runtime.calendar
    by_words = [one for one in waiting if ABOUT_DAYS.intersection(one.codes)]
    book = reader.read(work, [one.message for one in by_words])
    told: dict[int, dict[str, Heed]] = {}
    for one in by_words:
        judged = work.runtime.gate.judge(one.message, book.facts(one.message, row=one.row.id), work.now)
        goes = calendar.day(judged.until or work.now)
        said = in_a_yes(of_days(one.row, one.message, goes, calendar), goes, by_hand=one.by_hand)
        told[one.row.id] = {code: said for code in one.codes if said and code in ABOUT_DAYS}
    for one in waiting:
        if AHEAD in one.codes:
            told.setdefault(one.row.id, {})[AHEAD] = ahead(calendar.day(one.message.event.occurred_at))
    return [replace(one, of_days=told.get(one.row.id, {})) for one in waiting]


def _readers(work: UnitOfWork, message: Message) -> tuple[str, ...]:
    box = work.runtime.boxes.get(message.channel)
    return tuple(one.key for one in work.roster.reading_along(message.recipient, box)) if box else ()
