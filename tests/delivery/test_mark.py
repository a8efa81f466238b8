"""The mark: what becomes of a claimed message in the last moment before it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ouderbrug.delivery.mark import Marker
from ouderbrug.model import State
from ouderbrug.rules.asking import ASKED_AGAIN
from ouderbrug.store import claims, failing, outbox, roster, states, tables
from ouderbrug.store.stamp import PEOPLE_CHANGED
from room_samples import BOARD, DAY, HOUR, JIP, NOW, SCHOOL, claimed, enrol, message, people, queue, runtime, went
from store_samples import LEASE, row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Message
    from ouderbrug.runtime import Runtime
    from ouderbrug.store.rows import MessageRow

TEN_AT_NIGHT = NOW + 12 * HOUR


@pytest.fixture
def db(db: Connection) -> Connection:
    """A store with the people in it."""
    enrol(db, people())
    return db


def mark(db: Connection, row: MessageRow, now: Any = NOW, line: Runtime | None = None) -> tuple[Message | None, str]:
    return Marker(line or runtime()).mark(db, row, now)


def take(db: Connection, channel: str, now: Any = NOW) -> list[MessageRow]:
    return claims.claim(db, SCHOOL, claims.Wanted(channel, "run-a", 20, LEASE), now)


def recipients(db: Connection) -> dict[str, MessageRow]:
    return {row.recipient: row for row in outbox.waiting(db, SCHOOL, tuple(State))}


def plan_of(db: Connection, number: int) -> Any:
    return db.execute(select(tables.plan).where(tables.plan.c.message == number)).one()


def test_what_may_go_is_marked_as_being_sent_with_a_name_and_an_address(db: Connection) -> None:
    row = claimed(db, message())
    ready, became = mark(db, row)
    assert became == "sending"
    assert ready is not None and [(one.name, one.value) for one in ready.to] == [("Sara Bakker", "g1@guardian.example")]
    after = row_of(db, row.id)
    assert (after.state, after.marked_at, after.owner) == (State.SENDING, NOW, "run-a")
    assert after.lease_until is not None and after.lease_until > NOW + LEASE / 2


@pytest.mark.parametrize(
    "theirs",
    [{"owner": "run-b"}, {"fence": 7}, {"state": State.CANCELLED}],
    ids=["another run has it", "claimed again since", "cancelled"],
)
def test_a_claim_that_is_gone_changes_nothing(db: Connection, theirs: dict[str, Any]) -> None:
    row = claimed(db, message())
    states.change(db, (State.QUEUED,), tables.message.c.id == row.id, **theirs)
    before = row_of(db, row.id)
    assert mark(db, row) == (None, "gone")
    assert row_of(db, row.id) == before


def test_a_claim_whose_lease_is_over_marks_nothing_and_is_no_crash(db: Connection) -> None:
    row = claimed(db, message())
    states.change(db, (State.QUEUED,), tables.message.c.id == row.id, lease_until=NOW)
    assert mark(db, row) == (None, "gone")
    claims.recover(db, SCHOOL, NOW, ())
    after = row_of(db, row.id)
    assert (after.state, after.owner, after.crashes) == (State.QUEUED, None, 0)


def test_what_is_held_since_goes_back_as_if_it_was_never_claimed(db: Connection) -> None:
    row = claimed(db, message())
    states.change(db, (State.QUEUED,), tables.message.c.id == row.id, held=True)
    assert mark(db, row) == (None, "held")
    after = row_of(db, row.id)
    assert (after.state, after.owner, after.lease_until, after.attempts) == (State.QUEUED, None, None, 0)


def test_what_is_of_a_kind_that_is_no_longer_loaded_waits_and_is_listed(db: Connection) -> None:
    row = claimed(db, message())
    db.execute(tables.event.update().values(kind="gone"))
    db.execute(tables.message.update().values(kind="gone"))
    assert mark(db, row) == (None, "delayed")
    after = row_of(db, row.id)
    assert (after.state, after.due_at, after.owner) == (State.QUEUED, NOW + ASKED_AGAIN, None)
    assert failing.waiting(db, SCHOOL) == {"gone": 1}
    assert failing.ran_out(db, SCHOOL, after.deadline) == 1


def test_what_may_not_go_yet_waits_until_it_may_and_is_nobodys(db: Connection) -> None:
    row = claimed(db, message())
    states.change(db, (State.QUEUED,), tables.message.c.id == row.id, lease_until=TEN_AT_NIGHT + HOUR)
    assert mark(db, row, TEN_AT_NIGHT) == (None, "delayed")
    after = row_of(db, row.id)
    assert (after.state, after.owner, after.due_at) == (State.QUEUED, None, NOW + 22 * HOUR)
    plan = plan_of(db, row.id)
    assert (plan.verdict, plan.rule, plan.until) == ("delay", "quiet_hours", NOW + 22 * HOUR)


def test_who_opted_out_since_it_was_queued_gets_nothing(db: Connection) -> None:
    row = claimed(db, message())
    roster.add_opt_out(db, SCHOOL, "g1", frozenset({"all"}))
    assert mark(db, row) == (None, "refused")
    after = row_of(db, row.id)
    assert (after.state, after.error_class, after.settled_at) == (State.CANCELLED, "consent.opted-out", NOW)


def test_people_are_read_again_once_they_changed_and_only_then(db: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [claimed(db, message(id=f"e{n}")) for n in range(3)]
    marker, read, load = Marker(runtime()), list[str](), roster.load
    monkeypatch.setattr(roster, "load", lambda connection, school: read.append(school) or load(connection, school))
    db.info.pop(PEOPLE_CHANGED)  # as the commit of who changed them does
    assert [marker.mark(db, row, NOW)[1] for row in rows[:2]] == ["sending", "sending"]
    assert len(read) == 1
    roster.add_opt_out(db, SCHOOL, "g1", frozenset({"all"}))
    assert marker.mark(db, rows[2], NOW)[1] == "refused"
    assert len(read) == 2


def test_people_who_changed_in_a_transaction_that_is_undone_are_not_kept(db: Connection) -> None:
    before, kept = roster.load(db, SCHOOL), roster.LastRead(SCHOOL)
    db.info.pop(PEOPLE_CHANGED)
    assert kept.of(db) == before
    undone = db.begin_nested()
    roster.add_opt_out(db, SCHOOL, "g1", frozenset({"all"}))
    assert kept.of(db).guardians["g1"].opt_out
    undone.rollback()
    assert kept.of(db) == before


def test_who_joined_at_one_address_is_named_in_one_mail(db: Connection) -> None:
    row = claimed(db, message("g3"))
    outbox.join(db, row.id, SCHOOL, "g4")
    ready, _ = mark(db, row)
    assert ready is not None and [one.name for one in ready.to] == ["Elif Aksoy", "Can Aksoy"]
    assert {one.value for one in ready.to} == {"thuis@guardian.example"}


def test_who_moved_away_from_that_address_gets_a_message_of_their_own(db: Connection) -> None:
    row = claimed(db, message("g3"))
    outbox.join(db, row.id, SCHOOL, "g4")
    enrol(db, people(g4={"email": "can@guardian.example"}))
    ready, _ = mark(db, row)
    assert ready is not None and [one.name for one in ready.to] == ["Elif Aksoy"]
    own = recipients(db)["g4"]
    assert (own.state, own.due_at, own.event) == (State.QUEUED, NOW, row.event)
    assert outbox.guardians(db, [row.id, own.id]) == {row.id: ["g3"], own.id: ["g4"]}


def test_what_is_about_a_child_waits_for_the_guardian_who_cannot_have_it_yet(db: Connection) -> None:
    row = claimed(db, message("g1", "question", audience=JIP))
    other = queue(db, message("g2", "question", audience=JIP))
    went(db, "g2", *[NOW - DAY] * 3)
    assert mark(db, row) == (None, "delayed")
    plan = plan_of(db, row.id)
    assert (plan.verdict, plan.reason, plan.until) == ("delay", "both-at-once", NOW + 7 * DAY - 2 * HOUR), "a Monday"
    assert row_of(db, other).state == State.QUEUED


def test_what_is_told_by_a_colleague_says_on_its_card_why(db: Connection) -> None:
    number = queue(db, message(kind="question", audience=JIP, channel="handover"))
    [row] = take(db, "handover", NOW)
    assert mark(db, row)[1] == "sending"
    assert plan_of(db, number).trail != []


def test_what_goes_by_itself_keeps_the_plan_that_was_made_of_it(db: Connection) -> None:
    row = claimed(db, message())
    mark(db, row)
    assert plan_of(db, row.id).trail == []


def test_a_post_that_may_no_longer_be_made_goes_to_each_guardian_alone(db: Connection) -> None:
    line = runtime(BOARD)
    queue(db, message("group:3A"))
    [row] = take(db, "board", NOW)
    enrol(db, people(g3={"blocked": "court-order"}))
    assert mark(db, row, line=line) == (None, "refused")
    found = recipients(db)
    assert (found["group:3A"].state, sorted(found)) == (State.CANCELLED, ["g1", "g2", "g4", "group:3A"])
    assert found["g4"].channel == "handover", "her mailbox is read by who is banned"


def test_a_post_that_only_waits_is_made_later_and_by_nobody_alone(db: Connection) -> None:
    queue(db, message("group:3A"))
    [row] = take(db, "board", TEN_AT_NIGHT)
    assert mark(db, row, TEN_AT_NIGHT, runtime(BOARD)) == (None, "delayed")
    assert list(recipients(db)) == ["group:3A"]
