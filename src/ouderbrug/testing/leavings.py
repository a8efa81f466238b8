"""What a plugin leaves behind beside its answer: files that it writes, and what its modules keep in memory."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import contextmanager
from functools import lru_cache
from logging import Logger
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_SECOND = frozenset({"os.rename", "os.link", "os.symlink", "shutil.copyfile", "shutil.move"})
"""What makes a file, or something else, of a second name."""
_MAKES = _SECOND | {
    "open",
    "sqlite3.connect",
    "os.mkdir",
    "os.truncate",
    "os.utime",
    "os.setxattr",
    "os.remove",
    "os.rmdir",
}
"""Audit events of what leaves something behind in a file, a folder or a name."""
_KIT = "ouderbrug.testing"
"""What the kit itself keeps, such as how it was before a test, leads everywhere, and is of no plugin."""
_MOST = 200_000
"""So many objects are looked at; the state of a plugin is smaller."""
_Cached = type(lru_cache(lambda: None))
"""What a function becomes that remembers its answers; it counts for whoever wrote the function."""
_watches: list[list[str]] = []
_hooked: list[bool] = []


@contextmanager
def written() -> Iterator[list[str]]:
    """The paths of what is made, changed or removed on the disk meanwhile, by anybody in this process."""
    if not _hooked:
        sys.addaudithook(_hear)  # which stays: Python has no way to take one off
        _hooked.append(True)
    paths: list[str] = []
    _watches.append(paths)
    try:
        yield paths
    finally:
        _watches.remove(paths)


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if not _watches or event not in _MAKES:
        return
    path = args[1] if event in _SECOND else args[0]
    writes = event != "open" or (isinstance(args[2], int) and args[2] & _WRITES)
    if writes and isinstance(path, str | bytes | os.PathLike):
        name = os.fsdecode(path)
        if name not in (os.devnull, ":memory:") and "__pycache__" not in name:
            for one in _watches:
                one.append(name)


def texts_kept(plugin: type) -> Iterator[str]:
    """Every text that the modules of a plugin's package keep: in globals, classes, defaults, closures and caches."""
    package = plugin.__module__.partition(".")[0]
    yield from _texts_below(list(_globals_of(package)), package)


def _globals_of(package: str) -> Iterator[Any]:
    for name, module in list(sys.modules.items()):
        own = name.partition(".")[0] == package and not is_of(name, _KIT)
        if own and isinstance(module, ModuleType):
            yield from (value for key, value in list(vars(module).items()) if not key.startswith("__"))


def _texts_below(waiting: list[Any], package: str) -> Iterator[str]:
    seen: set[int] = set()
    while waiting and len(seen) < _MOST:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, str):
            yield one
        elif isinstance(one, bytes | bytearray):
            yield one.decode("utf-8", "replace")
        else:
            waiting += _below(one, package)


def _below(one: Any, package: str) -> list[Any]:
    """What an object of the plugin holds; what is not the plugin's own is not looked into."""
    if isinstance(one, ModuleType | Logger):
        return []
    if isinstance(one, MethodType):
        return [one.__func__, one.__self__]
    if isinstance(one, FunctionType | _Cached) and not _is_of(one, package):
        return []
    if isinstance(one, FunctionType):
        cells = [cell.cell_contents for cell in one.__closure__ or () if _filled(cell)]
        return [one.__defaults__, one.__kwdefaults__, vars(one), *cells]
    if isinstance(one, type):
        return list(vars(one).values()) if _is_of(one, package) else []
    return gc.get_referents(one)


def _is_of(one: Any, package: str) -> bool:
    return str(getattr(one, "__module__", "")).partition(".")[0] == package


def package_of(plugin: type) -> str:
    """The package of a plugin: what its author wrote, which for one of the house is the folder that it stands in."""
    first, _, below = plugin.__module__.partition(".")
    return plugin.__module__.rpartition(".")[0] if first == "ouderbrug" and below else first


def is_of(name: str, package: str) -> bool:
    """True if a module is a package, or stands in it."""
    return name == package or name.startswith(f"{package}.")


def _filled(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 - asked for the error alone
    except ValueError:
        return False
    return True
