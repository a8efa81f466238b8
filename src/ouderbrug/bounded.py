"""Calls of plugins with an end: on a thread of its own, which nobody waits for longer than agreed.

A thread cannot be stopped from outside: one that is given up goes on by itself, and ends with the process at last.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    T = TypeVar("T")

GRACE = 5.0
"""Seconds beyond what a plugin was given after which its call is given up: its own timeout should come first."""
HOOK_SECONDS = 10.0
"""Seconds that a hook, an observer, a ``close`` or the making of a channel may take."""
LOAD_SECONDS = 20.0
"""Seconds that the module of a plugin may take to be imported: what it needs may be large, and the machine small."""
IMPORT_SECONDS = 600.0
"""Seconds that an importer may take for one file: many times what a school of thousands takes."""


class Hangs(Exception):
    """A call did not come back in time; what it does from then on is not felt. ``stack`` is where it was by then."""

    stack: traceback.StackSummary | None = None


class WrongAnswer(Exception):
    """What a plugin gave is nothing that it may give; the words are ours, and may be told."""


class Left(Exception):
    """A call tried to end the process, by an exception of this name."""


class CtrlC(KeyboardInterrupt):
    """Somebody pressed Ctrl-C; what a plugin raises by itself is another."""


def pressed(*_: object) -> NoReturn:
    """The handler of SIGINT of a command."""
    raise CtrlC


def was_pressed(error: BaseException) -> bool:
    """True of a Ctrl-C, by who may have raised it: where Python hears SIGINT nobody can tell it from a plugin's."""
    heard = isinstance(error, CtrlC) or signal.getsignal(signal.SIGINT) is signal.default_int_handler
    return isinstance(error, KeyboardInterrupt) and heard


def call(work: Callable[[], T], seconds: float, name: str) -> T:
    """What a call returns or raises, within so many seconds; raises Hangs after that, and Left for what would leave."""
    done: list[tuple[Any, BaseException | None]] = []

    def run() -> None:
        try:
            done.append((work(), None))
        except BaseException as error:
            done.append((None, error))

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        hangs = Hangs(name)
        hangs.stack = traceback.extract_stack(sys._current_frames().get(thread.ident or 0))
        raise hangs
    result, error = done[0]
    if isinstance(error, Exception):
        raise error
    if error is not None:
        raise Left(type(error).__name__).with_traceback(error.__traceback__) from None
    found: T = result
    return found


def problem(error: BaseException, seconds: float | None = None) -> str:
    """What a call did instead of coming back well: a code that holds nothing of what the error says."""
    if isinstance(error, Hangs):
        return f"hangs for {seconds or HOOK_SECONDS:g} s"
    return str(error) if isinstance(error, Left | WrongAnswer) else type(error).__name__


def leave(code: Any) -> NoReturn:
    """End the process with this exit code, also where a plugin left a thread behind that would keep it."""
    kept = [one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon]
    if not kept:
        sys.exit(code)
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)
