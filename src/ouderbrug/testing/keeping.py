"""What the modules of a plugin keep from one call to the next: in globals, classes, functions, threads and caches."""

from __future__ import annotations

import collections
import contextvars
import functools
import gc
import io
import itertools
import queue
import random
import sys
import threading
from collections.abc import Mapping, Set
from types import FunctionType, GeneratorType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

from ouderbrug.testing.leavings import is_of, package_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

_DEEPEST = 12
_MOST = 20_000
"""So many things are looked at; the state of a plugin is smaller."""
_PLAIN = (int, float, complex, str, bytes, bytearray, type(None))

_CACHE = "'s cache"
_SIZED = (list, tuple, collections.deque, Set)
_Cached = type(functools.cache(lambda: None))
_STEPS: tuple[type, ...] = (
    itertools.count,
    itertools.cycle,
    itertools.repeat,
    itertools.chain,
    type(iter([])),
    type(iter(())),
)
"""What gives one after another, and knows how far it is."""


def kept_by(plugin: type, beside: str) -> dict[str, str]:
    """Each thing that the modules of a plugin's package keep, by where it stands, as this thread sees it.

    The module ``beside`` is that of its tests.
    """
    package = package_of(plugin)
    own = [name for name in sys.modules if is_of(name, package)]
    waiting: list[tuple[str, Any, int]] = [(name, sys.modules[name], 0) for name in own]
    if beside != plugin.__module__:
        waiting = [one for one in waiting if one[0] != beside]
    waiting += [(one.__qualname__, one, 0) for one in plugin.__mro__]
    found, seen = dict[str, str](), dict[int, Any]()  # which keeps them, for of what is gone another has the id
    while waiting and len(seen) < _MOST:
        place, one, depth = waiting.pop()
        if isinstance(one, _PLAIN):
            found[place] = repr(one)
        elif id(one) not in seen and depth < _DEEPEST:
            seen[id(one)] = one
            if isinstance(one, (Mapping, *_SIZED)):
                found[f"len({place})"] = f"{len(one)}"
            waiting += [(f"{place}.{name}", value, depth + 1) for name, value in _below(one, package)]
    return found


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Where something else is kept now; that a cache has one answer more is no change."""
    new = {one for one in after.keys() - before.keys() if _CACHE not in one}
    return sorted(new | {one for one in before.keys() & after.keys() if before[one] != after[one]})


def _below(one: Any, package: str) -> Iterable[tuple[str, Any]]:
    """What an object holds; what is neither the plugin's own nor a vessel of Python is not looked into."""
    if isinstance(one, Mapping):
        return [(repr(key) if isinstance(key, _PLAIN) else f"key {n}", one[key]) for n, key in enumerate([*one])]
    if isinstance(one, _SIZED):
        return [(f"{number}", value) for number, value in enumerate([*one])]
    for sort, look in _VESSELS.items():
        if isinstance(one, sort):
            return look(one)
    return _of_its_own(one, package)


def _of_its_own(one: Any, package: str) -> Iterator[tuple[str, Any]]:
    """What a module, class, function or object of the plugin holds."""
    name = one.__name__ if isinstance(one, ModuleType) else str(getattr(one, "__module__", ""))
    if not is_of(name, package) or _is_a_contract(one):
        return
    if isinstance(one, _Cached):
        yield from ((f"{_CACHE}.{n}", value) for n, value in enumerate(_values_of(one)))
    if isinstance(one, FunctionType):
        cells = [cell.cell_contents for cell in one.__closure__ or () if _filled(cell)]
        yield from (("defaults", one.__defaults__), ("defaults", one.__kwdefaults__), ("cells", cells))
    held = dict(getattr(one, "__dict__", {}))
    held |= {name: getattr(one, name, None) for name in getattr(type(one), "__slots__", ())}
    yield from ((name, value) for name, value in held.items() if not name.startswith("__"))


def _values_of(cached: Any) -> Iterator[Any]:
    """What a function that remembers its answers has of them, where these can change."""
    for below in gc.get_referents(cached):
        if isinstance(below, dict) and below is not vars(cached):
            yield from (one for one in below.values() if not isinstance(one, _PLAIN))


_VESSELS: Mapping[type, Callable[[Any], Iterable[tuple[str, Any]]]] = {
    threading.local: lambda one: [*vars(one).items()],
    contextvars.ContextVar: lambda one: [("value", one.get(None))],
    GeneratorType: lambda one: _in_frame(one.gi_frame),
    random.Random: lambda one: [("state", repr(one.getstate()))],
    io.StringIO: lambda one: [("text", one.getvalue())],
    io.BytesIO: lambda one: [("text", one.getvalue())],
    queue.Queue: lambda one: [("queue", one.queue)],
    queue.SimpleQueue: lambda one: [("size", one.qsize())],
    MethodType: lambda one: [("function", one.__func__), ("object", one.__self__)],
    staticmethod: lambda one: [("function", one.__func__)],
    classmethod: lambda one: [("function", one.__func__)],
    property: lambda one: [("function", one.fget)],
    functools.partial: lambda one: [("function", one.func), ("given", (one.args, one.keywords))],
    **dict.fromkeys(_STEPS, lambda one: [("step", repr(one.__reduce__()[1:]))]),
}
"""How to look into what Python has for keeping things."""


def _in_frame(frame: FrameType | None) -> Iterator[tuple[str, Any]]:
    if frame:
        yield from (*frame.f_locals.items(), ("line", frame.f_lineno))


def _is_a_contract(one: Any) -> bool:
    return isinstance(one, type) and hasattr(one, "_surroundings")


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - asked for the error alone
    except ValueError:
        return False
    return True
