"""From sources to judged drafts: what is taken in and replaced, what recipients had, and what a person sees first."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.model import Correction, State
from ouderbrug.planning import planner
from ouderbrug.planning.prepare import prepare
from ouderbrug.records import Batch, Incoming, Rejected
from ouderbrug.store import events, outbox
from room_samples import BOARD, DAY, HOUR, JIP, NOW, SCHOOL, message, people, queue, runtime, went, work

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.model import Event
    from ouderbrug.planning.draft import Draft
    from ouderbrug.planning.prepared import Prepared
    from ouderbrug.unit_of_work import UnitOfWork

NEWS = {"title": "Fietsen", "body": "De fietsen staan bij de gymzaal."}
EVENING = {"title": "Avond", "why": "samen lezen", "starts_at": "2026-12-10T19:30:00+01:00", "place": "aula"}
CEILING = "\n[intake]\nmax_personal_per_day = 3\n"


def record(id: str = "e1", kind: str = "notice", **more: Any) -> dict[str, Any]:
    payload = {"notice": NEWS, "meeting_invitation": EVENING, "question": {"question": "Hoe gaat het thuis?"}}[kind]
    told = {"id": id, "kind": kind, "occurred_at": NOW.isoformat(), "audience": {"group": "3A"}, "payload": payload}
    return told | more


def prepared(db: Connection, *records: dict[str, Any], line: Any = None, roster: Any = None, **more: Any) -> Prepared:
    incoming = tuple(Incoming(f"week.jsonl:{number}", one) for number, one in enumerate(records, 1))
    batch = Batch(incoming, more.pop("rejected", ()), more.pop("cursor", None))
    return prepare(work(db, line, roster), {"office": batch}, judge_queue=more.pop("judge_queue", False))


def drafts(found: Prepared) -> dict[tuple[str, str], tuple[str, str, str | None]]:
    return {
        (draft.message.event.id, draft.message.recipient): (draft.message.channel, judged.verdict, judged.reason)
        for draft, judged in found.drafts
    }


def test_what_a_source_has_is_taken_in_planned_and_judged(db: Connection) -> None:
    found = prepared(db, record(), cursor="12")
    assert drafts(found) == {("e1", key): ("email", "allow", None) for key in ("g1", "g2", "g3", "g4")}
    assert ([one.id for one in found.accepted], found.cursors, found.rejected) == (["e1"], {"office": "12"}, [])


def test_a_source_that_names_no_place_to_go_on_keeps_the_one_it_had(db: Connection) -> None:
    assert prepared(db, record()).cursors == {}


def test_what_cannot_be_taken_is_set_aside_with_its_place_beside_what_the_source_rejected(db: Connection) -> None:
    bad = Rejected("week.jsonl:9", "not-json")
    found = prepared(db, record("e1", payload={"title": "x"}), record("e2"), rejected=(bad,))
    assert [(source, one.place, one.code) for source, one in found.rejected] == [
        ("office", "week.jsonl:9", "not-json"), ("office", "week.jsonl:1", "missing-field"),
    ]  # fmt: skip
    assert [one.id for one in found.accepted] == ["e2"]


def test_what_the_store_has_is_not_taken_again(db: Connection) -> None:
    first = prepared(db, record())
    events.add(db, first.accepted[0], NOW)
    again = prepared(db, record())
    assert (again.accepted, again.drafts, again.rejected) == ([], [], [])


def test_a_later_revision_in_one_batch_goes_in_the_place_of_the_first(db: Connection) -> None:
    found = prepared(db, record(), record(revision=2, payload=NEWS | {"title": "Steps"}))
    assert ([one.revision for one in found.accepted], found.replaced) == ([2], [])
    assert {draft.message.correction for draft, _ in found.drafts} == {None}, "nobody heard of the first"


def test_a_revision_of_what_is_stored_replaces_that(db: Connection) -> None:
    row = events.add(db, prepared(db, record()).accepted[0], NOW)
    found = prepared(db, record(revision=2, payload=NEWS | {"title": "Steps"}))
    assert [(one.row, one.event.revision) for one in found.replaced] == [(row, 1)]


def test_an_event_that_cannot_be_worked_with_is_set_aside_alone_and_replaces_nothing(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    events.add(db, prepared(db, record("e1")).accepted[0], NOW)
    events.add(db, prepared(db, record("e2")).accepted[0], NOW)
    plan = planner.plan

    def fails(of: UnitOfWork, told: Event, *more: Any) -> list[Draft]:
        return [] if told.id == "e1" and 1 / 0 else plan(of, told, *more)

    monkeypatch.setattr(planner, "plan", fails)
    later = [record(id, revision=2, payload=NEWS | {"title": "Steps"}) for id in ("e1", "e2")]
    found = prepared(db, *later)
    assert [(one.place, one.code) for _, one in found.rejected] == [("week.jsonl:1", "cannot-be-composed")]
    assert ([one.id for one in found.accepted], [one.event.id for one in found.replaced]) == (["e2"], ["e2"])
    assert {draft.message.event.id for draft, _ in found.drafts} == {"e2"}


def heard(db: Connection, recipient: str = "g1", state: State = State.SENT, **values: Any) -> str:
    """Somebody got the message of the first revision; returns its public id."""
    one = message(recipient, "meeting_invitation")
    payload = prepared(db, record(kind="meeting_invitation")).accepted[0].payload
    one = replace(one, event=replace(one.event, payload=payload), **values)
    queue(db, one, state, marked_at=NOW - DAY)
    return one.public_id


def changed(db: Connection, **more: Any) -> dict[str, tuple[Correction | None, str]]:
    """What becomes of the second revision, by recipient."""
    found = prepared(db, record(kind="meeting_invitation", revision=2, payload=EVENING | {"place": "zaal"}), **more)
    return {one.message.recipient: (one.message.correction, one.message.in_reply_to) for one, _ in found.drafts}


@pytest.mark.parametrize("state", [State.SENDING, State.SENT, State.UNKNOWN])
def test_who_may_have_heard_of_it_gets_a_change(db: Connection, state: State) -> None:
    first = heard(db, state=state)
    found = changed(db)
    assert (found["g1"], found["g2"]) == ((Correction.CHANGED, first), (None, ""))


@pytest.mark.parametrize("state", [State.QUEUED, State.HANDED_OVER, State.FAILED, State.CANCELLED, State.EXPIRED])
def test_who_heard_nothing_gets_it_as_new(db: Connection, state: State) -> None:
    heard(db, state=state)
    assert changed(db)["g1"] == (None, "")


def test_what_went_to_the_pilot_mailbox_was_heard_by_nobody(db: Connection) -> None:
    heard(db)
    pilot = runtime(top='redirect_to = "proef@school.example"\n')
    assert changed(db, line=pilot)["g1"] == (None, "")


def test_a_post_was_heard_by_its_group(db: Connection) -> None:
    first = heard(db, "group:3A")
    assert changed(db, line=runtime(BOARD)) == {"group:3A": (Correction.CHANGED, first)}


def test_who_joined_a_message_heard_of_it_too(db: Connection) -> None:
    first = heard(db, "g3")
    [row] = [one for one in outbox.waiting(db, SCHOOL, (State.SENT,))]
    outbox.join(db, row.id, SCHOOL, "g4")
    found = changed(db)
    assert found["g3"] == found["g4"] == (Correction.CHANGED, first)


def test_who_heard_that_it_is_off_hears_that_it_is_on_after_all_and_the_others_are_invited(db: Connection) -> None:
    first = message("g1", "meeting_invitation")
    queue(db, first, State.SENT, marked_at=NOW - DAY)
    off = replace(first, event=replace(first.event, revision=2, withdrawn=True), public_id="off")
    queue(db, replace(off, correction=Correction.WITHDRAWN), State.SENT, marked_at=NOW - HOUR)
    found = prepared(db, record(kind="meeting_invitation", revision=3, payload=EVENING | {"place": "zaal"}))
    of_whom = {one.message.recipient: one.message.correction for one, _ in found.drafts}
    assert of_whom.pop("g1") is Correction.ON_AGAIN
    assert {*of_whom.values()} == {None}


def test_a_third_revision_answers_the_first_that_was_heard(db: Connection) -> None:
    one = message("g1", "meeting_invitation")
    queue(db, one, State.SENT, marked_at=NOW - DAY)
    second = replace(one, event=replace(one.event, revision=2), public_id="second", correction=Correction.CHANGED)
    queue(db, second, State.SENT, marked_at=NOW - HOUR)
    found = prepared(db, record(kind="meeting_invitation", revision=3, payload=EVENING | {"place": "zaal"}))
    [sara] = [draft.message for draft, _ in found.drafts if draft.message.recipient == "g1"]
    assert sara.in_reply_to == one.public_id


def test_f33_above_the_ceiling_of_messages_about_children_a_person_looks_first(db: Connection) -> None:
    line = runtime(extra=CEILING)
    asked = [record(f"q{number}", "question", audience={"pupil": "p1"}) for number in (1, 2)]
    found = prepared(db, *asked, line=line)
    assert found.flood
    assert [(draft.ask, judged.verdict) for draft, judged in found.drafts] == [
        ((), "allow"), ((), "allow"), ((), "allow"), (("flood",), "approve"),
    ]  # fmt: skip


def test_just_as_many_as_the_ceiling_are_no_flood_and_news_counts_for_none(db: Connection) -> None:
    line = runtime(extra=CEILING.replace("3", "2"))
    found = prepared(db, record("q1", "question", audience={"pupil": "p1"}), record("n1"), line=line)
    assert not found.flood
    assert {judged.verdict for _, judged in found.drafts} == {"allow"}


def test_what_came_before_on_this_day_counts_for_the_ceiling(db: Connection) -> None:
    for number in range(2):
        queue(db, message("g1", "question", f"old{number}", audience=JIP), State.SENT, marked_at=NOW - 30 * DAY)
    found = prepared(db, record("q1", "question", audience={"pupil": "p1"}), line=runtime(extra=CEILING))
    assert [draft.ask for draft, _ in found.drafts] == [(), ("flood",)]


def test_a_message_with_no_way_is_refused_by_its_content_and_takes_no_slot(db: Connection) -> None:
    found = prepared(db, record(), roster=people(g1={"email": ""}))
    assert drafts(found)["e1", "g1"] == ("email", "refuse", "unreachable")
    assert drafts(found)["e1", "g2"] == ("email", "allow", None)


def test_what_a_person_must_look_at_waits_for_that_unless_a_rule_refuses_it(db: Connection) -> None:
    named = record(payload=NEWS | {"body": "Roos Prins won de loterij."})
    found = prepared(db, named, roster=people(g1={"opt_out": frozenset({"all"})}))
    assert drafts(found)["e1", "g1"] == ("email", "refuse", "opted-out")
    assert drafts(found)["e1", "g2"] == ("email", "approve", "pupil-named-in-group-text")


def test_what_would_come_too_late_by_itself_is_drafted_for_a_colleague_to_tell_both(db: Connection) -> None:
    went(db, "g1", *[NOW - HOUR] * 3)
    old = {"occurred_at": (NOW - 6 * DAY).isoformat()}
    found = prepared(db, record("q1", "question", audience={"pupil": "p1"}, **old))
    assert drafts(found) == {("q1", key): ("handover", "allow", None) for key in ("g1", "g2")}
    assert [judged.warnings for _, judged in found.drafts] == [("frequency.would-expire",), ()]


def test_what_is_queued_is_judged_along_only_where_that_is_asked(db: Connection) -> None:
    one = message("g1")
    queue(db, one, due_at=NOW + HOUR)
    assert prepared(db).queued == []
    found = prepared(db, judge_queue=True)
    assert [(waiting.public_id, judged.verdict) for waiting, judged in found.queued] == [(one.public_id, "allow")]
    assert found.due == {one.public_id: NOW + HOUR}


def test_what_was_tried_before_keeps_its_wait(db: Connection) -> None:
    queue(db, message("g1"), attempts=1)
    assert prepared(db, judge_queue=True).due == {}


def test_what_is_about_to_be_replaced_is_not_judged_along(db: Connection) -> None:
    one = message("g1")
    queue(db, one)
    queue(db, message("g1", id="e2"))
    found = prepared(db, record(revision=2, payload=NEWS | {"title": "Steps"}), judge_queue=True)
    assert [waiting.event.id for waiting, _ in found.queued] == ["e2"]


def test_what_waits_takes_its_slot_from_what_comes_whether_it_is_judged_along_or_not(db: Connection) -> None:
    went(db, "g1", *[NOW - HOUR] * 2)
    queue(db, message("g1", id="a0", deadline=NOW + DAY))
    for judge_queue in (True, False):
        found = drafts(prepared(db, record(), judge_queue=judge_queue))
        assert (found["e1", "g1"][1], found["e1", "g2"][1]) == ("delay", "allow")
