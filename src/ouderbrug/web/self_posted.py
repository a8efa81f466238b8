"""Zelf al geplaatst: what a colleague posted in the app without us, so that it counts for who saw it."""

from __future__ import annotations

import logging
import secrets
from datetime import time
from typing import TYPE_CHECKING

from ouderbrug.model import Audience, Event, Priority, State
from ouderbrug.planning.posted_by_hand import channel_of, record
from ouderbrug.school.roles import Act, may
from ouderbrug.store import events, outbox
from ouderbrug.store.tasks import posted_by_hand
from ouderbrug.texts.language import clean
from ouderbrug.web.by_hand import SOURCE, next_id
from ouderbrug.web.new import groups_of
from ouderbrug.web.questions import all_tiles
from ouderbrug.web.screen import Go, NotHere, Stopped

if TYPE_CHECKING:
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask

MOST_WORDS = 120
"""So many characters may say what it was."""
_log = logging.getLogger("ouderbrug.web")


def groups(ask: Ask) -> list[str]:
    """For which groups who asks may say so; none where nothing is posted, or for who decides on no message."""
    theirs = groups_of(ask) if may(ask.visitor.one, Act.APPROVE) else []
    event = _event(ask, theirs[0], "") if theirs else None
    return theirs if event is not None and channel_of(ask.work, event) else []


def new_id() -> str:
    """What a form repeats, so that pressing twice says it once."""
    return f"hand-{secrets.token_hex(8)}"


def _event(ask: Ask, group: str, what: str, name: str = "") -> Event | None:
    """What it is kept as: of the kind whose tile says so; None where that kind is not loaded."""
    work = ask.work
    tile = next((one for one in all_tiles() if one.get("posted") and one["kind"] in work.runtime.kinds), None)
    if tile is None:
        return None
    payload = {tile["fields"][0]["name"]: what or ask.say("posted_self")}
    whom = Audience("groups", (group,))
    return Event(work.school, SOURCE, name, tile["kind"], work.now, whom, payload, priority=Priority.LOW)


def posted_self(ask: Ask) -> Go:
    """Keep that it was posted; it can be taken back as any other post."""
    group, what = ask.form.get("group", ""), clean(ask.form.get("what", "")).strip()
    if group not in groups(ask):
        raise Stopped("choose_group")
    if len(what) > MOST_WORDS:
        raise Stopped("what_too_long")
    name = ask.form.get("id", "")
    if not name.startswith("hand-") or len(name) > 40:
        raise NotHere
    name = _not_taken_back(ask, name)
    event = _event(ask, group, what, name)
    if known := events.find(ask.work.connection, ask.work.school, name, SOURCE):
        if event is None or not _is_same(known[-1].event, event):
            raise Stopped("said_otherwise")
        return Go("/post")
    if event is not None and (row := _said_today(ask, event, group)):
        one = ask.work.roster.staff.get(row.settled_by)
        raise Stopped("said_already", who=one.name if one else "")
    if event is None or not record(ask.work, event, group, ask.visitor.one.key):
        raise NotHere
    _log.info("posted without us, by %s: event %s", ask.visitor.one.key, ask.work.in_log(event.id))
    return Go("/post")


def _not_taken_back(ask: Ask, name: str) -> str:
    """An id for what is said once more after Toch niet, the same however often that page is sent."""
    while (known := events.find(ask.work.connection, ask.work.school, name, SOURCE)) and all(
        row.state == State.CANCELLED for row in outbox.of_event(ask.work.connection, [known[-1].row])
    ):
        name = next_id(name)
    return name


def _said_today(ask: Ask, event: Event, group: str) -> MessageRow | None:
    """Where a colleague, or they themselves, said the same of the same group today."""
    work, calendar = ask.work, ask.work.runtime.calendar
    midnight = calendar.at(calendar.day(work.now), time(0))
    rows = posted_by_hand(work.connection, work.school, f"group:{group}", midnight)
    known = events.by_row(work.connection, {row.event for row in rows})
    return next((row for row in rows if _words(known[row.event].event) == _words(event)), None)


def _is_same(known: Event, event: Event) -> bool:
    return (known.kind, known.audience, _words(known)) == (event.kind, event.audience, _words(event))


def _words(event: Event) -> list[str]:
    return [" ".join(str(one).casefold().split()) for one in event.payload.values()]
