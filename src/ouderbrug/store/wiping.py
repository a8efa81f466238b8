"""Takes the words out of what is over: an event keeps its id, kind and times, so that nothing is taken in again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from ouderbrug.attachments import kept_hash
from ouderbrug.model import State
from ouderbrug.school.kept_copies import renamed
from ouderbrug.school.spelled import Spelled
from ouderbrug.store import states, tables
from ouderbrug.store.pictures import SHOWN, shown
from ouderbrug.store.rows import among, chunked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy import Connection

_event, _text, _message, _plan = tables.event, tables.text, tables.message, tables.plan
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?")
_COUNTED = "needed"
"""How many guardians a request wants; what was agreed is counted by it for a year."""


def skeleton(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a payload: its times, how many a request wanted, and who is on which picture, by its hash."""
    on_pictures = shown(payload)
    return (_bones(payload) or {}) | ({SHOWN: on_pictures} if on_pictures else {})


def _bones(payload: Any) -> Any:
    if isinstance(payload, Mapping):
        kept = {name: one if name == _COUNTED else _bones(one) for name, one in payload.items() if name != SHOWN}
        return {name: one for name, one in kept.items() if one is not None} or None
    if isinstance(payload, list):
        return [one for one in map(_bones, payload) if one is not None] or None
    return payload if isinstance(payload, str) and _TIME.fullmatch(payload) else None


def wipe(connection: Connection, events: Collection[int]) -> int:
    """Take the words out of these events, their texts and the notes on their messages; returns of how many."""
    rows = chunked(connection, _PAYLOADS, events)
    left = {row.id: skeleton(row.payload) for row in rows if row.payload != skeleton(row.payload)}
    _write(connection, _event, "payload", left)
    empty = {"subject": "", "app": "", "body": "", "html": ""}
    texts = [row.id for row in chunked(connection, _TEXTS, events) if row.body or row.subject or row.app or row.html]
    for number in texts:
        connection.execute(update(_text).where(_text.c.id == number).values(**empty))
    for number in events:
        connection.execute(update(_plan).where(_plan.c.event == number).values(trail=[]))
        states.change(connection, tuple(State), _message.c.event == number, **UNSAID)
    return len({*left, *texts})


_PAYLOADS = select(_event.c.id, _event.c.payload).where(among(_event.c.id))
_TEXTS = select(_text).where(among(_text.c.event))


UNSAID = {"settled_note": "", "approval_hash": "", "remote_id": ""}
"""What a message keeps of the words that went, or a colleague wrote of it."""


class Redaction:
    """Takes these words out of what people wrote about others: names, addresses and numbers, as they are spelled.

    A copy of a file that is named after somebody gets another name, but where it ``waits`` to go along.
    """

    def __init__(self, words: Iterable[str], waits: Collection[str] = ()) -> None:
        self._spelled = Spelled("", words)
        self._waits = waits

    def __call__(self, value: Any) -> Any:
        """The value without the words, however deep they stand in it."""
        if isinstance(value, dict):
            return {name: self(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self(one) for one in value]
        if not isinstance(value, str):
            return value
        return self._place(value) if kept_hash(value) else self._spelled.taken_out(value)

    def _place(self, path: str) -> str:
        return path if path in self._waits else renamed(path, self._spelled)

    def everywhere(self, connection: Connection, school: str) -> int:
        """Take them out of all words that a school has in the store; returns out of how many rows."""
        changed = 0
        for table, names in _WORDS.items():
            for name in names:
                rows = connection.execute(_of_school(table, name, school)).all()
                now = {row[0]: said for row in rows if (said := self(row[1])) != row[1]}
                _write(connection, table, name, now) if table is not _message else _unsay(connection, now)
                changed += len(now)
        return changed


_WORDS = {
    _event: ("payload",),
    _text: ("subject", "app", "body", "html"),
    _message: ("settled_note",),
    tables.set_aside: ("data", "hint"),
    tables.response: ("note",),
    tables.agreement: ("words",),
    tables.hold: ("reason",),
}
"""The columns in which people write what they like."""


def _of_school(table: Any, name: str, school: str) -> Any:
    """A column of a school; a text belongs to its event."""
    query = select(table.c.id, table.c[name])
    if table is _text:
        return query.join(_event, _text.c.event == _event.c.id).where(_event.c.school == school)
    return query.where(table.c.school == school)


def _unsay(connection: Connection, notes: dict[int, Any]) -> None:
    """The one statement of the outbox writes what a colleague noted of a message."""
    for number, note in notes.items():
        states.change(connection, tuple(State), _message.c.id == number, settled_note=note)


def _write(connection: Connection, table: Any, name: str, values: dict[int, Any]) -> None:
    change = update(table).where(table.c.id == bindparam("row")).values({name: bindparam("now")})
    if values:
        connection.execute(change, [{"row": number, "now": value} for number, value in values.items()])
