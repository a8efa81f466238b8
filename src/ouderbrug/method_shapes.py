"""How the methods that a class of a plugin writes anew may be written, so that the house can call them."""

from __future__ import annotations

import inspect
from functools import cached_property
from inspect import Parameter
from typing import TYPE_CHECKING, Any

from ouderbrug.plugin_shapes import odd_function, what

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_HOUSE = __name__.partition(".")[0]


def method_faults(item: type, base: type) -> Iterator[str]:
    """Methods of the house that a class writes anew, and that cannot be called as the house does."""
    for name, ours in _of_the_house(item, base).items():
        own = inspect.getattr_static(item, name)
        if own is ours:
            continue
        if isinstance(ours, property | cached_property):
            if inspect.isfunction(own):
                yield f"{name} is {what(own)}, and should be a property: write `@property` before it"
        elif inspect.isfunction(plain_of(ours)):
            yield from _of_method(item, name, own, ours)


def written(method: Any) -> str:
    """How a method is written: its parameters, by name."""
    try:
        return f"({', '.join(inspect.signature(plain_of(method)).parameters)})"
    except (TypeError, ValueError):
        return "()"


def plain_of(method: Any) -> Any:
    """The function in what may be a class method or a static one."""
    return getattr(method, "__func__", method)


def _of_the_house(item: type, base: type) -> Mapping[str, Any]:
    """What the classes of the house on which it stands say of each name, the nearest first."""
    found: dict[str, Any] = {}
    for cls in item.__mro__:
        if issubclass(cls, base) and cls.__module__.partition(".")[0] == _HOUSE:
            found = {**vars(cls), **found}
    return {name: one for name, one in found.items() if name == "__init__" or not name.startswith("__")}


def _of_method(item: type, name: str, own: Any, ours: Any) -> Iterator[str]:
    plain, should = plain_of(ours), f"should be a method {name}{written(ours)}"
    if isinstance(own, property | cached_property):
        yield f"{name} is a property, and {should}"
    elif not callable(getattr(item, name)):
        yield f"{name} is {what(getattr(item, name))}, and {should}"
    elif odd := odd_function(plain_of(own), may_yield="Iter" in str(plain.__annotations__.get("return"))):
        yield f"{name} is {odd}, and {should} that gives {_given_by(plain)}"
    elif isinstance(ours, classmethod) and inspect.isfunction(own):
        yield f"{name}{written(own)} cannot be called as {name}{written(ours)}: write `@classmethod` before it"
    elif not _can_be_called(own, plain):
        static = "the staticmethod " if isinstance(own, staticmethod) else ""
        yield f"{static}{name}{written(own)} cannot be called as {name}{written(ours)}"


def _given_by(plain: Any) -> str:
    said = str(plain.__annotations__.get("return", "")).partition("[")[0]
    return "nothing" if said == "None" else f"a {said}"


def _can_be_called(own: Any, plain: Any) -> bool:
    """True if one may be called with what the other is, by its place."""
    wanted = [one for one in inspect.signature(plain).parameters.values() if one.kind is not Parameter.KEYWORD_ONLY]
    needed = [one for one in wanted if one.default is Parameter.empty]
    before = 1 if isinstance(own, staticmethod) else 0  # the object itself is not handed to one
    try:
        signature = inspect.signature(plain_of(own))
    except (TypeError, ValueError):
        return True  # of what is written in C nothing is known
    return any(_binds(signature, len(some) - before) for some in (wanted, needed))


def _binds(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True
