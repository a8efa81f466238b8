"""Whoever heard of something hears that it is off or changed: told in another way, ticked late, or read in an app."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.model import Answer, Correction, Response, State
from ouderbrug.planning import planner, told_late
from ouderbrug.planning.draft import Earlier
from ouderbrug.planning.prepare import prepare
from ouderbrug.planning.saving import save
from ouderbrug.records import Batch, Incoming
from ouderbrug.staff import this_day, unheard
from ouderbrug.staff.due_follow_ups import BY_COMMAND
from ouderbrug.staff.follow_ups import outstanding
from ouderbrug.store import decisions, outbox, reached, responses, tables
from ouderbrug.store.database import set_meta
from room_samples import NOW, SCHOOL, enrol, event, messages, people, queue, runtime, work
from store_samples import handed_over, row_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.planning.prepared import Prepared

KIND, POST = "meeting_invitation", "group:3A"
LINE = runtime('["email"]')
MAILED = runtime('["email"]', extra='\n[staff_mail]\nat = "07:30"\n')
BY_HAND = runtime('["handover", "email"]')


def given(db: Connection, recipient: str) -> int:
    """The row of a card that a colleague got an hour ago."""
    line = BY_HAND if recipient == POST else LINE
    number = queue(db, messages(event(KIND), line)[recipient], State.HANDED_OVER)
    handed_over(db, number)
    if recipient == POST:
        outbox.join(db, number, SCHOOL, "g1")
    return number


def comes(db: Connection, line: Any = LINE, **more: Any) -> Prepared:
    """The next revision of that event."""
    told = event(KIND)
    said = {"id": told.id, "kind": KIND, "occurred_at": NOW.isoformat(), "audience": {"group": "3A"}, "revision": 2}
    record = said | {"payload": dict(told.payload) | more.pop("payload", {})} | more
    return prepare(work(db, line), {"office": Batch((Incoming("week.jsonl:1", record),), (), None)}, judge_queue=False)


SKIPPED = {"settled_by": "karin"}
CASES: dict[str, tuple[State, dict[str, Any], bool]] = {
    "done": (State.SENT, {}, True),
    "perhaps": (State.UNKNOWN, {}, True),
    "at the gate": (State.CANCELLED, SKIPPED | {"error_class": "told-at-gate"}, True),
    "told": (State.CANCELLED, SKIPPED | {"error_class": "told"}, True),
    "in a talk": (State.CANCELLED, SKIPPED | {"error_class": "talked"}, True),
    "given": (State.CANCELLED, SKIPPED | {"error_class": "given-by-hand"}, True),
    "on paper": (State.CANCELLED, SKIPPED | {"error_class": "on-paper"}, True),
    "answered": (State.CANCELLED, SKIPPED | {"error_class": "answered"}, True),
    "in Dutch": (State.CANCELLED, SKIPPED | {"error_class": "al-verteld"}, True),
    "skipped": (State.CANCELLED, SKIPPED | {"error_class": "skipped"}, False),
    "another word": (State.CANCELLED, SKIPPED | {"error_class": "toldyou"}, False),
    "taken back": (State.CANCELLED, {"error_class": "told-at-gate"}, False),
    "open": (State.HANDED_OVER, {}, False),
}


@pytest.mark.parametrize("off", [True, False], ids=["off", "changed"])
@pytest.mark.parametrize("case", CASES)
def test_8_whoever_heard_in_any_way_hears_what_became_of_it(db: Connection, case: str, off: bool) -> None:
    state, values, was_heard = CASES[case]
    row = row_of(db, given(db, "g1"))
    db.execute(tables.message.update().values(state=state, **values))
    assert reached.may_have_heard(db, event(KIND), "g1", pilot=False) is was_heard
    assert reached.was_heard(row_of(db, row.id)) is was_heard
    found = comes(db, withdrawn=True) if off else comes(db, payload={"place": "gymzaal"})
    said = {draft.message.recipient: draft.message.correction for draft, _ in found.drafts}
    if off:
        assert said == ({"g1": Correction.WITHDRAWN} if was_heard else {})
    else:
        assert said["g1"] is (Correction.CHANGED if was_heard else None)


def test_8_who_answered_an_open_card_has_heard_it(db: Connection) -> None:
    given(db, "g1")
    responses.add(db, SCHOOL, Response("office", "e1", "g1", Answer.YES, "karin", NOW))
    assert reached.may_have_heard(db, event(KIND), "g1", pilot=False)
    found = comes(db, withdrawn=True)
    assert [(one.message.recipient, one.message.correction) for one, _ in found.drafts] == [
        ("g1", Correction.WITHDRAWN)
    ]


@pytest.mark.parametrize("recipient", ["g1", POST])
@pytest.mark.parametrize(
    ("outcome", "reason"),
    [(State.SENT, ""), (State.CANCELLED, "told-at-gate"), (State.CANCELLED, "skipped")],
    ids=["done", "at-the-gate", "skipped"],
)
def test_8_a_card_ticked_after_it_was_off_tells_who_heard_it(
    db: Connection, recipient: str, outcome: State, reason: str
) -> None:
    """Until somebody says whether it was told, whoever has the group is asked."""
    line = BY_HAND if recipient == POST else LINE
    enrol(db, people())
    number = given(db, recipient)
    save(work(db, line), comes(db, line, withdrawn=True))
    assert row_of(db, number).state == State.CANCELLED
    [asked] = errands(db, line)
    assert (asked.key, asked.groups, asked.assigned.keys, asked.count) == ("e1", ("3A",), ("karin",), 1)
    assert asked.code in BY_COMMAND
    assert decisions.settle(db, number, outcome, "karin", NOW, reason=reason) is None
    told_late.correct(work(db, line), [row_of(db, number)])
    goes = {(row.recipient, row.correction) for row in outbox.waiting(db, SCHOOL) if row.id != number}
    assert goes == (set() if reason == "skipped" else {(recipient, Correction.WITHDRAWN)})
    assert errands(db, line) == []
    assert decisions.settle(db, number, State.SENT, "bas", NOW) is not None, "the first to say it wins"


def errands(db: Connection, line: Any) -> list[Any]:
    return [one for one in outstanding(work(db, line)) if one.code == "perhaps-told"]


def test_8_what_is_off_and_of_use_today_alone_is_asked_about_at_once(db: Connection) -> None:
    """Whoever has the group had the mail of this morning, and the next one comes when it is over."""
    enrol(db, people())
    number = given(db, "g1")
    db.execute(tables.message.update().values(deadline=NOW + timedelta(hours=9)))
    unheard.note(db, SCHOOL, "karin", NOW - timedelta(hours=2), NOW - timedelta(hours=2), taken=True)
    set_meta(db, unheard.day_mark(SCHOOL, "karin"), NOW.date().isoformat())
    save(work(db, MAILED), comes(db, MAILED, withdrawn=True))
    [one] = this_day.pressing(work(db, MAILED), [])
    assert (one.to_do, one.key, one.whose) == (this_day.TO_ASK, "e1", {"karin"})
    decisions.settle(db, number, State.CANCELLED, "karin", NOW, reason="skipped")
    assert this_day.pressing(work(db, MAILED), []) == ()


def test_8_a_card_that_was_replaced_asks_nobody_whose_readers_get_the_change(db: Connection) -> None:
    enrol(db, people())
    given(db, "g1")
    save(work(db, LINE), comes(db, payload={"place": "gymzaal"}))
    assert errands(db, LINE) == []


@pytest.mark.parametrize("off", [True, False], ids=["off", "changed"])
def test_8_who_read_a_post_and_has_the_app_no_more_hears_it_by_their_own_way(off: bool) -> None:
    more: dict[str, Any] = {"withdrawn": True} if off else {"payload": {"place": "gymzaal"}}
    had = Earlier("a", "handover", pupils=("p1", "p3"), event=event(KIND), seen_by=("g1", "g2", "g3"))
    now = people(g1={"app_access": "no"}, g2={"app_access": "yes"}, g3={"app_access": "yes"})
    nowhere: Any = None
    drafts = planner.plan(work(nowhere, BY_HAND, now), replace(event(KIND, **more), revision=2), {POST: (had,)})
    said = {one.message.recipient: (one.message.channel, one.message.correction) for one in drafts}
    correction = Correction.WITHDRAWN if off else Correction.CHANGED
    assert said[POST] == ("handover", correction)
    assert said["g1"] == ("email", correction)
    assert "g2" not in said
