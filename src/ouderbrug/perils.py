"""Perils: calls of plugins that a run may not live through, noted before each is made.

What Python raises is caught. A library that crashes, or a plugin that leaves by the back door, ends the whole run, and
the next would end at the same call: nothing would go any more, and nobody would hear why. So a run notes which calls
are under way. One that ended three runs is not made again until the TOML, a template or a plugin changed, nor is any
call of a part that ended six: to its messages it counts as a part that failed.
"""

from __future__ import annotations

import fcntl
import hashlib
import itertools
import json
import os
import threading
import uuid
from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from functools import cached_property
from typing import TYPE_CHECKING

from ouderbrug import watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DEATHS = 3
"""So many runs may end in one call, and twice as many in calls of one part."""
_SLOT, _SLOTS = 160, 64
"""The bytes of a call that is under way, and how many threads note theirs."""
_KNOWN = "deaths.json"


class Deadly(Exception):
    """This call ended run after run, and is not made; the words are ours, and may be told."""


class Perils:
    """The calls that ended runs, kept in a folder, and the note of this run's own; without a folder there are none.

    ``word`` changes with whatever may have been mended: what ended runs before that is forgotten. ``school`` says of
    which school the calls are.
    """

    def __init__(self, folder: Path | None = None, word: Callable[[], str] = str, school: str = "") -> None:
        self._folder, self._word, self._of = folder, word, f"{school}: " if school else ""
        self._handle = -1
        self._numbers, self._slot = itertools.count(), threading.local()
        self._lock = threading.Lock()

    @cached_property
    def _deaths(self) -> Counter[str]:
        """How many runs ended in each call."""
        return Counter() if self._folder is None else _read(self._folder, self._word)

    def count(self, part: str, name: str) -> int:
        """How many runs ended in calls of a part."""
        return sum(count for call, count in self._deaths.items() if call.startswith(f"{part} {name} "))

    @contextmanager
    def over(self, part: str, name: str, about: str = "", *, ends: bool = False) -> Iterator[None]:
        """Make a call of a part ("rule", "kind", "source") ``about`` something; raises Deadly where it is not to be.

        One that does not come back ends the process, unless it ``ends`` by itself.
        """
        call = f"{part} {name[:80]} {hashlib.sha256(about.encode()).hexdigest()[:32]}"
        if self._deaths and (self._deaths[call] >= DEATHS or self.count(part, name[:80]) >= 2 * DEATHS):
            raise Deadly("ends-the-run")
        around = getattr(self._slot, "call", "")
        self._note(call)
        try:
            with nullcontext() if ends else watch.over(f"{self._of}{part} {name}"):
                yield
        finally:
            self._note(around)  # a kind may ask a rule, and is under way still
        if call in self._deaths:
            self._lived(call)

    def _note(self, call: str) -> None:
        if not hasattr(self._slot, "number"):
            self._slot.number = next(self._numbers)
        self._slot.call = call
        with self._lock:  # a call that was given up may return after the run, when the number is another file's
            if self._handle >= 0 and self._slot.number < _SLOTS:
                os.pwrite(self._handle, call.encode().ljust(_SLOT, b"\0")[:_SLOT], self._slot.number * _SLOT)

    def _lived(self, call: str) -> None:
        with self._lock:
            del self._deaths[call]
            if self._folder is not None and self._handle >= 0:
                _write(self._folder, self._word, self._deaths)

    @contextmanager
    def noted(self) -> Iterator[list[str]]:
        """Note the calls of this run until it ends; gives the parts in which runs ended that did not.

        Where there is no room for a note the run goes on without one.
        """
        found: list[str] = []
        path = None
        if self._folder is not None:
            with suppress(OSError):
                found, path = self._begin(self._folder)
        try:
            yield found
        finally:
            if path is not None:
                with self._lock:
                    handle, self._handle = self._handle, -1
                path.unlink(missing_ok=True)
                os.close(handle)

    def _begin(self, folder: Path) -> tuple[list[str], Path]:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _held(folder):
            found = [call for left in folder.glob("*.run") for call in _ended(left)]
            if found:
                self._deaths.update(found)
                _write(folder, self._word, self._deaths)
            path = folder / f"{uuid.uuid4().hex}.run"
            handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(handle, fcntl.LOCK_EX)
            os.pwrite(handle, bytes(_SLOT * _SLOTS), 0)
        self._handle = handle
        return sorted({call.rpartition(" ")[0] for call in found}), path


def place(state: Path, config: Path) -> Path:
    """Where the perils of a school are kept: in the state folder of this user, by its TOML."""
    return state / f"{hashlib.sha256(str(config.resolve()).encode()).hexdigest()[:32]}.perils"


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _ended(left: Path) -> list[str]:
    """The calls that were under way when the run of this note died; none while it lives. The note is taken away."""
    handle = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        said = os.pread(handle, _SLOT * _SLOTS, 0)
        left.unlink()
    except BlockingIOError:
        return []
    finally:
        os.close(handle)
    slots = (said[at : at + _SLOT].rstrip(b"\0").decode(errors="replace") for at in range(0, len(said), _SLOT))
    return [call for call in slots if call]


def _read(folder: Path, word: Callable[[], str]) -> Counter[str]:
    try:
        said, calls = json.loads((folder / _KNOWN).read_text("utf-8"))
        return Counter({str(call): int(count) for call, count in calls.items()} if said == word() else {})
    except (OSError, ValueError, TypeError, AttributeError):
        return Counter()


def _write(folder: Path, word: Callable[[], str], deaths: Counter[str]) -> None:
    fresh = folder / f"{uuid.uuid4().hex}.new"
    with suppress(OSError):
        fresh.write_text(json.dumps([word(), deaths]), "utf-8")
        os.replace(fresh, folder / _KNOWN)
