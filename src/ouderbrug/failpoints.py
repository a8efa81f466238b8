"""Places where a test can make a process die, stop or stumble, to see what is left behind.

``OUDERBRUG_FAILPOINT=name:action`` with an optional ``:count`` (which time it is reached); refused on a
store that is not a rehearsal store.
"""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from functools import cache

from ouderbrug.errors import ConfigError

NAMES = (
    "after_claim",
    "after_sending",
    "after_send",
    "after_plans",
    "before_commit",
    "in_migration",
    "in_copy",
    "after_copy",
)
ACTIONS = ("kill", "stop", "raise", "sleep")
_reached: Counter[str] = Counter()


@cache
def _wanted() -> str:
    """What is asked for, as it was when a store was opened last: it is looked for several times a message."""
    return os.environ.get("OUDERBRUG_FAILPOINT", "")


class Stumbled(RuntimeError):
    """Raised by the action ``raise``."""


def guard(*, rehearsal: bool) -> None:
    """Refuse an unknown failpoint, and any on a real store; raises ConfigError."""
    _wanted.cache_clear()
    wanted = _wanted()
    if not wanted:
        return
    name, action = (*wanted.split(":"), "")[:2]
    if name not in NAMES or action not in ACTIONS:
        raise ConfigError(f"OUDERBRUG_FAILPOINT is NAME:ACTION, with {', '.join(NAMES)} and {', '.join(ACTIONS)}")
    if not rehearsal:
        raise ConfigError("OUDERBRUG_FAILPOINT works on a rehearsal store only; unset it")


def at(name: str) -> None:
    """Do what the environment asks for at this place; nothing, if it asks for nothing."""
    wanted = _wanted()
    if not wanted.startswith(f"{name}:"):
        return
    _, action, *count = wanted.split(":")
    _reached[name] += 1
    if count and _reached[name] != int(count[0]):
        return
    if action == "raise":
        raise Stumbled(name)
    if action == "sleep":
        time.sleep(0.5)
    else:
        os.kill(os.getpid(), signal.SIGKILL if action == "kill" else signal.SIGSTOP)
