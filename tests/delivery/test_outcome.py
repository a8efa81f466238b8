"""What follows from each outcome: one table for every channel, and how long a next try waits."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from ouderbrug.delivery import outcome as outcomes
from ouderbrug.errors import ChannelClosed, DeliveryError, Permanent, Temporary, Unknown
from ouderbrug.model import Capabilities, Receipt, RepeatSafe, State
from ouderbrug.store import channels
from ouderbrug.unit_of_work import UnitOfWork
from store_samples import LEASE, NOW, SCHOOL, fresh, message, put, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

MOST = 3
SENDING = {"owner": "run-a", "fence": 1, "lease_until": NOW + LEASE, "state": State.SENDING}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Connection]:
    with closing(fresh(tmp_path)) as store, store.writing() as connection:
        yield connection


def runtime(repeat_safe: RepeatSafe = RepeatSafe.NO) -> Any:
    """As much of a runtime as recording an outcome asks for."""
    return SimpleNamespace(
        school=SCHOOL,
        capabilities={"email": Capabilities(repeat_safe=repeat_safe)},
        channel_configs={"email": SimpleNamespace(max_attempts=MOST)},
    )


def settled(db: Connection, result: Any, *, attempts: int = 1, safe: RepeatSafe = RepeatSafe.NO) -> tuple[Any, Any]:
    """Settle a message that is being sent; what was said, and the row afterwards."""
    number = put(db, **SENDING, attempts=attempts)
    claimed = row_of(db, number)._replace(attempts=attempts - 1)  # the mark counted one more than the claim saw
    said, _ = outcomes.record(UnitOfWork(db, runtime(safe), NOW), claimed, message(), result, NOW)
    return said, row_of(db, number)


NO, YES, KEY = RepeatSafe.NO, RepeatSafe.YES, RepeatSafe.KEY
TABLE = [
    ("delivered", Receipt(NOW, "id-1"), 1, NO, State.SENT, "sent", "sent"),
    ("given to a person", Receipt(NOW, handed_over=True), 1, NO, State.HANDED_OVER, "handed_over", "handed_over"),
    ("temporary", Temporary("smtp-450"), 1, NO, State.QUEUED, "retried", "temporary"),
    ("temporary, last try", Temporary("smtp-450"), MOST, NO, State.FAILED, "failed", "temporary"),
    ("permanent", Permanent("smtp-550"), 1, NO, State.FAILED, "failed", "permanent"),
    ("closed", ChannelClosed("sign-in"), 1, NO, State.QUEUED, "closed", "closed"),
    ("closed, last try", ChannelClosed("sign-in"), MOST, NO, State.QUEUED, "closed", "closed"),
    ("unknown", Unknown("lost"), 1, NO, State.UNKNOWN, "unknown", "unknown"),
    ("none of the six", DeliveryError("full"), 1, NO, State.UNKNOWN, "unknown", "unknown"),
    ("unknown, repeatable", Unknown("lost"), 1, YES, State.QUEUED, "retried", "unknown"),
    ("unknown, keyed", Unknown("lost"), 1, KEY, State.QUEUED, "retried", "unknown"),
    ("unknown, repeatable, last try", Unknown("lost"), MOST, YES, State.UNKNOWN, "unknown", "unknown"),
]


@pytest.mark.parametrize(
    ("name", "result", "attempts", "safe", "state", "counted", "outcome"), TABLE, ids=[row[0] for row in TABLE]
)
def test_outcome(
    db: Connection, monkeypatch: pytest.MonkeyPatch, name: str, result: Any, attempts: int, safe: RepeatSafe,
    state: State, counted: str, outcome: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(outcomes, "_next_channel", lambda *_: None)
    said, row = settled(db, result, attempts=attempts, safe=safe)
    assert (row.state, said.counted, said.outcome) == (state, counted, outcome)
    assert (row.owner, row.lease_until) == (None, None)
    assert row.error_class == getattr(result, "code", "")
    ((kept, number),) = db.execute(text("select outcome, number from attempt")).all()
    assert (kept, number) == (outcome, attempts)


@pytest.mark.parametrize("result", [Permanent("smtp-550"), Temporary("smtp-450")])
def test_what_one_channel_cannot_do_the_next_one_tries(
    db: Connection, monkeypatch: pytest.MonkeyPatch, result: Any
) -> None:
    monkeypatch.setattr(outcomes, "_next_channel", lambda *_: "handover")
    said, row = settled(db, result, attempts=MOST)
    assert (row.state, row.channel, row.attempts, said.counted) == (State.QUEUED, "handover", 0, "moved")


@pytest.mark.parametrize("result", [Unknown("lost"), DeliveryError("full"), ChannelClosed("sign-in")])
def test_doubt_and_a_closed_channel_never_fall_back(
    db: Connection, monkeypatch: pytest.MonkeyPatch, result: Any
) -> None:
    monkeypatch.setattr(outcomes, "_next_channel", lambda *_: "handover")
    _, row = settled(db, result, attempts=MOST)
    assert row.channel == "email"


def test_a_closed_channel_is_latched_and_the_attempt_given_back(db: Connection) -> None:
    _, row = settled(db, ChannelClosed("sign-in"), attempts=2)
    assert row.attempts == 1
    assert row.due_at == NOW
    state = channels.states(db, SCHOOL)["email"]
    assert (state.closed_reason, state.closed_at) == ("sign-in", NOW)


@pytest.mark.parametrize(
    ("asked", "rests"),
    [
        (None, None),
        (timedelta(0), None),
        (timedelta(seconds=-5), None),
        (timedelta(minutes=7), timedelta(minutes=7)),
        (timedelta(days=400), timedelta(hours=24)),
    ],
)
def test_f09_retry_after_holds_the_whole_channel(
    db: Connection, asked: timedelta | None, rests: timedelta | None
) -> None:
    _, row = settled(db, Temporary("http-429", asked))
    state = channels.states(db, SCHOOL).get("email")
    assert (state.wait_until if state else None) == (NOW + rests if rests else None)
    if rests:
        assert row.due_at == NOW + rests


@pytest.mark.parametrize("left", [timedelta(minutes=1), timedelta(hours=2), timedelta(days=7)])
def test_4_the_next_try_comes_while_the_message_is_of_use(
    db: Connection, left: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcomes, "wait", lambda _: outcomes.LONGEST_WAIT)
    claimed = row_of(db, put(db, **SENDING, deadline=NOW + left))
    one = replace(message(), deadline=NOW + left)
    outcomes.record(UnitOfWork(db, runtime(), NOW), claimed, one, Temporary("smtp-450"), NOW)
    wanted = max(min(outcomes.LONGEST_WAIT, left / 2), outcomes.FIRST_WAIT)
    assert row_of(db, claimed.id).due_at == NOW + wanted


@pytest.mark.parametrize("theirs", [{"fence": 2}, {"owner": "run-b"}, {"state": State.UNKNOWN, "owner": None}])
def test_a_late_word_is_kept_and_changes_nothing(db: Connection, theirs: dict[str, Any]) -> None:
    number = put(db, **SENDING, attempts=1)
    claimed = row_of(db, number)
    db.execute(text("update message set " + ", ".join(f"{name} = :{name}" for name in theirs)), theirs)
    before = row_of(db, number)
    outcomes.record(UnitOfWork(db, runtime(), NOW), claimed, replace(message()), Receipt(NOW, "late"), NOW)
    assert row_of(db, number) == before
    assert db.execute(text("select outcome, fence from attempt")).all() == [("sent", 1)]


@pytest.mark.parametrize("attempts", [0, 1, 3, 8, 20, 10_000])
def test_waits_grow_with_jitter_from_a_minute_to_six_hours(attempts: int) -> None:
    chance = Random(attempts)
    waits = [outcomes.wait(attempts, chance) for _ in range(200)]
    most = min(timedelta(minutes=2 ** min(attempts, 10)), timedelta(hours=6))
    assert timedelta(minutes=1) <= min(waits) <= max(waits) <= most
    assert (len(set(waits)) > 100) is (attempts > 0), "there is no room for jitter before the first try's minute"
