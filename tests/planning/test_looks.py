"""All that is queued is looked at again where it may be judged otherwise, and else left alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ouderbrug.model import Answer, Response, State
from ouderbrug.planning.looks import AN_HOUR, Looking
from ouderbrug.store import decisions, events, outbox, responses
from ouderbrug.store.stamp import people_changed
from room_samples import NOW, SCHOOL, event, message, queue, runtime, work
from small_engine import SETTINGS, SmallEngine, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

MINUTE = timedelta(minutes=1)


def looked(db: Connection) -> Looking:
    """What the next run looks at again, after one that looked at all."""
    Looking.now(work(db)).note(moved=False)
    return Looking.now(work(db, now=NOW + MINUTE))


def test_nothing_is_looked_at_again_where_nothing_changed(db: Connection) -> None:
    queue(db, message("g1"))
    found = looked(db)
    assert (found.everything, found.fresh) == (False, set())


def answered(db: Connection) -> None:
    responses.add(db, SCHOOL, Response("office", "e1", "g1", Answer.NO, by="juf", at=NOW))


def reworded(db: Connection) -> None:
    row = outbox.waiting(db, SCHOOL)[0]
    outbox.reword(db, row.id, row.text, "")


CHANGES: dict[str, Callable[[Connection], object]] = {
    "people": people_changed,
    "an answer": answered,
    "a message was cancelled": lambda db: outbox.cancel(db, [1], "off", NOW),
    "a text": reworded,
    "an event, of which others may tell": lambda db: events.add(db, event(id="other", revision=2), NOW),
}


@pytest.mark.parametrize("changed", CHANGES.values(), ids=CHANGES)
def test_all_is_looked_at_again_once_something_changed(db: Connection, changed: Callable[[Connection], object]) -> None:
    queue(db, message("g1"))
    before = looked(db)
    changed(db)
    after = Looking.now(work(db, now=NOW + MINUTE))
    assert (before.everything, after.everything) == (False, True)
    after.note(moved=False)
    assert not Looking.now(work(db, now=NOW + MINUTE)).everything


def test_all_is_looked_at_again_with_another_toml_each_hour_and_on_a_clock_that_went_back(db: Connection) -> None:
    looked(db)
    assert Looking.now(work(db, runtime(extra='\n[digest]\nat = "16:00"\n'))).everything
    assert not Looking.now(work(db, now=NOW + AN_HOUR - MINUTE)).everything
    assert Looking.now(work(db, now=NOW + AN_HOUR)).everything
    assert Looking.now(work(db, now=NOW - MINUTE)).everything


def test_what_was_sent_is_no_reason_to_look(db: Connection) -> None:
    queue(db, message("g1"), State.SENDING)
    looked(db)
    decisions.settle(db, 1, State.SENT, "juf", NOW)
    assert not Looking.now(work(db, now=NOW + MINUTE)).everything


def test_where_something_moved_it_is_looked_at_once_more(db: Connection) -> None:
    queue(db, message("g1"))
    found = Looking.now(work(db))
    found.note(moved=True)
    assert Looking.now(work(db)).everything
    found.note(moved=False)
    assert not Looking.now(work(db)).everything


def test_a_run_with_nothing_new_reads_nothing_that_is_queued(monkeypatch: pytest.MonkeyPatch) -> None:
    with SmallEngine() as engine:
        for n in range(5):
            engine.take(told(n, "newsletter", {"school": True}))
        engine.take()
        before = engine.rows()
        monkeypatch.setattr(outbox, "queued_for", None)
        monkeypatch.setattr(outbox, "waiting", lambda db, school, states: [])
        engine.take()
        assert engine.rows() == before


def test_a_slot_that_came_free_lets_what_waits_for_it_go_sooner() -> None:
    with SmallEngine() as engine:
        for n in range(5):
            engine.take(told(n, "notice", {"pupil": "p1"}))
        engine.take()
        late = {row["due_at"] for row in engine.rows() if row["event_id"] == "e003"}
        with engine.store.writing() as connection:
            first = [row for row in outbox.waiting(connection, SCHOOL) if row.event_id == "e000"]
            outbox.cancel(connection, [row.id for row in first], "off", engine.now)
        engine.now += MINUTE
        engine.take()
        assert len(first) == 2
        assert max(row["due_at"] for row in engine.rows() if row["event_id"] == "e003") < min(late)


def test_wider_hours_let_what_waits_go_sooner() -> None:
    with SmallEngine() as engine:
        engine.now -= timedelta(hours=4)  # six in the morning
        engine.take(told(1, "notice", {"pupil": "p1"}))
        engine.take()
        before = {row["due_at"] for row in engine.rows()}
        engine.configure(SETTINGS.replace("08:00-18:00", "05:30-20:00"))
        engine.take()
        assert {row["due_at"] for row in engine.rows()} != before
