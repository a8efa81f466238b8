"""What must be in order before guardians get their first message, beside what `check` says of every school."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ouderbrug.checks.people import without_guardian
from ouderbrug.store import roster as people
from ouderbrug.store.copies import last_backup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ouderbrug.config import Finding, Loaded
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster
    from ouderbrug.store.database import Store

MOST_WITHOUT_ADDRESS = 0.2
"""The part of the guardians of pupils here that may lack an address; more is half a file, most often."""
BACKUP_NOT_OLDER = timedelta(days=7)


def findings(loaded: Loaded, store: Store, runtime: Runtime, now: datetime) -> Iterator[Finding]:
    """Addresses, staff, holidays and backup; an error keeps a school from going live."""
    with store.reading() as connection:
        roster, copied = people.load(connection, store.school), last_backup(connection)
    yield from _addresses(loaded, roster)
    yield from without_guardian(loaded, roster)
    yield from _staff(loaded, roster)
    last = runtime.calendar.known
    if last is None or last[1] < runtime.calendar.day(now):
        hint = "name them as [[holidays]], or install a newer version"
        yield loaded.finding("error", ("school", "region"), "the school holidays of this year are not known", hint)
    if copied is None or now - copied > BACKUP_NOT_OLDER:
        hint = "`ouderbrug store backup`, and keep the copy off this machine"
        yield loaded.finding("error", ("store",), f"there is no backup of the last {BACKUP_NOT_OLDER.days} days", hint)


def _addresses(loaded: Loaded, roster: Roster) -> Iterator[Finding]:
    here = [one for one in roster.guardians.values() if one.active and not one.deceased]
    silent = sum(not (one.email or one.mobile) for one in here)
    if not here or silent > MOST_WITHOUT_ADDRESS * len(here):
        says = f"guardians without an address: {silent} of {len(here)}"
        yield loaded.finding("error", ("import",), says, "import the whole table of contacts")


def _staff(loaded: Loaded, roster: Roster) -> Iterator[Finding]:
    staff = roster.staff.values()
    if not any(one.role == "leader" and one.email for one in staff):
        hint = "import staff.csv; somebody has to decide, and to hear what needs a person"
        yield loaded.finding("error", ("import", "staff"), "no leader with an e-mail address is known", hint)
    taught = {group for one in staff if one.role == "teacher" for group in one.groups}
    if alone := sorted(set(roster.groups) - taught):
        says = f"groups without a teacher in staff.csv: {len(alone)}"
        yield loaded.finding("warning", ("import", "staff"), says, f"their messages go to a leader: {', '.join(alone)}")
