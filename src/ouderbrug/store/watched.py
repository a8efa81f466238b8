"""What became of the files of a watched folder: the last one that was taken in, and how the last look at it ended."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Seen(NamedTuple):
    """Of one ``[[imports]]``: up to which file all is done (the nanosecond of its last change, a hash of its
    name), and the last.

    ``outcome`` of ``file`` is taken, part (some of it was left out), stopped or refused; ``at`` is when (UTC).
    """

    upto: tuple[int, str] = (0, "")
    file: str = ""
    outcome: str = ""
    at: datetime | None = None


def seen(connection: Connection, school: str, place: str) -> Seen:
    """What became of the files there; nothing yet where none was looked at."""
    known = meta(connection, _key(school, place))
    if not known:
        return Seen()
    changed, name, file, outcome, at = json.loads(known)
    return Seen((changed, name), file, outcome, datetime.fromisoformat(at))


def note(connection: Connection, school: str, place: str, found: Seen) -> None:
    """Remember it."""
    at = found.at.isoformat() if found.at else ""
    set_meta(connection, _key(school, place), json.dumps([*found.upto, found.file, found.outcome, at]))


def _key(school: str, place: str) -> str:
    return f"watched:{school}:{place}"
