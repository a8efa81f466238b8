"""What is queued is judged in sets that hold all whose messages bear on each other, and to the same verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from chances import BOUNDED, examples
from ouderbrug.model import State
from ouderbrug.planning import planner, windows
from ouderbrug.planning.looks import Looking
from ouderbrug.store import outbox, tables
from room_samples import BOARD, HOUR, JIP, SCHOOL, event, message, queue, runtime, work
from small_engine import SmallEngine, told

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ouderbrug.school.roster import Roster

ROOS = replace(JIP, keys=("p2",))


def seen(
    db: Connection, *drafted: Any, everything: bool = True, roster: Roster | None = None, line: Any = None
) -> list[tuple[list[str], list[int]]]:
    """Of each window, for whom there are new drafts, and the rows of what is queued."""
    here = work(db, line, roster)
    drafts = [one for event in drafted for one in planner.plan(here, event, {})]
    looking = Looking.now(here)
    if not everything:
        looking.note(moved=False)
        looking = Looking.now(here)
    found = windows.windows(here, drafts, looking)
    return [([one.message.recipient for one in some], [row.id for row in rows]) for some, rows, _ in found]


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "MOST", 1)


def test_as_long_as_little_waits_all_is_one_set(db: Connection) -> None:
    rows = [queue(db, message(key, id=f"e{key}")) for key in ("g1", "g3")]
    assert seen(db, event()) == [(["g1", "g2", "g3", "g4"], rows)]


@pytest.mark.usefixtures("one_by_one")
def test_who_share_a_child_or_a_mailbox_are_of_one_set(db: Connection) -> None:
    rows = {key: queue(db, message(key, id=f"e{key}")) for key in ("g1", "g2", "g3", "g4")}
    found = seen(db, event())
    assert sorted(found) == [(["g1", "g2"], [rows["g1"], rows["g2"]]), (["g3", "g4"], [rows["g3"], rows["g4"]])]


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize("post", ["is new", "waits"])
def test_all_who_see_one_post_are_of_one_set(db: Connection, post: str) -> None:
    line = runtime(BOARD)
    rows = [queue(db, message(key, id=f"e{key}")) for key in ("g1", "g3")]
    if post == "waits":
        rows.append(number := queue(db, message("group:3A")))
        for key in ("g1", "g2", "g3", "g4"):
            outbox.join(db, number, SCHOOL, key)
        db.execute(delete(tables.message_guardian).where(tables.message_guardian.c.guardian == "group:3A"))
    new = [event()] if post == "is new" else []
    assert [sorted(of) for _, of in seen(db, *new, line=line)] == [rows]


def test_a_new_event_asks_of_those_it_is_for_and_who_bear_on_them_alone(db: Connection) -> None:
    mine, beside, others = (queue(db, message(key, id=f"e{key}")) for key in ("g1", "g2", "g3"))
    assert seen(db) == [([], [mine, beside, others])]
    assert seen(db, event(audience=ROOS), everything=False) == [(["g1", "g2"], [mine, beside])]
    assert seen(db, everything=False) == []


def test_what_was_stored_since_the_last_look_is_looked_at_once_more(db: Connection) -> None:
    queue(db, message("g1"))
    assert seen(db, everything=False) == []
    late = queue(db, message("g3", id="later"))
    here = work(db)
    assert [[row.id for row in one.queued] for one in windows.windows(here, [], Looking.now(here))] == [[late]]


def test_who_is_asked_in_turn_is_looked_at_in_any_case(db: Connection) -> None:
    asked = queue(db, message("g3", "participation_request"))
    queue(db, message("g1"))
    assert seen(db, everything=False) == [([], [asked])]


WEEKS = st.lists(
    st.tuples(
        st.sampled_from(["notice", "newsletter", "moment", "notable_score"]),
        st.sampled_from([{"school": True}, {"group": "3A"}, {"pupil": "p1"}, {"pupil": "p3"}, {"pupil": "p4"}]),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@pytest.mark.slow
@settings(BOUNDED, max_examples=examples(8))
@given(WEEKS)
def test_a_week_goes_the_same_in_however_many_sets(
    monkeypatch: pytest.MonkeyPatch, week: list[tuple[str, dict[str, Any], bool]]
) -> None:
    assert _lived(monkeypatch, week, 1) == _lived(monkeypatch, week, 5_000)


def _lived(monkeypatch: pytest.MonkeyPatch, week: list[tuple[str, dict[str, Any], bool]], most: int) -> Any:
    monkeypatch.setattr(windows, "MOST", most)
    monkeypatch.setattr(windows, "NAMED", 0)
    with SmallEngine() as engine:
        for number, (kind, audience, off) in enumerate(week):
            audience = {"pupil": "p1"} if kind == "notable_score" and "pupil" not in audience else audience
            engine.dispatch(told(number, kind, audience))
            if off:  # a slot comes free
                engine.dispatch({"id": f"e{number // 2:03}", "withdrawn": True})
            engine.now += (number % 3) * 6 * HOUR
        rows = engine.rows()
    names = ("recipient", "event_id", "channel", "state", "due_at", "pupils")
    told_of = [tuple(row[name] for name in names) for row in rows if row["kind"] != "digest"]
    return sorted(told_of), sorted(row["recipient"] for row in rows if row["kind"] == "digest")


def test_only_what_is_queued_is_counted(db: Connection) -> None:
    for state in (State.QUEUED, State.SENT, State.AWAITING_APPROVAL):
        queue(db, message("g1", id=state), state)
    assert outbox.count_queued(db, SCHOOL) == 1
    assert outbox.count_for_each(db, SCHOOL) == {"g1": 1}
    assert outbox.count_queued(db, "elsewhere") == 0


def test_of_those_named_what_is_queued_comes_in_the_order_in_which_it_would_go(db: Connection) -> None:
    rows = [queue(db, message(key, id=name)) for key, name in (("g1", "e3"), ("g2", "e1"), ("g3", "e2"))]
    assert [row.id for row in outbox.queued_for(db, SCHOOL, ["g1", "g2"])] == [rows[1], rows[0]]
    assert [row.id for row in outbox.queued_for(db, SCHOOL, None)] == [rows[1], rows[2], rows[0]]
