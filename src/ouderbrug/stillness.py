"""Stillness: what two runs of ``dispatch`` found so quiet that the next, a minute later, need not load the house.

Two runs in a row that found nothing to do, with the same files, keep what they said. As long as no file changed that a
run would read, and nothing is due, the next says the same and ends; each quarter of an hour one looks at everything.
Whatever is not certain is no stillness: a clock that was set, a rehearsal, a source that is more than files.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ouderbrug import __version__
from ouderbrug.ownership import state_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

QUARTER = timedelta(minutes=15)
"""So often, by the clock, a run looks at everything: what hangs on the time of day alone comes at most so late."""
MAY_DIFFER = 60.0
"""Seconds by which the clock may differ from what was counted since; more, and somebody set it."""
MOST_FILES = 2_000
"""More files than these are not looked at one by one."""
_BOOT = Path("/proc/sys/kernel/random/boot_id")
Signs = dict[str, list[int]]


class Stillness(NamedTuple):
    """What is kept: of which files it holds, and until when, what was said, and what the heartbeat tells.

    ``roots`` are the files and folders that a run reads. ``since`` and ``until`` are ISO times in UTC. It ``holds``
    once a second run found the same.
    """

    house: list[str]
    boot: list[Any]
    since: str
    until: str
    roots: list[str]
    inputs: Signs
    store: Signs
    lines: list[str]
    counts: dict[str, int]
    number: int
    ping: str
    holds: bool


def place(config: Path) -> Path:
    """Where the stillness of a school is kept: in the state folder of this user, by its TOML."""
    return state_folder() / f"{hashlib.sha256(str(config.resolve()).encode()).hexdigest()[:32]}.still"


def signs(paths: Iterable[Path]) -> Signs | None:
    """What tells whether files, and all in these folders, were changed; None where they are too many."""
    found: Signs = {}
    for path in paths:
        for one in (path, *(sorted(path.rglob("*")) if path.is_dir() else ())):
            found[str(one)] = _sign(one)
            if len(found) > MOST_FILES:
                return None
    return found


def _sign(path: Path) -> list[int]:
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]


def kept(config: Path, now: datetime) -> Stillness | None:
    """What still holds at ``now``; None where anything changed, or nothing was kept."""
    found = _read(place(config))
    if found is None or not found.holds or found.house != house() or not _clock_agrees(found, now):
        return None
    inputs, store = (signs(map(Path, one)) for one in (found.roots, found.store))
    return found if (inputs, store) == (found.inputs, found.store) else None


def keep(config: Path, found: Stillness) -> None:
    """Keep what a run found; it holds if the one before it found the same files. A full disk keeps nothing."""
    path = place(config)
    before = _read(path)
    holds = before is not None and before.inputs == found.inputs
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(found._replace(holds=holds)._asdict(), file)
        os.replace(fresh, path)
    except OSError:
        with suppress(OSError):
            fresh.unlink()


def looked(config: Path, now: datetime) -> None:
    """Note that a run found it so."""
    with suppress(OSError):
        os.utime(place(config), (now.timestamp(), now.timestamp()))


def last_looked(config: Path) -> datetime | None:
    """When a run last found it so (UTC); None if none did."""
    try:
        return datetime.fromtimestamp(place(config).stat().st_mtime, UTC)
    except OSError:
        return None


def house() -> list[str]:
    """What the program is: another version, or another interpreter, may find otherwise."""
    return [__version__, sys.executable, str(Path(__file__).stat().st_mtime_ns)]


def clocks() -> list[Any]:
    """Which start of the machine this is, and the seconds since."""
    try:
        return [_BOOT.read_text("ascii").strip(), time.clock_gettime(time.CLOCK_BOOTTIME)]
    except OSError:
        return ["", 0.0]


def quarter_after(now: datetime) -> datetime:
    """The next quarter of an hour on the clock."""
    began = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return began + QUARTER


def _clock_agrees(found: Stillness, now: datetime) -> bool:
    since, until = datetime.fromisoformat(found.since), datetime.fromisoformat(found.until)
    (was_boot, was), (boot, seconds) = found.boot, clocks()
    if not boot or boot != was_boot or not since <= now < until:
        return False
    return bool(abs((now - since).total_seconds() - (seconds - was)) < MAY_DIFFER)


def _read(path: Path) -> Stillness | None:
    try:
        if path.stat().st_uid != os.geteuid():
            return None
        return Stillness(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
