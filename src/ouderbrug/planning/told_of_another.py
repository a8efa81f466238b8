"""News of a group that somebody had in the same words about the group of another child: head lice are told once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.model import ContentClass
from ouderbrug.school.roster import years_of
from ouderbrug.store import events, outbox, reached

if TYPE_CHECKING:
    from ouderbrug.model import Event, Message
    from ouderbrug.unit_of_work import UnitOfWork

A_WEEK = timedelta(days=7)
_GROUPED = ("groups", "years")


def of_another_group(work: UnitOfWork, message: Message) -> bool:
    """True of news that its guardian had in the last week in these words, about another child of theirs.

    Only of what went, so that nothing is lost with it, and not of what names a moment or asks for an answer: those
    have an entry or an answer of their own.
    """
    event, kind = message.event, work.runtime.kinds.get(message.event.kind)
    if kind is None or kind.content_class is not ContentClass.GENERAL or kind.answer.expected or event.begins:
        return False
    theirs = {tie.pupil for tie in work.roster.ties_of_guardian.get(message.recipient, ())}
    if event.audience.scope not in _GROUPED or len(work.roster.groups_of(theirs)) < 2:
        return False
    since = work.now - A_WEEK
    rows = outbox.lately_of_kind(work.connection, work.school, event.kind, since, message.recipient)
    went = {row.event for row in rows if row.state in reached.HEARD and row.pilot == work.runtime.pilot
            and not {*row.pupils} & {*message.pupils}}  # fmt: skip
    told = (one.event for one in events.by_row(work.connection, went).values())
    return any(other.id != event.id and _words(other) == _words(event) for other in told)


def _words(event: Event) -> object:
    """What an event says, without the names of its groups and what only a hand that types makes other."""
    keys = event.audience.keys if event.audience.scope in _GROUPED else ()
    names = {re.escape(name.casefold()) for key in keys for name in (key, *years_of(key))}
    group = (
        re.compile(rf"\b(?:groep|group)?\s*(?:{'|'.join(sorted(names, key=len, reverse=True))})\b") if names else None
    )
    return _plain(event.payload, group)


def _plain(value: object, group: re.Pattern[str] | None) -> object:
    if isinstance(value, str):
        said = " ".join(value.casefold().strip(" .").split())
        return " ".join(group.sub(" ", said).split()) if group else said
    if isinstance(value, dict):
        return {name: _plain(one, group) for name, one in value.items()}
    return [_plain(one, group) for one in value] if isinstance(value, (list, tuple)) else value
