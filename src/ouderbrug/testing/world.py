"""What a process has in common for all that runs in it: a plugin leaves it as it was."""

from __future__ import annotations

import gc
import locale
import logging
import os
import signal
import socket
import sys
import threading
from operator import is_
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from ouderbrug.testing.leavings import is_of, package_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_LOADED = (ModuleType, type, FunctionType, BuiltinFunctionType, MethodType)
"""What a module may get when it is first asked for."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_OF_A_LOGGER = vars(logging.getLogger("ouderbrug")).keys()
_NONE = object()


class World(NamedTuple):
    """What is there at one moment: each thing by its name, with its value."""

    made_up: frozenset[str]
    """The modules that were imported from nowhere."""
    settings: Mapping[str, object]
    held: Mapping[str, Mapping[str, object]]
    """What each module, and each class of one, holds."""

    @classmethod
    def now(cls) -> Self:
        """All of it."""
        settings = {**_settings(), **_environ(), **dict(_loggers())}
        return cls(frozenset(_made_up()), settings, {name: dict(vars(one)) for name, one in _holders()})

    def since(self, before: World, package: str) -> list[str]:
        """What is otherwise than it was, but in the modules of this package themselves."""
        names = {*self.settings, *before.settings}
        places = [name for name in names if before.settings.get(name, _NONE) != self.settings.get(name, _NONE)]
        places += [f"sys.modules[{name!r}]" for name in self.made_up - before.made_up]
        for holder in self.held.keys() & before.held.keys():
            if not _is_same(self.held[holder], before.held[holder]) and not is_of(holder, package):
                places += _strange(holder, self.held[holder], before.held[holder], package)
        return sorted(places)


class Surroundings(NamedTuple):
    """How it is around a test, and how it was before the first test of its contract."""

    first: World
    environ_first: Mapping[str, object]
    environ: Mapping[str, object]

    @classmethod
    def of(cls, contract: type) -> Self:
        """As it is now, which is asked for before anything is lent."""
        if contract not in _first:
            _first.clear()  # one of each would be much to keep
            _first[contract] = World.now(), _environ()
        return cls(*_first[contract], _environ())

    def changes(self, before: World, plugin: type) -> list[str]:
        """What a plugin changed of what is there for all: since then, or in a test before this one."""
        package, now = package_of(plugin), World.now()
        named = sorted(self.environ.keys() - self.environ_first.keys())
        since_first = now._replace(settings=self.first.settings).since(self.first, package)
        return [*now.since(before, package), *since_first, *named]


_first: dict[type, tuple[World, Mapping[str, object]]] = {}
"""How it was before the first test of the contract that is asked now."""


def _environ() -> dict[str, object]:
    """The environment, but what pytest says in it of the test that runs."""
    return {f"os.environ[{one!r}]": said for one, said in os.environ.items() if not one.startswith("PYTEST")}


def _settings() -> dict[str, object]:
    """What one call sets for all that runs in a process."""
    return {
        "os.chdir": os.getcwd(),
        "locale.setlocale": locale.setlocale(locale.LC_ALL),
        "socket.setdefaulttimeout": socket.getdefaulttimeout(),
        "sys.setrecursionlimit": sys.getrecursionlimit(),
        "sys.path": tuple(sys.path),
        "sys.excepthook": sys.excepthook,
        "threading.excepthook": threading.excepthook,
        "gc.disable": gc.isenabled(),
        "logging.disable": logging.root.manager.disable,
        "signal.signal": tuple(signal.getsignal(one) for one in _SIGNALS),
    }


def _loggers() -> Iterator[tuple[str, object]]:
    """What is not usual of each logger: attributes, handlers and filters; what pytest hears with is."""
    for name, one in [("root", logging.root), *logging.root.manager.loggerDict.items()]:
        if isinstance(one, logging.Logger):
            listens = [
                each for each in (*one.handlers, *one.filters) if not type(each).__module__.startswith("_pytest")
            ]
            more = {key: repr(value) for key, value in vars(one).items() if key not in _OF_A_LOGGER}
            if more or listens:
                yield f"logger {name}", (more, listens)


def _holders() -> Iterator[tuple[str, Any]]:
    """Each module by its name, and each class that stands in the module where it was written."""
    for name, module in list(sys.modules.items()):
        if not isinstance(module, ModuleType):
            continue
        yield name, module
        for one in list(vars(module).values()):
            if isinstance(one, type) and one.__module__ == name:
                yield f"{name}.{one.__qualname__}", one


def _made_up() -> Iterator[str]:
    for name, one in list(sys.modules.items()):
        if not isinstance(one, ModuleType) or one.__spec__ is None:
            yield name


def _is_same(names: Mapping[str, object], before: Mapping[str, object]) -> bool:
    """True if all that is held is what was; of most it is, and it takes time to look closer."""
    same = len(names) == len(before) and all(map(is_, names, before))
    return same and all(map(is_, names.values(), before.values()))


def _strange(holder: str, names: Mapping[str, object], before: Mapping[str, object], package: str) -> Iterator[str]:
    """What a holder has that it had not, and that is no part of it: what somebody keeps there, or put in its place."""
    own = {_package(holder)} - {"builtins"}
    for name, value in names.items():
        was, sort = before.get(name, _NONE), _package(str(type(value).__module__))
        if was is value or name.startswith("__"):
            continue
        kept = was is _NONE and not isinstance(value, _LOADED) and sort not in own
        if kept or is_of(str(getattr(value, "__module__", "")), package):
            yield f"{holder}.{name}"


def _package(name: str) -> str:
    return name.partition(".")[0]
