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
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug import __version__
from ouderbrug.ownership import state_folder
from ouderbrug.school.clock import Reading, read

if TYPE_CHECKING:
    from collections.abc import Iterable

QUARTER = timedelta(minutes=15)
"""So often, by the clock, a run looks at everything: what hangs on the time of day alone comes at most so late."""
MAY_DIFFER = timedelta(minutes=1)
"""So far may the clock be from what was counted since; more, and somebody set it."""
MOST_FILES = 2_000
"""More files than these are not looked at one by one."""


class Stillness(NamedTuple):
    """What is kept: of which files it holds, and until when, what was said, and what the heartbeat tells.

    ``roots`` are the files and folders that a run reads, ``inputs`` and ``store`` the sign of these and of the store's
    files. ``since`` and ``until`` are ISO times in UTC, ``boot`` what the other clock said. It ``holds`` once a second
    run found the same.
    """

    house: list[str]
    boot: tuple[float, str]
    since: str
    until: str
    roots: list[str]
    inputs: str
    files: list[str]
    store: str
    lines: list[str]
    counts: dict[str, int]
    number: int
    ping: str
    holds: bool


def place(config: Path) -> Path:
    """Where the stillness of a school is kept: in the state folder of this user, by its TOML."""
    return state_folder() / f"{hashlib.sha256(str(config.resolve()).encode()).hexdigest()[:32]}.still"


def sign(paths: Iterable[Path]) -> str | None:
    """One word for how files, and all in these folders, are, without a name of any; None where they are too many."""
    found, count = hashlib.sha256(), 0
    for path in paths:
        for one in (path, *(sorted(path.rglob("*")) if path.is_dir() else ())):
            found.update(os.fsencode(one) + repr(_state(one)).encode())
            count += 1
            if count > MOST_FILES:
                return None
    return found.hexdigest()


def _state(path: Path) -> tuple[int, ...]:
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def kept(config: Path, now: datetime) -> Stillness | None:
    """What still holds at ``now``; None where anything changed, or nothing was kept."""
    found = _read(place(config))
    if found is None or not found.holds or found.house != house() or not _clock_agrees(found, now):
        return None
    same = sign(map(Path, found.roots)) == found.inputs and sign(map(Path, found.files)) == found.store
    return found if same else None


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


def quarter_after(now: datetime) -> datetime:
    """The next quarter of an hour on the clock."""
    began = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return began + QUARTER


def _clock_agrees(found: Stillness, now: datetime) -> bool:
    since, until = datetime.fromisoformat(found.since), datetime.fromisoformat(found.until)
    passed = read(now).passed_since(Reading(since, *found.boot))
    return since <= now < until and passed is not None and abs(now - since - passed) < MAY_DIFFER


def _read(path: Path) -> Stillness | None:
    try:
        if path.stat().st_uid != os.geteuid():
            return None
        return Stillness(**json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
