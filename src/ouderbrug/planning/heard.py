"""What recipients already heard of an event through its earlier revisions, child by child where it came in parts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from ouderbrug.model import Correction, Priority
from ouderbrug.planning.draft import Earlier, told_of
from ouderbrug.store import events, outbox, reached, responses

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.model import Event
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

    Told = tuple[Earlier, ...]
    """What one recipient heard: of who heard of their children in parts, one for each."""


def heard(work: UnitOfWork, event: Event, before: int) -> dict[str, Told]:
    """What each guardian already heard of an event, through its revisions before this one."""
    known = [one for one in events.find(work.connection, work.school, event.id) if one.event.source == event.source]
    answered = responses.last(work.connection, work.school, events=[event.id]).get((event.source, event.id), {})
    return _had(work, {one.row: one.event for one in known if one.event.revision < before}, answered)


def _had(work: UnitOfWork, revisions: Mapping[int, Event], answered: Collection[str]) -> dict[str, Told]:
    """What each guardian already heard of these revisions of one event, the word that it is off as well.

    A card that nobody has told is withdrawn with its event, and corrects nothing; who ``answered`` has heard it.
    """
    pilot = work.runtime.pilot
    every = [row for row in outbox.of_event(work.connection, list(revisions)) if row.pilot == pilot]
    rows = [row for row in every if reached.was_heard(row)]
    whom = outbox.guardians(work.connection, (row.id for row in rows))
    had: dict[str, Told] = {}
    for row in rows:
        readers, event = tuple(whom.get(row.id, ())), revisions[row.event]
        alike = row.is_post or not (event.audience.scope == "pupils" or row.kind in work.runtime.kinds.about_a_child)
        for key in [row.recipient] if row.is_post else readers:
            before, others = _of_one_copy(had.get(key, ()), row)
            over, stays = _followed(before, row, alike=alike)
            had[key] = (*others, *stays, _told(work, row, event, over, readers))
    if missed := {*answered} - had.keys():
        had |= _answered(work, [row for row in every if not row.is_post], revisions, missed)
    return {key: told for key, told in had.items() if told}


def _answered(
    work: UnitOfWork, rows: Sequence[MessageRow], revisions: Mapping[int, Event], keys: Collection[str]
) -> dict[str, Told]:
    """What who answered must have heard, by their last message that nobody says was told."""
    whom = outbox.guardians(work.connection, (row.id for row in rows))
    last = {key: row for row in rows if row.correction != Correction.WITHDRAWN for key in whom.get(row.id, ())}
    return {key: (_told(work, row, revisions[row.event], (), ()),) for key, row in last.items() if key in keys}


def _of_one_copy(before: Told, row: MessageRow) -> tuple[Told, Told]:
    """What a message may take the place of, and the other copies, each of which is followed by a word of its own.

    A card that answers a mail stands beside it: the mail is still there to be read.
    """
    if row.priority > Priority.URGENT:
        return before, ()
    mine = tuple(one for one in before if one.channel == row.channel)
    return mine, tuple(one for one in before if one not in mine)


def _followed(before: Told, row: MessageRow, *, alike: bool) -> tuple[Told, Told]:
    """What a message takes the place of, and what stands beside it: of news all, of children what it says of them."""
    over = tuple(one for one in before if alike or row.in_reply_to == one.public_id or set(one.pupils) & {*row.pupils})
    stays = tuple(one for one in before if one not in over)
    left = ((one, tuple(key for key in one.pupils if key not in row.pupils)) for one in over if not alike)
    return over, stays + tuple(replace(one, pupils=rest) for one, rest in left if rest and rest != one.pupils)


def _told_by(work: UnitOfWork, row: MessageRow, readers: Sequence[str]) -> Literal["", "call", "talk"]:
    """How a colleague told it, who calls where there is a number; empty of what was to be read, also on paper."""
    if row.is_post or row.channel not in work.runtime.spoken or row.kind in work.runtime.kinds.on_paper:
        return ""
    people = (work.roster.guardians.get(key) for key in readers)
    return "call" if any(one and one.mobile for one in people) else "talk"


def _told(work: UnitOfWork, row: MessageRow, event: Event, over: Told, readers: Sequence[str]) -> Earlier:
    first = told_of(over, row.pupils)
    return Earlier(
        public_id=first.public_id if first else row.public_id,
        channel=row.channel,
        meeting_uid=row.meeting_uid,
        meeting_sequence=row.meeting_sequence,
        meeting_organizer=row.meeting_organizer,
        pupils=tuple(row.pupils),
        event=event,
        heard_on=work.runtime.calendar.day(row.marked_at) if row.marked_at else None,
        told_by=_told_by(work, row, readers),
        seen_by=tuple(readers) if row.is_post else (),
        off=row.correction == Correction.WITHDRAWN,
    )
