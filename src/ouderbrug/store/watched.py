"""What became of the files of a watched folder: by format the last one taken in, and what content was looked at."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection


class Last(NamedTuple):
    """Of one format in a folder: up to which file all is done (the nanosecond of its last change, a hash of its
    name), and the last that was looked at.

    ``outcome`` of ``file`` is taken, part (some of it was left out), stopped, refused or older (than what was taken in:
    it is not read, lest it undo that); ``at`` is when (UTC).
    """

    upto: tuple[int, str] = (0, "")
    file: str = ""
    outcome: str = ""
    at: datetime | None = None


class Seen(NamedTuple):
    """Of one ``[[imports]]``: the last file by format, the format by a hash of each content that lies there and was
    looked at, and what lies there and is older than what was taken in.
    """

    of: Mapping[str, Last] = {}
    contents: Mapping[str, str] = {}
    older: tuple[Last, ...] = ()

    def to_say(self) -> Iterator[Last]:
        """What is to be said of the folder: each format's last file, and each that is not read; else nothing yet."""
        yield from self.of.values() or self.older or (Last(),)
        yield from self.older if self.of else ()


def seen(connection: Connection, school: str, place: str) -> Seen:
    """What became of the files there; nothing yet where none was looked at."""
    known = json.loads(meta(connection, _key(school, place)) or "{}")
    if not isinstance(known, dict) or not known:
        return Seen()
    of = {name: _last(one) for name, one in known["of"].items()}
    return Seen(of, known["contents"], tuple(_last(one) for one in known["older"]))


def note(connection: Connection, school: str, place: str, found: Seen) -> None:
    """Remember it."""
    of = {name: _plain(one) for name, one in found.of.items()}
    known = {"of": of, "contents": dict(found.contents), "older": [_plain(one) for one in found.older]}
    set_meta(connection, _key(school, place), json.dumps(known))


def _last(one: list[str | int]) -> Last:
    changed, name, file, outcome, at = one
    return Last((int(changed), str(name)), str(file), str(outcome), datetime.fromisoformat(str(at)) if at else None)


def _plain(one: Last) -> list[str | int]:
    return [*one.upto, one.file, one.outcome, one.at.isoformat() if one.at else ""]


def _key(school: str, place: str) -> str:
    return f"watched:{school}:{place}"
