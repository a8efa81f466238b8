"""A run over a channel: how many calls at once, when it ends, what it leaves, and which exit code says so."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, update

from a_school import School, guardian
from ouderbrug import config
from ouderbrug.delivery import run as running
from ouderbrug.delivery.dispatcher import TEMPORARY_IN_A_ROW
from ouderbrug.errors import OuderbrugError, StoreError, Temporary, TryAgainLater
from ouderbrug.records import Rejected
from ouderbrug.runtime import build
from ouderbrug.store import channels, tables
from ouderbrug.store.database import Store
from ouderbrug_email import Email
from store_samples import SCHOOL

if TYPE_CHECKING:
    from collections.abc import Iterator

NEWS: dict[str, Any] = {
    "id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Tekst."},
}  # fmt: skip
MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+01:00")


@pytest.fixture
def ready(school: School) -> School:
    for n in range(30):
        school.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n}", f"Ouder{n} Voorbeeld"))
    school.enrol()
    school.happens(NEWS)
    return school


@pytest.fixture
def store(ready: School) -> Iterator[Store]:
    opened = Store(ready.folder / "ouderbrug.db", SCHOOL)
    yield opened
    opened.close()


def dispatch(ready: School, store: Store, stop: threading.Event | None = None, clock: Any = None) -> running.Run:
    made = build(config.load(ready.folder / "ouderbrug.toml"), MONDAY)
    return running.dispatch(store, made, clock or (lambda: MONDAY), stop or threading.Event())


def test_as_many_calls_at_once_as_the_channel_may(ready: School, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first four calls wait for each other, so there are four at once; and never are there five."""
    for n in range(30, 90):
        ready.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n}", f"Ouder{n} Voorbeeld"))
    ready.enrol()
    ready.configure(replace=("per_minute = 0", "per_minute = 0\nin_flight = 4"))
    send, meet, lock, calls = Email.send, threading.Barrier(4, timeout=30), threading.Lock(), Counter[str]()

    def counted(self: Email, message: Any) -> Any:
        with lock:
            calls["all"] += 1
            calls["now"] += 1
            calls["most"] = max(calls["most"], calls["now"])
            early = calls["all"] <= 4
        if early:
            meet.wait()
        try:
            return send(self, message)
        finally:
            with lock:
                calls["now"] -= 1

    monkeypatch.setattr(Email, "send", counted)
    assert dispatch(ready, store).counts["sent"] == 90
    assert calls["most"] == 4
    assert max(Counter(mail.id for mail in ready.smtp.mails).values()) == 1


def test_what_runs_died_of_goes_last_and_alone(ready: School, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what is sent together nobody could say which one ended the process."""
    ready.configure(replace=("per_minute = 0", "per_minute = 0\nin_flight = 4"))
    stopped = threading.Event()
    stopped.set()
    dispatch(ready, store, stopped)
    message = tables.message
    with store.writing() as connection:
        connection.execute(update(message).where(message.c.recipient.in_(["g1", "g2", "g3"])).values(crashes=1))
    send, order, held = Email.send, [], []

    def noted(self: Email, one: Any) -> Any:
        with store.reading() as connection:
            held.append(connection.execute(select(func.count()).where(message.c.owner.is_not(None))).scalar_one())
        order.append(one.recipient)
        return send(self, one)

    monkeypatch.setattr(Email, "send", noted)
    assert dispatch(ready, store).counts["sent"] == 30
    assert sorted(order[-3:]) == ["g1", "g2", "g3"]
    assert held[-3:] == [1, 1, 1]
    assert max(held) > 1


def test_a_bucket_ends_the_run_and_nobody_sleeps(ready: School, store: Store) -> None:
    ready.configure(replace=("per_minute = 0", "per_minute = 7"))
    assert dispatch(ready, store).counts["sent"] == 7
    assert dispatch(ready, store).counts["sent"] == 0
    same, following = MONDAY + timedelta(seconds=59), MONDAY + timedelta(minutes=1)
    assert dispatch(ready, store, clock=lambda: same).counts["sent"] == 0
    assert dispatch(ready, store, clock=lambda: following).counts["sent"] == 7
    assert ready.json("status")["messages"]["queued"] == 16


def test_a_channel_that_fails_time_after_time_is_down_and_asked_no_more(
    ready: School, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fail(_: Email, message: Any) -> None:
        asked.append(message.recipient)
        raise Temporary("smtp-451")

    monkeypatch.setattr(Email, "send", fail)
    done = dispatch(ready, store)
    assert (len(asked), done.counts["sent"], done.problems) == (TEMPORARY_IN_A_ROW, 0, [])
    assert {name: (out.since, out.reason) for name, out in done.outages.items()} == {"email": (MONDAY, "smtp-451")}


@pytest.mark.parametrize("sent", [0, 1])
def test_a_channel_that_is_closed_while_it_sends_gives_back_what_was_claimed(
    ready: School, store: Store, monkeypatch: pytest.MonkeyPatch, sent: int
) -> None:
    """Closed before the first text it goes to nobody, and after it to nobody else."""
    send = Email.send

    def close() -> None:
        with store.writing() as connection:
            channels.close(connection, SCHOOL, "email", "sign-in", MONDAY)

    def closing(channel: Email, message: Any) -> Any:
        if not sent:
            close()
        receipt = send(channel, message)
        close()
        return receipt

    monkeypatch.setattr(Email, "send", closing)
    done = dispatch(ready, store)
    assert (done.counts["sent"], done.closed, done.problems) == (sent, {"email": "sign-in"}, [])
    assert len(ready.smtp.mails) == sent
    assert done.failing == [] and done.counts["delayed"] == 0, "what it gave back is as it was"
    counts = ready.json("status")["messages"]
    assert (counts.get("sent", 0), counts["queued"]) == (sent, 30 - sent)
    with store.reading() as connection:
        assert connection.execute(select(tables.message.c.id).where(tables.message.c.owner.is_not(None))).all() == []


def test_told_to_stop_before_it_begins_it_sends_nothing(ready: School, store: Store) -> None:
    stop = threading.Event()
    stop.set()
    done = dispatch(ready, store, stop)
    assert (done.exit_code, done.counts["sent"], ready.smtp.mails) == (75, 0, [])
    assert ready.json("status")["messages"]["queued"] == 30


def test_its_time_is_bounded(ready: School, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's clock jumps past the bound when the third mail is settled."""
    from ouderbrug.delivery import dispatcher

    settled: list[int] = []
    real = dispatcher.time.monotonic
    monkeypatch.setattr(dispatcher.time, "monotonic", lambda: real() + (10_000 if len(settled) >= 3 else 0))
    made = build(config.load(ready.folder / "ouderbrug.toml"), MONDAY)
    done = running.dispatch(store, made, lambda: MONDAY, threading.Event(), progress=settled.append)
    monkeypatch.undo()
    assert (done.exit_code, done.counts["sent"]) == (75, 3)
    counts = ready.json("status")["messages"]
    assert (counts["sent"], counts["queued"]) == (3, 27)


def test_a_clock_that_runs_behind_sends_nothing_ordinary(ready: School, store: Store) -> None:
    """A real store remembers its last run; its lock is the only one that may be older."""
    from ouderbrug.store.database import set_meta

    with store.writing() as connection:
        set_meta(connection, "kind", "real")
    dispatch(ready, store, clock=lambda: MONDAY)
    ready.happens(NEWS | {"id": "more"})
    behind = dispatch(ready, store, clock=lambda: MONDAY - timedelta(minutes=6))
    assert behind.exit_code == 75 and "clock is 6 minutes behind" in str(behind.problems[0])
    assert len(ready.smtp.mails) == 30
    assert dispatch(ready, store, clock=lambda: MONDAY - timedelta(minutes=4)).counts["collected"] == 1


CODES: list[tuple[dict[str, Any], int]] = [
    ({}, 0),
    ({"counts": {"sent": 9, "delayed": 2, "refused": 3, "awaiting_approval": 1}}, 0),
    ({"counts": {"failed": 1}}, 1),
    ({"rejected": [("office", Rejected("a:1", "x"))]}, 1),
    ({"counts": {"unknown": 1}}, 3),
    ({"closed": {"email": "sign-in"}}, 3),
    ({"flood": True}, 3),
    ({"ran_out": 1}, 3),
    ({"stopped": True}, 75),
    ({"problems": [TryAgainLater("full")]}, 75),
    ({"problems": [StoreError("damaged")]}, 2),
    ({"problems": [OuderbrugError("a fault")]}, 1),
    ({"counts": {"failed": 1, "unknown": 1}}, 3),
    ({"counts": {"failed": 1, "unknown": 1}, "stopped": True}, 75),
    ({"counts": {"unknown": 1}, "stopped": True, "problems": [StoreError("damaged")]}, 2),
]


@pytest.mark.parametrize(("run", "code"), CODES)
def test_exit_code(run: dict[str, Any], code: int) -> None:
    assert (
        running.Run(Counter(run.get("counts", {})), **{k: v for k, v in run.items() if k != "counts"}).exit_code == code
    )
