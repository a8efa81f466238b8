"""One result of one pupil, as files have it; it lives as long as they are read, and is never stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ouderbrug_pupil_systems.results.moments import moment_in
from ouderbrug_pupil_systems.results.next_school import is_of_next_school

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

NEVER = frozenset({"IQ", "DQ"})
"""Scales of which nothing becomes a value here."""
_MOMENT = re.compile(r"(?:^|[\s_-])([BME][1-8])$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Result:
    """A result by the key of its pupil: ``levels`` by scale, ``interval`` the confidence interval of ``ability``.

    ``line`` is the test without its moment: results of one line, and of one ``edition`` of its scale, compare.
    ``called`` is the first and last name that stands beside the key, in a table that has them. Where a moment was
    written and nobody can read it, the result is ``undated``: it is told to nobody but colleagues.
    """

    place: str
    pupil: str
    line: str
    moment: str
    taken_on: date
    name: str = ""
    edition: str = ""
    ability: Decimal | None = field(default=None, repr=False)
    interval: tuple[Decimal, Decimal] | None = field(default=None, repr=False)
    levels: Mapping[str, str] = field(default_factory=dict, repr=False)
    called: tuple[str, str] = field(default=("", ""), repr=False)
    undated: bool = False

    def is_next_school(self, own: Iterable[str] = ()) -> bool:
        """True of a test or an advice on which the next school hangs; ``own`` are the school's names for them."""
        return is_of_next_school(self.line, self.name, self.year, own)

    @property
    def year(self) -> int:
        """The school year of its moment (1 to 8), 0 where none is known."""
        return int(self.moment[1]) if self.moment[1:].isdecimal() and len(self.moment) == 2 else 0

    @property
    def told_as(self) -> str:
        """The moment at which a child hears once: its own, or the month of a test without one."""
        return self.moment or self.taken_on.isoformat()[:7]


def parted(code: str) -> tuple[str, str]:
    """The line of a test and its moment, as "RW" and "M5" of "RW-M5"; without one the moment is empty.

    A moment that is written in another way, or elsewhere in the code, stays in the line.
    """
    found = _MOMENT.search(code.strip())
    if not found:
        return code.strip(), moment_in(code)
    return code.strip()[: found.start()].strip(" _-") or code.strip(), found[1].upper()


def is_never_read(*names: str) -> bool:
    """True if a test or scale is, by a word of its name, one of which nothing becomes a value here."""
    return any(not NEVER.isdisjoint(_WORD.findall(name.upper())) for name in names)


def number(text: str) -> Decimal | None:
    """A number with a point or a comma; None for an empty one, and for one that only a bound is known of (>60)."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 100_000 else None
