"""What a colleague let not go, or rather tells, goes not by itself in its next words: somebody looks at those first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from ouderbrug.model import Correction, Priority, State
from ouderbrug.store import approvals, decisions, events, outbox, reached

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ouderbrug.model import Event, Message
    from ouderbrug.planning.draft import Draft
    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork

KEPT_BACK = "kept-back"
"""Why a person looks first: somebody let the words before these not go to this recipient, or rather tells them."""


def kept_back(work: UnitOfWork, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, of which those of a later revision ask for a look whose recipient a colleague decided so about.

    That it is off goes as it would: it is for who heard of it.
    """
    known: dict[tuple[str, str, int], Mapping[str, Sequence[MessageRow]]] = {}

    def looked_at(draft: Draft) -> Draft:
        message = draft.message
        if message.event.revision == 1 or message.correction is Correction.WITHDRAWN or KEPT_BACK in draft.ask:
            return draft
        name = message.event.source, message.event.id, message.event.revision
        if name not in known:
            known[name] = _of_each(work, message.event)
        mine = (row for row in known[name].get(message.recipient, ()) if _is_of(row, message))
        return replace(draft, ask=(*draft.ask, KEPT_BACK)) if _last(mine) else draft

    return [looked_at(draft) for draft in drafts]


def _of_each(work: UnitOfWork, event: Event) -> Mapping[str, Sequence[MessageRow]]:
    """What each was to get of an event so far, the latest last; empty where nobody was kept from any of it."""
    rows = _so_far(work, event)
    found: dict[str, list[MessageRow]] = defaultdict(list)
    if any(_was_kept(row) for row in rows):
        whom = outbox.guardians(work.connection, (row.id for row in rows))
        for row in rows:
            for key in {row.recipient, *whom.get(row.id, ())}:
                found[key].append(row)
    return found


def _so_far(work: UnitOfWork, event: Event) -> list[MessageRow]:
    """The messages of the revisions up to this one, the latest last."""
    known = [one for one in events.find(work.connection, work.school, event.id) if one.event.source == event.source]
    rows = outbox.of_event(work.connection, [one.row for one in known if one.event.revision <= event.revision])
    return sorted((row for row in rows if row.pilot == work.runtime.pilot), key=lambda row: row.id)


def _is_of(row: MessageRow, message: Message) -> bool:
    """True where a message says further what an earlier one said: of its children; of what is urgent, on its way."""
    ways = row.channel, approvals.instead_of(row.approval_hash)
    if message.priority <= Priority.URGENT and message.channel not in ways:
        return False
    return says_further(row, message)


def says_further(before: MessageRow, message: Message | MessageRow) -> bool:
    """True of what is news, and of what is about a child of whom the message before told something."""
    return not before.about_a_child or bool({*before.pupils} & {*message.pupils})


def _last(rows: Iterable[MessageRow]) -> bool:
    """What was decided last of these; what was replaced while it waited tells nothing of that."""
    said = [_was_kept(row) for row in rows if _was_kept(row) or was_let_go(row)]
    return bool(said) and said[-1]


def _was_kept(row: MessageRow) -> bool:
    rejected = row.state == State.CANCELLED and row.error_class == decisions.REJECTED
    return rejected or (bool(approvals.instead_of(row.approval_hash)) and not reached.was_heard(row))


def was_let_go(row: MessageRow) -> bool:
    """True of what a colleague let through and of what was heard."""
    approved = bool(row.approved_by) and approvals.counts(row.approval_hash)
    return approved or reached.was_heard(row)
