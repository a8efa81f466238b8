"""The reminder of an event that asks something: an event of its own, once, for who got it and did not answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from ouderbrug.errors import OuderbrugError
from ouderbrug.model import CHILD_MARK, Priority
from ouderbrug.planning.told_once import just_told
from ouderbrug.staff.responses import question
from ouderbrug.store import events, outbox
from ouderbrug.texts.language import join_names
from ouderbrug.topics import Topic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.model import Event
    from ouderbrug.store.events import StoredEvent
    from ouderbrug.unit_of_work import UnitOfWork

ENDING = "-reminder"
"""What the id of a reminder has behind that of its event: there is one."""


def reminder_of(work: UnitOfWork, event_id: str) -> dict[str, Any]:
    """The reminder as a source would write it, for the audience of the event; who answers until it goes gets none.

    It weighs what its event weighs: of what is light nobody is called to be reminded.

    Raises OuderbrugError where nobody could answer any more, everybody did, or guardians were reminded before.
    """
    asked = question(work, event_id)
    if asked.event.withdrawn:
        raise OuderbrugError("that event is off; nobody is reminded of it")
    silent = asked.got - asked.answers.keys()
    if not silent:
        raise OuderbrugError("nobody has that event without an answer; there is nobody to remind")
    before = events.find(work.connection, work.school, event_id + ENDING)
    if before and not _called_off_unread(work, before):
        raise OuderbrugError("guardians were reminded of that event before; once is enough")
    until = _answer_by(work, asked.event)
    if until < work.today:
        raise OuderbrugError("the last day to answer that event is over; call who did not answer")
    if silent <= just_told(work, event_id):
        raise OuderbrugError("who did not answer had that event less than a day ago, or hears it soon; remind later")
    scope, keys = asked.event.audience.scope, list(asked.event.audience.keys)
    names = {"school": True, "site": keys[0] if keys else ""}
    return {
        "id": event_id + ENDING,
        "revision": before[-1].event.revision + 1 if before else 1,
        "kind": _kind(work),
        "occurred_at": work.now.isoformat(),
        "audience": {scope: names.get(scope, keys)},
        "priority": max(asked.event.priority, Priority.NORMAL).name.lower(),
        "payload": _payload(work, asked.event, until),
    }


def _called_off_unread(work: UnitOfWork, before: Sequence[StoredEvent]) -> bool:
    """True of a reminder that was called off before anybody had it: it may go after all."""
    rows = outbox.of_event(work.connection, [one.row for one in before])
    return before[-1].event.withdrawn and not any(row.marked_at for row in rows)


def _kind(work: UnitOfWork) -> str:
    found = sorted(work.runtime.kinds.about(Topic.REMINDERS))
    if not found:
        raise OuderbrugError("no kind here is a reminder")
    return found[0]


def _answer_by(work: UnitOfWork, event: Event) -> date:
    """The last day to answer: as the event says, else the day before it begins, else a week from now."""
    if by := event.payload.get("reply_by"):
        return date.fromisoformat(str(by))
    if event.begins:
        return work.runtime.calendar.day(min(event.begins)) - timedelta(days=1)
    return work.today + timedelta(days=7)


def _payload(work: UnitOfWork, event: Event, until: date) -> dict[str, Any]:
    """What it refers to, its title in each language in which the event is told, and the last day."""
    field = work.runtime.kinds[_kind(work)].refers_to
    told = {language: {"what": _title(work, event, language)} for language in event.payload.get("translations", {})}
    payload = {field: event.id, "what": _title(work, event, work.runtime.composer.language)}
    return payload | {"reply_by": until.isoformat()} | ({"translations": told} if told else {})


def _title(work: UnitOfWork, event: Event, language: str) -> str:
    title = work.runtime.composer.calendar_title(event, language)
    pupils = event.audience.keys if event.audience.scope == "pupils" else ()
    return title.replace(CHILD_MARK, join_names(work.roster.call_names(pupils), language))
