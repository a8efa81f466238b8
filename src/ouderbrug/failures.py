"""What fails of the parts that a school or a plugin brings, by part and name, and never in its own words."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.perils import Perils

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

RULE_FAILED, NOT_COMPOSED, UNKNOWN_KIND = "rule-failed", "cannot-be-composed", "unknown-kind"
NO_FILES = "media-root-away"
MEDIA_ROOT = "media_root"
"""The part that fails where the files that go along cannot be read, as others could write there or it is not there."""
TO_BE_MENDED = frozenset({RULE_FAILED, NOT_COMPOSED, UNKNOWN_KIND, NO_FILES})
"""Why messages wait for somebody to mend a part: a rule could not judge them, a kind or template fails or is gone, or
the folder of the files that go along."""


class Failing(NamedTuple):
    """One thing that does not work: the part ("rule", "kind", "source"), its name, and a code of what it did."""

    part: str
    name: str
    problem: str

    def __str__(self) -> str:
        return f"{self.part} {self.name} fails ({self.problem})"


class Failures:
    """All that failed during one command, in the order in which it first did; any thread may note more.

    ``perils`` are the calls that ended whole runs, ``names`` the words of names that no code of a plugin may hold.
    """

    def __init__(self) -> None:
        self.perils = Perils()
        self.names: Callable[[], Collection[str]] = frozenset
        self._lock = threading.Lock()
        self._found: dict[Failing, None] = {}

    def note(self, part: str, name: str, problem: str) -> bool:
        """Keep a failure; True if it is the first of its sort."""
        one = Failing(part, name, problem)
        with self._lock:
            new = one not in self._found
            self._found[one] = None
        return new

    @property
    def found(self) -> tuple[Failing, ...]:
        """What failed so far."""
        with self._lock:
            return tuple(self._found)
