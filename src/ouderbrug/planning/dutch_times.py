"""How a time is written that somebody wrote with its day first, as in the Netherlands: for the advice about it."""

from __future__ import annotations

import re
from datetime import date, time

EXAMPLE = "2026-11-27T14:00:00+01:00"
_DAY_FIRST = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})(?:[ T]+(\d\d?)[:.](\d\d)(?:[:.]\d\d)?)?(?: ?uur)?")


def as_written(value: object) -> str:
    """The time that is meant as it is to be written, on the school's clock; an example where none is."""
    found = _DAY_FIRST.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return EXAMPLE
    day, month, year, hour, minute = (int(part or 0) for part in found.groups())
    try:
        return f"{date(year, month, day)}T{time(hour, minute):%H:%M}"
    except ValueError:
        return EXAMPLE
