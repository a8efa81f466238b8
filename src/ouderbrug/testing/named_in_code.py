"""The words and numbers that the code of a plugin names: what it may treat otherwise than all else."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.testing.plugin_contract import brought_by

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORD = re.compile(r"[a-z][a-z0-9_.-]{1,40}")
_MOST = 100
"""So many words of a plugin are tried."""


class Named(NamedTuple):
    """What stands in the code of a plugin."""

    words: tuple[str, ...]
    numbers: tuple[int, ...]


@cache
def named_in(place: Path) -> Named:
    """The words and whole numbers that a file, or the files of a package, name."""
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    said = [one for file in files for one in _constants(ast.parse(file.read_text("utf-8")))]
    words = dict.fromkeys(one for one in said if isinstance(one, str) and _WORD.fullmatch(one))
    numbers = {one for one in said if type(one) is int}
    return Named((*words,)[:_MOST], (*sorted(numbers),))


@cache
def kinds_of_the_house() -> tuple[str, ...]:
    """The names of the kinds that come with ouderbrug."""
    return tuple(str(getattr(one, "name", "")) for one in brought_by("kinds", "register_event_kinds"))


def _constants(code: ast.AST) -> Iterator[object]:
    return (one.value for one in ast.walk(code) if isinstance(one, ast.Constant))
