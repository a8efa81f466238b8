"""What is wrong with a record that an importer yields: each of its fields is what its class says, or it is none."""

from __future__ import annotations

import types
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

from ouderbrug.model import Answer
from ouderbrug.plugin_shapes import RECORDS, is_text, what

if TYPE_CHECKING:
    from collections.abc import Callable

    Fits = Callable[[Any], bool]

_NAMES = {"date": date, "Answer": Answer}
_PLAIN: dict[Any, str] = {
    str: "a text", bool: "True or False", int: "a whole number", date: "a date", type(None): "None"
}  # fmt: skip


def of_record(record: object) -> str:
    """Why what an importer yields is no record; empty if it is one."""
    if type(record) not in RECORDS:
        return f"read yields {what(record)}, and should yield records such as PupilRecord"
    return _of(record)


def _of(record: object) -> str:
    for name, fits, should in _fields(type(record)):  # type: ignore[arg-type]
        if not fits(value := getattr(record, name)):
            cut = isinstance(value, str) and not is_text(value)
            odd = "a text that is cut in the middle of a sign" if cut else what(value)
            within = _of(value) if _holds(value) else ""
            return within or f"the {name} of a {type(record).__name__} is {odd}, {should}"
    return ""


def _holds(value: object) -> bool:
    return is_dataclass(value) and not isinstance(value, type)


@cache
def _fields(of: type) -> tuple[tuple[str, Fits, str], ...]:
    hints = get_type_hints(of, localns=_NAMES)
    return tuple((name, _fits(hint), f"and should be {_called(hint)}") for name, hint in hints.items())


def _fits(hint: Any) -> Fits:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        some = [_fits(part) for part in parts]
        return lambda value: any(fits(value) for fits in some)
    if origin is frozenset:
        each = _fits(parts[0])
        return lambda value: isinstance(value, frozenset) and all(map(each, value))
    if origin is tuple and parts[-1] is Ellipsis:
        each = _fits(parts[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    if origin is tuple:
        places = [_fits(part) for part in parts]
        return lambda value: (
            isinstance(value, tuple)
            and len(value) == len(places)
            and all(fits(one) for fits, one in zip(places, value, strict=True))
        )
    if hint is str:
        return is_text
    if hint is date:
        return lambda value: isinstance(value, date) and not isinstance(value, datetime)
    if hint is int:
        return lambda value: isinstance(value, int) and not isinstance(value, bool)
    if is_dataclass(hint):
        return lambda value: type(value) is hint and not _of(value)
    return lambda value: isinstance(value, hint)


def _called(hint: Any) -> str:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return " or ".join(map(_called, parts))
    if origin in (frozenset, tuple):
        return f"a {origin.__name__} of texts" if str in parts else f"a {origin.__name__}"
    return _PLAIN.get(hint) or f"a {hint.__name__}"
