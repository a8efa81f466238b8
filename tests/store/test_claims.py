"""Which priorities are due, and whether a run still holds what it claimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from ouderbrug.model import Priority, State
from ouderbrug.store import claims
from store_samples import NOW, SCHOOL, message, put, take

if TYPE_CHECKING:
    from sqlalchemy import Connection


def test_the_priorities_of_what_is_due_are_told_the_heaviest_first(db: Connection) -> None:
    put(db)
    put(db, replace(message("e2"), priority=Priority.URGENT))
    put(db, replace(message("e3"), priority=Priority.LOW), due_at=NOW + timedelta(hours=1))
    assert claims.due_priorities(db, SCHOOL, NOW) == [Priority.URGENT, Priority.NORMAL]
    assert claims.due_priorities(db, "98YY00", NOW) == []


def test_what_a_run_claimed_is_its_own_by_its_name_its_fence_and_the_state(db: Connection) -> None:
    put(db)
    [first] = take(db)
    assert claims.is_ours(db, first, State.QUEUED)
    assert not claims.is_ours(db, first, State.SENDING)
    for other in (first._replace(fence=first.fence + 1), first._replace(owner="run-b")):
        assert not claims.is_ours(db, other, State.QUEUED)
