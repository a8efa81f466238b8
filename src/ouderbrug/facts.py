"""What a rule may know, and what it may answer.

Facts are read afresh each time a message is judged: when it is planned, while it waits, and in the transaction that
marks it as being sent. A rule is a function of (message, facts, now) and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ouderbrug.errors import UndeclaredFact

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping
    from zoneinfo import ZoneInfo

    from ouderbrug.model import Capabilities, Event
    from ouderbrug.people import Guardian, Guardianship, Pupil


@dataclass(frozen=True, slots=True)
class Allow:
    """The rule has no objection; ``warnings`` are codes that an approver sees."""

    warnings: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)


ALLOWED = Allow()
"""The plain Allow that rules return: made once, because most judgements end with it."""


@dataclass(frozen=True, slots=True)
class Delay:
    """Not now: ask again at ``until`` (aware, after ``now``).

    ``by_person`` says that a colleague may tell a message of normal priority instead: "if-late" where the wait would
    outlive its use, "at-once" in any case. ``holds_slot=False``: it only waits for its turn and most often never goes,
    so that it takes no place from others, and no other guardian of the child waits for it.
    """

    until: datetime
    why: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    by_person: Literal["", "if-late", "at-once"] = ""
    holds_slot: bool = True


@dataclass(frozen=True, slots=True)
class Fold:
    """Not by itself: it belongs in the guardian's next digest."""

    why: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refuse:
    """Never: ``why`` is a stable code; ``detail`` says which words or numbers decided.

    ``by_person`` says that a colleague may tell it instead, ``each_alone`` that a post for a group which may no longer
    be made goes to each guardian alone, ``here_only`` that another channel of the route may carry it.
    """

    why: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    by_person: bool = False
    each_alone: bool = False
    here_only: bool = False


Verdict = Allow | Delay | Fold | Refuse


def school_year_start(day: date) -> date:
    """The first day of the school year that a day lies in: school years run from the first of August (WPO art. 1)."""
    return date(day.year if day.month >= 8 else day.year - 1, 8, 1)


@lru_cache(maxsize=1024)
def _day(tz: ZoneInfo, moment: datetime) -> date:
    return moment.astimezone(tz).date()


@lru_cache(maxsize=1024)
def _at(tz: ZoneInfo, day: date, clock: time) -> datetime:
    """Kept, as days are: much of what is judged together waits for the same few moments."""
    local = datetime.combine(day, clock, tzinfo=tz).replace(fold=1)
    back = local.astimezone(UTC).astimezone(tz)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):
        local = local.replace(fold=0)
    return local.astimezone(UTC)


@dataclass(frozen=True)
class SchoolCalendar:
    """Which days are school days, in the school's time zone.

    ``days_off`` are holidays and the school's own free days for everybody; ``study_days`` are free days of
    single groups; ``holidays`` are those of the days off on which the school keeps silent. Outside
    ``known`` (first and last day, inclusive) holidays are unknown and only weekends count as free: callers
    that plan a year ahead say so to a person.
    """

    tz: ZoneInfo
    days_off: frozenset[date] = frozenset()
    study_days: Mapping[str, frozenset[date]] = field(default_factory=dict)
    known: tuple[date, date] | None = None
    holidays: frozenset[date] = frozenset()

    def local(self, moment: datetime) -> datetime:
        """The same moment on the school's clock."""
        return moment.astimezone(self.tz)

    def day(self, moment: datetime) -> date:
        """The date of a moment at the school."""
        return _day(self.tz, moment)

    def is_school_day(self, day: date, groups: tuple[str, ...] = ()) -> bool:
        """True if school is on for at least one of the groups (for anybody, if no group is named)."""
        if day.weekday() >= 5 or day in self.days_off:
            return False
        return not groups or any(day not in self.study_days.get(group, ()) for group in groups)

    def next_school_day(self, day: date, groups: tuple[str, ...] = ()) -> date:
        """The first school day on or after ``day``; at most a year is searched."""
        for ahead in range(366):
            if self.is_school_day(candidate := day + timedelta(days=ahead), groups):
                return candidate
        return day

    def last_school_day_before(self, day: date, groups: tuple[str, ...] = ()) -> date:
        """The last day before ``day`` on which school is on; at most a year is searched."""
        days = (day - timedelta(days=back) for back in range(1, 367))
        return next((one for one in days if self.is_school_day(one, groups)), day - timedelta(days=1))

    def holiday_told_of(self, event: Event, groups: tuple[str, ...] = ()) -> date | None:
        """A day in the holiday of which an event tells: before its ``back_on``, else the next; None if unknown."""
        if not (back_on := event.payload.get("back_on")):
            told = self.day(event.occurred_at)
            return min((day for day in self.holidays if day >= told), default=None)
        back = date.fromisoformat(str(back_on))
        weekday = next(day for ahead in range(1, 4) if (day := back - timedelta(days=ahead)).weekday() < 5)
        return None if self.is_school_day(weekday, groups) else weekday

    def days_ahead_of(self, moment: date, days: int) -> date:
        """The day on which to tell of ``moment`` so many days before it: those of holidays are not counted.

        It has a school day before the next holiday, and lies in the school year of ``moment``: in the one before,
        other children are in the group.
        """
        day, begins = moment, school_year_start(moment)
        while days and day > begins:
            day -= timedelta(days=1)
            days -= day not in self.holidays
        opens = self.next_school_day(day)
        if any(day + timedelta(days=ahead) in self.holidays for ahead in range((opens - day).days)):
            last = self.last_school_day_before(day)
            return last if last >= begins else opens
        return day

    def after_school_days(self, moment: datetime, days: int, groups: tuple[str, ...] = ()) -> datetime:
        """The end (midnight, in UTC) of the n-th school day after the day of ``moment``."""
        day = self.day(moment)
        for _ in range(days):
            day = self.next_school_day(day + timedelta(days=1), groups)
        return self.at(day + timedelta(days=1), time(0))

    def at(self, day: date, clock: time) -> datetime:
        """A wall-clock time at the school, in UTC.

        A time that the clock change skips becomes the moment just after it (02:30 is 03:30); one that
        comes twice is the second of the two.
        """
        return _at(self.tz, day, clock)


class Contact(NamedTuple):
    """A message that counts, or may come to count, for a guardian.

    ``day`` is the date at the school on which it went or is expected to go (what is overdue: today);
    ``order`` places a message that is still queued among the others; ``simultaneous`` says that its day stands fast.
    """

    day: date
    kind: str
    group_post: bool = False
    pupils: tuple[str, ...] = ()
    order: tuple[Any, ...] = ()
    simultaneous: bool = False


@dataclass(frozen=True, slots=True)
class Commitment:
    """A task that a guardian has taken on: what it is, how often (once, weekly), and since when."""

    task: str
    load: str
    since: date


MOST_UNANSWERED = 3
"""After so many questions without an answer a colleague asks why (time, language, trust); a fourth does not help."""


class Candidate(NamedTuple):
    """A guardian who might be asked to help: what they took on, and how it went when they were asked before.

    ``asked_this_year`` is how often they were since the school year began, ``unanswered`` how many questions in a row
    got no answer.
    """

    guardian: Guardian
    commitments: tuple[Commitment, ...] = ()
    asked_this_year: int = 0
    unanswered: int = 0

    @property
    def is_silent(self) -> bool:
        """True if a colleague asks why no answer comes, before they are asked anything more."""
        return self.unanswered >= MOST_UNANSWERED


class TextFacts(NamedTuple):
    """What is known of a text before anybody is its recipient.

    ``pupil_names`` are the full names of the school's pupils, for a text that goes to many; ``link_hosts`` the hosts
    (their subdomains too) to which a message may link without anybody looking. ``call_names`` are those of all pupils,
    for a text about one child or one that may name none; ``own_names`` those of the children whom it is about;
    ``family_names`` and ``own_family_names`` are their family names; ``of_many`` are the call names of all pupils, for
    a text that goes to many and may name them. ``days`` are the one that its words are of and the
    one on which it goes; None for what is urgent.
    """

    pupil_names: tuple[str, ...] = ()
    link_hosts: tuple[str, ...] = ()
    call_names: tuple[str, ...] = ()
    own_names: tuple[str, ...] = ()
    family_names: tuple[str, ...] = ()
    own_family_names: tuple[str, ...] = ()
    days: tuple[date, date] | None = None
    of_many: tuple[str, ...] = ()


class _Unread:
    """Stands for a fact that was not read; there is one of it."""

    def __repr__(self) -> str:
        return "UNREAD"


UNREAD: Any = _Unread()
"""The value of a fact that was not read, because no rule that judges this kind needs it: to look at it raises."""

ON_REQUEST = frozenset(
    {"agreed", "asked_this_year", "commitments", "had_before", "last_of_kind", "places", "turn", "unanswered"}
)
"""Facts that lie further back in the store: read where a rule that judges the kind of a message needs them."""


class _Told(NamedTuple):
    """The facts by their names: of the channel, of one recipient, of the event, and on request (UNREAD if not read)."""

    calendar: SchoolCalendar
    capabilities: Capabilities
    recipient: Guardian | None = None
    pupils: tuple[Pupil, ...] = ()
    ties: tuple[Guardianship, ...] = ()
    peers: tuple[Guardian, ...] = ()
    peer_ties: tuple[Guardianship, ...] = ()
    reads_together: frozenset[str] = frozenset()
    receives_all: frozenset[tuple[str, str]] = frozenset()
    years: tuple[int, ...] = ()
    history: tuple[Contact, ...] = ()
    planned: tuple[Contact, ...] = ()
    in_audience: bool = True
    folds: bool = False
    digest_at: datetime | None = None
    digest_waits: bool = False
    members: tuple[Guardian, ...] = ()
    watched: bool = False
    consents: frozenset[str] = frozenset()
    trust: frozenset[str] = frozenset()
    class_parent: bool = False
    related: Event | None = None
    methods: Mapping[str, frozenset[str]] = MappingProxyType({})
    pupil_names: tuple[str, ...] = ()
    names_no_child: bool = False
    guaranteed: frozenset[str] = frozenset()
    turns_of: date | None = None
    in_digest: bool = False
    in_hand: frozenset[str] | None = None
    alike: Hashable = None
    had_before: bool = UNREAD
    last_of_kind: date | None = UNREAD
    commitments: tuple[Commitment, ...] = UNREAD
    asked_this_year: int = UNREAD
    unanswered: int = UNREAD
    agreed: int = UNREAD
    places: int | None = UNREAD
    turn: int | None = UNREAD


class Facts(_Told):
    """Everything a rule may look at besides the message and the time.

    A fact is there and right, or looking at it raises UndeclaredFact: those ON_REQUEST are read only where a rule that
    judges this kind needs them (``Rule.reads``, ``Rule.needs``). ``recipient`` is None for a group post, and for who is
    no active guardian. ``pupils`` are those the message concerns, ``ties`` the recipient's guardianships of exactly
    them. ``peers`` are the other guardians who read the mailbox to which this channel brings it, also who has left;
    ``peer_ties`` are all guardianships they ever had, and ``reads_together`` the keys of those of whom a leader wrote
    down that they read it together with the recipient. ``receives_all`` are the (pupil, guardian) of these ties to
    which a leader said yes: what is recorded for them goes without authority. For a group post ``members`` are the
    guardians who see it, ``ties`` theirs, and ``watched`` says that somebody of the group is protected (a ban, nothing
    by record, a secret address), also one who has left. ``history`` is what counted on the last seven dates,
    ``planned`` what is queued ahead of or behind this message; for a post both are those of its group. ``consents``
    holds "pupil:purpose" for this channel, ``trust`` what the event's source may do. ``class_parent`` says that the
    message would pass through the hands of a class parent. ``in_audience``: at least one of its pupils, or its group,
    is still meant by the event, and all pupils of what is about a child; so is whoever had what is withdrawn.

    ``years`` are the school years (1 to 8) of the pupils' groups. ``related`` is the event that the payload names (a
    report, homework, a task), if it is stored and stands. ``folds`` says that this guardian gets messages of this
    weight gathered in a digest, ``in_digest`` that this one is being sent in one, ``digest_at`` when the digest that it
    would join goes (None: it can join none, as a post), and ``digest_waits`` that there is one already, with a slot of
    its own. ``methods`` are the teaching methods of the audience's groups by subject, in lower case, ``pupil_names``
    the call names of all its pupils, of which what ``names_no_child`` holds none.

    On request: ``had_before``: this guardian (of a post: each member) ever got a message. ``last_of_kind`` is the day
    of the latest message of the same kind to this guardian (of a post: to any member). ``commitments`` are the tasks
    taken on, a yes to this very event left out. ``asked_this_year`` is how often they were asked to help since the
    school year began; a change is no new question. ``unanswered`` is how many messages of this kind in a row got no
    answer where answers were kept. A post asks nobody by name: it has no commitments, and both are 0. ``agreed`` is how
    many other guardians said yes to this event. ``places`` is how many may still be asked to help and ``turn`` this
    guardian's place (from 0) among those who may; both None where nobody counts. ``turns_of`` is the day of all this.

    ``guaranteed`` are the kinds that take their slot first, as any rule says.
    ``in_hand`` are the warnings (``rule.code``) with which a colleague got the message to deliver, who asks whether it
    still may be; None where nobody has it yet. ``alike`` stands for what is equal for all who get the event alike over
    a channel: verdicts are shared only where it is equal.
    """

    __slots__ = ()

    @property
    def reading_support(self) -> bool:
        """True if the recipient stated a wish for texts that are easy to read."""
        return self.recipient is not None and self.recipient.reading_support

    @property
    def name_lengths(self) -> tuple[int, int]:
        """Characters of the guardian's and the children's names, for a channel with a limit; of no use without one."""
        if not self.capabilities.max_chars:
            return 0, 0
        guardian = len(self.recipient.name) if self.recipient else 0
        return guardian, len(", ".join(pupil.first_name for pupil in self.pupils))

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of the pupils that the message concerns."""
        if len(self.pupils) == 1:
            return self.pupils[0].groups
        return tuple(sorted({group for pupil in self.pupils for group in pupil.groups}))


OF_RECIPIENT = Facts._fields[Facts._fields.index("recipient") : Facts._fields.index("members")]
"""The facts about one recipient, in their order; those of the channel stand before them, those of the event after."""


def _read(name: str) -> property:
    place = Facts._fields.index(name)

    def value(self: Facts) -> Any:
        if (found := self[place]) is UNREAD:
            raise UndeclaredFact(f"facts.{name}")
        return found

    return property(value)


for _name in ON_REQUEST:
    setattr(Facts, _name, _read(_name))
