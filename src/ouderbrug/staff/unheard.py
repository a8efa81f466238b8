"""Who of the colleagues takes our mail: when one last took that of the morning, and since when one takes none."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from ouderbrug.store.database import meta, set_meta

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from ouderbrug.unit_of_work import UnitOfWork


def unheard(connection: Connection, school: str) -> dict[str, datetime]:
    """Since when each colleague whose last mail was not taken has heard nothing, by their key (UTC)."""
    return _times(connection, _unheard(school))


def silent(work: UnitOfWork) -> dict[str, datetime]:
    """The same of who is at school still and would be mailed: without a mailbox, or staff mail, one reads the list."""
    if work.runtime.settings.staff_mail is None:
        return {}
    here = {key for key, one in work.roster.staff.items() if one.email}
    return {key: since for key, since in unheard(work.connection, work.school).items() if key in here}


def mornings(connection: Connection, school: str) -> dict[str, datetime]:
    """When each colleague last took a mail of the morning, by their key (UTC)."""
    return _times(connection, _heard(school))


def day_mark(school: str, key: str) -> str:
    """The name of the note of the day on which a colleague was last sent the mail of the morning."""
    return f"staff_mail:{school}:{key}"


def note(connection: Connection, school: str, key: str, since: datetime, now: datetime, *, taken: bool) -> None:
    """Keep whether a colleague took the mail of today; ``since`` is when they took one before."""
    if taken:
        _keep(connection, _heard(school), mornings(connection, school) | {key: now})
    kept = unheard(connection, school)
    if taken is (key not in kept):
        return
    _keep(
        connection,
        _unheard(school),
        {one: at for one, at in kept.items() if one != key} | ({} if taken else {key: since}),
    )


def words_heard(connection: Connection, school: str) -> set[str]:
    """Of which incidents a colleague took the word at once, as their marks."""
    return set(json.loads(meta(connection, _words(school)) or "[]"))


def note_words(connection: Connection, school: str, marks: Collection[str], open_: Collection[str]) -> None:
    """Keep that somebody took these words; of what is not open any more nothing is kept, so that it does not grow."""
    kept = words_heard(connection, school) & {*open_} | {*marks}
    set_meta(connection, _words(school), json.dumps(sorted(kept)))


def _times(connection: Connection, name: str) -> dict[str, datetime]:
    kept = json.loads(meta(connection, name) or "{}")
    return {key: datetime.fromisoformat(at) for key, at in kept.items()}


def _keep(connection: Connection, name: str, times: dict[str, datetime]) -> None:
    set_meta(connection, name, json.dumps({key: at.isoformat() for key, at in times.items()}))


def _unheard(school: str) -> str:
    return f"staff_unheard:{school}"


def _heard(school: str) -> str:
    return f"staff_heard:{school}"


def _words(school: str) -> str:
    return f"staff_call_heard:{school}"
