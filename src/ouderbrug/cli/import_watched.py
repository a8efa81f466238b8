"""import without a file: what is new in the folders that the TOML names is taken in, one file after the other."""

from __future__ import annotations

import hashlib
import re
import stat
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.cli.import_files import asked, importer_of, importers_for
from ouderbrug.cli.session import give, say, tell
from ouderbrug.cli.typed import called
from ouderbrug.errors import ConfigError, ImportIncomplete, ImportRefused, ImportStopped
from ouderbrug.file_names import file_called

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ouderbrug.cli.session import Session
    from ouderbrug.settings.machine import WatchedTable
    from ouderbrug.store.watched import Last, Seen

SETTLED_SECONDS = 60
"""A file that changed later than this may still be on its way."""
STALE_SECONDS = 3600
"""A file that is still called as one on its way after so long is said: whoever put it there thinks that it was read."""
_ON_ITS_WAY = (".tmp", ".part", ".filepart", ".partial", ".crdownload", ".download")
_BESIDE_FILES = re.compile(
    r"~\$.*|~wr[a-z]\d{4}\..*|\.~lock\..*|\._.*|\..*\.sw[a-p]|.*~|#.*#"  # Office, Apple and editors
    r"|\.ds_store|(eh)?thumbs\.db|desktop\.ini",
    re.DOTALL,
)
"""What programs and systems put beside files that somebody looks at or edits: nobody put it there to be read."""


_PASSED_OVER = (
    "{file} in {path} is not taken in: it is a link, or by its name still on its way (hidden, .tmp, .part); put the "
    "file itself there under its own name, or take it out"
)


_AHEAD = (
    "{file} in {path} is not taken in before its time: by that it changed in the future; set the clock of who put it "
    "there right, and put it there again"
)


_OLDER = (
    "{file} in {path} is not taken in: it came after a newer file of its format, and would undo that; if it is the "
    "truth, put it there again with the time of now, or else take it out"
)


class Outcome(NamedTuple):
    """What became of one file: taken, part, stopped, refused or older; and the exit code of an import of it alone."""

    file: str
    outcome: str
    exit_code: int


class _File(NamedTuple):
    """A file, or a folder that is a set of files: when it changed, a hash of what is in it, who reads it ("": nobody),
    and what it is called.
    """

    path: Path
    stamp: tuple[int, str]
    content: str
    format: str
    called: str


def take_in_new(session: Session, one_file: Callable[[Path, str], None], *, dry_run: bool, json_: bool) -> int:
    """Take in each new file by ``one_file``, which is given its format too; gives the worst exit code of them.

    A file that stops or is refused is tried again next time, unless a later one of its format was taken in since. One
    that came after a later one of its format is said until it is put there anew or taken out. A folder that is not
    there keeps none of the others waiting.
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
    stored = _seen(session, table)
    found, settled = list(_found(session, table, stored)), time.time_ns() - SETTLED_SECONDS * 10**9
    here = {one.content for one in found}
    seen = stored._replace(
        of={name: one for name, one in stored.of.items() if name},
        contents={content: name for content, name in stored.contents.items() if content in here},
        older=(),
    )
    due = [one for one in found if _is_new(one, seen) and one.stamp[0] < settled]
    older = [one for one in found if not _is_new(one, seen) and one.content not in seen.contents]
    for one in sorted(due, key=lambda file: file.stamp):
        outcome, code = _tried(one.path, table.format, one_file)
        yield Outcome(one.called, outcome, code)
        seen = _after(seen, one, outcome, session)
        if not dry_run:
            _note(session, table, seen)
    for one in older:
        tell(session.words(_OLDER, file=one.called, path=table.path.as_posix()))
        yield Outcome(one.called, "older", 1)
    seen = seen._replace(older=tuple(_last(one, "older", session) for one in older))
    if not dry_run and (seen != stored):
        _note(session, table, seen)


def _is_new(one: _File, seen: Seen) -> bool:
    """True if it changed after the last of its format that was taken in; what nobody reads is tried each time."""
    return not one.format or one.format not in seen.of or seen.of[one.format].upto < one.stamp


def _after(seen: Seen, one: _File, outcome: str, session: Session) -> Seen:
    """What is known of the folder once a file was tried; what nobody could read is not known by that."""
    last = _last(one, outcome, session)
    if outcome not in ("taken", "part"):
        last = last._replace(upto=seen.of[one.format].upto if one.format in seen.of else (0, ""))
    contents = {one.content: one.format} if one.format else {}
    return seen._replace(of={**seen.of, one.format: last}, contents={**seen.contents, **contents})


def _last(one: _File, outcome: str, session: Session) -> Last:
    from ouderbrug.store.watched import Last

    return Last(one.stamp, one.called, outcome, session.clock())


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


def _found(session: Session, table: WatchedTable, seen: Seen) -> Iterator[_File]:
    """The files that lie there; raises ConfigError if the folder is not there."""
    path = session.loaded.folder / table.path
    try:
        found = sorted(_files(session, path, table.format))
        for number, one in enumerate(found, 1):
            called, content = file_called(one.name, f"file {number}"), _content(one)
            known = table.format or seen.contents.get(content) or _format(session, one, called)
            yield _File(one, _stamp(one), content, known, called)
    except OSError:
        raise ConfigError("a path of [[imports]] is not there, or cannot be read; make it, or correct it") from None


def _format(session: Session, path: Path, name: str) -> str:
    """Who reads a file; nobody where that cannot be said, and then the import of it says why."""
    try:
        session.loaded.guard_input(path, name)
        return importer_of(session, path, 1).name
    except (ImportRefused, ConfigError):
        return ""


def _content(path: Path) -> str:
    """A hash of what is in a file, or in each of a folder; of what cannot be read none that was seen."""
    made = hashlib.sha256()
    for one in sorted(path.rglob("*")) if path.is_dir() else [path]:
        try:
            with one.open("rb") as file:
                made.update(b"" if one == path else one.name.encode())
                made.update(hashlib.file_digest(file, "sha256").digest())
        except OSError:
            made.update(repr(_stamp(path)).encode())
    return made.hexdigest()


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
    return not (hidden or _is_beside_files(path)) and stat.S_ISREG(path.lstat().st_mode)


def _is_beside_files(path: Path) -> bool:
    return _BESIDE_FILES.fullmatch(path.name.casefold()) is not None


def _passed_over(path: Path) -> Iterator[tuple[str, str]]:
    """What is not taken in, however often one looks, why, and as what it is called; folders are nobody's business."""
    now = time.time()
    for number, one in enumerate(sorted(path.iterdir()) if path.is_dir() else [path], 1):
        if one != path and _is_beside_files(one):
            continue
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


def _note(session: Session, table: WatchedTable, found: Seen) -> None:
    from ouderbrug.store import watched

    session.make_store()
    with session.store(write=True) as store, store.writing() as connection:
        watched.note(connection, store.school, table.path.as_posix(), found)
