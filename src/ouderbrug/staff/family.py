"""What one family got this school year, how much of it counts this week, and how often it was asked to help."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.factbook.reader import had_lately
from ouderbrug.facts import school_year_start
from ouderbrug.model import State
from ouderbrug.store import outbox, requests

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def this_year(work: UnitOfWork, guardian: str, pupils: Collection[str]) -> list[MessageRow]:
    """What went to a guardian this school year for one of these children, or is to go, the latest first.

    What is in a digest stands there by itself. Left out is what was replaced or called off before they had it.
    """
    found = outbox.of_guardian(work.connection, work.school, guardian, _begins(work))
    return [
        row
        for row in reversed(found)
        if not set(row.pupils).isdisjoint(pupils)
        and row.kind != work.runtime.kinds.digest
        and (row.state != State.CANCELLED or row.settled_by)
    ]


def this_week(work: UnitOfWork, guardian: str) -> tuple[int, int] | None:
    """How many ordinary messages a guardian had in the window that ends today, and how many they get at most.

    None where no rule counts them.
    """
    for rule in work.runtime.gate.rules:
        most = getattr(rule.config, "per_guardian", None)
        if most is not None and (taken := getattr(rule, "taken", None)):
            return taken(had_lately(work, guardian), work.today), most
    return None


def cap(work: UnitOfWork) -> int | None:
    """The most ordinary messages that a guardian gets in seven days; None where no rule counts them."""
    return next((int(rule.config.per_guardian) for rule in work.runtime.gate.rules
                 if hasattr(rule.config, "per_guardian")), None)  # fmt: skip


def times_asked(work: UnitOfWork, guardian: str) -> int:
    """How often a guardian was asked by name to help this school year."""
    kinds = work.runtime.kinds
    asking = [name for name in kinds if kinds[name].answer.takes_turns]
    found = requests.times_asked(work.connection, work.school, [guardian], asking, _begins(work), pilot=False)
    return found[guardian][0] if guardian in found else 0


def _begins(work: UnitOfWork) -> datetime:
    return work.runtime.calendar.at(school_year_start(work.today), time(0))
