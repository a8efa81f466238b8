"""What a plan says of what comes too late: the day before which guardians are to know of it is over by then."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from ouderbrug.cli.follow_ups import LATE
from ouderbrug.cli.session import entry
from ouderbrug.model import Priority
from ouderbrug.staff.comes_late import to_know_by

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from ouderbrug.cli.language import Words
    from ouderbrug.delivery.rehearsal import Part
    from ouderbrug.runtime import Runtime
    from ouderbrug.school.roster import Roster


def is_late(part: Part, runtime: Runtime) -> bool:
    """True of news that goes no sooner than guardians are to know of it, or when it is of no use any more."""
    goes = _goes(part)
    if part.message is None or goes is None or part.message.correction or part.message.priority <= Priority.URGENT:
        return False
    by = to_know_by(runtime, part.message.event)
    return goes >= min(by or part.message.deadline, part.message.deadline)


def show_late(parts: Iterable[Part], runtime: Runtime, people: Roster, words: Words) -> None:
    """Say of each event that comes too late to how many of its guardians, and from which day on it can go."""
    going = sorted((part for part in parts if part.message), key=lambda part: part.event)
    for event, some in groupby(going, key=lambda part: part.event):
        of_one = list(some)
        late = [part for part in of_one if is_late(part, runtime)]
        first = min((goes for part in late if (goes := _goes(part))), default=None)
        if first is not None:
            counts = {"count": len(_whom(late, people)), "of": len(_whom(of_one, people))}
            entry(words(LATE, event=event, day=words.day(runtime.calendar.day(first)), **counts))


def _goes(part: Part) -> datetime | None:
    return part.at or part.until


def _whom(parts: Iterable[Part], people: Roster) -> set[str]:
    """The guardians who are to get these; of a post all of its group."""
    keys = {key for part in parts for key in part.readers}
    groups = {key.removeprefix("group:") for key in keys if key.startswith("group:")}
    members = {one.key for group in groups for one in people.members(group)}
    return members | {key for key in keys if not key.startswith("group:")}
