"""Whether a message still makes sense, whether its day has come, and whether the school is silent."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field, field_validator

from ouderbrug.api import PluginConfig, Remark, Rule
from ouderbrug.facts import ALLOWED, Delay, Refuse, SchoolCalendar
from ouderbrug.hints import nearest
from ouderbrug.model import Correction, Priority
from ouderbrug.rules.day_words import DAY_WORD, PAST_DATE, untrue
from ouderbrug.rules.windows import A_WEEK, Window, comes_in_vain, moment_of, spans, weekly
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from zoneinfo import ZoneInfo

    from ouderbrug.api import CheckFacts
    from ouderbrug.event_kind import EventKind
    from ouderbrug.facts import Facts, TextFacts, Verdict
    from ouderbrug.model import Message

TIP_WINDOWS = ("fri 12:00-24:00", "sat 00:00-24:00")
"""A tip helps most at the weekend, above all those whose children score low (Cortes and others, 2019)."""
FOLLOWS_WITHIN = 7
"""Days after a report, or after help, in which a word about it still helps (toolkit of parent engagement)."""
_A_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


class Timing(Rule):
    """Refuses what comes too late, holds what is for later, and keeps all but urgent messages out of holidays."""

    name: ClassVar[str] = "timing"
    reads = frozenset({"groups", "last_of_kind", "in_digest"})
    by_hour = True
    for_authors: ClassVar[Mapping[str, str | None]] = {
        "too-late": "het te laat is; verander de datum, of vertel het zelf",
    }
    sentences: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "too-late": (
            "of use until {deadline}",
            "no more than {days_at_most} {days_at_most:day|days} after it",
            "the last school day was {last_school_day}",
        ),
        "not-yet": ("goes {until}",),
        "once-a-week": ("the next one {until}",),
        "holiday": ("first school day {first_school_day}",),
        "not-in-window": ("the window opens {opens}",),
    }

    class Config(PluginConfig):
        """``holiday_messages`` lets the ``holiday_kinds`` (by name or by topic) go in a holiday; all else waits.

        ``windows`` are the hours of the week in which a kind may go, by its name, by a topic or by its content class
        (the first of these wins); an empty list is any hour. What is not named keeps its default.
        """

        holiday_messages: bool = False
        holiday_kinds: tuple[str, ...] = (Topic.HOLIDAY_READING,)
        windows: dict[str, tuple[str, ...]] = Field(default={Topic.TIPS.value: TIP_WINDOWS})

        @field_validator("windows")
        @classmethod
        def _are_windows(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
            for texts in value.values():
                for text in texts:
                    weekly(text)
            return {Topic.TIPS.value: TIP_WINDOWS} | value

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._windows = {name: tuple(weekly(text) for text in texts) for name, texts in config.windows.items()}
        self.in_holidays = frozenset(config.holiday_kinds if config.holiday_messages else ())

    def reads_about(self, kind: type[EventKind]) -> frozenset[str]:
        """When the last one was matters only for what goes once a week."""
        return self.reads if Topic.HOLIDAY_READING in kind.topics else self.reads - {"last_of_kind"}

    def judge(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Refuse("too-late"); Delay by "not-yet", "once-a-week", "holiday" or "not-in-window"; or Allow.

        Urgent messages wait for their own ``send_at`` alone, and what everybody hears together does too. A correction
        waits for the end of a holiday that ends before what it is about begins, and for nothing else; what is off has
        no hour of its own.
        """
        if now >= message.deadline or _is_over(message, now):
            return Refuse("too-late", {"deadline": message.deadline.isoformat()})
        send_at = moment_of(message.event.payload.get("send_at"))
        if send_at and now < send_at and message.correction is not Correction.WITHDRAWN:
            return Delay(send_at, "not-yet")
        if message.simultaneous or message.priority <= Priority.URGENT:
            return ALLOWED
        if message.correction is None and (found := _by_topic(message, facts, now)):
            return found
        held = None if self._goes_in_a_holiday(message) else _in_holiday(message, facts, now)
        if held and not comes_in_vain(message, now, held.until):
            return held
        return self._in_window(message, facts, now)

    def look_first(self, message: Message, known: TextFacts) -> Iterator[str]:
        """A word such as "tomorrow" that is not true on the day on which it goes, or a date that is over by then."""
        found = untrue(message.event.payload, *known.days) if known.days else ()
        if any(not one.is_date for one in found):
            yield DAY_WORD
        if any(one.is_date for one in found):
            yield PAST_DATE

    def opens(self, day: date, calendar: SchoolCalendar) -> tuple[tuple[datetime, datetime], ...] | None:
        """Nothing in a holiday, where nothing goes in one; else the hour does not matter to what goes at any hour."""
        return () if day in calendar.holidays and not self.config.holiday_messages else None

    def check(self, about: CheckFacts) -> Iterator[Remark]:
        """Windows of what is no kind, and what can never go because another rule lets nothing go then."""
        for name in self._windows:
            if name not in about.kinds:
                says = "is neither a class nor a topic nor a kind"
                yield Remark(says, nearest(name, about.kinds), ("windows", name), "error")
        for other in about.rules:
            yield from self._beside(other, about.calendar.tz)

    def _beside(self, other: Rule, tz: ZoneInfo) -> Iterator[Remark]:
        """What the hours of another rule leave of these windows, in a week without days off and in one of them."""
        opens, shut = SchoolCalendar(tz), SchoolCalendar(tz, days_off=frozenset(A_WEEK))
        hours = [other.opens(day, opens) for day in A_WEEK]
        if other is self or None in hours:
            return
        may = [span for of_day in hours for span in of_day or ()]
        for name, windows in self._windows.items():
            own = [span for day in A_WEEK for span in spans(windows, day, tz)]
            if windows and not any(one[0] < two[1] and two[0] < one[1] for one in own for two in may):
                hint = "widen one of the two; until then such messages expire"
                says = f"never opens inside the windows of [rules.{other.name}]"
                yield Remark(says, hint, ("windows", name))
        if self.config.holiday_messages and not any(other.opens(day, shut) for day in A_WEEK):
            hint = "set school_days_only = false, or leave holiday_messages out"
            says = f"has no effect: {other.name} lets messages go on school days only"
            yield Remark(says, hint, ("holiday_messages",))

    def _goes_in_a_holiday(self, message: Message) -> bool:
        # What is in a digest was asked for itself, so that one of holiday kinds alone is no less welcome.
        named = message.is_digest or not self.in_holidays.isdisjoint(message.known_as)
        return self.config.holiday_messages and named

    def _in_window(self, message: Message, facts: Facts, now: datetime) -> Verdict:
        """Delay to the opening of the kind's next window."""
        names = (message.event.kind, *message.topics, message.content_class)
        windows = next((self._windows[name] for name in names if name in self._windows), ())
        # A digest has the school's own hour, and what is gathered goes with it.
        at_any_hour = message.correction is not None or facts.in_digest or message.is_digest
        if not windows or at_any_hour:
            return ALLOWED
        opens = next_opening(windows, facts.calendar, now)
        return Delay(opens, "not-in-window", {"opens": opens.isoformat()}) if opens > now else ALLOWED


def next_opening(windows: tuple[Window, ...], calendar: SchoolCalendar, now: datetime) -> datetime:
    """``now`` if one of these windows is open, else the moment at which the next one opens."""
    today = calendar.day(now)
    # Two weeks: the clock change may swallow the only window of one.
    for ahead in range(-1, 15):
        for opens, closes in spans(windows, today + ahead * _DAY, calendar.tz):
            if now < closes:
                return max(opens, now)
    return now + _A_WEEK


def _by_topic(message: Message, facts: Facts, now: datetime) -> Verdict | None:
    if Topic.AFTERWARDS in message.topics:
        return _following(facts, now)
    if Topic.DECISIONS in message.topics:
        return _before_a_decision(message, facts.calendar, now)
    if Topic.BEFORE_HOLIDAYS in message.topics:
        return _before_a_holiday(message, facts, now)
    return _once_a_week(facts, now) if Topic.HOLIDAY_READING in message.topics else None


def _following(facts: Facts, now: datetime) -> Verdict | None:
    """Refuse what comes more than a week after what it is about; help that returns has no such end."""
    about = facts.related
    if about is None or about.payload.get("load", "once") != "once":
        return None
    happened = moment_of(about.payload.get("ends_at") or about.payload.get("starts_at"))
    if happened is None or facts.calendar.day(now) <= facts.calendar.day(happened) + FOLLOWS_WITHIN * _DAY:
        return None
    return Refuse("too-late", {"days_at_most": FOLLOWS_WITHIN})


def _before_a_decision(message: Message, calendar: SchoolCalendar, now: datetime) -> Verdict | None:
    payload = message.event.payload
    on = date.fromisoformat(str(payload["decision_moment"]["on"]))
    first = calendar.days_ahead_of(on, int(payload["lead_days"]))
    return Delay(calendar.at(first, _MIDNIGHT), "not-yet") if calendar.day(now) < first else None


def _before_a_holiday(message: Message, facts: Facts, now: datetime) -> Verdict | None:
    """It goes on the last school day before the holiday; where it would be of no use by then, it goes at once."""
    calendar, groups = facts.calendar, _groups(message, facts)
    free = calendar.holiday_told_of(message.event, groups)
    if free is None:
        return None
    last, today = calendar.last_school_day_before(free, groups), calendar.day(now)
    if today > last:
        return Refuse("too-late", {"last_school_day": last.isoformat()})
    goes = calendar.at(last, _MIDNIGHT)
    return Delay(goes, "not-yet") if now < goes < message.deadline else None


def _once_a_week(facts: Facts, now: datetime) -> Verdict | None:
    if facts.last_of_kind is None:
        return None
    again = facts.last_of_kind + _A_WEEK
    early = facts.calendar.day(now) < again
    return Delay(facts.calendar.at(again, _MIDNIGHT), "once-a-week") if early else None


def _in_holiday(message: Message, facts: Facts, now: datetime) -> Delay | None:
    calendar = facts.calendar
    today = calendar.day(now)
    if today not in calendar.holidays:
        return None
    back = calendar.next_school_day(today, _groups(message, facts))
    return Delay(calendar.at(back, _MIDNIGHT), "holiday", {"first_school_day": back.isoformat()})


def _is_over(message: Message, now: datetime) -> bool:
    """True once the event has ended, or has begun if it does not say when; a report is of use once it is at home."""
    payload = message.event.payload
    moment = moment_of(payload.get("ends_at") or payload.get("starts_at"))
    return moment is not None and moment <= now and Topic.REPORTS not in message.topics


def _groups(message: Message, facts: Facts) -> tuple[str, ...]:
    return (message.group,) if message.group else facts.groups
