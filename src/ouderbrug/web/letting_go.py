"""What a colleague decides of what they read: to send it, to let it not go, or to have it told by a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.delivery.deciding import (
    Changed,
    Found,
    NothingWaits,
    Which,
    Wish,
    decide,
    found,
    require_same,
)
from ouderbrug.delivery.words_anew import WordsRefused, WordsStand
from ouderbrug.errors import OuderbrugError, TryAgainLater
from ouderbrug.model import Priority, State
from ouderbrug.planning.routing import to_tell_it
from ouderbrug.school.assignment import assign, may_decide
from ouderbrug.store import decisions, events, outbox
from ouderbrug.store import tasks as stored
from ouderbrug.web.forms import numbers_in
from ouderbrug.web.reading import PAUSE, WHY_NOT, Draft, good, of_number, to_read
from ouderbrug.web.rewording import words_of
from ouderbrug.web.screen import Go, NotHere, Stopped

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask


def send(ask: Ask) -> Go:
    """Let it go in ten minutes, what is urgent at once."""
    meant, wish = _meant(ask, wish_of(ask, words_of(ask))), wish_of(ask)
    decide(ask.work, meant, wish, goes_at=_goes_at(ask, meant))
    return Go(f"/read/{meant.mine[0].row.id}/sent")


def send_all(ask: Ask) -> Go:
    """Let all go that stood there, in ten minutes; nothing of it where anything is other than it was."""
    wish = wish_of(ask)
    meant = _meant(ask, wish)
    if not {one.row.id for one in meant.mine} <= {one.row.id for draft in good(ask) for one in draft.rows}:
        raise Stopped("changed_since")
    decide(ask.work, meant, wish, goes_at=ask.work.now + PAUSE)
    return Go(f"/read/{meant.mine[0].row.id}/sent")


def stop(ask: Ask) -> Go:
    """Let it not go, for a reason; where none was said, the page asks for it."""
    reason = ask.form.get("reason", "")
    if reason not in WHY_NOT:
        raise Stopped("say_why")
    wish = wish_of(ask, reject=True, reason=reason)
    meant = _meant(ask, wish)
    decide(ask.work, meant, wish)
    return Go(f"/read/{meant.mine[0].row.id}/sent")


def rather_call(ask: Ask) -> Go:
    """Let a colleague tell it instead: it goes on a card, in ten minutes as well."""
    meant, wish = _meant(ask, wish_of(ask, words_of(ask))), wish_of(ask)
    told = [(one.row, channel) for one in meant.mine if (channel := to_tell_it(ask.work, one.message))]
    if len(told) < len(meant.mine):
        raise Stopped("nobody_can_call")
    at = _goes_at(ask, meant)
    decide(ask.work, meant, wish, goes_at=at)
    for row, channel in told:
        decisions.rather_tell(ask.work.connection, row, channel, at or ask.work.now)
    return Go(f"/read/{meant.mine[0].row.id}/sent")


def _goes_at(ask: Ask, meant: Found) -> datetime | None:
    """From when it may go; None for what is urgent, or of no use any more by then: that goes at once."""
    at = ask.work.now + PAUSE
    at_once = any(one.message.priority <= Priority.URGENT or one.row.deadline <= at for one in meant.mine)
    return None if at_once else at


def wish_of(ask: Ask, words: dict[str, Any] | None = None, *, reject: bool = False, reason: str = "") -> Wish:
    # Of what others read a number tells no more than of what is not there.
    numbers = {one.row.id for draft in to_read(ask) for one in draft.rows}.intersection(numbers_in(ask.form))

    def among(there: Collection[int]) -> Collection[int]:
        return numbers & set(there)

    event = _event(ask) if words else None
    return Wish(Which(event, None, None if words else among), ask.visitor.one.key, words or {}, reject, reason)


def _event(ask: Ask) -> str:
    row = stored.one(ask.work.connection, ask.work.school, ask.number)
    if row is None:
        raise NotHere
    return row.event_id


def _meant(ask: Ask, wish: Wish) -> Found:
    """What the form is about, if it is what was shown; raises Stopped where somebody was first or it changed."""
    if ask.number:
        _known(ask)
    try:
        meant = found_now(ask, wish)
        require_same(ask.work, meant, [ask.form.get("shown", "")], wish)
    except Changed:
        raise changed_since(ask) from None
    except WordsRefused:
        raise Stopped("cannot_go") from None
    if not ask.visitor.strong and any(one.message.about_a_child for one in meant.mine):
        raise NotHere
    return meant


def found_now(ask: Ask, wish: Wish) -> Found:
    """What the wish is about; raises WordsRefused, and Stopped for what else stands in its way."""
    try:
        return found(ask.work, wish, lambda _: None)
    except NothingWaits:
        raise (_too_late(ask) if ask.number else changed_since(ask)) from None
    except WordsStand as error:
        raise Stopped(f"words_stand.{error.why}") from None
    except (WordsRefused, TryAgainLater):
        raise
    except OuderbrugError:
        raise Stopped("cannot_go") from None


def still_there(ask: Ask, waiting: Sequence[Draft]) -> Draft:
    """The same for a form; raises Stopped where it was theirs to read, and is decided or changed."""
    try:
        return of_number(ask, waiting)
    except NotHere:
        row = stored.one(ask.work.connection, ask.work.school, ask.number)
        if row is None or not (ask.may_know(row) and ask.is_of_theirs(ask.groups_of(row))):
            raise
    raise _too_late(ask)


def _known(ask: Ask) -> MessageRow:
    """The message of the address; raises NotHere where there is none, or it is for others to decide on."""
    work, row = ask.work, stored.one(ask.work.connection, ask.work.school, ask.number)
    if row is None or not ask.may_know(row):
        raise NotHere
    groups = tuple(ask.groups_of(row))
    now = assign(groups, work.roster.staff, row.due_at, work.now, work.runtime.calendar)
    if not (ask.is_of_theirs(groups) or may_decide(ask.visitor.one, groups, now)):
        raise NotHere
    return row


def _too_late(ask: Ask) -> Stopped:
    """That a colleague was first, or that a later word took its place; raises NotHere for what is no work of theirs."""
    row = _known(ask)
    one = ask.work.roster.staff.get(row.approved_by or row.settled_by)
    nobody = not (row.approved_by or row.settled_by)
    return changed_since(ask) if nobody else Stopped("was_first", who=one.name if one else "")


def changed_since(ask: Ask) -> Stopped:
    """That it is other now than it was read; it leads to what took its place, for the same guardian first."""
    was = stored.one(ask.work.connection, ask.work.school, ask.number) if ask.number else None
    of_it = [one for one in to_read(ask) if was and any(each.row.event_id == was.event_id for each in one.rows)]
    mine = [one for one in of_it if was and any(was.recipient in each.guardians for each in one.rows)]
    now = next(iter((*mine, *of_it)), None)
    if now is None and was is not None:
        return _decided_anew(ask, was)
    return Stopped("changed_since", to=f"/read/{now.number}" if now else "")


def _decided_anew(ask: Ask, was: MessageRow) -> Stopped:
    """What became of words that others took the place of, where nobody reads these: who let them go, or not."""
    known = events.by_row(ask.work.connection, [was.event])[was.event].event
    last = events.find(ask.work.connection, ask.work.school, known.id, known.source)[-1]
    if last.event.withdrawn:
        return Stopped("is_off")
    rows = [row for row in outbox.of_event(ask.work.connection, [last.row]) if row.recipient == was.recipient]
    by = next((key for row in rows if (key := row.settled_by or row.approved_by)), "")
    one = ask.work.roster.staff.get(by)
    if one is None:
        return Stopped("changed_since")
    if one.key == ask.visitor.one.key:
        return Stopped("you_were_first")
    stopped = all(row.state == State.CANCELLED for row in rows)
    return Stopped("was_first" if stopped or last.row == was.event else "was_reworded", who=one.name)
