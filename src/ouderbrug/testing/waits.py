"""Counts how long a plugin waits, by whatever name it calls for it, without waiting."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    import pytest

KIT = "contract-kit"
"""The name of each thread in which a kit calls a plugin; what a thread of the plugin waits for holds up nobody."""
_LOOK = 0.2
"""Seconds in which what another thread was asked for is there, for no service of a test is slow."""
_SLEEPS = time.sleep, asyncio.sleep


def count_waits(slept: list[float], folder: Path, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put in ``slept`` the seconds of each wait that code below a folder, or a module of a package, asks for.

    What is waited for with no end is not counted: a call that never comes back has a test of its own.
    """
    counted = dict(zip(_SLEEPS, (slept.append, _later(slept)), strict=True))
    for module, name, real in _names(package, len(sys.modules)):
        monkeypatch.setattr(module, name, counted[real])
    for waiting in (threading.Event, threading.Condition):
        monkeypatch.setattr(waiting, "wait", _counting(slept, folder, waiting.wait))


@cache
def _names(package: str, _: int) -> list[tuple[ModuleType, str, Any]]:
    """By which names modules call what sleeps; asked again where more were imported."""
    own = [one for name, one in [*sys.modules.items()] if name.partition(".")[0] == package]
    names = [(module, name, one) for module in own for name, one in vars(module).items() if callable(one)]
    named = [(module, name, one) for module, name, one in names if any(one is real for real in _SLEEPS)]
    return [*zip((time, asyncio), ("sleep", "sleep"), _SLEEPS, strict=True), *named]


def _later(slept: list[float]) -> Callable[..., Any]:
    async def sleep(delay: float, result: object = None) -> object:
        slept.append(delay)
        return result

    return sleep


def _counting(slept: list[float], folder: Path, real: Callable[..., bool]) -> Callable[..., bool]:
    def wait(one: Any, timeout: float | None = None) -> bool:
        asks = Path(sys._getframe(1).f_code.co_filename)
        held_up = timeout is not None and asks.is_relative_to(folder) and threading.current_thread().name == KIT
        if timeout is None or not held_up:
            return real(one, timeout)
        came = real(one, min(timeout, _LOOK))
        if not came:
            slept.append(timeout)
        return came

    return wait
