"""Links that work once and sessions that end, of which the store knows the hash alone; and who looked at what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from ouderbrug.model import State
from ouderbrug.people import Staff
from ouderbrug.store import decisions, outbox, sign_ins, tables, viewings
from ouderbrug.store.viewings import Viewing
from store_samples import NOW, SCHOOL, message, put

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOMENT = timedelta(seconds=1)
JUF = Staff("juf", "Mila Vos", "mila@wegwijzer.example")
STAFF = {"juf": JUF}


def test_a_link_is_used_once_in_its_time_and_at_its_school(db: Connection) -> None:
    one, other, late = (sign_ins.make_link(db, SCHOOL, JUF, NOW) for _ in range(3))
    assert one and other and late
    assert sign_ins.make_link(db, SCHOOL, JUF, NOW) is None
    assert sign_ins.use_link(db, "another", one, STAFF, NOW) is None
    assert sign_ins.use_link(db, SCHOOL, one, STAFF, NOW + sign_ins.LINK_LASTS - MOMENT) == JUF
    assert sign_ins.use_link(db, SCHOOL, one, STAFF, NOW) is None
    assert sign_ins.use_link(db, SCHOOL, late, STAFF, NOW + sign_ins.LINK_LASTS) is None
    assert sign_ins.use_link(db, SCHOOL, other, STAFF, NOW - MOMENT) is None
    assert sign_ins.make_link(db, SCHOOL, JUF, NOW + sign_ins.LINK_LASTS)


def test_a_session_ends_by_idleness_and_by_age(db: Connection) -> None:
    token, now = sign_ins.begin(db, SCHOOL, JUF, "link", NOW), NOW
    assert sign_ins.find(db, "another", token, STAFF, NOW) is None
    assert sign_ins.find(db, SCHOOL, token, STAFF, NOW + sign_ins.IDLE) is None
    while now < NOW + sign_ins.SESSION_LASTS - sign_ins.IDLE:
        now += sign_ins.IDLE - MOMENT
        found = sign_ins.find(db, SCHOOL, token, STAFF, now)
        assert found is not None and (found.one, found.way) == (JUF, "link")
        sign_ins.note_seen(db, token, now)
    assert sign_ins.find(db, SCHOOL, token, STAFF, NOW + sign_ins.SESSION_LASTS) is None


OTHER_ROWS: list[dict[str, Staff]] = [
    {},
    {"juf": replace(JUF, email="mila.vos@wegwijzer.example")},
    {"juf": replace(JUF, email="")},
    {"juf": replace(JUF, name="Nieuwe Juf")},
    {"juf": Staff("juf", "Nieuwe Juf", "nieuw@wegwijzer.example"), "duo": replace(JUF, key="duo")},
]
SAME_ROWS = [JUF, replace(JUF, email="Mila@Wegwijzer.example"), replace(JUF, groups=("7B",), role="ict", days=("mon",))]


@pytest.mark.parametrize("staff", [*OTHER_ROWS, *({"juf": one} for one in SAME_ROWS)])
def test_what_was_made_for_one_person_is_no_other_s(db: Connection, staff: dict[str, Staff]) -> None:
    link, session = sign_ins.make_link(db, SCHOOL, JUF, NOW), sign_ins.begin(db, SCHOOL, JUF, "oidc", NOW)
    found, used = sign_ins.find(db, SCHOOL, session, staff, NOW), sign_ins.use_link(db, SCHOOL, link or "", staff, NOW)
    assert (found.one if found else None, used) == ((None, None) if staff in OTHER_ROWS else (staff["juf"],) * 2)
    assert sign_ins.use_link(db, SCHOOL, link or "", STAFF, NOW) is None, "it was used"


def test_the_store_holds_no_token(db: Connection) -> None:
    tokens = {sign_ins.make_link(db, SCHOOL, JUF, NOW), sign_ins.begin(db, SCHOOL, JUF, "link", NOW)}
    kept = [*db.execute(select(tables.sign_in_link)), *db.execute(select(tables.web_session))]
    assert len(kept) == 2 and not any(str(token) in str(row) for token in tokens for row in kept)


def test_who_looked_at_what_stands_there_for_each_child(db: Connection) -> None:
    viewings.note(db, SCHOOL, "juf", "read", {"p1", "p2"}, NOW)
    viewings.note(db, SCHOOL, "juf", "read", (), NOW)
    assert viewings.of_pupil(db, SCHOOL, "p1") == [Viewing("juf", "read", "p1", NOW)]
    assert viewings.of_pupil(db, "another", "p1") == []


def test_an_approval_is_taken_back_until_a_run_has_it_in_hand(db: Connection) -> None:
    put(db, message())
    [row] = outbox.waiting(db, SCHOOL)
    db.execute(tables.message.update().values(state=State.AWAITING_APPROVAL))
    later = NOW + timedelta(minutes=10)
    assert decisions.approve(db, row, "juf", "hash", NOW, later)
    assert not decisions.take_back(db, "another", row.id)
    db.execute(tables.message.update().values(owner="run"))
    assert not decisions.take_back(db, SCHOOL, row.id)
    db.execute(tables.message.update().values(owner=None))
    outbox.hasten(db, row.public_id, NOW)
    [waiting] = outbox.waiting(db, SCHOOL)
    assert waiting.due_at == later
    assert decisions.take_back(db, SCHOOL, row.id)
    [again] = outbox.waiting(db, SCHOOL, (State.AWAITING_APPROVAL,))
    assert (again.approved_by, again.approval_hash, again.not_before) == ("", "", None)
