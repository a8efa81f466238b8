"""The source ``events``: what is new in the inbox since the last look, in portions of bounded size."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pydantic import TypeAdapter, ValidationError

from ouderbrug import Batch, ConfigError, Incoming, Rejected, Source, SourceConfig
from ouderbrug_events import folder
from ouderbrug_events.faults import HINTS, MAX_LINE, Unusable
from ouderbrug_events.lines import End, Position, Step, json_steps
from ouderbrug_events.steady import steady
from ouderbrug_events.table import csv_steps
from ouderbrug_events.unread import NOT_READ, Unread, unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PORTION_RECORDS = 2_000
PORTION_BYTES = 16 * 1024 * 1024
"""A poll returns after so many records or bytes; the next one goes on there."""
MAX_FILE_BY_HAND = 50_000_000


@dataclass(frozen=True, slots=True)
class Bookmark:
    """How far one file was read: which file it was, where to go on, and why it was set aside, if it was.

    ``mark`` is the hash of what was read, ``signature`` what the file system said of the file then, and ``tail`` the
    hash of a last row that waits for its line break; ``over`` is True where the rest waits or nothing is left.
    """

    id: str
    offset: int = 0
    line: int = 0
    skipping: bool = False
    mark: str = ""
    signature: str = ""
    tail: str = ""
    over: bool = False
    refused: str = ""


_BOOKMARKS = TypeAdapter(dict[str, Bookmark])


@dataclass
class Portion:
    """What one poll has found so far."""

    events: list[Incoming] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    size: int = 0

    @property
    def full(self) -> bool:
        """True if the next poll is to read on."""
        return len(self.events) + len(self.rejected) >= PORTION_RECORDS or self.size >= PORTION_BYTES

    def take(self, place: str, step: Step) -> None:
        """Add a record or the reason why there is none."""
        self.size += step.size
        if step.data is not None:
            self.events.append(Incoming(place, step.data))
        elif step.fault is not None:
            self.reject(place, step.fault)

    def forget_since(self, before: tuple[int, int, int]) -> None:
        """Take back what was found after a moment at which its ``counts`` were these."""
        events, rejected, self.size = before
        del self.events[events:], self.rejected[rejected:]

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many events, rejects and bytes it holds."""
        return len(self.events), len(self.rejected), self.size

    def reject(self, place: str, fault: Unusable) -> None:
        """Add what was set aside, with its advice."""
        self.rejected.append(Rejected(place, fault.code, HINTS[fault.code], fault.field))


class EventsSource(Source):
    """Reads ``*.jsonl`` and ``*.csv`` from a folder, or one such file; never changes anything there."""

    name = "events"
    only_files = True

    class Config(SourceConfig):
        """``path`` is the inbox: a folder, or a single file."""

        path: Path

    config: Config

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self._new_tails: set[str] = set()
        """Files of which the last row changed in this run, so that it is not yet seen by two."""

    def poll(self, cursor: str | None) -> Batch:
        """Read what is new, at most a portion; poll again until a batch has neither events nor rejects.

        Raises ConfigError if the inbox is missing or anybody may write to it.
        """
        for problem in _open_inbox(self.config.path):
            raise ConfigError(problem)
        before, after, portion = _bookmarks(cursor), dict[str, Bookmark](), Portion()
        for found in folder.numbered(folder.event_files(self.config.path)):
            bookmark = before.get(found.name)
            if not portion.full:
                bookmark = self._read_on(found, bookmark, portion)
            if bookmark is not None:
                after[found.name] = bookmark
        for other, why in _unread(self.config.path):
            after[other.name] = self._unread(other, why, before.get(other.name), portion)
        return Batch(tuple(portion.events), tuple(portion.rejected), _cursor(after))

    def _read_on(self, found: folder.InboxFile, before: Bookmark | None, portion: Portion) -> Bookmark | None:
        """Read one file from its bookmark on; None if it is gone."""
        now = Bookmark("")
        try:
            now = Bookmark(folder.identity(found.path))
            with folder.opened(found.path) as opened:
                now = replace(now, signature=folder.signature(opened, time.time()))
                file = steady(opened)
                if before is not None and before.id == now.id:
                    if now.signature and now.signature == before.signature and self._is_over(found.name, before):
                        return before
                    now = _gone_on(file, before, now)
                counts, after = portion.counts, self._read(found, file, now, portion)
                if not _was_written(opened, now, after):
                    return after
                portion.forget_since(counts)
                return replace(now, signature="", over=False)
        except FileNotFoundError:
            return None
        except (Unusable, OSError) as error:
            fault = error if isinstance(error, Unusable) else Unusable("file-unreadable")
        return _refused(found, Bookmark(now.id), fault, before, portion)

    def _unread(self, other: folder.InboxFile, why: Unread, before: Bookmark | None, portion: Portion) -> Bookmark:
        """The bookmark of what is none of the inbox; a file that may still be written is so until two runs saw it."""
        now = Bookmark(why.identity, tail=why.written)
        seen = before is not None and (before.id, before.tail) == (now.id, now.tail)
        if why.written and (not seen or other.name in self._new_tails):
            self._new_tails.add(other.name)
            return now
        return _refused(other, now, Unusable(why.code), before, portion)

    def _is_over(self, name: str, before: Bookmark) -> bool:
        """True if nothing of an unchanged file is left to read, in this run."""
        return before.over and (not before.tail or name in self._new_tails)

    def _read(self, found: folder.InboxFile, file: BinaryIO, start: Bookmark, portion: Portion) -> Bookmark:
        name, position = found.name, Position(start.offset, start.line, start.skipping)
        over, size = True, file.seek(0, 2)
        settled = start.tail and name not in self._new_tails and start.tail == _tail(file, position.offset, size)
        for step in _steps(found.path, file, position, End.SETTLED if settled else End.GROWING):
            portion.take(found.place(step.number), step)
            position = step.after
            if portion.full:
                over = False
                break
        tail = _tail(file, position.offset, size) if over and position.offset < size else ""
        if tail != start.tail:
            self._new_tails.add(name)
        mark = folder.content_hash(file, position.offset, (start.offset, start.mark))
        return Bookmark(start.id, **asdict(position), mark=mark, signature=start.signature, tail=tail, over=over)

    def check(self) -> Sequence[str]:
        """What keeps files or their last lines from being read."""
        try:
            files = folder.event_files(self.config.path)
        except ConfigError as error:
            return [str(error)]
        found = [*_open_inbox(self.config.path), *_no_folder(self.config.path)]
        found += [
            f"{it.told} in the inbox is not read; {HINTS[why.code]}"
            for it, why in _unread(self.config.path)
            if why.stale
        ]
        return [*found, *(f"{one.told}: {why}" for one in folder.numbered(files) for why in _why(one.path))]


def read_file(path: Path) -> Batch:
    """All of one file that a person names, with the same checks; its last line needs no line break.

    Raises ConfigError if it is not there. The batch has no cursor.
    """
    portion, name = Portion(), folder.printable(path.name)
    try:
        with folder.opened(path) as file:
            if file.seek(0, 2) > MAX_FILE_BY_HAND:
                raise Unusable("file-too-large")
            for step in _steps(path, file, Position(), End.CLOSED):
                portion.take(f"{name}:{step.number}", step)
    except FileNotFoundError:
        raise ConfigError("there is no such file; look at the path") from None
    except Unusable as fault:
        portion.reject(name, fault)
    except OSError:
        portion.reject(name, Unusable("file-unreadable"))
    return Batch(tuple(portion.events), tuple(portion.rejected), None)


def _open_inbox(path: Path) -> Iterator[str]:
    if folder.open_to_all(path):
        yield f"anybody on this machine may write to the inbox {path}; close it with: chmod o-w {path}"


def _no_folder(path: Path) -> Iterator[str]:
    """An empty file whose name says that it was to be a folder: nothing is ever put into it."""
    if path.is_file() and not path.suffix and not path.stat().st_size:
        yield f"the inbox {path} is an empty file and no folder; remove it, and make it with: mkdir -m 700 {path}"


def _steps(path: Path, file: BinaryIO, position: Position, end: End) -> Iterator[Step]:
    reader = csv_steps if path.suffix.casefold() == ".csv" else json_steps
    return reader(file, position, end)


def _refused(
    found: folder.InboxFile, now: Bookmark, fault: Unusable, before: Bookmark | None, portion: Portion
) -> Bookmark:
    """The bookmark of a file that is not read, which is said once and not at every poll."""
    refused = replace(now, refused=fault.code)
    if refused != before:
        portion.reject(found.place(), fault)
    return refused


def _unread(path: Path) -> list[tuple[folder.InboxFile, Unread]]:
    found = unread(path)
    return list(zip(folder.numbered((one.path for one in found), NOT_READ), found, strict=True))


def _gone_on(file: BinaryIO, before: Bookmark, now: Bookmark) -> Bookmark:
    """Where to go on if what was read before still stands in the file; its beginning if not."""
    same = file.seek(0, 2) >= before.offset and folder.content_hash(file, before.offset) == before.mark
    if not same or before.refused or (folder.goes_on_in_a_line(file, before.offset) and not before.skipping):
        return now
    return replace(before, signature=now.signature)


def _was_written(file: BinaryIO, start: Bookmark, after: Bookmark) -> bool:
    """True if what was read may be half of one writing and half of another: the next look reads it again.

    Only what was written into what was read counts: a file that grows is read while it does.
    """
    if start.signature and folder.signature(file, time.time()) == start.signature:
        return False
    return folder.content_hash(steady(file), after.offset, (start.offset, start.mark)) != after.mark


def _tail(file: BinaryIO, start: int, end: int) -> str:
    """A hash of the last row of a file, no more of it than a row may have."""
    file.seek(start)
    return hashlib.blake2b(file.read(min(end - start, MAX_LINE)), digest_size=16).hexdigest() + f":{end - start}"


def _bookmarks(cursor: str | None) -> dict[str, Bookmark]:
    """The bookmarks in a cursor; one that cannot be read means that everything is read again."""
    try:
        return _BOOKMARKS.validate_json(cursor) if cursor else {}
    except ValidationError:
        return {}


def _cursor(bookmarks: dict[str, Bookmark]) -> str:
    return json.dumps({name: asdict(bookmarks[name]) for name in sorted(bookmarks)}, separators=(",", ":"))


def _why(path: Path) -> Iterator[str]:
    """What is wrong with a file as such, or that its end waits for a line break; its name may be a child's."""
    try:
        with folder.opened(path) as file:
            if _waits(path, file):
                yield "its end is not read yet; close the last quote and end the last line with a break"
    except FileNotFoundError:
        return
    except (Unusable, OSError) as error:
        code = error.code if isinstance(error, Unusable) else "file-unreadable"
        yield f"{code}; {HINTS[code]}"


def _waits(path: Path, file: BinaryIO) -> bool:
    """True if the file ends in half a line of JSON, or half a row of CSV."""
    size = file.seek(0, 2)
    start = 0 if path.suffix.casefold() == ".csv" else folder.last_line(file, size)
    last = Position(start)
    for step in _steps(path, file, last, End.GROWING):
        last = step.after
    return last.offset < size
