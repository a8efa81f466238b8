"""News of a group that somebody had in the same words about the group of another child: head lice are told once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.model import ContentClass
from ouderbrug.school.roster import years_of
from ouderbrug.store import events, outbox, reached

if TYPE_CHECKING:
    from datetime import datetime

    from ouderbrug.model import Event, Message
    from ouderbrug.unit_of_work import UnitOfWork

A_WEEK = timedelta(days=7)
_GROUPED = ("groups", "years")
_GROUP = r"(?:groep|group)\s+"
_ENDS = r"(?![.,:/-]?\w)"
"""No more of the name, nor of a number, comes behind it: "groep 3" is not set aside of "groep 3-12"."""
_GOES_ON = (
    "is|was|zijn|waren|heeft|had|hebben|krijgt|kreeg|gaat|ging|gaan|komt|kwam|komen|mag|moet|kan|wil|zal|wordt|werd|"
    "maakt|doet|leest|speelt|zit|zat|en|of|in|op|om|van|voor|met|naar|bij|uit|aan|"
    "has|gets|got|goes|went|comes|came|may|must|can|will|and|or|on|at|of|for|with|to|from"
)
"""What comes behind the name of a group and is never counted."""
_COUNTS = rf"(?!\s+(?!(?:{_GOES_ON})\b)\w)"
"""Nothing that a number could count comes behind it: of "voor de groep 3 flessen" the number is an amount."""


def may_be_told_of_another(work: UnitOfWork, message: Message) -> bool:
    """True of news of a group that says the same of another; not of what names a moment or asks for an answer.

    Those have an entry or an answer of their own.
    """
    event, kind = message.event, work.runtime.kinds.get(message.event.kind)
    if kind is None or kind.content_class is not ContentClass.GENERAL or kind.answer.expected or event.begins:
        return False
    return message.correction is None and event.audience.scope in _GROUPED


def of_another_group(work: UnitOfWork, message: Message, at: datetime | None = None) -> bool:
    """True of news that its guardian had in these words, in the week before a moment, about another child of theirs.

    Only where that is the last that they heard of it: once they read that it is changed or off, it stands for nothing.
    Without ``at`` that moment is now.
    """
    theirs = {tie.pupil for tie in work.roster.ties_of_guardian.get(message.recipient, ())}
    if not may_be_told_of_another(work, message) or len(work.roster.groups_of(theirs)) < 2:
        return False
    event, since = message.event, (at or work.now) - A_WEEK
    rows = outbox.lately_of_kind(work.connection, work.school, event.kind, since, message.recipient)
    rows = [row for row in rows if row.state in reached.HEARD and row.pilot == work.runtime.pilot]
    told = events.by_row(work.connection, {row.event for row in rows})
    others = {told[row.event].event.id for row in rows if not {*row.pupils} & {*message.pupils}}
    mine = _words(event)
    return any(one.event.id != event.id and one.event.id in others and _words(one.event) == mine
               and not reached.heard_later(work.connection, one.event, message.recipient, pilot=work.runtime.pilot)
               for one in told.values())  # fmt: skip


def _words(event: Event) -> object:
    """What an event says, without the names of its groups and what only a hand that types makes other.

    A number alone is a date, an hour or an amount, and a word alone may be a colour or a day: they name a group only
    behind the word "groep", and a number there only where it counts nothing.
    """
    keys = {key.casefold() for key in event.audience.keys} if event.audience.scope in _GROUPED else set[str]()
    named = {*keys, *(year for key in keys for year in years_of(key))}
    alone = {key for key in keys if any(map(str.isdigit, key)) and any(map(str.isalpha, key))}
    numbers = {name for name in named if name.isdigit()}
    known = ((_GROUP, named - numbers, _ENDS), (_GROUP, numbers, _ENDS + _COUNTS), ("", alone, _ENDS))
    ways = [rf"{before}(?:{_one_of(names)}){behind}" for before, names, behind in known if names]
    return _plain(event.payload, re.compile(rf"(?<!\w)(?:{'|'.join(ways)})") if ways else None)


def _one_of(names: set[str]) -> str:
    return "|".join(re.escape(one) for one in sorted(names, key=len, reverse=True))


def _plain(value: object, group: re.Pattern[str] | None) -> object:
    if isinstance(value, str):
        said = " ".join(value.casefold().strip(" .").split())
        return " ".join(group.sub(" ", said).split()) if group else said
    if isinstance(value, dict):
        return {name: _plain(one, group) for name, one in value.items()}
    return [_plain(one, group) for one in value] if isinstance(value, (list, tuple)) else value
