"""import without a file: what is new in the folders that the TOML names is taken in, one file after the other."""

from __future__ import annotations

import hashlib
import stat
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.cli.import_files import asked, importers_for
from ouderbrug.cli.session import give, say, tell
from ouderbrug.cli.typed import called
from ouderbrug.errors import ConfigError, ImportIncomplete, ImportRefused, ImportStopped
from ouderbrug.file_names import file_called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ouderbrug.cli.session import Session
    from ouderbrug.config import WatchedTable
    from ouderbrug.store.watched import Seen

SETTLED_SECONDS = 60
"""A file that changed later than this may still be on its way."""
STALE_SECONDS = 3600
"""A file that is still called as one on its way after so long is said: whoever put it there thinks that it was read."""
_ON_ITS_WAY = (".tmp", ".part", ".filepart", ".crdownload")


_PASSED_OVER = (
    "{file} in {path} is not taken in: it is a link, or by its name still on its way (hidden, .tmp, .part); put the "
    "file itself there under its own name, or take it out"
)


_AHEAD = (
    "{file} in {path} is not taken in before its time: by that it changed in the future; set the clock of who put it "
    "there right, and put it there again"
)


class Outcome(NamedTuple):
    """What became of one file: taken, part, stopped or refused, and the exit code of an import of it alone."""

    file: str
    outcome: str
    exit_code: int


def take_in_new(session: Session, one_file: Callable[[Path, str], None], *, dry_run: bool, json_: bool) -> int:
    """Take in each new file by ``one_file``, which is given its format too; gives the worst exit code of them.

    A file that stops or is refused is tried again next time, unless a later one of its folder was taken in since. A
    folder that is not there keeps none of the others waiting.
    Raises ConfigError where the TOML names no folder.
    """
    watched = session.loaded.settings.watched
    if not watched:
        raise ConfigError("name a file to import, or folders to watch under [[imports]] in the TOML")
    done: list[Outcome] = []
    unread = 0
    for table in watched:
        try:
            for one in _of_one(session, table, one_file, dry_run=dry_run):
                done.append(one)
                if not json_ and one.outcome == "taken":
                    say(session.words("{file}: taken in", file=one.file))
            for said, called in _passed_over(session.loaded.folder / table.path):
                tell(session.words(said, file=called, path=table.path.as_posix()))
                unread = max(unread, 1)
        except (ConfigError, ImportRefused) as error:  # this folder alone is not there, or not safe: the others go on
            tell(str(error))
            unread = error.exit_code
    if json_:
        give({"watched": [one._asdict() for one in done]})
    elif not done and not unread:
        say(session.words("nothing new to import"))
    return max((unread, *(one.exit_code for one in done)))


def _of_one(
    session: Session, table: WatchedTable, one_file: Callable[[Path, str], None], *, dry_run: bool
) -> Iterator[Outcome]:
    seen = _seen(session, table)
    number = 0
    for number, path in enumerate(_new(session, table, seen.upto), 1):
        called = file_called(path.name, f"file {number}")
        outcome, code = _tried(path, table.format, one_file)
        yield Outcome(called, outcome, code)
        if not dry_run:
            upto = _stamp(path) if outcome in ("taken", "part") else seen.upto
            seen = _note(session, table, seen._replace(upto=upto, file=called, outcome=outcome))


def _tried(path: Path, wanted: str, one_file: Callable[[Path, str], None]) -> tuple[str, int]:
    """How an import of this file alone ends; what it says is told, and the next file goes on."""
    try:
        one_file(path, wanted)
    except ImportIncomplete as error:
        tell(str(error))
        return "part", error.exit_code
    except (ImportRefused, ConfigError) as error:
        tell(str(error))
        return "stopped" if isinstance(error, ImportStopped) else "refused", error.exit_code
    return "taken", 0


def _new(session: Session, table: WatchedTable, upto: tuple[int, str]) -> list[Path]:
    """The files that changed since, in the order of that; raises ConfigError if the folder is not there."""
    path = session.loaded.folder / table.path
    try:
        found = list(_files(session, path, table.format))
    except OSError:
        raise ConfigError("a path of [[imports]] is not there, or cannot be read; make it, or correct it") from None
    settled = time.time_ns() - SETTLED_SECONDS * 10**9
    return sorted((one for one in found if upto < _stamp(one) and _stamp(one)[0] < settled), key=_stamp)


def _files(session: Session, path: Path, wanted: str) -> Iterable[Path]:
    """The file itself, or those in the folder; a folder that is one set of files counts as that."""
    if path.is_file():
        return [path]
    name = called(session, path, "file 1")
    asks = [one for one in importers_for(session, path, 1) if one.name == wanted] if wanted else []
    if any(asked("sniff", partial(one.sniff, path), one.name, path, name) for one in asks):
        return [path]
    return (one for one in path.iterdir() if _counts(one))


def _counts(path: Path) -> bool:
    hidden = path.name.startswith(".") or path.name.casefold().endswith(_ON_ITS_WAY)
    return not hidden and stat.S_ISREG(path.lstat().st_mode)


def _passed_over(path: Path) -> Iterator[tuple[str, str]]:
    """What is not taken in, however often one looks, why, and as what it is called; folders are nobody's business."""
    now = time.time()
    for number, one in enumerate(sorted(path.iterdir()) if path.is_dir() else [path], 1):
        status = one.lstat()
        called, counts = file_called(one.name, f"file {number}"), one == path or _counts(one)
        ordinary = stat.S_ISREG(status.st_mode) or stat.S_ISLNK(status.st_mode)
        if counts and status.st_mtime > now + SETTLED_SECONDS:
            yield _AHEAD, called
        elif ordinary and not counts and status.st_mtime < now - STALE_SECONDS and _may_be_a_table(one.name.casefold()):
            yield _PASSED_OVER, called


def _may_be_a_table(name: str) -> bool:
    return not name.startswith(".") or any(ending in name for ending in (".csv", ".xlsx", ".xml", ".zip"))


def _stamp(path: Path) -> tuple[int, str]:
    """When it changed last, and a hash of its name, which may be a child's; of a folder, when the newest file did."""
    within = [one.stat().st_mtime_ns for one in path.rglob("*")] if path.is_dir() else []
    return max([path.stat().st_mtime_ns, *within]), hashlib.sha256(path.name.encode()).hexdigest()[:16]


def _seen(session: Session, table: WatchedTable) -> Seen:
    from ouderbrug.store import watched

    if not session.has_store:
        return watched.Seen()
    with session.store() as store, store.reading() as connection:
        return watched.seen(connection, store.school, table.path.as_posix())


def _note(session: Session, table: WatchedTable, found: Seen) -> Seen:
    from ouderbrug.store import watched

    found = found._replace(at=session.clock())
    session.make_store()
    with session.store(write=True) as store, store.writing() as connection:
        watched.note(connection, store.school, table.path.as_posix(), found)
    return found
