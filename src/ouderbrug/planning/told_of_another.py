"""News of a group that somebody had in the same words about the group of another child: head lice are told once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.factbook import reader
from ouderbrug.model import ContentClass
from ouderbrug.planning.draft import NOTHING_NEW
from ouderbrug.rules.judgement import plan_values
from ouderbrug.school.roster import years_of
from ouderbrug.store import away, events, outbox, plans, reached

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ouderbrug.event_kind import EventKind
    from ouderbrug.model import Event, Message
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

A_WEEK = timedelta(days=7)
_GROUPED = ("groups", "years")
_GROUP = r"(?:groep|group)\s+"
_ENDS = r"(?![.,:/-]?\w)"
"""No more of the name, nor of a number, comes behind it: "groep 3" is not set aside of "groep 3-12"."""


def of_another_group(work: UnitOfWork, message: Message) -> bool:
    """True of news that its guardian had in the last week in these words, about another child of theirs.

    Only of what went and stands, so that nothing is lost with it, and not of what names a moment or asks for an
    answer: those have an entry or an answer of their own.
    """
    told = _told_in_these_words(work, message)
    return any(_stands(work, one, message) for one in told)


def tell_after_all(work: UnitOfWork, changed: Iterable[StoredEvent]) -> None:
    """Queue again what was not said because it had been said by these, which changed by now, or are off.

    Not what nobody need hear still, and not what its guardian heard otherwise. Each is judged again when it is marked.
    """
    kinds = {one.event.kind for one in changed} & {name for name, kind in work.runtime.kinds.items() if _is_news(kind)}
    unsaid = away.unsaid(work.connection, work.school, kinds, NOTHING_NEW, work.now) if kinds else []
    for row, message in work.queued(unsaid):
        told = _told_in_these_words(work, message)
        if not told or any(_stands(work, one, message) for one in told):
            continue
        pilot = work.runtime.pilot
        if not reached.may_have_heard(work.connection, message.event, message.recipient, pilot=pilot):
            facts = reader.read(work, [message]).facts(message, row=row.id)
            judgement = work.runtime.gate.judge(message, facts, work.now)
            plans.amend(work.connection, row.id, plan_values(judgement, work.now))
            away.queue(work.connection, row, judgement.until or work.now)


def _is_news(kind: type[EventKind]) -> bool:
    return kind.content_class is ContentClass.GENERAL and not kind.answer.expected


def _told_in_these_words(work: UnitOfWork, message: Message) -> list[Event]:
    """What its guardian had in the last week, about another child of theirs, in the words of this."""
    event, kind = message.event, work.runtime.kinds.get(message.event.kind)
    if event.audience.scope not in _GROUPED or kind is None or not _is_news(kind) or event.begins:
        return []
    theirs = {tie.pupil for tie in work.roster.ties_of_guardian.get(message.recipient, ())}
    if len(work.roster.groups_of(theirs)) < 2:
        return []
    since = work.now - A_WEEK
    rows = outbox.lately_of_kind(work.connection, work.school, event.kind, since, message.recipient)
    went = {row.event for row in rows if row.state in reached.HEARD and row.pilot == work.runtime.pilot
            and not {*row.pupils} & {*message.pupils}}  # fmt: skip
    told = (one.event for one in events.by_row(work.connection, went).values())
    return [other for other in told if other.id != event.id and _words(other) == _words(event)]


def _stands(work: UnitOfWork, told: Event, message: Message) -> bool:
    """True of what is not off, says the same still, and is for a child of this guardian."""
    last = events.latest(work.connection, work.school, told.source, [told.id])[told.id].event
    theirs = {tie.pupil for tie in work.roster.ties_of_guardian.get(message.recipient, ())}
    meant = not theirs.isdisjoint(work.roster.pupils_in(last.audience))
    return meant and not last.withdrawn and _words(last) == _words(message.event)


def _words(event: Event) -> object:
    """What an event says, without the names of its groups and what only a hand that types makes other.

    A number alone is a date, an hour or an amount, and a word alone may be a colour or a day: they name a group only
    behind the word "groep".
    """
    keys = {key.casefold() for key in event.audience.keys} if event.audience.scope in _GROUPED else set[str]()
    named = {*keys, *(year for key in keys for year in years_of(key))}
    alone = {key for key in keys if any(map(str.isdigit, key)) and any(map(str.isalpha, key))}
    ways = [rf"{before}(?:{_one_of(names)})" for before, names in ((_GROUP, named), ("", alone)) if names]
    return _plain(event.payload, re.compile(rf"(?<!\w)(?:{'|'.join(ways)}){_ENDS}") if ways else None)


def _one_of(names: set[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))


def _plain(value: object, group: re.Pattern[str] | None) -> object:
    if isinstance(value, str):
        said = " ".join(value.casefold().strip(" .").split())
        return " ".join(group.sub(" ", said).split()) if group else said
    if isinstance(value, dict):
        return {name: _plain(one, group) for name, one in value.items()}
    return [_plain(one, group) for one in value] if isinstance(value, (list, tuple)) else value
