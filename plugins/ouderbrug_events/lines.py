"""Reading a file line by line from a remembered place, in bounded memory, without taking half a line.

Every reader yields steps: what was found, and the position from which to go on after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, BinaryIO

from ouderbrug_events.faults import MAX_LINE, Unusable, object_from

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 65_536
_UTF8_MARK = b"\xef\xbb\xbf"


class End(Enum):
    """What the end of a file is, where no line break stands there: may it grow, has it settled, or is it all there is.

    What has settled is what two runs saw unchanged; it is taken if it is whole, and else it goes on waiting.
    """

    GROWING = auto()
    SETTLED = auto()
    CLOSED = auto()


@dataclass(frozen=True, slots=True)
class Position:
    """Where to go on: a byte offset, the line breaks before it, and whether a too long line is being skipped."""

    offset: int = 0
    line: int = 0
    skipping: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``whole`` if a line break ended it, without text if it was too long."""

    text: bytes = field(repr=False)
    whole: bool
    too_long: bool
    after: Position


@dataclass(frozen=True, slots=True)
class Step:
    """A record, or why there is none, and where to go on; a blank line has neither."""

    number: int
    after: Position
    size: int = 0
    data: dict[str, Any] | None = field(default=None, repr=False)
    fault: Unusable | None = None


def lines_from(file: BinaryIO, position: Position) -> Iterator[Line]:
    """The lines from ``position`` on; a too long one is skipped in pieces, never held."""
    file.seek(position.offset)
    if position.skipping:
        position = _skip(file, position)
    while text := file.readline(MAX_LINE + 2):
        whole, body = text.endswith(b"\n"), text.rstrip(b"\r\n")
        after = Position(position.offset + len(text), position.line + whole)
        too_long = len(body) > MAX_LINE
        if too_long and not whole:
            after = _skip(file, after)
        if position.offset == 0:
            body = body.removeprefix(_UTF8_MARK)
        yield Line(b"" if too_long else body, whole, too_long, after)
        position = after


def _skip(file: BinaryIO, position: Position) -> Position:
    """The position after the next line break, or at the end of the file and still skipping."""
    while piece := file.readline(_CHUNK):
        position = replace(position, offset=position.offset + len(piece), skipping=True)
        if piece.endswith(b"\n"):
            return Position(position.offset, position.line + 1)
    return replace(position, skipping=True)


def json_steps(file: BinaryIO, position: Position, end: End) -> Iterator[Step]:
    """One step a line of JSON.

    A last line without line break counts as soon as it parses, for its closing brace says that it is whole; else it
    waits, unless the file is closed.
    """
    number = position.line + 1 + position.skipping
    for line in lines_from(file, position):
        step = _json_step(number, line)
        if not line.whole and step.data is None and not (end is End.CLOSED or line.too_long):
            return
        yield step
        number = line.after.line + 1


def _json_step(number: int, line: Line) -> Step:
    if line.too_long:
        return Step(number, line.after, fault=Unusable("line-too-long"))
    if not line.text.strip():
        return Step(number, line.after)
    size = len(line.text)
    try:
        return Step(number, line.after, size, data=object_from(line.text))
    except Unusable as fault:
        return Step(number, line.after, size, fault=fault)
