"""What a colleague just let go, or not, and how to take that back; below it stands what there is to read next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ouderbrug.model import State
from ouderbrug.school.roles import Act, may
from ouderbrug.staff.settling import TAKEN_BACK_FOR
from ouderbrug.store import decisions, events
from ouderbrug.store import tasks as stored
from ouderbrug.store.states import WAITING
from ouderbrug.web import seen
from ouderbrug.web.forms import numbers_in
from ouderbrug.web.leaving import HELD, leaves, why_not_yet
from ouderbrug.web.reading import of_number, read, to_read
from ouderbrug.web.screen import Go, NotHere, Page, Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask


def sent(ask: Ask) -> Page | Go:
    """What somebody decided, of who decided it: when it leaves, whether it can be taken back; and what is next."""
    row = stored.one(ask.work.connection, ask.work.school, ask.number)
    if row is not None and row.state == State.AWAITING_APPROVAL:
        return Go(f"/read/{of_number(ask, to_read(ask)).number}")
    mine = _together(ask, row) if row else []
    if row is None or not mine:
        raise NotHere
    if any(one.about_a_child for one in mine) and not ask.visitor.strong:
        raise NotHere
    pupils = frozenset(key for one in mine if one.about_a_child for key in one.pupils)
    page = read(ask, _done(ask, row, mine))
    return replace(page, pupils=page.pupils | pupils)


def _together(ask: Ask, row: MessageRow) -> list[MessageRow]:
    """What who asks decided in the same press as this."""
    here, by = (ask.work.connection, ask.work.school), ask.visitor.one.key
    if row.approved_by == by and row.approved_at is not None:
        return stored.approved_together(*here, by, row.approved_at)
    if row.settled_by == by and row.settled_at is not None:
        return stored.rejected_together(*here, by, row.settled_at)
    return []


def _done(ask: Ask, row: MessageRow, mine: Sequence[MessageRow]) -> dict[str, Any]:
    stopped = row.state == State.CANCELLED and row.error_class == decisions.REJECTED
    since = ask.work.now - TAKEN_BACK_FOR
    can = (
        all(one.settled_at is not None and one.settled_at > since for one in mine)
        and all(events.is_last_word(ask.work.connection, event) for event in {one.event for one in mine})
        if stopped
        else all(decisions.can_be_taken_back(one) for one in mine)
    )
    words = ask.say("is_stopped") if stopped else leaves(ask, mine) if can else _gone(ask, mine)
    numbers = " ".join(str(one.id) for one in mine)
    return {"words": words, "undo": can, "number": row.id, "numbers": numbers, "known": seen.known(ask, _known(mine))}


def _known(rows: Sequence[MessageRow]) -> dict[object, object]:
    """Each by its number with the press that decided it."""
    rejected = {row.id for row in rows if row.error_class == decisions.REJECTED}
    return {
        row.id: (row.settled_by, row.settled_at) if row.id in rejected else (row.approved_by, row.approved_at)
        for row in rows
    }


def _gone(ask: Ask, mine: Sequence[MessageRow]) -> str:
    """What became of what is not to be taken back any more."""
    said = _became(ask, mine)
    if len(said) == 1:
        return ask.say(said[0])
    return " ".join(ask.say(one) if one == "some_held" else ask.say("in_part", said=ask.say(one)) for one in said)


def _became(ask: Ask, mine: Sequence[MessageRow]) -> list[str]:
    """That it goes, is held, waits to be read, or never went: the words of the page, each once."""
    waits = [one for one in mine if one.state in WAITING]
    if (why := why_not_yet(ask, waits)) == HELD and len(waits) < len(mine):
        why = "some_held"
    went = [one for one in mine if one.state not in _NEVER and not (why and one in waits)]
    listed = went and all(one.channel in ask.work.runtime.by_person for one in went)
    said = [why, "listed_now" if listed else "is_gone" if went else ""]
    return list(dict.fromkeys(filter(None, (*said, *(_never(ask, one) for one in mine if one.state in _NEVER)))))


_NEVER = {
    State.CANCELLED: "is_replaced",
    State.EXPIRED: "is_too_late",
    State.FAILED: "is_stuck",
    State.UNKNOWN: "is_stuck",
}
"""What is said of what did not go, by its state."""


def _never(ask: Ask, row: MessageRow) -> str:
    """Why it did not go: also that its event is off, or that somebody stopped it since."""
    if row.state != State.CANCELLED:
        return _NEVER[State(row.state)]
    if row.error_class == decisions.REJECTED:
        return "is_stopped"
    event = events.by_row(ask.work.connection, [row.event])[row.event].event
    last = events.latest(ask.work.connection, event.school, event.source, [event.id])[event.id].event
    return "is_off" if last.withdrawn else "is_replaced"


def _why_too_late(ask: Ask, rows: Sequence[MessageRow]) -> str:
    """Why it cannot be taken back: it went, it waits anyhow, or there is nothing to take back."""
    said = _became(ask, rows)
    return _TOO_LATE.get(said[0], said[0]) if len(said) == 1 else "decided_since"


_TOO_LATE = {"is_gone": "too_late_to_undo", "is_stopped": "is_outdated"}


def undo(ask: Ask) -> Go:
    """Take back the decision that was shown: an approval before it went, or a rejection."""
    numbers = numbers_in(ask.form)
    rows = [row for number in numbers if (row := stored.one(ask.work.connection, ask.work.school, number))]
    leads, by = may(ask.visitor.one, Act.RELEASE), ask.visitor.one.key
    theirs = all((leads or by in (row.approved_by, row.settled_by)) and ask.may_know(row) for row in rows)
    if not rows or len(rows) < len(numbers) or not theirs:
        raise NotHere
    if seen.since(ask, _known(rows)).changed:
        raise Stopped("decided_since")
    if not all(_taken_back(ask, row) for row in rows):
        raise Stopped(_why_too_late(ask, rows))
    return Go(f"/read/{rows[0].id}")


def _taken_back(ask: Ask, row: MessageRow) -> bool:
    work, by = ask.work, ask.visitor.one.key
    if row.error_class != decisions.REJECTED:
        return decisions.take_back(work.connection, work.school, row.id)
    since = work.now - TAKEN_BACK_FOR
    return decisions.take_back_rejection(work.connection, work.school, row.id, by, since)
