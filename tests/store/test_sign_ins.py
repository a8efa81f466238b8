"""Links that work once and sessions that end, of which the store knows the hash alone; and who looked at what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from ouderbrug.model import State
from ouderbrug.store import decisions, outbox, sign_ins, tables, viewings
from ouderbrug.store.viewings import Viewing
from store_samples import NOW, SCHOOL, message, put

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOMENT = timedelta(seconds=1)


def test_a_link_is_used_once_in_its_time_and_at_its_school(db: Connection) -> None:
    one, other, late = (sign_ins.make_link(db, SCHOOL, "juf", NOW) for _ in range(3))
    assert one and other and late
    assert sign_ins.make_link(db, SCHOOL, "juf", NOW) is None
    assert sign_ins.use_link(db, "another", one, NOW) is None
    assert sign_ins.use_link(db, SCHOOL, one, NOW + sign_ins.LINK_LASTS - MOMENT) == "juf"
    assert sign_ins.use_link(db, SCHOOL, one, NOW) is None
    assert sign_ins.use_link(db, SCHOOL, late, NOW + sign_ins.LINK_LASTS) is None
    assert sign_ins.use_link(db, SCHOOL, other, NOW - MOMENT) is None
    assert sign_ins.make_link(db, SCHOOL, "juf", NOW + sign_ins.LINK_LASTS)


def test_a_session_ends_by_idleness_and_by_age(db: Connection) -> None:
    token, now = sign_ins.begin(db, SCHOOL, "juf", "link", NOW), NOW
    assert sign_ins.find(db, "another", token, NOW) is None
    assert sign_ins.find(db, SCHOOL, token, NOW + sign_ins.IDLE) is None
    while now < NOW + sign_ins.SESSION_LASTS - sign_ins.IDLE:
        now += sign_ins.IDLE - MOMENT
        found = sign_ins.find(db, SCHOOL, token, now)
        assert found is not None and (found.staff, found.way) == ("juf", "link")
        sign_ins.note_seen(db, token, now)
    assert sign_ins.find(db, SCHOOL, token, NOW + sign_ins.SESSION_LASTS) is None


def test_the_store_holds_no_token(db: Connection) -> None:
    tokens = {sign_ins.make_link(db, SCHOOL, "juf", NOW), sign_ins.begin(db, SCHOOL, "juf", "link", NOW)}
    kept = [*db.execute(select(tables.sign_in_link)), *db.execute(select(tables.web_session))]
    assert len(kept) == 2 and not any(str(token) in str(row) for token in tokens for row in kept)


def test_who_looked_at_what_stands_there_for_each_child(db: Connection) -> None:
    viewings.note(db, SCHOOL, "juf", "read", {"p1", "p2"}, NOW)
    viewings.note(db, SCHOOL, "juf", "read", (), NOW)
    assert viewings.of_pupil(db, SCHOOL, "p1") == [Viewing("juf", "read", "p1", NOW)]
    assert viewings.of_pupil(db, "another", "p1") == []


def test_an_approval_is_taken_back_before_it_may_go_and_not_after(db: Connection) -> None:
    put(db, message())
    [row] = outbox.waiting(db, SCHOOL)
    db.execute(tables.message.update().values(state=State.AWAITING_APPROVAL))
    later = NOW + timedelta(minutes=10)
    assert decisions.approve(db, row, "juf", "hash", NOW, later)
    assert not decisions.take_back(db, "another", row.id, NOW)
    assert not decisions.take_back(db, SCHOOL, row.id, later)
    outbox.hasten(db, row.public_id, NOW)
    [waiting] = outbox.waiting(db, SCHOOL)
    assert waiting.due_at == later
    assert decisions.take_back(db, SCHOOL, row.id, later - MOMENT)
    [again] = outbox.waiting(db, SCHOOL, (State.AWAITING_APPROVAL,))
    assert (again.approved_by, again.approval_hash, again.not_before) == ("", "", None)
