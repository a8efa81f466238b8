"""The cards of the staff: what a colleague is to post, call or tell, with a tick for each guardian."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import OuderbrugError
from ouderbrug.factbook import talks
from ouderbrug.factbook.recheck import Objection, objections
from ouderbrug.model import FOOT_MARK, ContentClass, Correction, Priority, State
from ouderbrug.people import Receives
from ouderbrug.planning import first_look, photos, told_once
from ouderbrug.planning.in_vain import helps_until, is_for_now
from ouderbrug.planning.school_year import free_without
from ouderbrug.rules.day_words import ABOUT_DAYS
from ouderbrug.school.assignment import Assignment, assign
from ouderbrug.school.boxes import EMAIL, MOBILE
from ouderbrug.school.calendar import names_a_past_day
from ouderbrug.school.own_family import whose_own
from ouderbrug.staff.days import OfDays, of_days, on_a_card
from ouderbrug.staff.had_before import had_before
from ouderbrug.staff.talks_a_week import beyond
from ouderbrug.store import events, history, outbox, reached
from ouderbrug.store import tasks as stored
from ouderbrug.texts.merging import named, without_names
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.model import Message, Text
    from ouderbrug.people import Guardian, Staff
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

SHUT = "consent.shared-address"
"""What keeps a mailbox shut to its own guardian."""
FIRST_CONTACT = "content_policy.first-contact-negative"
"""What keeps a drop from being the first thing that a guardian reads from school."""
AFTER_OTHER_NEWS = "content_policy.drop-after-other-news"
"""What keeps a drop from being read in the place of what was told before."""
READING_SUPPORT = "readability.reading-support"
"""What lets a colleague tell a long text to somebody who asked for help with reading."""
OTHER_LANGUAGE = "content_policy.other-language"
"""What lets a colleague tell what is urgent to who did not get it in the language that they read."""
NOTHING_CAME = "nothing-came"
"""The same of whom it did not reach in any other language either."""
TOO_LATE = "timing.too-late"
"""Why a card is not to be delivered any more once it is past its use."""
HEAVIER = (ContentClass.GENERAL, ContentClass.PERSONAL, ContentClass.SENSITIVE)
SPOKEN = ("call", "talk")
_WRONG = (Correction.CHANGED, Correction.WITHDRAWN)
"""The ways of a card on which somebody speaks with a guardian."""
SHOWN_FOR = timedelta(days=14)
"""How long what expired, and what was delivered against a rule, is shown beside the cards."""


@dataclass(frozen=True, slots=True)
class Tick:
    """One message of a card: for whom, what became of it and by whom, and why it may not go (any more).

    ``guardians`` is empty for the post of a group. ``look`` are warnings for whoever delivers it; ``told_of`` are the
    children of whom it tells something, none where it is news; ``of_days`` is what its words say of days, ``for_all``
    the same text without a name.
    """

    message: int
    guardians: tuple[str, ...]
    state: State
    text: Text = field(repr=False)
    by: str = ""
    at: datetime | None = None
    note: str = ""
    stop: str = ""
    look: tuple[str, ...] = ()
    told_of: tuple[str, ...] = ()
    of_days: OfDays | None = field(default=None, repr=False)
    for_all: Text | None = field(default=None, repr=False)

    @property
    def without_names(self) -> Text:
        """The text as it speaks to everybody, for a mail to a colleague, in which nobody is named."""
        return self.for_all or self.text

    @property
    def look_round(self) -> frozenset[str]:
        """What to look at before it is told to these guardians, besides what its words say of days."""
        return frozenset(self.look) - ABOUT_DAYS

    @property
    def open(self) -> bool:
        """True while nobody has said what became of it."""
        return self.state is State.HANDED_OVER


@dataclass(frozen=True, slots=True)
class Card:
    """One thing for a colleague to do: one event, one child (or children, or group), one channel.

    A ``talk`` gathers what found no slot in time for one home, of several ``events`` (and ``kinds``), as far as the
    colleagues of one group may know it: of a child in another group there is one beside it, for theirs.
    It may be ``one_too_many`` in a week for those whose it is by the group: then a leader chooses who has it.

    ``way`` is a suggestion: post (in the app), pass_on (by a class parent), paper, call or talk. ``apart`` says that
    these guardians share no address: each gets a talk of their own. ``pilot`` marks a rehearsal, of which they hear
    nothing; ``named`` is for pupils by name, whatever its class, and what happened to a child is told on the same day,
    ``happened_on`` (local; None of all else).
    ``before`` is when it helps most: the begin of what it tells if that is to come, else the deadline; ``do_before`` is
    that, or the end of the last day on which its words for days are true; ``at_once``: it waits for no
    mail of the morning. ``because`` is what kept it from the channels before; ``strangers`` are those who never heard
    from school. It is about the ``own`` family of these colleagues, whose it never is. It ``corrects`` what its readers
    were told before, and ``put_right`` says how where that was wrong; somebody ``had_before`` in hand what was to tell
    them so, and nobody said whether they did.
    """

    event: str
    revision: int
    kind: str
    content_class: ContentClass
    channel: str
    way: str
    pupils: tuple[str, ...]
    groups: tuple[str, ...]
    ticks: tuple[Tick, ...]
    due_at: datetime
    deadline: datetime
    before: datetime
    do_before: datetime
    late: bool
    assigned: Assignment
    events: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    talk: bool = False
    one_too_many: bool = False
    urgent: bool = False
    because: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()
    post: bool = False
    apart: bool = False
    pilot: bool = False
    named: bool = False
    has_reply: bool = False
    has_photo: bool = False
    photo_stays: bool = False
    happened_on: date | None = None
    at_once: bool = False
    own: frozenset[str] = frozenset()
    corrects: bool = False
    put_right: Correction | None = None
    had_before: bool = False

    @property
    def just_happened(self) -> bool:
        """True of what happened to a child, which its guardians are to hear before they see it."""
        return self.happened_on is not None

    @property
    def of_days(self) -> list[str]:
        """Sentences on what its words say of days, where that is not so, or will not be before its time is over."""
        told = [tick.of_days for tick in self.open if tick.of_days and not tick.stop]
        return on_a_card(told, self.way)

    @property
    def shut(self) -> bool:
        """True if somebody who may not have it reads their mailbox."""
        return SHUT in self.because

    @property
    def open(self) -> tuple[Tick, ...]:
        """The ticks that are still to be set."""
        return tuple(tick for tick in self.ticks if tick.open)

    @property
    def people(self) -> frozenset[str]:
        """The guardians whom somebody is to tell, each once however much it is."""
        return frozenset(key for tick in self.open if not tick.stop for key in tick.guardians)

    @property
    def told_of(self) -> tuple[str, ...]:
        """The children of whom what is open tells something."""
        return tuple(sorted({pupil for tick in self.open for pupil in tick.told_of}))

    @property
    def about_a_child(self) -> bool:
        """True if it says something about one child."""
        return self.named or self.content_class is not ContentClass.GENERAL


def cards(work: UnitOfWork) -> list[Card]:
    """What colleagues have in hand, judged once more by the rules: what is urgent, what just happened, by due time."""
    held = work.queued(stored.in_hand(work.connection, work.school))
    in_hand = [one for one in held if one.row.state == State.HANDED_OVER]
    judged = _looked_at(work, in_hand, objections(work, in_hand))
    before = had_before(work, in_hand)
    found = [
        replace(card, had_before=any(tick.message in before for tick in card.open))
        for card in _made(work, held, judged)
    ]
    in_order = sorted(
        (card for card in found if card.open),
        key=lambda card: (not card.urgent, not card.just_happened, card.due_at, card.event, card.pupils),
    )
    talks_ = [card for card in in_order if card.talk]
    led = dict(zip(map(id, talks_), beyond(work, [card.assigned for card in talks_]), strict=True))
    return [
        replace(card, assigned=_others(leaders, card.own), one_too_many=True)
        if (leaders := led.get(id(card)))
        else card
        for card in in_order
    ]


def _others(assigned: Assignment, own: frozenset[str]) -> Assignment:
    """The same without those whose own family it is about, unless nobody would be left."""
    return replace(assigned, keys=tuple(key for key in assigned.keys if key not in own) or assigned.keys)


def _looked_at(work: UnitOfWork, held: Sequence[Queued], judged: Mapping[int, Objection]) -> dict[int, Objection]:
    """The same with why somebody looks at it first, who would have been asked had it been so when it was planned.

    What is past its use is not to be delivered any more, also before a run lets go of it.
    """
    new = {row.id: first_look.unseen(row, first_look.now(work, row, message)) for row, message in held}
    over = {row.id: TOO_LATE for row, message in held if message.deadline <= work.now and not _lasts(work, message)}
    return {
        number: replace(one, stop=one.stop or over.get(number, ""), look=(*one.look, *new[number]))
        for number, one in judged.items()
    }


def _lasts(work: UnitOfWork, message: Message) -> bool:
    """True of what happened to a child: that is told, however late."""
    return message.event.kind in work.runtime.kinds.about(Topic.INCIDENTS)


def expired(work: UnitOfWork) -> list[Card]:
    """Cards that ran out before anybody settled them, in the last fourteen days."""
    rows = stored.ran_out(work.connection, work.school, work.now - SHOWN_FOR)
    return _made(work, work.queued(rows), {})


def as_they_lay(work: UnitOfWork, rows: Sequence[MessageRow]) -> list[Card]:
    """Cards of what was taken out of the hand of colleagues, as they had them."""
    in_hand = [one._replace(row=one.row._replace(state=State.HANDED_OVER)) for one in work.queued(rows)]
    return _made(work, in_hand, {})


def groups_of(message: Message, roster: Roster) -> tuple[str, ...]:
    """The groups to which a message belongs: the one that sees a post, else those of its pupils."""
    if message.group:
        return (message.group,)
    return roster.groups_of(message.pupils)


def number(guardian: str, roster: Roster) -> str:
    """The telephone on which to call a guardian; empty where there is none, or somebody with a ban may answer it."""
    if guardian not in roster.guardians:
        return ""
    nothing = {tie.guardian for tie in roster.ties if tie.receives is Receives.NOTHING}
    one = roster.guardians[guardian]
    may_answer = (one, *roster.reading_along(guardian, MOBILE))
    return "" if any(peer.blocked or peer.key in nothing for peer in may_answer) else one.mobile


def phone(one: Guardian, roster: Roster) -> str:
    """The same as a page shows it to colleagues: a secret one stands nowhere."""
    return "" if one.address_secret else number(one.key, roster)


def is_for(card: Card, one: Staff) -> bool:
    """True if a card is this colleague's, now or by the group; a class parent sees what is to be passed on alone."""
    if one.key in card.own:
        return False
    mine = bool(set(card.groups) & set(one.groups)) and not card.one_too_many
    if one.role == "class_parent":
        return mine and card.way == "pass_on" and card.post and not card.about_a_child
    return one.key in card.assigned.keys or (mine and one.role in ("teacher", "stand_in"))


def _made(
    work: UnitOfWork,
    held: Sequence[Queued],
    judged: Mapping[int, Objection],
) -> list[Card]:
    whom = outbox.guardians(work.connection, [row.id for row, _ in held])
    trails = stored.trails(work.connection, [row.id for row, _ in held])
    told = talks.among(work, [row.id for row, _ in held if row.state in (State.HANDED_OVER, State.EXPIRED)])
    whose = {row.recipient for row, _ in held}.union(*whom.values())
    heard = history.ever_reached(work.connection, work.school, whose, (State.SENT,)) if whose else set()
    together: dict[tuple[tuple[object, ...], frozenset[str]], list[Queued]] = defaultdict(list)
    for one in held:
        row, message = one
        apart = message.recipient if work.roster.apart_from(message.recipient) else ""  # no other name on their card
        because = _instead_of(trails.get(row.id, ()))
        because -= {FIRST_CONTACT} if message.recipient in heard else frozenset[str]()  # they had a first one since
        if OTHER_LANGUAGE in because and not reached.came_another_way(work.connection, row):
            because = because - {OTHER_LANGUAGE} | {NOTHING_CAME}
        same: tuple[object, ...] = row.event, row.channel, message.group, tuple(sorted(message.pupils)), apart
        if row.id in told and not _stands_alone(message):
            same = "talk", row.channel, home(message.recipient, work.roster), apart
        together[same, because].append(one)
    return [
        replace(card, talk=same[0] == "talk", strangers=card.people - heard)
        for (same, because), of_one in together.items()
        for groups, part in by_who_may_see(of_one, work.roster)
        if (card := _card(work, part, groups, whom, judged, because))
    ]


def by_who_may_see(held: Sequence[Queued], roster: Roster) -> list[tuple[tuple[str, ...], list[Queued]]]:
    """These in a few parts, in their order, each with the groups whose colleagues may know all that is in it."""
    parts: list[tuple[set[str], list[int]]] = []
    groups = [groups_of(one.message, roster) for one in held]
    for place in sorted(range(len(held)), key=lambda place: len(groups[place])):
        of_this = {*groups[place]}
        shared, places = next((part for part in parts if part[0] & of_this or part[0] == of_this), (of_this, []))
        if not places:
            parts.append((shared, places))
        shared &= of_this
        places.append(place)
    parts.sort(key=lambda part: min(part[1]))
    return [(tuple(sorted(shared)), [held[place] for place in sorted(places)]) for shared, places in parts]


def _stands_alone(message: Message) -> bool:
    """True of what no talk is opened for something else with: it is urgent, or just happened to a child."""
    return message.priority <= Priority.URGENT or Topic.INCIDENTS in message.topics


def home(guardian: str, roster: Roster) -> str:
    """One name for all who share a mailbox or a telephone, whose talks stand side by side."""
    return min([guardian, *(one.key for box in (EMAIL, MOBILE) for one in roster.peers(guardian, box))])


def first_of_children(ticks: Iterable[Tick]) -> tuple[Tick, ...]:
    """In the order of a talk: what is about a child, then the news."""
    return tuple(sorted(ticks, key=lambda tick: not tick.told_of))


def _instead_of(trail: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Of what kept a message from the channels before, what whoever tells it must know."""
    passed = {f"{step.get('rule')}.{step.get('reason')}" for step in trail if "passed_over" in step}
    return frozenset(passed & {SHUT, FIRST_CONTACT, AFTER_OTHER_NEWS, READING_SUPPORT, OTHER_LANGUAGE})


def _card(
    work: UnitOfWork,
    held: Sequence[Queued],
    groups: tuple[str, ...],
    whom: Mapping[int, Sequence[str]],
    judged: Mapping[int, Objection],
    because: frozenset[str],
) -> Card:
    message, rows = held[0][1], [row for row, _ in held]
    calendar, deadline = work.runtime.calendar, min(row.deadline for row in rows)
    ticks = first_of_children(
        _tick(row, one, whom.get(row.id, ()), work.roster, judged.get(row.id), of_days(row, one, work.today, calendar))
        for row, one in held
    )
    guardians = [key for tick in ticks for key in tick.guardians]
    way = _way(work, message, guardians, because)
    if way in SPOKEN:
        message_of = {row.id: one for row, one in held}
        ticks = tuple(_as_told(work, tick, message_of[tick.message]) for tick in ticks)
    due_at = min(row.due_at for row in rows)
    told_of = {pupil for tick in ticks for pupil in tick.told_of}
    own = frozenset() if message.group else whose_own(work.roster, told_of, guardians)
    touched = max(row.settled_at or row.due_at for row in rows)
    stays = photos.held_back(work.runtime, work.roster, message, work.today)
    return Card(
        event=message.event.id,
        events=tuple(dict.fromkeys(one.event.id for _, one in held)),
        kinds=tuple(dict.fromkeys(one.event.kind for _, one in held)),
        revision=message.event.revision,
        kind=message.event.kind,
        content_class=max((one.content_class for _, one in held), key=HEAVIER.index),
        named=any(one.about_a_child for _, one in held),
        channel=message.channel,
        corrects=message.correction is not None,
        put_right=_put_right([one for _, one in held]),
        way=way,
        because=because,
        pupils=() if message.group else _children(held, groups, work.roster),
        groups=groups,
        ticks=ticks,
        due_at=due_at,
        deadline=deadline,
        before=(before := helps_until(work, message.event, deadline)),
        do_before=min(
            before, _true_until(work, ticks, deadline), _put_right_by(work, due_at, groups, because, deadline)
        ),
        urgent=message.priority <= Priority.URGENT,
        late=_is_late(due_at, work.now, calendar, groups),
        assigned=assign(
            groups,
            {key: one for key, one in work.roster.staff.items() if key not in own},
            touched,
            work.now,
            calendar,
            class_parent=work.runtime.capabilities[message.channel].class_parent,
        ),
        post=bool(message.group),
        apart=_live_apart(guardians, work.roster),
        pilot=any(row.pilot for row in rows),
        has_reply=message.needs_action or bool(message.meeting and not message.meeting.whole_days),
        has_photo=bool(photos.without(message, stays).attachments),
        photo_stays=bool(stays),
        happened_on=calendar.day(message.event.occurred_at) if Topic.INCIDENTS in message.topics else None,
        at_once=is_for_now(work, message.event),
        own=own,
    )


def _children(held: Iterable[Queued], groups: tuple[str, ...], roster: Roster) -> tuple[str, ...]:
    """Of whom it is, by those of these groups where any is in them."""
    of_all = {pupil for _, one in held for pupil in one.pupils}
    theirs = {pupil for pupil in of_all if {*groups} & {*roster.groups_of((pupil,))}}
    return tuple(sorted(theirs or of_all))


def _true_until(work: UnitOfWork, ticks: Iterable[Tick], deadline: datetime) -> datetime:
    """The end of the last day on which all its words for days are true, if that is still to come; else its deadline."""
    last = [tick.of_days.last for tick in ticks if tick.open and tick.of_days and tick.of_days.last]
    ends = (work.runtime.calendar.at(day + timedelta(days=1), time(0)) for day in last if day >= work.today)
    return min(ends, default=deadline)


def _tick(
    row: MessageRow,
    message: Message,
    keys: Sequence[str],
    roster: Roster,
    found: Objection | None,
    days: OfDays,
) -> Tick:
    guardians = () if message.group else tuple(keys)
    settled = row.settled_by != ""
    given = replace(message.text, body=message.text.body.partition(FOOT_MARK)[0].rstrip())
    return Tick(
        message=row.id,
        guardians=guardians,
        state=State(row.state),
        text=named(given, roster.names(guardians), roster.call_names(message.pupils)),
        for_all=without_names(given),
        by=row.settled_by,
        at=row.settled_at if settled else None,
        note=row.settled_note or (row.error_class if settled else ""),
        stop=found.stop if found else "",
        look=found.look if found else (),
        told_of=tuple(message.pupils) if message.about_a_child else (),
        of_days=days,
    )


def _as_told(work: UnitOfWork, tick: Tick, message: Message) -> Tick:
    """What a colleague tells: in the school's own language, which whoever interprets it is told in too.

    It is without the line that says so to a guardian who reads another.
    """
    composer, roster = work.runtime.composer, work.roster
    past = message.correction is None and names_a_past_day(message.event.payload, work.runtime.calendar, work.now)
    if (past or message.text.language != composer.language) and (told := _in_our_own(work, message)):
        text = named(told, roster.names(tick.guardians), roster.call_names(message.pupils))
        return replace(tick, text=text, for_all=without_names(told))
    languages = [roster.guardians[key].language for key in tick.guardians if key in roster.guardians]
    alone = composer.without_line(tick.text, languages), composer.without_line(tick.without_names, languages)
    return replace(tick, text=alone[0], for_all=alone[1])


def _in_our_own(work: UnitOfWork, message: Message) -> Text | None:
    """A message in the school's language; None where nothing words it any more."""
    event, composer = message.event, work.runtime.composer
    earlier = [
        one.event
        for one in (events.find(work.connection, work.school, event.id, event.source) if message.correction else ())
        if one.event.revision < event.revision
    ]
    before = max(earlier, key=lambda one: one.revision, default=None)
    whole_days = before and work.runtime.kinds[event.kind].delivery.whole_days
    groups = groups_of(message, work.roster) if whole_days else ()
    free = free_without(work.runtime, before.audience, groups) if before else {}
    try:
        text = composer.compose(event, composer.language, message.correction, before, today=work.today, free=free)
    except OuderbrugError:
        return None
    return replace(text, body=text.body.partition(FOOT_MARK)[0].rstrip())


def _put_right(held: Sequence[Message]) -> Correction | None:
    """How it corrects what was said of a child, on a card about one thing; None of what is at another time."""
    of_one = len({one.event.id for one in held}) == 1
    how = {one.correction for one in held if not one.event.says_when_or_where}
    return next((one for one in _WRONG if of_one and how == {one}), None)


def _way(work: UnitOfWork, message: Message, guardians: Iterable[str], because: frozenset[str]) -> str:
    runtime = work.runtime
    if runtime.capabilities[message.channel].class_parent:
        return "pass_on"
    plugin = runtime.registry.channels[runtime.settings.channels[message.channel].plugin]
    if message.group or hasattr(plugin, "app_url"):
        return "post"
    light = message.event.kind in runtime.kinds.on_paper or message.is_light or _says_again(work, message)
    if light and not because and message.event.kind not in runtime.kinds.better_said:
        return "paper"
    reachable = any(number(key, work.roster) for key in guardians)
    return "call" if reachable else "talk"


def _says_again(work: UnitOfWork, message: Message) -> bool:
    """True of a reminder for which nobody is called: of what is light, or of a free day that was told before."""
    if message.correction is not None or message.priority <= Priority.URGENT:
        return False
    of_light = Topic.REMINDERS in message.topics and message.priority is Priority.LOW
    return of_light or told_once.is_known(work, message)


def _put_right_by(
    work: UnitOfWork, due_at: datetime, groups: tuple[str, ...], because: frozenset[str], deadline: datetime
) -> datetime:
    """The end of the next school day, for what takes back good news: that is believed until somebody says so."""
    return work.runtime.calendar.after_school_days(due_at, 1, groups) if AFTER_OTHER_NEWS in because else deadline


def _is_late(due_at: datetime, now: datetime, calendar: SchoolCalendar, groups: tuple[str, ...]) -> bool:
    """Late once the school day on which it was due has passed."""
    return calendar.day(now) > calendar.next_school_day(calendar.day(due_at), groups)


def _live_apart(guardians: Sequence[str], roster: Roster) -> bool:
    """Taken from the data: more than one guardian, and two of them with no address in common."""
    peers = {key: {one.key for box in (EMAIL, MOBILE) for one in roster.peers(key, box)} for key in guardians}
    return any(other != key and other not in peers[key] for key in guardians for other in guardians)
