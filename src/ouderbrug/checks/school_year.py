"""What ``check`` says of the school year: each finding says where, what and what to do."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ouderbrug.facts import school_year_start
from ouderbrug.school.decision_years import others
from ouderbrug.school.roster import years_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.settings.school import Decision
    from ouderbrug.toml_lines import Place

_ADVISED = frozenset({"7", "8"})


def of_settings(loaded: Loaded) -> Iterator[Finding]:
    """Study days of which nobody is reminded."""
    for index, days in enumerate(loaded.settings.holidays):
        if days.kind == "study-day" and not days.solution:
            hint = "say in `solution` where care is"
            yield loaded.finding("warning", ("holidays", index), "no reminder of this study day can be made", hint)


def of_roster(loaded: Loaded, runtime: Runtime, roster: Roster, now: datetime) -> Iterator[Finding]:
    """Groups of the oldest years that hear of no decision this school year, and groups that are not there."""
    decisions = loaded.settings.school_year.decisions
    today = runtime.calendar.day(now)
    begins = school_year_start(today)
    ahead = [one for one in decisions if begins <= one.on < date(begins.year + 1, 8, 1)]
    here = roster.years & _ADVISED
    if missing := sorted(here - {year for one in ahead for year in _years(one)}):
        years = " and ".join(missing)
        yield loaded.finding(
            "warning",
            ("school_year", "decisions"),
            f"in year {years} nobody hears of a decision this school year, such as the school advice",
            "add [[school_year.decisions]] with its day, or tell guardians how it works in another way",
        )
    for n, one in enumerate(decisions):
        if strange := others(one.name, _years(one)):
            said = f"year {' and '.join(strange)} gets word of a decision that is not of that year"
            hint = "name the years that it is about; a school advice is of year 8, a preliminary one of year 7 too"
            yield loaded.finding("warning", ("school_year", "decisions", n), said, hint)
    named: list[tuple[Place, tuple[str, ...]]] = [
        (("holidays", n), one.groups) for n, one in enumerate(loaded.settings.holidays)
    ]
    named += [(("school_year", "decisions", n), one.groups) for n, one in enumerate(decisions)]
    for place, groups in named:
        if roster.groups and (strange := sorted(set(groups) - set(roster.groups))):
            hint = "take it out, or import the roster"
            yield loaded.finding("warning", place, f"names groups that the roster does not have: {strange}", hint)


def _years(decision: Decision) -> set[str]:
    return {str(year) for year in decision.years} | {year for group in decision.groups for year in years_of(group)}
