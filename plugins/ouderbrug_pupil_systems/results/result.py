"""One result of one pupil, as files have it; it lives as long as they are read, and is never stored."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

NEVER = frozenset({"IQ", "DQ"})
"""Scales of which nothing becomes a value here."""
_MOMENT = re.compile(r"(?:^|[\s_-])([BME][1-8])$", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_NEXT_SCHOOL = re.compile(r"doorstroom|eindtoets|advies|route[\s_-]?8", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Result:
    """A result by the key of its pupil: ``levels`` by scale, ``interval`` the confidence interval of ``ability``.

    ``line`` is the test without its moment: results of one line, and of one ``edition`` of its scale, compare.
    ``called`` is the first and last name that stands beside the key, in a table that has them.
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

    @property
    def is_next_school(self) -> bool:
        """True of a test or an advice on which the next school hangs."""
        return bool(_NEXT_SCHOOL.search(f"{self.line} {self.name}"))

    @property
    def year(self) -> int:
        """The school year of its moment (1 to 8), 0 where none is known."""
        return int(self.moment[1]) if self.moment[1:].isdecimal() and len(self.moment) == 2 else 0


def parted(code: str) -> tuple[str, str]:
    """The line of a test and its moment, as "RW" and "M5" of "RW-M5"; without one the moment is empty."""
    found = _MOMENT.search(code.strip())
    if not found:
        return code.strip(), ""
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
