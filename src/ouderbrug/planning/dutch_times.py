"""How a time is written that somebody wrote with its day first, as in the Netherlands: for the advice about it."""

from __future__ import annotations

import re
from datetime import date, time

EXAMPLE = "2026-11-27T14:00:00+01:00"
_MORNING, _LESSONS = 5, 8
"""Between these hours hardly anybody comes to school; "6.30 uur" is half past six in the evening more often."""
_DAY_FIRST = re.compile(r"(\d\d?)[-/.](\d\d?)[-/.](\d{4})(?:[ T]+(\d\d?)[:.](\d\d)(?:[:.]\d\d)?)?(?: ?uur)?")


def how_to_write(value: object) -> str:
    """What to do about a time that cannot be read: as it is to be written, on the school's clock; else an example.

    Of a day alone no hour is made up: whoever copied a midnight would have told parents of one.
    """
    if isinstance(value, str) and is_day_alone(value):
        return _without_time(value.strip())
    found = _DAY_FIRST.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return f"write it as {EXAMPLE}"
    day, month, year, hour, minute = (int(part or 0) for part in found.groups())
    try:
        said, at = date(year, month, day), time(hour, minute)
    except ValueError:
        return f"write it as {EXAMPLE}"
    if found[4] is None:
        return _without_time(f"{said}")
    evening = f", or as {said}T{hour + 12}:{minute:02} if it is in the evening" if _MORNING <= hour < _LESSONS else ""
    return f"write it as {said}T{at:%H:%M}{evening}"


def is_day_alone(value: str) -> bool:
    """True for a day without any hour, which is no midnight."""
    try:
        date.fromisoformat(value.strip())
    except ValueError:
        return False
    return True


def _without_time(day: str) -> str:
    return f"the time is missing; write it behind the day, as {day}T14:30 for half past two"
