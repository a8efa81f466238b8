"""What whoever writes a plugin may see of it: which calls were made and how long they took, and where one failed.

Never a value: no argument, no result, and not what an error says, for names of people may stand in all of these.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = logging.getLogger("ouderbrug.plugins.calls")
FAILURES = logging.getLogger("ouderbrug.plugins.failures")
_EXPECTED = "ouderbrug.errors"


@contextmanager
def traced(name: str) -> Iterator[None]:
    """Tell that a call was made, how long it took and whether it came back, and where it failed."""
    begun, ended = time.perf_counter(), "done"
    try:
        yield
    except BaseException as error:
        ended = type(error).__name__
        failed(name, error)
        raise
    finally:
        CALLS.debug("%s: %s after %.1f ms", name, ended, 1000 * (time.perf_counter() - begun))


def failed(name: str, error: BaseException) -> None:
    """Tell at which lines a call failed; an error that plugins are meant to raise is none."""
    if FAILURES.isEnabledFor(logging.DEBUG) and not _is_meant(error):
        FAILURES.debug("%s failed with %s, whose words are not shown:\n%s", name, type(error).__name__, _frames(error))


def _is_meant(error: BaseException) -> bool:
    return any(one.__module__ == _EXPECTED for one in type(error).__mro__)


def _frames(error: BaseException) -> str:
    """File, line and function of each step; what stands there is not told, for a line may hold a name too."""
    steps = traceback.extract_tb(error.__traceback__)
    lines = [f"  {one.filename}, line {one.lineno}, in {one.name}" for one in steps]
    at = [f"  {error.filename}, line {error.lineno}"] if isinstance(error, SyntaxError) else []
    return "\n".join([*lines, *at])


@contextmanager
def shown(*, calls: bool, failures: bool) -> Iterator[None]:
    """Show on stderr what is traced until this ends."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("ouderbrug: %(message)s"))
    wanted = [logger for logger, is_on in ((CALLS, calls), (FAILURES, failures)) if is_on]
    before: list[tuple[Any, ...]] = [(logger, logger.level, logger.propagate) for logger in wanted]
    for logger in wanted:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
