"""The last judgement: what goes before the rules, whom a message waits for, and what becomes of a claimed row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ouderbrug.delivery import judging
from ouderbrug.model import CHILD_MARK, GUARDIAN_MARK, Correction, State, Text
from ouderbrug.rules.judgement import BOTH_AT_ONCE, Judgement, Step
from ouderbrug.staff.shown import approval_hashes
from ouderbrug.store import events, outbox, tables
from room_samples import DAY, DIGEST, HOUR, JIP, NOW, claimed, message, people, queue, runtime, went, work
from store_samples import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Message

ALLOW = Judgement("allow")
LATER = NOW + DAY


def judged(db: Connection, one: Message, roster: Any = None, **values: Any) -> Judgement:
    row = claimed(db, one, **values)
    return judging.judge(work(db, roster=roster), row, one)


def test_what_a_later_revision_replaced_is_refused_before_any_rule(db: Connection) -> None:
    one = message()
    row = claimed(db, one)
    events.add(db, replace(one.event, revision=2), NOW)
    found = judging.judge(work(db), row, one)
    assert (found.verdict, found.rule, found.reason) == ("refuse", None, "replaced")


def test_what_is_as_it_was_approved_goes_and_what_changed_since_is_approved_anew(db: Connection) -> None:
    one = message()
    row = claimed(db, one, approval_hash=approval_hashes(one, [], people()))
    assert judging.judge(work(db), row, one).verdict == "allow"
    assert judging.judge(work(db), row, replace(one, pupils=("p2",))).reason == "no-longer-in-audience"
    changed = judging.judge(work(db), row, replace(one, text=replace(one.text, body="anders")))
    assert (changed.verdict, changed.rule, changed.reason) == ("approve", None, "changed-since-approval")


def test_an_approval_holds_for_who_joined_the_row_too(db: Connection) -> None:
    one = message("g3")
    row = claimed(db, one, approval_hash=approval_hashes(one, ["g3", "g4"], people()))
    assert judging.judge(work(db), row, replace(one, recipient="g4")).verdict == "allow"
    assert judging.judge(work(db), row, replace(one, recipient="g1")).reason == "no-longer-in-audience"


def test_11_a_text_that_would_greet_or_name_somebody_else_by_now_is_approved_anew(db: Connection) -> None:
    one = replace(message(), text=Text("nl", "x", f"{CHILD_MARK}", f"Beste {GUARDIAN_MARK}", "x"))
    row = claimed(db, one, approval_hash=approval_hashes(one, [], people()))
    assert judging.judge(work(db), row, one).verdict == "allow"
    for found in (
        replace(people(), guardians=people().guardians | {"g1": replace(people().guardians["g1"], last_name="Ander")}),
        replace(people(), pupils=people().pupils | {"p1": replace(people().pupils["p1"], first_name="Ander")}),
    ):
        assert judging.judge(work(db, roster=found), row, one).reason == "changed-since-approval"


def test_who_is_not_known_any_more_is_in_no_audience(db: Connection) -> None:
    roster = people()
    gone = replace(roster, guardians={key: one for key, one in roster.guardians.items() if key != "g1"})
    found = judged(db, message(), gone)
    assert (found.verdict, found.rule, found.reason) == ("refuse", "consent", "no-longer-in-audience")


def test_a_post_has_no_guardian_of_its_own_and_goes(db: Connection) -> None:
    one = message("group:3A")
    row = row_of(db, queue(db, one))
    assert judging.judge(work(db, runtime('["board", "email"]')), row, one).verdict == "allow"


def test_the_own_row_of_a_message_takes_no_slot_from_it(db: Connection) -> None:
    went(db, "g1", NOW - DAY, NOW - DAY)
    assert judged(db, message()).verdict == "allow"


def test_what_others_wait_with_is_asked_of_all_of_them(db: Connection) -> None:
    one = message("g1", "question", audience=JIP)
    row = claimed(db, one)
    assert judging.with_the_others(work(db), row, one, ALLOW) == ALLOW, "nobody else"
    queue(db, message("g2", "question", audience=JIP))
    assert judging.with_the_others(work(db), row, one, ALLOW).verdict == "allow"
    went(db, "g2", *[NOW - DAY] * 3)
    found = judging.with_the_others(work(db), row, one, ALLOW)
    assert (found.verdict, found.reason) == ("delay", BOTH_AT_ONCE)


@pytest.mark.parametrize(
    "one",
    [message(), replace(message("g1", "question", audience=JIP), correction=Correction.CHANGED)],
    ids=["news", "a change"],
)
def test_news_and_changes_wait_for_nobody(db: Connection, one: Message) -> None:
    row = claimed(db, one)
    queue(db, replace(one, recipient="g2", public_id="other"))
    went(db, "g2", *[NOW - DAY] * 3)
    assert judging.with_the_others(work(db), row, one, ALLOW) == ALLOW


def test_what_may_not_go_by_itself_asks_nobody_else(db: Connection) -> None:
    one = message("g1", "question", audience=JIP)
    row = claimed(db, one)
    queue(db, message("g2", "question", audience=JIP))
    refused = Judgement("refuse", "consent", "opted-out")
    assert judging.with_the_others(work(db), row, one, refused) == refused


@pytest.mark.parametrize(("days", "verdict"), [(1, "allow"), (9, "delay")], ids=["too late by then", "in time"])
def test_a_colleague_waits_for_the_other_guardian_only_while_it_is_of_use(
    db: Connection, days: int, verdict: str
) -> None:
    one = message("g1", "question", audience=JIP, channel="handover", deadline=NOW + days * DAY)
    row = row_of(db, queue(db, one))
    queue(db, message("g2", "question", audience=JIP, deadline=NOW + 9 * DAY))
    went(db, "g2", *[NOW - DAY] * 3)
    assert judging.with_the_others(work(db), row, one, ALLOW).verdict == verdict


def back(db: Connection, judgement: Judgement, line: Any = None, **changes: Any) -> tuple[str, Any, Any]:
    one = message("g1", "question", audience=JIP, **changes)
    row = claimed(db, one)
    became = judging.put_back(work(db, line), row, one, judgement)
    plan = db.execute(select(tables.plan).where(tables.plan.c.message == row.id)).one()
    after = row_of(db, row.id)
    assert (after.owner, after.lease_until, after.attempts) == (None, None, 0)
    return became, after, plan


def test_a_delay_puts_it_back_until_then(db: Connection) -> None:
    became, row, plan = back(db, Judgement("delay", "quiet_hours", "night", LATER))
    assert (became, row.state, row.due_at, row.channel) == ("delayed", State.QUEUED, LATER, "email")
    assert (plan.verdict, plan.rule, plan.reason, plan.until) == ("delay", "quiet_hours", "night", LATER)


def test_a_fold_puts_it_in_a_digest_at_that_hour(db: Connection) -> None:
    became, row, plan = back(db, Judgement("fold", "frequency", "digest", LATER), runtime(extra=DIGEST))
    assert (became, row.state, row.due_at, plan.verdict) == ("delayed", State.QUEUED, LATER, "fold")
    whole = row_of(db, row.digest)
    assert (whole.kind, whole.recipient, whole.due_at) == ("digest", "g1", LATER)


def test_a_delay_puts_nothing_in_a_digest(db: Connection) -> None:
    _, row, _ = back(db, Judgement("delay", "quiet_hours", "night", LATER), runtime(extra=DIGEST))
    assert row.digest is None


def test_what_needs_a_look_waits_for_a_person(db: Connection) -> None:
    became, row, plan = back(db, Judgement("approve", None, "changed-since-approval"))
    assert (became, row.state, row.settled_at) == ("awaiting_approval", State.AWAITING_APPROVAL, None)
    assert (plan.verdict, plan.reason) == ("approve", "changed-since-approval")


def test_a_refusal_ends_it_with_the_rule_and_the_code(db: Connection) -> None:
    became, row, plan = back(db, Judgement("refuse", "consent", "opted-out"))
    assert (became, row.state, row.settled_at, row.error_class) == (
        "refused", State.CANCELLED, NOW, "consent.opted-out",
    )  # fmt: skip
    assert plan.verdict == "refuse"


def test_a_refusal_that_no_rule_made_is_named_by_its_code_alone() -> None:
    assert judging.reason(Judgement("refuse", None, "replaced")) == "replaced"


def test_what_cannot_wait_goes_on_at_once_over_a_colleague(db: Connection) -> None:
    step = Step("frequency", "delay", "cap-reached", NOW + 30 * DAY, by_person="if-late")
    became, row, plan = back(db, Judgement("delay", "frequency", "cap-reached", NOW + 30 * DAY, (step,)))
    assert (became, row.state, row.channel, row.due_at) == (judging.MOVED, State.QUEUED, "handover", NOW)
    assert plan.verdict == "allow", "its plan is made anew when the colleague gets it"


def test_one_hour_is_enough_for_a_message_that_is_of_use_longer(db: Connection) -> None:
    became, row, _ = back(db, Judgement("delay", "frequency", "cap-reached", NOW + HOUR))
    assert (became, row.due_at, outbox.guardians(db, [row.id])) == ("delayed", NOW + HOUR, {row.id: ["g1"]})


@pytest.mark.parametrize("in_a_pilot", [False, True])
@pytest.mark.parametrize("state", [State.SENT, State.UNKNOWN, State.FAILED, State.HANDED_OVER])
def test_17_that_it_is_off_is_told_to_who_heard_that_it_is_on(db: Connection, state: State, in_a_pilot: bool) -> None:
    """The first message was on its way when the event was withdrawn, and only now it is known what became of it."""
    first = message()
    queue(db, first, state, marked_at=NOW - HOUR, pilot=in_a_pilot)
    gone = replace(first.event, revision=2, withdrawn=True)
    off = replace(first, event=gone, correction=Correction.WITHDRAWN, in_reply_to=first.public_id, public_id="second")
    found = judged(db, off)
    heard = state in (State.SENT, State.UNKNOWN) and not in_a_pilot
    assert (found.verdict, found.reason) == (("allow", None) if heard else ("refuse", "not-heard"))
