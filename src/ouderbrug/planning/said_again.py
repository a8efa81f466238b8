"""A change that is called off before anybody had it: what was decided of the words before it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.model import State
from ouderbrug.planning.kept_back import says_further, was_let_go
from ouderbrug.store import decisions, looks_first, outbox, reached

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from ouderbrug.store.rows import MessageRow
    from ouderbrug.unit_of_work import UnitOfWork


def as_decided(work: UnitOfWork, before: Sequence[MessageRow], again: Sequence[MessageRow]) -> None:
    """What a colleague let not go, or left, of the words ``before`` stays so; who was to have none waits for a yes.

    So does who was to have the post of their group, and has a message of their own of it now.

    ``again`` are the messages that say those words once more.
    """
    whom = outbox.guardians(work.connection, [row.id for row in (*before, *again)])
    for row in again:
        mine = [one for one in before if _of_same(one, row, whom)]
        decided = [one for one in mine if _was_left(one) or was_let_go(one)]
        left, posted = bool(decided) and _was_left(decided[-1]), any(one.is_post for one in mine) and not row.is_post
        if mine and not left and not posted:
            continue
        decisions.ask_for(work.connection, row)
        if left:
            decisions.keep_off(work.connection, row, decided[-1], work.now)
        else:
            looks_first.forget(work.connection, [row.id])


def _of_same(before: MessageRow, row: MessageRow, whom: Mapping[int, Collection[str]]) -> bool:
    readers = {row.recipient, *whom.get(row.id, ())}
    return bool({before.recipient, *whom.get(before.id, ())} & readers) and says_further(before, row)


def _was_left(row: MessageRow) -> bool:
    return row.state == State.CANCELLED and row.settled_by != "" and not reached.was_heard(row)
