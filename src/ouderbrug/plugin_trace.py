"""What whoever writes a plugin may see of it: which calls were made and how long they took, and where one failed.

Never a value: no argument, no result, and not what an error says, for names of people may stand in all of these.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections import Counter
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")

CALLS = logging.getLogger("ouderbrug.plugins.calls")
COUNTED = logging.getLogger("ouderbrug.plugins.counted")
"""Calls of which there are tens of thousands in a run: told together at its end."""
FAILURES = logging.getLogger("ouderbrug.plugins.failures")
_EXPECTED = "ouderbrug.errors"
_BASES = {"OuderbrugError", "DeliveryError"}
"""Errors that say nothing by themselves: what is of these alone is a plugin's own."""


def traced(name: str) -> AbstractContextManager[None]:
    """Tell that a call was made, how long it took and whether it came back, and where it failed."""
    return _Traced(name)


class _Traced(AbstractContextManager[None]):
    """One such call: most are of a run that nobody watches."""

    __slots__ = ("_begun", "_name")

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        self._begun = time.perf_counter()

    def __exit__(self, of: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is not None:
            failed(self._name, error)
        if CALLS.isEnabledFor(logging.DEBUG):
            took, ended = time.perf_counter() - self._begun, of.__name__ if of else "done"
            CALLS.debug("%s: %s after %.1f ms", self._name, ended, 1000 * took)


def counted(name: str, call: Callable[P, T]) -> Callable[P, T]:
    """A call as it is, or one that is timed, and told with all others of that name, where somebody asked for it."""
    if not (COUNTED.isEnabledFor(logging.DEBUG) or FAILURES.isEnabledFor(logging.DEBUG)):
        return call

    @wraps(call)
    def timed(*args: P.args, **more: P.kwargs) -> T:
        begun, ended = time.perf_counter(), "done"
        try:
            return call(*args, **more)
        except BaseException as error:
            ended = type(error).__name__
            failed(name, error)
            raise
        finally:
            COUNTED.debug("%s", name, extra={"took": time.perf_counter() - begun, "ended": ended})

    return timed


def failed(name: str, error: BaseException) -> None:
    """Tell at which lines a call failed; an error that plugins are meant to raise is none."""
    if FAILURES.isEnabledFor(logging.DEBUG) and not _is_meant(error):
        FAILURES.debug("%s failed with %s, whose words are not shown:\n%s", name, type(error).__name__, _frames(error))


def _is_meant(error: BaseException) -> bool:
    return any(one.__module__ == _EXPECTED and one.__name__ not in _BASES for one in type(error).__mro__)


def _frames(error: BaseException) -> str:
    """File, line and function of each step; what stands there is not told, for a line may hold a name too."""
    steps = traceback.extract_tb(error.__traceback__)
    lines = [f"  {one.filename}, line {one.lineno}, in {one.name}" for one in steps]
    at = [f"  {error.filename}, line {error.lineno}"] if isinstance(error, SyntaxError) else []
    return "\n".join([*lines, *at])


@dataclass
class _Sum:
    """What came of all calls of one name, and how many seconds they took."""

    ends: Counter[str] = field(default_factory=Counter)
    took: float = 0.0
    longest: float = 0.0


class _Tally(logging.Handler):
    """Adds up what is counted; only names of parts are kept."""

    def __init__(self) -> None:
        super().__init__()
        self.sums: dict[str, _Sum] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Count one more call."""
        of, took = self.sums.setdefault(record.getMessage(), _Sum()), vars(record)["took"]
        of.ends[vars(record)["ended"]] += 1
        of.took, of.longest = of.took + took, max(of.longest, took)

    def tell(self) -> None:
        """A line for each name: how often it was asked, what came of it, how long it took in all and at most."""
        for name, of in sorted(self.sums.items()):
            ends = ", ".join(f"{end} {count} times" for end, count in sorted(of.ends.items()))
            CALLS.debug("%s: %s, %.1f ms in all, %.1f ms at most", name, ends, 1000 * of.took, 1000 * of.longest)


@contextmanager
def shown(*, calls: bool, failures: bool) -> Iterator[None]:
    """Show on stderr what is traced until this ends."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("ouderbrug: %(message)s"))
    tally = _Tally()
    handlers = {CALLS: handler, COUNTED: tally} if calls else {}
    handlers |= {FAILURES: handler} if failures else {}
    before: list[tuple[Any, ...]] = [(logger, logger.level, logger.propagate) for logger in handlers]
    for logger, its_own in handlers.items():
        logger.addHandler(its_own)
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
    try:
        yield
    finally:
        tally.tell()
        for logger, level, propagate in before:
            logger.removeHandler(handlers[logger])
            logger.setLevel(level)
            logger.propagate = propagate
