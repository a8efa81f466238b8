"""When the rules together let an ordinary message go: for what has an hour of its own, such as a digest."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import product
from typing import TYPE_CHECKING

from ouderbrug import bounded
from ouderbrug.plugin_trace import counted
from ouderbrug.rules.asking import peril

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from ouderbrug.api import Rule
    from ouderbrug.facts import SchoolCalendar
    from ouderbrug.failures import Failures

_DAY = timedelta(days=1)
_AHEAD = 100
"""So many days are looked at: the longest holiday of a Dutch school is some fifty."""


class Hours:
    """The hours that all rules leave open; one that fails to say is noted, and leaves every hour: its verdict holds."""

    def __init__(self, rules: Sequence[Rule], failures: Failures) -> None:
        self._rules, self._failures = rules, failures

    def next(self, moment: datetime, calendar: SchoolCalendar) -> datetime | None:
        """The moment itself if it is open, else when it opens after it, in UTC; None if that is never."""
        first = calendar.day(moment) - _DAY  # a window may have opened yesterday
        for day in (first + ahead * _DAY for ahead in range(_AHEAD)):
            for opens, closes in self.of(day, calendar):
                if moment < closes:
                    return max(opens, moment)
        return None

    def of(self, day: date, calendar: SchoolCalendar) -> list[tuple[datetime, datetime]]:
        """From when until when on a day, in UTC and in order."""
        found = [(calendar.at(day, time(0)), calendar.at(day + _DAY, time(0)))]
        free = True
        for rule in self._rules:
            spans = self._said(rule, day, calendar)
            if spans is not None:
                found = list(spans) if free else _both(found, spans)
                free = False
        return sorted(found)

    def _said(self, rule: Rule, day: date, calendar: SchoolCalendar) -> list[tuple[datetime, datetime]] | None:
        try:
            with peril("opens", rule, self._failures):
                said = counted(f"opens of rules.{rule.name}", rule.opens)(day, calendar)
                return None if said is None else [(opens, closes) for opens, closes in said]
        except BaseException as error:
            if bounded.was_pressed(error):
                raise
            self._failures.note("rule", rule.name, bounded.problem(error))
            return None


def _both(
    some: Sequence[tuple[datetime, datetime]], others: Sequence[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """What is open in both."""
    found = ((max(one[0], two[0]), min(one[1], two[1])) for one, two in product(some, others))
    return [(opens, closes) for opens, closes in found if opens < closes]
