"""How many talks a colleague has in a week: those beyond what the school set are a leader's, who chooses."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ouderbrug.factbook import talks
from ouderbrug.school.assignment import to_leaders
from ouderbrug.store import history

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.school.assignment import Assignment
    from ouderbrug.unit_of_work import UnitOfWork


def beyond(work: UnitOfWork, assigned: Sequence[Assignment]) -> list[Assignment | None]:
    """For each of these talks, in their order, the leaders who choose if it is one too many; else None.

    What counts are talks of the last seven days and those that come before it; of colleagues who share a group the one
    with the fewest has it.
    """
    had = _had(work) if assigned else Counter[str]()
    return [_one_too_many(work, one, had) if one.level != "leader" else None for one in assigned]


def _one_too_many(work: UnitOfWork, one: Assignment, had: Counter[str]) -> Assignment | None:
    free = [key for key in one.keys if had[key] < work.runtime.settings.staff.calls]
    if not free:
        return to_leaders(work.roster.staff, one.since, work.today)
    had[min(free, key=lambda key: had[key])] += 1
    return None


def _had(work: UnitOfWork) -> Counter[str]:
    """How many talks each colleague ended in the last seven days; one word ends all of a talk."""
    by_person = {name for name, one in work.runtime.capabilities.items() if one.by_person}
    told = history.told_by(work.connection, work.school, by_person, work.now - talks.A_WEEK)
    in_talk = talks.among(work, [number for number, *_ in told])
    return Counter(by for by, _ in {(by, at) for number, by, at in told if number in in_talk})
