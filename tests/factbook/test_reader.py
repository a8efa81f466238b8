"""What is read of the store for the rules: what went in the last seven dates, what waits, and for whom it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.factbook import reader
from ouderbrug.model import Correction, Priority, State
from ouderbrug.planning import digest
from ouderbrug.store import outbox, plans, states, tables
from room_samples import BOARD, DAY, DIGEST, HOUR, JIP, NOW, SCHOOL, enrol, message, people, queue, runtime, went, work
from store_samples import put, row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.facts import Facts

MIDNIGHT = NOW - 10 * HOUR
"""The first moment of this Monday at school."""


def facts(db: Connection, recipient: str = "g1", line: Any = None, **more: Any) -> Facts:
    """What is known of a fresh message."""
    one = message(recipient, id="fresh")
    return reader.read(work(db, line), [one], **more).facts(one)


def test_what_went_on_the_seventh_date_counts_and_what_went_before_it_does_not(db: Connection) -> None:
    went(db, "g1", MIDNIGHT - 6 * DAY)
    went(db, "g1", MIDNIGHT - 6 * DAY - timedelta(seconds=1))
    assert [one.day for one in facts(db).history] == [NOW.date() - timedelta(days=6)]


def test_what_went_last_evening_went_on_the_date_at_school(db: Connection) -> None:
    went(db, "g1", MIDNIGHT)
    assert [one.day for one in facts(db).history] == [NOW.date()]


@pytest.mark.parametrize("state", [State.SENT, State.SENDING, State.UNKNOWN, State.HANDED_OVER])
def test_whatever_may_have_reached_a_guardian_counts(db: Connection, state: State) -> None:
    went(db, "g1", NOW, state=state)
    assert len(facts(db).history) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"state": State.FAILED},
        {"state": State.CANCELLED},
        {"pilot": True},
        {"correction": Correction.CHANGED},
        {"priority": Priority.URGENT},
        {"digest": 77},
    ],
    ids=["failed", "cancelled", "pilot", "a change", "urgent", "in a digest"],
)
def test_what_reached_nobody_or_never_counts_is_left_out(db: Connection, values: dict[str, Any]) -> None:
    went(db, "g1", NOW, **values)
    assert facts(db).history == ()


def test_a_post_counts_for_its_group_and_for_each_whom_it_was_for(db: Connection) -> None:
    [number] = went(db, "group:3A", NOW)
    for key in ("g1", "g3"):
        outbox.join(db, number, SCHOOL, key)
    assert [one.group_post for one in facts(db, "g1").history] == [True]
    assert facts(db, "g2").history == ()
    assert len(facts(db, "group:3A", runtime(BOARD)).history) == 1


def test_what_went_to_one_address_for_two_counts_once_for_both(db: Connection) -> None:
    [number] = went(db, "g3", NOW)
    outbox.join(db, number, SCHOOL, "g4")
    assert len(facts(db, "g3").history) == len(facts(db, "g4").history) == 1


def test_what_went_to_who_shares_the_address_counts_although_it_was_not_for_them(db: Connection) -> None:
    went(db, "g4", NOW)
    assert len(facts(db, "g3").history) == 1
    assert facts(db, "g1").history == ()


def test_what_waits_counts_on_its_day_and_what_is_overdue_counts_today(db: Connection) -> None:
    queue(db, message(id="a"), due_at=NOW + 2 * DAY)
    queue(db, message(id="b"), due_at=NOW - 2 * DAY)
    days = sorted(one.day for one in facts(db).planned)
    assert days == [NOW.date(), NOW.date() + timedelta(days=2)]


def test_who_judges_the_whole_queue_anew_leaves_it_out_but_what_awaits_approval_keeps_its_slot(db: Connection) -> None:
    queue(db, message(id="a"))
    queue(db, message(id="b"), State.AWAITING_APPROVAL)
    assert [one.order[-1] for one in facts(db).planned] == ["a", "b"]
    assert [one.order[-1] for one in facts(db, with_queue=False).planned] == ["b"]


def test_what_waits_and_never_counts_is_planned_for_nobody(db: Connection) -> None:
    queue(db, message(id="a"), priority=Priority.URGENT)
    queue(db, message(id="b"), correction=Correction.CHANGED)
    assert facts(db).planned == ()


def test_what_only_waits_for_its_turn_takes_no_slot(db: Connection) -> None:
    number = queue(db, message(id="a"))
    step = {"rule": "participation", "verdict": "delay", "holds_slot": False}
    plans.amend(db, number, {"verdict": "delay", "rule": "participation", "trail": [step]})
    assert facts(db).planned == ()


def test_a_digest_that_waits_counts_one_and_what_is_in_it_none(db: Connection) -> None:
    line = runtime(extra=DIGEST)
    for number in range(2):
        one = message("g1", "moment", f"m{number}")
        digest.put_in(work(db, line), queue(db, one), one, NOW + 6 * HOUR)
    found = facts(db, line=line)
    assert [one.kind for one in found.planned] == ["digest"]
    assert (found.digest_at, found.digest_waits) == (NOW + 6 * HOUR, True)


def test_a_digest_that_may_have_arrived_takes_no_more(db: Connection) -> None:
    line = runtime(extra=DIGEST)
    one = message("g1", "moment", "m1")
    entry = queue(db, one)
    digest.put_in(work(db, line), entry, one, NOW)
    whole = tables.message.c.id == row_of(db, entry).digest
    assert states.change(db, (State.QUEUED,), whole, marked_at=NOW) == 1
    assert facts(db, line=line).digest_waits is False


def test_the_facts_of_a_post_need_all_who_see_it() -> None:
    assert reader.guardians_of([message("group:3A"), message("g2")], people()) == {"g1", "g2", "g3", "g4"}
    assert reader.guardians_of([message("g2")], people()) == {"g2"}


def known_of(db: Connection, kind: str) -> Facts:
    """What is known of a message about Jip to Sara."""
    one = message("g1", kind, "fresh", audience=JIP)
    return reader.read(work(db), [one]).facts(one)


def test_whether_a_guardian_ever_got_anything_is_known_where_a_rule_asks(db: Connection) -> None:
    enrol(db, people())
    assert known_of(db, "incident").had_before is False
    went(db, "g1", NOW - 300 * DAY)
    assert known_of(db, "incident").had_before is True


def test_when_the_last_of_its_kind_went_is_known_where_a_rule_asks_and_others_count_for_none(db: Connection) -> None:
    queue(db, message("g1", "homework", "old", audience=JIP), State.SENT, marked_at=NOW - 60 * DAY)
    queue(db, message("g1", "homework", "older", audience=JIP), State.SENT, marked_at=NOW - 70 * DAY)
    queue(db, message("g1", "question", "other", audience=JIP), State.SENT, marked_at=NOW - 10 * DAY)
    assert known_of(db, "homework").last_of_kind == NOW.date() - timedelta(days=60)


def named(db: Connection, **more: Any) -> Any:
    """The event that a reminder names, as the rules know it."""
    first = message("g1", "homework", "h1", audience=JIP)
    put(db, replace(first, event=replace(first.event, **more)))
    one = message("g1", "homework_reminder", "r1", audience=JIP, payload={"homework": "h1"})
    return reader.read(work(db), [one]).facts(one).related


def test_the_event_that_a_message_names_is_known_unless_it_was_withdrawn(db: Connection) -> None:
    found = named(db)
    assert found is not None and found.id == "h1"


def test_what_was_withdrawn_is_named_by_nobody(db: Connection) -> None:
    assert named(db, withdrawn=True) is None


@pytest.mark.parametrize("other", ["aaa", "zzz"])
@pytest.mark.parametrize("off", [False, True], ids=["says it otherwise", "calls it off"])
@pytest.mark.parametrize("whose", ["own", "of a third"])
def test_what_another_source_says_under_an_id_changes_nothing_of_the_event_that_is_named(
    db: Connection, other: str, off: bool, whose: str
) -> None:
    first = message("g1", "homework", "h1", audience=JIP)
    put(db, first)
    theirs = replace(first.event, source=other, revision=9, withdrawn=off)
    put(db, replace(first, event=theirs, public_id="f" * 32))
    one = message("g1", "homework_reminder", "r1", audience=JIP, payload={"homework": "h1"})
    if whose == "of a third":
        one = replace(one, event=replace(one.event, source="mmm"))
    found = reader.read(work(db), [one]).facts(one).related
    assert found is not None
    assert (found.source, found.revision) == (first.event.source, 1)
