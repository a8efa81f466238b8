"""Days of which the same guardians would hear twice in one week: one mail tells of them while none of it went.

It is a digest of these messages alone: each of them keeps its own text, approval, state and receipt, is judged for
itself when the mail goes, and leaves it where it is withdrawn, changed or held.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

from ouderbrug.model import Priority
from ouderbrug.planning.digest import ALSO, can_join, made
from ouderbrug.store import digests, events, looks, outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ouderbrug.model import Event
    from ouderbrug.store.queued import Queued
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

A_WEEK = timedelta(days=7)


def tell_together(work: UnitOfWork) -> None:
    """Let what waits for one guardian and tells of days in one week go as one mail, as soon as the first of it may."""
    joined = [_join(work, some) for some in _of_one_week(work) if can_join(some[0].message, work.runtime)]
    if any(joined):
        looks.changed(work.connection)  # of two slots one came free


def other_days(work: UnitOfWork, source: str, ids: Collection[str]) -> list[tuple[str, str]]:
    """Each of these events of a source with another, by their ids, of which somebody hears in the same week apart."""
    return sorted(
        {
            (one.message.event.id, other.message.event.id)
            for some in _of_one_week(work)
            for one, other in permutations(some, 2)
            if one.message.event.source == source and one.message.event.id in ids
            and (one.row.digest is None or one.row.digest != other.row.digest)
        }
    )  # fmt: skip


def _of_one_week(work: UnitOfWork) -> Iterator[list[Queued]]:
    """News that waits for one guardian (or group) over one channel and tells of days within a week, by its days."""
    kinds = [name for name, kind in work.runtime.kinds.items() if ALSO in kind.Payload.model_fields]
    apart = outbox.events_apart(work.connection, work.school, kinds)
    if len(apart) < 2 or not any(apart.values()):
        return
    told = {row: one.event for row, one in events.by_row(work.connection, apart).items() if one.event.begins}
    near = {row for some in _near(told) for row in some}
    rows = [row for row in outbox.untried(work.connection, near) if _may_join(work, row)]
    of_one: dict[tuple[str, str, str], list[Queued]] = {}
    for one in work.queued([row for row in rows if row.priority > Priority.URGENT]):
        of_one.setdefault((one.row.kind, one.row.recipient, one.row.channel), []).append(one)
    for each in of_one.values():
        for some in _near({one.row.event: one.message.event for one in each}):
            yield [one for one in each if one.row.event in some]


def _may_join(work: UnitOfWork, row: MessageRow) -> bool:
    """False while an approval can be taken back, and of what was planned for a pilot that ended, or began since."""
    return row.pilot == work.runtime.pilot and (row.not_before is None or row.not_before <= work.now)


def _near(told: Mapping[int, Event]) -> Iterator[list[int]]:
    """The numbers of those of these events whose first days lie within a week of the first of them."""
    left = sorted(told, key=lambda row: (told[row].begins[0], row))
    while len(left) > 1:
        until = told[left[0]].begins[0] + A_WEEK
        near = [row for row in left if told[row].begins[0] < until]
        left = left[len(near) :]
        if len(near) > 1:
            yield near


def _join(work: UnitOfWork, some: Sequence[Queued]) -> bool:
    """Put these in one digest: that of one of them, else one of their own; what waits for all else may be days away."""
    apart = [one for one in some if one.row.digest is None]
    waits = digests.every_open_for(work.connection, work.school, [some[0].row.recipient], some[0].row.channel)
    theirs = [digest for digest in waits if digest in {one.row.digest for one in some}]
    if not apart or (len(apart) == 1 and not theirs):
        return False
    first = min(some, key=lambda one: one.row.due_at)
    digest = theirs[0] if theirs else made(work, first.message, first.row.due_at, first.message.priority)
    for one in apart:
        digests.put_in(work.connection, one.row.id, digest)
    return True
