"""How what a source reads is changed: one field of its first record, or the order of two, in JSON or in lines."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from copy import deepcopy
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx

from ouderbrug.testing.samples import CANARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Change = Callable[[bytes], bytes]

FIRST, SECOND = f"{CANARY} 0", f"{CANARY} 1"
"""The words of two records."""
UNKNOWN = "zomaar"
"""What stands in a field and is known to nobody."""
GONE = object()
"""In the place of a value: there is no such field at all."""
MOST = 40
"""So many fields of a record are left out, each in turn."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^\s;,|\"']*")
_OF_THE_HOUSE = frozenset({"id", "kind", "audience"})
"""What an event says that is written as the house reads it."""
_CELL = re.compile(r"[^;,\t|\r\n]+")


def changed(reply: httpx.Response, change: Change) -> httpx.Response:
    kind = {"Content-Type": reply.headers.get("Content-Type", "application/json")}
    return httpx.Response(reply.status_code, content=change(reply.content), headers=kind)


def swapped(content: bytes) -> bytes:
    """A table of a line for each of two records, with these two the other way round; anything else as it was."""
    lines = content.splitlines(keepends=True)
    said = [one for one in (FIRST, SECOND) if sum(one.encode() in line for line in lines) == 1]
    if len(said) < 2 or len(lines) > 3 or not {b"\n", b"\r"} & {line[-1:] for line in lines[-1:]}:
        return content
    return b"".join([*lines[:-2], lines[-1], lines[-2]])


def count(content: bytes) -> int:
    """How many fields the first record has."""
    found = 0
    while found < MOST and otherwise(content, number=found, value=GONE) != content:
        found += 1
    return found


def said_at(content: bytes, number: int) -> str:
    """The text that stands in a field of the first record; empty where there is no such field, or no text in it."""
    with suppress(ValueError):
        return _text_in(json.loads(content), number)
    for line in (one for one in content.decode("utf-8", "replace").splitlines() if FIRST in one):
        with suppress(ValueError):
            return _text_in(json.loads(line), number)
        cells = _CELL.findall(line)
        return cells[number] if number < len(cells) else ""
    return ""


def _text_in(said: Any, number: int) -> str:
    places = [*_places(said, inside=SECOND not in json.dumps(said))]
    value = places[number][0][places[number][1]] if number < len(places) else ""
    return value if isinstance(value, str) else ""


def written_otherwise(content: bytes, change: Mapping[str, Any]) -> bytes:
    """The content with these fields in the first record, where it is written as an event of the house is."""
    with suppress(ValueError):
        return json.dumps(_with(json.loads(content), change)).encode() + content[len(content.rstrip()) :]
    return b"".join(_line_with(line, change) for line in content.splitlines(keepends=True))


def called_off(content: bytes) -> bytes:
    """The content with the first record called off, where it is written as an event of the house is."""
    return written_otherwise(content, {"withdrawn": True})


def event_in(content: bytes) -> dict[str, Any]:
    """The first record, where it is written as an event of the house is; else nothing."""
    for part in (content, *content.splitlines()):
        with suppress(ValueError):
            return next(_events_in(json.loads(part)), {})
    return {}


def _events_in(said: Any) -> Iterator[dict[str, Any]]:
    if isinstance(said, dict) and said.keys() >= _OF_THE_HOUSE:
        yield said
    else:
        for one in said.values() if isinstance(said, dict) else said if isinstance(said, list) else ():
            yield from _events_in(one)


def _line_with(line: bytes, change: Mapping[str, Any]) -> bytes:
    with suppress(ValueError):
        return json.dumps(_with(json.loads(line), change)).encode() + b"\n" if FIRST.encode() in line else line
    return line


def _with(said: Any, change: Mapping[str, Any]) -> Any:
    if isinstance(said, list):
        return [_with(one, change) for one in said]
    if not isinstance(said, dict):
        return said
    if said.keys() >= _OF_THE_HOUSE:
        return {**said, **change} if FIRST in json.dumps(said) else said
    return {name: _with(one, change) for name, one in said.items()}


def with_moments(content: bytes, *, old: datetime, new: datetime) -> bytes:
    """The content with another moment wherever this one stands, with the offset that it is written with there."""

    def moved(found: re.Match[str]) -> str:
        with suppress(ValueError):
            said = datetime.fromisoformat(found[0])
            zone = said.tzinfo or old.tzinfo
            if said.replace(tzinfo=zone) == old:
                return new.astimezone(zone).replace(tzinfo=said.tzinfo).isoformat()
        return found[0]

    return MOMENT.sub(moved, content.decode("utf-8", "replace")).encode()


def otherwise(content: bytes, *, number: int, value: object) -> bytes:
    """The content with one field of the first record otherwise: a value of JSON, or a cell of a line."""
    with suppress(ValueError):
        return json.dumps(_in_json(json.loads(content), number, value)).encode()
    lines = content.decode("utf-8", "replace").splitlines(keepends=True)
    return "".join(_in_line(line, number, value) if FIRST in line else line for line in lines).encode()


def _in_line(line: str, number: int, value: object) -> str:
    with suppress(ValueError):
        return json.dumps(_in_json(json.loads(line), number, value)) + "\n"
    cells = [*_CELL.finditer(line)]
    if number >= len(cells):
        return line
    return line[: cells[number].start()] + (value if isinstance(value, str) else "") + line[cells[number].end() :]


def _in_json(said: Any, number: int, value: object) -> Any:
    said = deepcopy(said)
    places = [*_places(said, inside=SECOND not in json.dumps(said))]
    if number < len(places):
        place, name = places[number]
        if value is GONE:
            del place[name]
        else:
            place[name] = value
    return said


def _places(said: Any, *, inside: bool) -> Iterator[tuple[dict[str, Any], str]]:
    """Each field of the first record, at whatever depth: the object in which it stands, and its name."""
    if isinstance(said, dict):
        for name, one in said.items():
            if inside:
                yield said, name
            yield from _places(one, inside=inside)
    elif isinstance(said, list):
        for one in said:
            text = json.dumps(one)
            if inside or FIRST in text:
                yield from _places(one, inside=inside or SECOND not in text)
