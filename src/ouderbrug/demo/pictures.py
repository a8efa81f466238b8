"""The pictures of the demo's page as geometry; the template draws it, and says the same numbers in a table.

Places and widths along a bar are percentages, so that a picture fits a telephone and its words keep their size.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ouderbrug.demo.load import Load

ROOM = 90.0
"""The longest bar, in percent of the width; the rest is for the number behind it."""
_READABLE = 7.0
"""From how many percent on a number is written inside its part of a bar."""
_STEP = 14
"""How high one message is in the picture of guardians, in pixels."""


class Part(NamedTuple):
    """One part of a bar, in percent of the width; ``label`` is empty where there is no room for it."""

    name: str
    at: float
    width: float
    label: str


class Strokes(NamedTuple):
    """The picture of guardians: a path for each sort of message, the line of the cap and the zero line, in pixels."""

    guardians: int
    height: int
    zero: int
    cap: int
    paths: Mapping[str, str]


def bar(counts: Mapping[str, int], whole: int, room: float = ROOM) -> list[Part]:
    """The parts of a bar in their order, of which ``whole`` would fill the room; what is none has no part."""
    parts: list[Part] = []
    at = 0.0
    for name, count in counts.items():
        width = room * count / whole if whole else 0.0
        if count:
            label = str(count) if width >= _READABLE else ""
            parts.append(Part(name, round(at, 3), round(width, 3), label))
        at += width
    return parts


def bars(rows: Sequence[Mapping[str, int]]) -> list[list[Part]]:
    """A bar for each row, all on one scale."""
    whole = max((sum(row.values()) for row in rows), default=0)
    return [bar(row, whole) for row in rows]


def strokes(loads: Iterable[Load], cap: int) -> Strokes:
    """A stroke for each guardian, from busy to quiet: mails go up from the zero line, posts go down."""
    ordered = sorted(loads, reverse=True)
    up = max([cap + 1, *(load.mails + load.beside for load in ordered)])
    down = max((load.posts for load in ordered), default=0)
    zero = up * _STEP
    tops = {
        "counted": [(zero - load.mails * _STEP, load.mails) for load in ordered],
        "beside": [(zero - (load.mails + load.beside) * _STEP, load.beside) for load in ordered],
        "in_app": [(zero, load.posts) for load in ordered],
    }
    paths = {name: _path(places) for name, places in tops.items()}
    return Strokes(len(ordered), (up + down) * _STEP, zero, zero - cap * _STEP, paths)


def _path(places: Iterable[tuple[int, int]]) -> str:
    return "".join(f"M{x} {top}h.8v{count * _STEP}h-.8z" for x, (top, count) in enumerate(places) if count)


def spread(loads: Iterable[Load]) -> list[tuple[int, int, int, int]]:
    """The same in numbers: for each number of messages how many guardians got so many of the sorts of a load."""
    columns = list(zip(*loads, strict=True)) or [(), (), ()]
    most = max((max(column, default=0) for column in columns), default=0)
    return [(count, *(column.count(count) for column in columns)) for count in range(most + 1)]  # type: ignore[misc]
