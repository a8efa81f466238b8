"""No source, and nobody who says something by hand, revises or calls off what another one says under the same id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.planning.taking_in import store_all
from ouderbrug.records import BY_HAND, Batch, Incoming
from ouderbrug.staff.reach import end_of
from ouderbrug.store import events, outbox
from room_samples import NOW, SCHOOL, enrol, people, runtime, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

WHO = ["a", "b", "hand"]
SAYS: dict[str, dict[str, Any]] = {
    "new": {},
    "revise": {"revision": 9, "payload": {"title": "Anders", "body": "Anders."}},
    "withdraw": {"revision": 9, "withdrawn": True},
    "withdraw without a number": {"withdrawn": True},
    "take back": {},
}
TOLD = {
    "id": "w1", "kind": "notice", "occurred_at": NOW.isoformat(), "audience": {"school": True},
    "payload": {"title": "Feest", "body": "Er is feest."},
}  # fmt: skip


def says(db: Connection, who: str, what: str) -> None:
    if what == "take back":
        batch = Batch((), (), None, ("w1",))
    else:
        batch = Batch((Incoming(BY_HAND if who == "hand" else "file:1", {**TOLD, **SAYS[what]}),), (), None)
    store_all(work(db, runtime()), {who: batch})


def stands(db: Connection, who: str) -> Any:
    """All that is stored of what one of them says."""
    found = events.find(db, SCHOOL, "w1", who)
    return found, outbox.of_event(db, [one.row for one in found])


@pytest.mark.parametrize("what", SAYS)
@pytest.mark.parametrize("first", WHO)
@pytest.mark.parametrize("other", WHO)
def test_18_what_one_says_under_the_id_of_another_changes_nothing_of_that(
    db: Connection, first: str, other: str, what: str
) -> None:
    enrol(db, people())
    says(db, first, "new")
    before = stands(db, first)
    assert before[1], "somebody hears it"
    says(db, other, what)
    if other != first:
        assert stands(db, first) == before
    elif what != "new":
        assert stands(db, first) != before


@pytest.mark.parametrize("later", ["0-before", "z-after"])
def test_18_an_event_is_not_off_where_another_source_calls_off_its_own_of_that_id(db: Connection, later: str) -> None:
    enrol(db, people())
    says(db, "a", "new")
    for what in ("new", "withdraw"):
        says(db, later, what)
    assert end_of(work(db, runtime()), "w1") is None
    last = events.meant(events.find(db, SCHOOL, "w1"))
    assert last is not None
    assert (last.event.source, last.event.withdrawn) == ("a", False)
