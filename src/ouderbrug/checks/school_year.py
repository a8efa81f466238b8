"""What ``check`` says of the school year and of windows: each finding says where, what and what to do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from ouderbrug.rules.frequency import Frequency
from ouderbrug.rules.quiet_hours import QuietHours
from ouderbrug.rules.timing import Timing
from ouderbrug.rules.windows import daily, spans, weekly
from ouderbrug.school.roster import years_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ouderbrug.config import Decision, Finding, Loaded
    from ouderbrug.rules.windows import Window
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.toml_lines import Place

R = TypeVar("R")
_ADVISED = frozenset({"7", "8"})
_A_WEEK = tuple(date(2026, 11, 23) + timedelta(days=ahead) for ahead in range(7))  # one without a clock change


def of_settings(loaded: Loaded, runtime: Runtime) -> Iterator[Finding]:
    """Study days of which nobody is reminded, windows that never open, and a cap for each child apart."""
    for index, days in enumerate(loaded.settings.holidays):
        if days.kind == "study-day" and not days.solution:
            hint = "say in `solution` where care is"
            yield loaded.finding("warning", ("holidays", index), "no reminder of this study day can be made", hint)
    timing, hours = _rule(runtime, Timing), _rule(runtime, QuietHours)
    if timing and hours:
        yield from _windows(loaded, timing.config, hours.config)
    cap = _rule(runtime, Frequency)
    if cap and cap.config.scope == "guardian-child":
        most = 2 * cap.config.per_guardian
        message = f"counts for each child apart: a guardian of two children here may get {most} messages in one window"
        hint = 'scope = "guardian" keeps one cap for each guardian'
        yield loaded.finding("warning", ("rules", "frequency", "scope"), message, hint)


def of_roster(loaded: Loaded, runtime: Runtime, roster: Roster, now: datetime) -> Iterator[Finding]:
    """Groups of the oldest years that hear of no decision this school year, and groups that are not there."""
    decisions = loaded.settings.school_year.decisions
    today = runtime.calendar.day(now)
    begins = date(today.year - (today.month < 8), 8, 1)
    ahead = [one for one in decisions if begins <= one.on < date(begins.year + 1, 8, 1)]
    here = {year for group in roster.groups for year in years_of(group)} & _ADVISED
    if missing := sorted(here - {year for one in ahead for year in _years(one)}):
        years = " and ".join(missing)
        yield loaded.finding(
            "warning",
            ("school_year", "decisions"),
            f"year {years} hears of no decision this school year, such as the school advice",
            "add [[school_year.decisions]] with its day, or tell guardians how it works in another way",
        )
    named: list[tuple[Place, tuple[str, ...]]] = [
        (("holidays", n), one.groups) for n, one in enumerate(loaded.settings.holidays)
    ]
    named += [(("school_year", "decisions", n), one.groups) for n, one in enumerate(decisions)]
    for place, groups in named:
        if roster.groups and (strange := sorted(set(groups) - set(roster.groups))):
            hint = "take it out, or import the roster"
            yield loaded.finding("warning", place, f"names groups that the roster does not have: {strange}", hint)


def _rule(runtime: Runtime, cls: type[R]) -> R | None:
    return next((rule for rule in runtime.gate.rules if isinstance(rule, cls)), None)


def _years(decision: Decision) -> set[str]:
    return {str(year) for year in decision.years} | {year for group in decision.groups for year in years_of(group)}


def _windows(loaded: Loaded, timing: Timing.Config, hours: QuietHours.Config) -> Iterator[Finding]:
    days = [day for day in _A_WEEK if day.weekday() < 5 or not hours.school_days_only]
    may = _hours(loaded, days, map(daily, hours.send))
    for name, texts in timing.windows.items():
        opens = _hours(loaded, _A_WEEK, map(weekly, texts))
        if texts and not any(one[0] < other[1] and other[0] < one[1] for one in opens for other in may):
            hint = "widen one of the two; until then such messages expire"
            where: Place = ("rules", "timing", "windows", name)
            yield loaded.finding("warning", where, "never opens inside the windows of [rules.quiet_hours]", hint)
    if timing.holiday_messages and hours.school_days_only:
        hint = "set school_days_only = false, or leave holiday_messages out"
        where = ("rules", "timing", "holiday_messages")
        yield loaded.finding("warning", where, "has no effect: quiet_hours lets messages go on school days only", hint)


def _hours(loaded: Loaded, days: Iterable[date], windows: Iterable[Window]) -> list[tuple[datetime, datetime]]:
    zone, of_all = ZoneInfo(loaded.settings.school.timezone), tuple(windows)
    return [span for day in days for span in spans(of_all, day, zone)]
