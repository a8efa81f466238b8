"""Drafts that were made before the school named their day, or moved it: they are made anew, for that day.

A draft lives in the store until somebody says yes; by then the report or the talk may have another day than it had when
the draft was made, or one at all.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug_pupil_systems.results.notable import told_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ouderbrug_pupil_systems.results.notable import Notable
    from ouderbrug_pupil_systems.results.result import Result

LIVES = timedelta(days=60)
"""A draft that was made longer ago has gone, or is of no use any more."""


class Draft(NamedTuple):
    """The draft for a child and moment, by a hash of these: of which line of tests, made when, and held until when."""

    line: str
    made: str
    until: str = ""

    def is_of_use(self, today: date) -> bool:
        """True as long as it may wait for a yes."""
        return max(date.fromisoformat(one) for one in (self.made, self.until) if one) + LIVES >= today


def moved(
    results: Iterable[tuple[str, Result]], drafts: dict[str, Draft], today: date, wanted: Notable
) -> Iterator[tuple[str, Result, date | None]]:
    """Of drafts whose day is another one now, its name, its result and the day (None: it may go from now on).

    ``results`` come with the name of the draft in which they would be told; ``drafts`` is kept up to date.
    """
    for name, one in results:
        known = drafts.get(name)
        if known is None or known.line != one.line or not known.is_of_use(today):
            continue
        day = told_from(one, wanted)
        until = day.isoformat() if day > today else ""
        if until == known.until or (not until and known.until <= today.isoformat()):
            continue
        drafts[name] = known._replace(until=until)
        yield name, one, day if until else None
