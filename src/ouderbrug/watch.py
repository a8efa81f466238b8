"""The watch: a call of a plugin that never comes back ends its process, with the name of the part that was called.

A thread cannot be stopped from outside, and one for each call would cost more than all rules do. So whoever calls says
what, and one thread looks on. To end at once is as safe as any kill, and what starts the process again goes on.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LIMIT = 60.0
"""Seconds that a call may take: a rule takes a thousandth of one, and the plan of an event for thousands a few."""
LOOK = 1.0
"""Seconds between two looks; of a longer time between them this process was paused, and so was the call."""
SAYING = 5.0
"""Seconds that the last words may take: what hangs may hold what they need."""
AGAIN_LATER = 75

_sleep = time.sleep
"""As it was at first: kits put in its place what counts and does not sleep, and this thread would never rest."""

_under_way: dict[int, tuple[str]] = {}
"""The call that each thread makes; of two calls alike each is a value of its own."""
_lock = threading.Lock()


class _Watch:
    """Who says what hangs where this process is watched, and which thread looks on."""

    say: Callable[[str, float], None] | None = None
    thread: threading.Thread | None = None


def on(say: Callable[[str, float], None]) -> None:
    """Watch this process from its first call on, for it is a command; ``say`` tells which call hangs for how long."""
    _Watch.say = say


@contextmanager
def over(call: str) -> Iterator[None]:
    """Make a call of a plugin, named by its part ("rule odd")."""
    if _Watch.say and (_Watch.thread is None or not _Watch.thread.is_alive()):
        _start()
    thread = threading.get_ident()
    around = _under_way.get(thread)
    _under_way[thread] = (call,)
    try:
        yield
    finally:
        if around is None:
            del _under_way[thread]
        else:
            _under_way[thread] = around


def _start() -> None:
    with _lock:
        if _Watch.thread is None or not _Watch.thread.is_alive():  # a fork has the note of it, and not the thread
            _Watch.thread = threading.Thread(target=_look_on, name="watch", daemon=True)
            _Watch.thread.start()


def _look_on() -> None:
    seen: dict[int, tuple[tuple[str], float]] = {}
    looked = time.monotonic()
    while True:
        # A call that lets no other thread run, as a pattern that never ends, uses up this time, which ends it too.
        signal.setitimer(signal.ITIMER_PROF, LIMIT)
        _sleep(LOOK)
        before, looked = looked, time.monotonic()
        seen = _seen(seen, min(looked - before, 2 * LOOK))
        for call, seconds in seen.values():
            if seconds >= LIMIT:
                _end(*call)


def _seen(before: dict[int, tuple[tuple[str], float]], passed: float) -> dict[int, tuple[tuple[str], float]]:
    """What is under way in each thread, and for how many seconds at least."""
    found = {}
    for thread, call in tuple(_under_way.items()):
        last, seconds = before.get(thread, (None, 0.0))
        found[thread] = call, seconds + passed if last is call else 0.0
    return found


def _end(call: str) -> None:
    """Say what hangs, and end."""
    words = threading.Thread(target=_Watch.say, args=(call, LIMIT), daemon=True)
    words.start()
    words.join(SAYING)
    os._exit(AGAIN_LATER)
