"""The paths of a profile: names and ``[n]`` only, joined by dots, into a JSON body or reply."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import Any

_NAME = r"[A-Za-z0-9_@$:-]+"
_INDEX = r"\[[0-9]{1,2}\]"
_PATH = re.compile(rf"{_NAME}(?:\.{_NAME}|{_INDEX})*")
_STEP = re.compile(rf"({_NAME})|\[([0-9]{{1,2}})\]")

Steps = tuple[str | int, ...]


@lru_cache(maxsize=512)
def steps(path: str) -> Steps:
    """The names and numbers of a path such as ``items[0].links``; ValueError if it holds anything else."""
    if not _PATH.fullmatch(path):
        raise ValueError("is no path; it takes names, dots and [n] up to [99], such as items[0].id")
    return tuple(name or int(number) for name, number in _STEP.findall(path))


def value_at(reply: Any, path: str) -> Any:
    """What stands at the path; None where there is nothing, or something of another shape."""
    for step in steps(path):
        if isinstance(step, str):
            reply = reply.get(step) if isinstance(reply, dict) else None
        else:
            reply = reply[step] if isinstance(reply, list) and step < len(reply) else None
    return reply


def put(into: dict[str, Any], path: str, value: Any) -> None:
    """Set a value at the path and make what is missing on the way; ValueError where something else stands there."""
    whole = steps(path)
    place: Any = into
    for step, following in pairwise(whole):
        place = _below(place, step, [] if isinstance(following, int) else {})
    _below(place, whole[-1], None)
    place[whole[-1]] = value


def _below(place: Any, step: str | int, empty: Any) -> Any:
    """What stands at the step; made if there is nothing yet."""
    if isinstance(step, int) and isinstance(place, list):
        place += [None] * (step + 1 - len(place))
    elif isinstance(step, str) and isinstance(place, dict):
        place.setdefault(step)
    else:
        raise ValueError("leads through a value that holds no such part")
    if place[step] is None:
        place[step] = empty
    return place[step]
