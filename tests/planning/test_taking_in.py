"""Plans stored in several transactions: whatever ends it in between, each guardian gets each event once, and all do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from ouderbrug.planning import missed, taking_in
from ouderbrug.store import half_planned
from ouderbrug.store.database import Store
from ouderbrug.store.dialects import READS
from ouderbrug.unit_of_work import UnitOfWork
from small_engine import SCHOOL, SETTINGS, SmallEngine, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GROUP, BOTH = {"group": "3A"}, {"school": True}
URGENT = SETTINGS.replace('["email"]', '["email", "handover"]')
NEWS = told(1, "notice", BOTH)
CASES: dict[str, tuple[dict[str, Any], ...]] = {
    "news": (NEWS,),
    "two at once": (NEWS, told(2, "moment", GROUP)),
    "urgent": (told(1, "notice", BOTH, priority="urgent"),),
    "about children": (told(3, "notable_score", {"pupil": "p1"}), told(4, "notable_score", {"pupil": "p3"})),
    "letters": tuple(told(number, "newsletter", BOTH) for number in range(1, 6)),
}
CHANGES: dict[str, dict[str, Any]] = {
    "changed": told(1, "notice", BOTH, revision=2) | {"payload": {"title": "Anders", "body": "Toch niet."}},
    "for fewer": told(1, "notice", GROUP, revision=2),
    "withdrawn": {"id": "e001", "withdrawn": True},
}


class _Died(Exception):
    """Stands for the end of the process."""


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallEngine]:
    monkeypatch.setattr(taking_in, "AT_A_TIME", 1)
    with SmallEngine() as engine:
        yield engine


def between(monkeypatch: pytest.MonkeyPatch, number: int, act: Callable[[], object]) -> list[int]:
    """Let this be done between two pieces; returns the list of those that there were."""
    seen: list[int] = []

    def at(_: str) -> None:
        seen.append(len(seen) + 1)
        if len(seen) == number:
            act()

    monkeypatch.setattr(taking_in.failpoints, "at", at)
    return seen


def die() -> None:
    raise _Died


def outcome(engine: SmallEngine) -> tuple[list[Any], ...]:
    """Who is to hear what, whatever the numbers of the rows."""
    of_event = {row["id"]: re.sub("digest-.*", "digest", row["event_id"]) for row in engine.rows("event")}
    messages = engine.rows()
    key = {row["id"]: re.sub("digest-[0-9a-f]*", "digest", row["key"]) for row in messages}
    plans = [(of_event[row["event"]], row["recipient"], row["verdict"], key.get(row["message"], ""))
             for row in engine.rows("plan")]  # fmt: skip
    readers = [(key[row["message"]], row["guardian"]) for row in engine.rows("message_guardian")]
    goes = [(key[row["id"]], row["state"], row["due_at"], row["correction"]) for row in messages]
    return sorted(goes), sorted(plans), sorted(readers)


def whole(*rounds: tuple[dict[str, Any], ...]) -> tuple[list[Any], ...]:
    """The same where all is stored at once."""
    with SmallEngine() as engine:
        for events in rounds:
            engine.take(*events)
        return outcome(engine)


def waiting(found: tuple[list[Any], ...]) -> list[Any]:
    """What waits; a digest that nothing is in any more waits for its hour."""
    return [row for row in found[0] if row[1] == "queued" and "digest" not in row[0]]


def half(engine: SmallEngine) -> list[str]:
    with engine.store.reading() as connection:
        return [one.event.id for one in half_planned.found(connection, SCHOOL)]


@pytest.mark.parametrize("events", CASES.values(), ids=CASES)
def test_what_is_stored_in_pieces_is_what_is_stored_at_once(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, events: tuple[dict[str, Any], ...]
) -> None:
    monkeypatch.setattr(taking_in, "AT_A_TIME", 500)
    expected = whole(events)
    monkeypatch.setattr(taking_in, "AT_A_TIME", 1)
    engine.take(*events)
    assert (outcome(engine), half(engine)) == (expected, [])


@pytest.mark.parametrize("events", CASES.values(), ids=CASES)
def test_whoever_comes_after_a_crash_plans_for_the_others(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, events: tuple[dict[str, Any], ...]
) -> None:
    engine.take(*events)
    expected, at = outcome(engine), 0
    while True:
        at += 1
        with SmallEngine() as other, monkeypatch.context() as crash:
            between(crash, at, die)
            try:
                other.take(*events)
                break
            except _Died:
                assert half(other)
            crash.undo()
            monkeypatch.setattr(taking_in, "AT_A_TIME", 1)
            other.take(*events) if at % 2 else other.take()
            assert (outcome(other), half(other)) == (expected, [])
    assert at > 1


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_change_after_a_crash_goes_to_all_and_to_nobody_twice(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, at: int, change: dict[str, Any]
) -> None:
    with monkeypatch.context() as crash:
        between(crash, at, die)
        with pytest.raises(_Died):
            engine.take(NEWS)
    engine.dispatch(change)
    engine.finish()
    assert not half(engine)
    # Who had it planned did not get it yet, so to all the change is the news, and what is off is told to nobody.
    assert engine.twice() == {}
    told_of = sorted(
        one for row in engine.rows() if row["state"] == "sent" and row["kind"] != "digest" for one in [row["recipient"]]
    )
    assert (
        told_of
        == {"changed": ["g1", "g2", "g3", "g6"], "for fewer": ["g1", "g2", "g3"], "withdrawn": []}[
            next(name for name, one in CHANGES.items() if one is change)
        ]
    )


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_change_by_another_between_two_pieces_is_the_last_word(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, at: int, change: dict[str, Any]
) -> None:
    expected = whole((NEWS,), (change,))

    def changes() -> None:
        other = Store(engine.folder / "store.db", SCHOOL)
        taking_in.take_in(other, engine.runtime, engine.batches(change), engine.now)
        other.close()

    between(monkeypatch, at, changes)
    engine.take(NEWS)
    assert (waiting(outcome(engine)), half(engine)) == (waiting(expected), [])


def test_who_is_held_between_two_pieces_is_planned_by_what_stands_then(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    between(monkeypatch, 2, lambda: engine.opt_out("g6"))
    engine.take(told(1, "newsletter", BOTH))
    assert {row["recipient"]: row["verdict"] for row in engine.rows("plan")}["g6"] == "refuse"
    assert {row["recipient"] for row in engine.rows("plan")} == {"g1", "g2", "g3", "g4", "g5", "g6"}


@pytest.mark.parametrize(
    ("at_a_time", "disturbed", "held"),
    [(500, 1, [False, True]), (1, 1, [False, False]), (1, 2, [False, False, True])],
    ids=["little", "much", "much, time after time"],
)
def test_what_was_written_while_it_was_planned_counts(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, at_a_time: int, disturbed: int, held: list[bool]
) -> None:
    """What is much is not planned with the store held, unless somebody writes each time."""
    monkeypatch.setattr(taking_in, "AT_A_TIME", at_a_time)
    plan, by = taking_in.prepare, list[bool]()

    def prepare(work: UnitOfWork, *args: Any, **more: Any) -> Any:
        found = plan(work, *args, **more)
        by.append(READS not in work.connection.get_execution_options())
        if len(by) <= disturbed:
            engine.opt_out(f"g{len(by)}")
        return found

    monkeypatch.setattr(taking_in, "prepare", prepare)
    engine.take(told(1, "newsletter", BOTH))
    verdicts = {row["recipient"]: row["verdict"] for row in engine.rows("plan")}
    assert {verdicts[f"g{n + 1}"] for n in range(disturbed)} == {"refuse"}
    assert by == held


def test_what_is_urgent_is_stored_in_pieces_on_a_clock_that_is_not_believed_too(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = CASES["urgent"]
    expected, seen = whole(events), between(monkeypatch, 0, die)
    for refuses in (False, True):  # by either clock: by the second all is there
        taking_in.take_in_urgent(engine.store, engine.runtime, engine.batches(*events), engine.now, refuses=refuses)
    assert (outcome(engine), half(engine)) == (expected, [])
    assert len(seen) > 1


def test_of_what_is_urgent_whoever_is_held_between_two_pieces_is_planned_by_what_stands_then(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = whole(CASES["urgent"])
    between(monkeypatch, 1, lambda: engine.opt_out("g6"))
    batches = engine.batches(*CASES["urgent"])
    taking_in.take_in_urgent(engine.store, engine.runtime, batches, engine.now, refuses=True)
    assert not half(engine)
    assert [one[1] for one in outcome(engine)[1]] == [one[1] for one in expected[1]]


def test_who_share_a_mailbox_are_stored_together(engine: SmallEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    monkeypatch.setattr(
        taking_in.failpoints, "at", lambda _: seen.append({row["recipient"] for row in engine.rows("plan")})
    )
    engine.take(NEWS)
    assert len(seen) >= 3
    assert all(not ({"g3"} <= one) or {"g3", "g4"} <= one for one in seen)


@pytest.mark.parametrize("at", [1, 2, 3])
def test_whom_a_crash_left_without_a_change_did_not_miss_it_by_being_away(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    engine.take(NEWS)
    with monkeypatch.context() as crash:
        between(crash, at, die)
        with pytest.raises(_Died):
            engine.take(CHANGES["changed"])
    for _ in range(2):
        with engine.store.writing() as connection:
            assert missed.tell(UnitOfWork(connection, engine.runtime, engine.now)) == 0
        engine.take()
        assert not half(engine)
