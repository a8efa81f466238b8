"""Net gedaan: what a colleague said in the last ten minutes that they did or left, to be taken back in one press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ouderbrug.model import State
from ouderbrug.school.reaching import kept_out
from ouderbrug.staff.settling import said_lately, untell
from ouderbrug.staff.titles import title_of
from ouderbrug.store import events, outbox
from ouderbrug.store import tasks as stored
from ouderbrug.texts.language import join_names
from ouderbrug.web import seen
from ouderbrug.web.forms import numbers_in
from ouderbrug.web.screen import NotHere, Stopped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.web.screen import Ask


def listed(ask: Ask) -> list[dict[str, Any]]:
    """A line for each press, the latest first: what it was, for whom, and the numbers of its messages."""
    presses: dict[object, list[MessageRow]] = {}
    for row in said_lately(ask.work, ask.visitor.one.key):
        if ask.may_know(row) and (row.is_post or ask.visitor.strong):
            presses.setdefault(row.settled_at, []).append(row)
    return [_line(ask, rows) for _, rows in sorted(presses.items(), key=lambda one: str(one[0]), reverse=True)]


def _line(ask: Ask, rows: Sequence[MessageRow]) -> dict[str, Any]:
    said = ask.say.language
    whom = outbox.guardians(ask.work.connection, [row.id for row in rows if not row.is_post])
    people = ask.work.roster
    out = kept_out(people, {pupil for row in rows for pupil in row.pupils})
    names = people.names(dict.fromkeys(key for keys in whom.values() for key in keys if key not in out))
    groups = dict.fromkeys(group for row in rows for group in ask.groups_of(row))
    titles = dict.fromkeys(_title(ask, row) for row in rows)
    return {
        "titles": join_names(list(titles), said),
        "whom": f"{join_names(names, said)} ({ask.children_of(rows)})" if names else join_names(list(groups), said),
        "left": all(row.state == State.CANCELLED for row in rows),
        "numbers": " ".join(str(row.id) for row in rows),
        "known": seen.known(ask, _known(rows)),
    }


def _known(rows: Sequence[MessageRow]) -> dict[object, object]:
    """Each by its number with the press that ended it."""
    return {row.id: (row.state, row.settled_by, row.settled_at) for row in rows}


def _title(ask: Ask, row: MessageRow) -> str:
    """What it was: of what was posted without us what they typed."""
    if row.settled_note != stored.BY_HAND:
        return title_of(ask.work, row.event_id)
    return " ".join(map(str, events.by_row(ask.work.connection, [row.event])[row.event].event.payload.values()))


def take_back(ask: Ask) -> int:
    """Let it lie in hand again, by the first of these numbers; raises Stopped where it is too late."""
    numbers = numbers_in(ask.form)
    rows = [row for number in numbers if (row := stored.one(ask.work.connection, ask.work.school, number))]
    if not numbers:
        raise NotHere
    # What is not there is answered as what is others': a number tells nothing of itself.
    theirs = len(rows) == len(numbers) and all(ask.may_know(row) for row in rows)
    if not theirs or seen.since(ask, _known(rows)).changed:
        raise Stopped("too_late_to_take_back")
    if not untell(ask.work, rows, ask.visitor.one.key):
        raise Stopped("too_late_to_take_back")
    return min(row.id for row in rows)
