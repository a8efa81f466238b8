"""The clocks of a machine, one that people set and one that counts since its start: do they fit the last run?

Within one boot the second says how much time has passed, whatever anybody set the first to. Across boots only the days
of the school, and the clock of somebody else, say whether a long time is believable.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.facts import SchoolCalendar

MAY_LAG = timedelta(minutes=5)
"""So far may a clock be behind the last run: machines set theirs right in such steps."""
MAY_DRIFT = timedelta(hours=1)
"""So far may the two clocks of one boot run apart: a virtual machine that was paused, a step after a start."""
MAY_PASS = timedelta(days=4)
"""So long may pass between two runs of two boots before somebody is asked: a long weekend."""
AGREES = timedelta(hours=1)
"""So near is a second clock that agrees."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class Reading(NamedTuple):
    """What the clocks said at one moment: the time, seconds since the start, and which start (empty: not known)."""

    wall: datetime
    boot: float = 0.0
    boot_id: str = ""

    def passed_since(self, last: Reading) -> timedelta | None:
        """How much time truly passed, in one boot; None across boots."""
        if not self.boot_id or self.boot_id != last.boot_id or self.boot < last.boot:
            return None
        return timedelta(seconds=self.boot - last.boot)


class Doubt(NamedTuple):
    """Why a clock is not believed: whether it is behind, by how much it leapt, and that in words."""

    behind: bool
    by: timedelta
    says: str


def read(wall: datetime) -> Reading:
    """The clocks of this machine at a time that the command's clock says."""
    return Reading(wall, time.clock_gettime(time.CLOCK_BOOTTIME), boot_id())


def boot_id() -> str:
    """Which start of this machine this is; empty where it does not say."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:
        return ""


def doubt(last: Reading | None, now: Reading, calendar: SchoolCalendar) -> Doubt | None:
    """Why the time is not believed after the last run; None where it is.

    In one boot the two clocks must tell the same. Across boots more than four days are asked about, unless no school
    day lies between: weekends, holidays and machines that are off at night are no leap.
    """
    if last is None:
        return None
    gap = now.wall - last.wall
    passed = now.passed_since(last)
    if gap < -MAY_LAG:
        return Doubt(True, -gap, f"is {_long(-gap)} behind the last run")
    if passed is not None:
        drift = gap - passed
        return Doubt(False, drift, f"leapt {_long(drift)} ahead since the last run") if drift > MAY_DRIFT else None
    if gap > MAY_PASS and _school_day_between(last.wall, now.wall, calendar):
        return Doubt(False, gap, f"says that the last run was {_long(gap)} ago, in which there was school")
    return None


def beside(server: datetime, now: datetime) -> Doubt | None:
    """Why the time of a machine is not believed beside that of the server which all have in common."""
    gap = now - server
    if abs(gap) <= MAY_LAG:
        return None
    if gap < timedelta():
        return Doubt(True, -gap, f"is {_long(-gap)} behind that of the database server")
    return Doubt(False, gap, f"is {_long(gap)} ahead of that of the database server")


def likely(last: Reading, now: Reading) -> datetime:
    """What the time truly is by the seconds since the last run; across boots no earlier than that run."""
    passed = now.passed_since(last)
    return max(now.wall, last.wall) if passed is None else last.wall + passed


def agrees(now: datetime, others: Iterable[datetime]) -> bool:
    """True if a second clock says the same."""
    return any(abs(other - now) <= AGREES for other in others)


_DATE_IN_TEXT = re.compile(r"(?:[A-Z][a-z]{2}, *)?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def of_text(said: str) -> datetime | None:
    """The time in what a service says (RFC 5322, with its offset); None where there is none."""
    found = _DATE_IN_TEXT.search(said)
    return of_date(found.group()) if found else None


def of_date(header: str) -> datetime | None:
    """The time in a Date header of a reply; None where it cannot be read."""
    try:
        found = parsedate_to_datetime(header)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _school_day_between(first: datetime, last: datetime, calendar: SchoolCalendar) -> bool:
    day, end = calendar.day(first) + timedelta(days=1), calendar.day(last)
    days = ((day + timedelta(days=ahead)) for ahead in range((end - day).days))
    return any(calendar.is_school_day(one) for one in days)


def _long(span: timedelta) -> str:
    if span >= timedelta(days=2):
        return f"{span.days} days"
    hours = span / timedelta(hours=1)
    return f"{hours:.0f} hours" if hours >= 2 else f"{span / timedelta(minutes=1):.0f} minutes"
