"""Rows as they leave the store: values with names, one sort for each question that is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import bindparam

from ouderbrug.store.several import is_one_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Column, ColumnElement, Connection, Select


class MessageRow(NamedTuple):
    """A message in the outbox; the fields are its columns, in their order. Times are aware, in UTC.

    ``event``, ``text`` and ``digest`` are numbers of rows, ``correction`` is empty where it is none,
    ``mailbox`` the hash of where it went, ``held_back`` the hashes of photos that stayed behind.
    """

    id: int
    school: str
    key: str
    public_id: str
    event: int
    text: int
    recipient: str
    pupils: list[str]
    channel: str
    state: str
    due_at: datetime
    priority: int
    deadline: datetime
    occurred_at: datetime
    event_id: str
    kind: str
    about_a_child: bool
    correction: str
    in_reply_to: str
    meeting_uid: str
    meeting_sequence: int
    meeting_organizer: str
    approved_by: str
    approved_at: datetime | None
    approval_hash: str
    held: bool
    pilot: bool
    owner: str | None
    fence: int
    lease_until: datetime | None
    attempts: int
    crashes: int
    marked_at: datetime | None
    settled_at: datetime | None
    settled_by: str
    settled_note: str
    remote_id: str
    error_class: str
    digest: int | None
    mailbox: str
    not_before: datetime | None
    held_back: str

    @property
    def is_post(self) -> bool:
        """True for a post that a whole group sees."""
        return self.recipient.startswith("group:")


class PlanRow(NamedTuple):
    """The latest judgement of a plan: for whom, in which language, and which rule decided (None: none did).

    ``event`` is the row of the revision, ``pupils`` those of whom it tells. ``message`` is the number of what it
    became, None where it was refused, and ``part`` which of the recipient's it is.
    """

    event: int
    recipient: str
    pupils: list[str]
    language: str
    verdict: str
    rule: str | None
    reason: str | None
    message: int | None = None
    part: int = 0


class Try(NamedTuple):
    """One attempt to deliver a message, as it was written down; times in UTC."""

    number: int
    channel: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    code: str


class PlanStory(NamedTuple):
    """A plan with the rules that it met, and what became of its message: the answer to "why"."""

    recipient: str
    pupils: list[str]
    channel: str | None
    verdict: str
    rule: str | None
    reason: str | None
    until: datetime | None
    language: str
    language_reason: str
    message: int | None
    source: str
    revision: int
    state: str | None
    error_class: str | None
    rules: list[dict[str, Any]]
    attempts: list[Try]

    def as_json(self) -> dict[str, Any]:
        """The plan as ``why --json`` gives it."""
        return self._asdict() | {"attempts": [one._asdict() for one in self.attempts]}


class LogRow(NamedTuple):
    """A message as ``log`` lists it: ``when`` is its latest change, in UTC, ``why`` the code with which it ended."""

    message: int
    event: str
    kind: str
    recipient: str
    channel: str
    state: str
    when: datetime
    why: str


class Outcome(NamedTuple):
    """What became of one message of an event for one guardian, about whom it was, and the language of its text.

    ``event`` is the row of the revision.
    """

    guardian: str
    language: str
    event: int
    pupils: list[str]
    state: str
    pilot: bool
    marked_at: datetime | None
    settled_at: datetime | None
    error_class: str


class Asked(NamedTuple):
    """A message that asks one guardian something, as it is now; ``due_at`` and ``marked_at`` in UTC.

    Those of one ``id`` came in one mail, or in a post, whose ``recipient`` is a group. ``event`` is the row of the
    revision, ``correction`` is empty where it is none.
    """

    guardian: str
    source: str
    event_id: str
    state: str
    due_at: datetime
    marked_at: datetime | None
    held: bool
    pilot: bool
    id: int
    recipient: str
    event: int
    correction: str

    @property
    def is_post(self) -> bool:
        """True for the post of a group."""
        return self.recipient.startswith("group:")


class Question(NamedTuple):
    """A question that went to one guardian by name, with the payload of its event."""

    guardian: str
    kind: str
    event_id: str
    marked_at: datetime
    deadline: datetime
    source: str
    payload: dict[str, Any]


class Hold(NamedTuple):
    """A hold that nobody has released: since when, by whom and why."""

    scope: str
    key: str
    since: datetime
    by: str
    reason: str


class Happening(NamedTuple):
    """A plan of a stretch of days, and its message as it is now (None where it has none)."""

    event_id: str
    kind: str
    recipient: str
    pupils: list[str]
    verdict: str
    rule: str | None
    reason: str | None
    until: datetime | None
    message: int | None
    state: str | None
    channel: str | None
    marked_at: datetime | None
    held: bool | None
    digest: int | None
    error_class: str | None


def messages(connection: Connection, query: Select[Any], **given: Any) -> list[MessageRow]:
    """The rows of a query that selects whole messages, with the values that are given to it."""
    return [MessageRow._make(row) for row in connection.execute(query, given)]


MOST_NAMED = 500
"""How many values one statement names; SQLite takes 32,766, but a plan of more than this gains nothing."""


def given(column: Column[Any]) -> ColumnElement[bool]:
    """True where a column has the value that is given when the statement is run, as ``of_`` and the column's name."""
    return column == bindparam(f"of_{column.name}")


def among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """True where a column has one of the values that ``chunked`` asks for."""
    return is_one_of(column, "values")


def chunked(connection: Connection, query: Select[Any], values: Iterable[Any], **given: Any) -> list[Any]:
    """The rows of a query of what is ``among`` these values, asked for a few hundred at a time."""
    wanted = sorted(set(values))
    found: list[Any] = []
    for start in range(0, len(wanted), MOST_NAMED):
        found += connection.execute(query, {"values": wanted[start : start + MOST_NAMED], **given})
    return found
