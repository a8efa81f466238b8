"""Judged drafts in the store: one row for who share a mailbox, a plan for each, and what waits may go sooner."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from ouderbrug.model import State
from ouderbrug.planning import planner, saving
from ouderbrug.planning.heard import heard
from ouderbrug.planning.prepared import Prepared
from ouderbrug.planning.saving import one_by_one, save
from ouderbrug.rules.judgement import Judgement, Step
from ouderbrug.store import events, outbox, states, tables
from ouderbrug.store.events import StoredEvent
from room_samples import BOARD, DAY, DIGEST, HOUR, JIP, NOW, SCHOOL, event, message, people, queue, runtime, work
from store_samples import row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Event
    from ouderbrug.store.rows import MessageRow

ALLOW, LATER = Judgement("allow"), NOW + DAY
DELAY = Judgement("delay", "quiet_hours", "night", LATER, (Step("quiet_hours", "delay", "night", LATER),))
FOLD = Judgement("fold", "frequency", "digest", LATER)
APPROVE, REFUSE = Judgement("approve", None, "needs-approval"), Judgement("refuse", "consent", "opted-out")


def saved(
    db: Connection, of: Event, judged: Any = ALLOW, line: Any = None, roster: Any = None
) -> tuple[dict[str, int], dict[str, MessageRow], dict[str, Any]]:
    """Counts, rows by recipient and plans by recipient after an event of which all are judged so (or by key)."""
    line, roster = line or runtime(), roster or people()
    drafts = planner.plan(work(db, line, roster), of, {})
    pairs = [(one, judged.get(one.message.recipient, ALLOW) if isinstance(judged, dict) else judged) for one in drafts]
    counts = save(work(db, line, roster), Prepared(accepted=[of], drafts=pairs))
    return dict(counts), rows(db), {one.recipient: one for one in db.execute(select(tables.plan))}


def rows(db: Connection) -> dict[str, MessageRow]:
    return {row.recipient: row for row in outbox.waiting(db, SCHOOL, tuple(State)) if row.kind != "digest"}


def test_each_address_gets_one_row_and_each_guardian_a_plan_that_leads_to_it(db: Connection) -> None:
    counts, found, plans = saved(db, event())
    assert (counts, sorted(found)) == ({"collected": 1}, ["g1", "g2", "g3"])
    assert outbox.guardians(db, [row.id for row in found.values()])[found["g3"].id] == ["g3", "g4"]
    assert plans["g4"].message == plans["g3"].message == found["g3"].id
    assert plans["g1"].message == found["g1"].id


def test_who_share_a_mailbox_and_are_judged_apart_get_a_row_each(db: Connection) -> None:
    _, found, _ = saved(db, event(), {"g4": DELAY})
    assert sorted(found) == ["g1", "g2", "g3", "g4"]
    assert (found["g3"].due_at, found["g4"].due_at) == (NOW, LATER)


@pytest.mark.parametrize("at_once", [1, 2, 1_000])
def test_however_many_are_stored_at_a_time_the_same_is_stored(
    db: Connection, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(saving, "AT_ONCE", at_once)
    _, found, plans = saved(db, event(), {"g1": FOLD, "g2": REFUSE, "g4": FOLD, "g3": FOLD})
    digest = {row.recipient: row.id for row in outbox.waiting(db, SCHOOL) if row.kind == "digest"}
    assert {key: row.digest for key, row in found.items()} == digest == {"g1": 2, "g3": 4}
    assert outbox.guardians(db, digest.values()) == {2: ["g1"], 4: ["g3", "g4"]}
    said = {key: (plan.verdict, plan.message) for key, plan in plans.items() if plan.verdict != "delay"}
    assert said == {"g1": ("fold", 1), "g2": ("refuse", None), "g3": ("fold", 3), "g4": ("fold", 3)}


def test_who_have_no_address_there_never_share_a_row(db: Connection) -> None:
    _, found, _ = saved(
        db, event("question", audience=replace(JIP, keys=("p3",))), line=runtime(personal='["handover"]')
    )
    assert sorted(found) == ["g3", "g4"]


@pytest.mark.parametrize(
    ("judged", "state", "due_at", "counted"),
    [
        (ALLOW, State.QUEUED, NOW, {}),
        (DELAY, State.QUEUED, LATER, {"delayed": 3}),
        (APPROVE, State.AWAITING_APPROVAL, NOW, {"awaiting_approval": 3}),
    ],
    ids=["may go", "waits", "needs a look"],
)
def test_a_row_stands_as_it_was_judged(
    db: Connection, judged: Judgement, state: State, due_at: Any, counted: dict[str, int]
) -> None:
    of = event(audience=replace(JIP, keys=("p1", "p3")))
    some = {key: judged for key in ("g1", "g3", "g4")}
    counts, found, plans = saved(db, of, some)
    assert (found["g1"].state, found["g1"].due_at, counts) == (state, due_at, {"collected": 1} | counted)
    assert (plans["g1"].verdict, plans["g1"].reason) == (judged.verdict, judged.reason)


def test_what_is_refused_leaves_a_plan_that_says_why_and_no_message(db: Connection) -> None:
    counts, found, plans = saved(db, event(), {"g1": REFUSE})
    assert ("g1" in found, counts["refused"]) == (False, 1)
    plan = plans["g1"]
    assert (plan.message, plan.channel, plan.rule, plan.reason) == (None, None, "consent", "opted-out")
    assert (plans["g2"].channel, plans["g2"].language) == ("email", "nl")


def test_what_folds_goes_in_a_digest_and_what_only_waits_does_not(db: Connection) -> None:
    counts, found, _ = saved(db, event("moment"), {"g1": FOLD, "g2": DELAY}, runtime(extra=DIGEST))
    assert (counts["folded"], counts["delayed"]) == (1, 1)
    whole = row_of(db, found["g1"].digest or 0)
    assert (whole.kind, whole.recipient, whole.due_at) == ("digest", "g1", LATER)
    assert found["g2"].digest is None


def test_who_joins_a_row_in_a_digest_is_named_on_the_digest_too(db: Connection) -> None:
    _, found, _ = saved(db, event("moment"), FOLD, runtime(extra=DIGEST))
    whole = found["g3"].digest or 0
    assert outbox.guardians(db, [whole]) == {whole: ["g3", "g4"]}


def test_a_post_counts_for_all_who_see_it_in_the_app(db: Connection) -> None:
    _, found, _ = saved(db, event(), line=runtime(BOARD), roster=people(g2={"app_access": "no"}))
    whom = outbox.guardians(db, [row.id for row in found.values()])
    assert whom == {found["group:3A"].id: ["g1", "g3", "g4"], found["g2"].id: ["g2"]}


def test_what_an_event_replaces_is_cancelled_where_it_still_waits(db: Connection) -> None:
    old = {key: queue(db, message(key)) for key in ("g1", "g2")}
    with_reply = tables.message.update().where(tables.message.c.id == old["g2"]).values(state=State.SENT)
    db.execute(with_reply)
    of = message().event
    stored = StoredEvent(row_of(db, old["g1"]).event, of, events.content_hash(of))
    save(work(db), Prepared(accepted=[replace(of, revision=2)], replaced=[stored]))
    gone, stays = row_of(db, old["g1"]), row_of(db, old["g2"])
    assert (gone.state, gone.error_class, stays.state) == (State.CANCELLED, "replaced", State.SENT)


def test_where_a_source_was_read_to_is_kept(db: Connection) -> None:
    save(work(db), Prepared(cursors={"office": "12"}))
    assert events.cursor(db, SCHOOL, "office") == "12"


def after(db: Connection, judgement: Judgement, due_at: Any = LATER, line: Any = None, **values: Any) -> MessageRow:
    """What becomes of a waiting message that is judged so in the next run."""
    one = message("g1", "question", audience=JIP)
    number = queue(db, one, due_at=due_at, **values)
    due = {} if values.get("attempts") else {one.public_id: due_at}
    save(work(db, line), Prepared(queued=[(one, judgement)], due=due))
    return row_of(db, number)


def test_what_may_go_now_is_due_now(db: Connection) -> None:
    assert after(db, ALLOW).due_at == NOW


def test_what_may_go_sooner_goes_sooner_and_never_later(db: Connection) -> None:
    assert after(db, DELAY, due_at=LATER + DAY).due_at == LATER


def test_what_would_go_later_by_now_keeps_its_hour(db: Connection) -> None:
    assert after(db, DELAY, due_at=NOW + HOUR).due_at == NOW + HOUR


def test_what_only_waits_for_its_turn_waits_as_long_as_it_must(db: Connection) -> None:
    assert (
        after(db, Judgement("delay", "participation", "not-your-turn", LATER, holds_slot=False), NOW + HOUR).due_at
        == LATER
    )


def test_what_waits_because_a_try_failed_keeps_its_wait(db: Connection) -> None:
    assert after(db, ALLOW, attempts=1).due_at == LATER


def test_what_would_be_refused_now_stays_until_it_is_marked(db: Connection) -> None:
    row = after(db, REFUSE)
    assert (row.state, row.due_at) == (State.QUEUED, LATER)


def test_what_can_no_longer_go_in_time_is_for_a_colleague_at_once(db: Connection) -> None:
    step = Step("frequency", "delay", "cap-reached", NOW + 30 * DAY, by_person="if-late")
    row = after(db, Judgement("delay", "frequency", "cap-reached", NOW + 30 * DAY, (step,)))
    assert (row.channel, row.due_at, row.state) == ("handover", NOW, State.QUEUED)


def test_the_hour_of_a_digest_is_the_schools_choice(db: Connection) -> None:
    _, found, _ = saved(db, event("moment"), {"g1": FOLD}, runtime(extra=DIGEST))
    here = work(db, runtime(extra=DIGEST))
    [whole] = here.queued([row_of(db, found["g1"].digest or 0)])
    save(here, Prepared(queued=[(whole.message, ALLOW)], due={whole.message.public_id: LATER}))
    assert row_of(db, whole.row.id).due_at == LATER


def test_in_place_of_a_post_each_guardian_gets_a_message_and_who_has_a_plan_is_left_alone(db: Connection) -> None:
    line, roster = runtime(BOARD), people(g2={"app_access": "no"})
    _, found, _ = saved(db, event(), line=line, roster=roster)
    before = found["g2"]
    post = next(iter(work(db, line).queued([found["group:3A"]])))
    assert one_by_one(work(db, line, roster), post.row, post.message) == 3
    alone = rows(db)
    assert sorted(alone) == ["g1", "g2", "g3", "group:3A"], "Can joins the mail to Elif"
    assert alone["g2"] == before
    assert alone["g1"].event == post.row.event


def test_only_what_is_not_refused_was_queued_in_place_of_a_post(db: Connection) -> None:
    line, roster = runtime(BOARD), people(g1={"opt_out": frozenset({"all"})})
    _, found, _ = saved(db, event(), line=line, roster=roster)
    post = next(iter(work(db, line).queued([found["group:3A"]])))
    assert one_by_one(work(db, line, roster), post.row, post.message) == 3
    assert "g1" not in rows(db)


def test_17_a_withdrawn_post_that_fails_is_called_off_with_whom_it_was_for(db: Connection) -> None:
    line, before = runtime(BOARD), people()
    older = replace(before, guardians={key: one for key, one in before.guardians.items() if key != "g3"})
    _, found, _ = saved(db, event(), line=line, roster=older)
    states.change(db, (State.QUEUED,), tables.message.c.id == found["group:3A"].id, state=State.SENDING)
    gone = replace(event(), revision=2, withdrawn=True)
    prepared = Prepared(accepted=[gone])
    drafts = planner.plan(work(db, line), gone, heard(work(db, line), gone, 2))
    prepared.drafts = [(draft, ALLOW) for draft in drafts]
    save(work(db, line), prepared)
    [post] = [one for one in work(db, line).queued(outbox.waiting(db, SCHOOL)) if one.message.group]
    assert one_by_one(work(db, line), post.row, post.message) == 3
    assert [row.recipient for row in outbox.waiting(db, SCHOOL) if not row.is_post] == ["g1", "g2", "g4"]
