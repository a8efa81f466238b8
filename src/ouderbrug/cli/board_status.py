"""How the schools of a board stand, a line each: what `status --all-schools` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ouderbrug.cli import BOARD
from ouderbrug.cli.monitoring import A_MINUTE, in_words
from ouderbrug.cli.session import table
from ouderbrug.cli.wording import in_school_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ouderbrug.cli.language import Words
    from ouderbrug.cli.standing import Found
    from ouderbrug.facts import SchoolCalendar


class AtAGlance(NamedTuple):
    """One school: when its last run ended and how, what waits, when the next of it is due and since when the oldest
    is overdue, how much is unknown or was not sent, and which channels are closed. Times in UTC.
    """

    last_run: datetime | None
    last_exit_code: int | None
    waiting: int
    next_due: datetime | None
    oldest: datetime | None
    unknown: int
    not_sent: int
    closed: tuple[str, ...]

    @classmethod
    def of(cls, found: Found) -> AtAGlance:
        """The line of a school that stands so."""
        over = found.channels.values()
        return cls(
            found.last.ended if found.last else None,
            found.last.exit_code if found.last else None,
            sum(one.waiting for one in over),
            min((one.next_due for one in over if one.next_due), default=None),
            min((one.oldest for one in over if one.oldest), default=None),
            found.counts["messages"]["unknown"],
            len(found.not_sent),
            tuple(state.channel for state in found.closed),
        )


def is_asked() -> bool:
    """True where all schools of a board are gone through."""
    return BOARD in click.get_current_context().find_root().meta


def keep(line: AtAGlance, now: datetime, calendar: SchoolCalendar, words: Words) -> None:
    """Keep the line of a school for the end, as cells for people and as a document for machines."""
    ago = f"{_ago(line.last_run, now, words)} ({line.last_exit_code})" if line.last_run else "-"
    due = words.when(line.next_due, calendar) if line.next_due else ""
    old = in_words(now - line.oldest) if line.oldest else ""
    cells = (ago, line.waiting, due, old, line.unknown, line.not_sent, ", ".join(line.closed))
    document: dict[str, Any] = in_school_time(line._asdict(), calendar)
    click.get_current_context().find_root().meta[BOARD].append((cells, document))


def _ago(at: datetime, now: datetime, words: Words) -> str:
    age = in_words(now - at)
    return words("{age} ahead", age=age) if at - now >= A_MINUTE else age


HEADERS = ("school", "last run", "wait", "next", "overdue for", "unknown", "not sent", "closed", "exit code")


def show(kept: Mapping[str, tuple[Any, ...] | None], ended: Mapping[str, int], words: Words) -> None:
    """The table; of a school whose status fails it has the exit code alone, and stderr says why."""
    empty = ("",) * (len(HEADERS) - 2)
    table([words(one) for one in HEADERS], [(key, *(kept[key] or empty), ended[key]) for key in kept])
