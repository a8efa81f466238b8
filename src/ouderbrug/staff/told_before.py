"""What a colleague was told to post or to tell before, and is not to do any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from ouderbrug.model import State
from ouderbrug.school.assignment import assign
from ouderbrug.staff import at_once
from ouderbrug.staff.titles import begun, title_of
from ouderbrug.staff.urgent import Dropped
from ouderbrug.store import events, outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ouderbrug.school.roster import Roster
    from ouderbrug.staff.urgent import Urgent
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def with_dropped(work: UnitOfWork, key: str, mine: Urgent) -> Urgent:
    """What a colleague has to do, with what they were told to do and are not to do any more."""
    known = at_once.known(work.connection, work.school, key)
    over, _, _ = of_earlier(work, work.roster, known - mine.marks, at_once.shown(known))
    return mine._replace(dropped=over)


def of_earlier(
    work: UnitOfWork, roster: Roster, told: Collection[object], seen: frozenset[int]
) -> tuple[tuple[Dropped, ...], frozenset[int], frozenset[int]]:
    """Of what a colleague was told to post or to tell: what was replaced or withdrawn since, is still to do, and done.

    Of the first they may have the old text, in the mail that told them so, or on the list (``seen``); of what they only
    saw there, what a colleague ended themselves is no news.
    """
    numbers = seen.union(one for one in told if isinstance(one, int))
    rows = outbox.some(work.connection, sorted(numbers)) if numbers else []
    by_hand = [row for row in rows if row.channel in work.runtime.by_person]
    off = [row for row in by_hand if row.state == State.CANCELLED and not (row.id not in told and row.settled_by)]
    over = tuple(_dropped(work, roster, off))
    still_open = frozenset(row.id for row in by_hand if row.state in (State.QUEUED, State.HANDED_OVER))
    return over, still_open, frozenset(row.id for row in by_hand) - still_open - {row.id for row in off}


def _dropped(work: UnitOfWork, roster: Roster, off: Sequence[MessageRow]) -> Iterator[Dropped]:
    """Each of these by its title and its days, with what became of its event, and if a colleague has that to tell."""
    connection, runtime = work.connection, work.runtime
    texts = outbox.texts(connection, [row.text for row in off])
    told = events.by_row(connection, {row.event for row in off})
    for row in off:
        event = told[row.event].event
        last = events.find(connection, event.school, event.id, event.source)[-1]
        why: Literal["off", "changed", ""] = "off" if last.event.withdrawn else "changed"
        if row.error_class != outbox.REPLACED:
            why = ""
        now = [one for one in outbox.of_event(connection, [last.row]) if one.state in _TO_DO]
        anew = (one for one in now if one.recipient == row.recipient and one.channel in runtime.by_person)
        instead = frozenset(one.id for one in anew)
        group = row.recipient.removeprefix("group:") if row.is_post else ""
        groups = (group,) if group else roster.groups_of(row.pupils)
        whose = frozenset(assign(groups, roster.staff, row.marked_at or work.now, work.now, runtime.calendar).keys)
        if row.about_a_child:
            yield Dropped(row.id, why=why, instead=instead, whose=whose)
            continue
        days = tuple(sorted({runtime.calendar.day(begins) for begins in event.begins}))
        title = begun(title_of(work, event.id)) if row.correction else texts[row.text].subject
        yield Dropped(row.id, title, group, days, why, instead, whose, event.id)


_TO_DO = (State.QUEUED, State.HANDED_OVER)
"""States of what a colleague is to do, now or with the next run."""
