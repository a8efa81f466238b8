"""A run whose clock is not believed: only what is urgent goes, nothing expires, and one word puts it right."""

from __future__ import annotations

import json
import os
import threading
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from chances import more
from ouderbrug.delivery import begun, clock_guard, run
from ouderbrug.delivery.channels import Dates
from ouderbrug.delivery.second_clock import of_files
from ouderbrug.model import State
from ouderbrug.people import Staff
from ouderbrug.planning import taking_in
from ouderbrug.school.clock import Reading
from ouderbrug.school.difference import Difference
from ouderbrug.staff.cannot_go import cannot_go
from ouderbrug.store import clock as clocks
from ouderbrug.store import roster as people
from ouderbrug.store.database import set_meta
from small_engine import SCHOOL, START, SmallEngine, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYBODY = {"school": True}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallEngine]:
    """A school whose store is a real one, with its first run done."""
    with SmallEngine() as made:
        monkeypatch.setattr(begun, "open_channels", lambda *_: made.wires)
        monkeypatch.setattr(run.daily_mail, "send_due", lambda *_: 0)
        with made.store.writing() as connection:
            set_meta(connection, "kind", "real")
            leader = Staff("dir", "Ria", "", role="leader")
            people.apply(connection, SCHOOL, Difference({}, {}, {}, {leader.key: leader}))
        assert go(made).exit_code == 0
        yield made


def go(engine: SmallEngine, wall: timedelta = 0 * DAY, boot: float = 0, boot_id: str = "a", **more: Any) -> run.Run:
    """One run, so long after the first by each clock."""
    engine.now = START + wall
    return run.dispatch(
        engine.store, engine.runtime, lambda: engine.now, threading.Event(),
        read=lambda now: Reading(now, 100 + boot, boot_id), **more,
    )  # fmt: skip


def states(engine: SmallEngine) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in engine.rows():
        found.setdefault(row["state"], set()).add(row["event_id"])
    return found


def urgent(number: int) -> dict[str, Any]:
    return told(number, "notice", EVERYBODY, priority="urgent")


@pytest.mark.parametrize(("wall", "code"), [(8 * DAY, 3), (-8 * DAY, 75)], ids=["ahead", "behind"])
def test_f08_on_a_clock_that_leapt_only_what_is_urgent_goes_until_somebody_says_that_it_is_right(
    engine: SmallEngine, wall: timedelta, code: int
) -> None:
    engine.take(told(1, "notice", EVERYBODY), urgent(2))
    done = go(engine, wall, boot=3600)
    assert done.exit_code == code and "--accept-clock" in str(done.problems[0])
    assert "e001" in states(engine)["queued"] and "e002" not in states(engine)["queued"]
    assert {mail.message.event.id for mail in engine.mails} == {"e002"}
    assert "expired" not in states(engine)
    assert go(engine, HOUR, boot=3600).exit_code == 0
    assert {mail.message.event.id for mail in engine.mails} == {"e001", "e002"}, "the clock was mended: all goes"


@pytest.mark.parametrize(("wall", "boot_id"), [(8 * DAY, "b"), (-8 * DAY, "a"), *more((8 * DAY, "a"), (-8 * DAY, "b"))])
def test_1_what_is_urgent_goes_past_a_clock_that_is_wrong_from_the_inbox_too(
    engine: SmallEngine, wall: timedelta, boot_id: str
) -> None:
    happened = {"occurred_at": (START + (wall if boot_id == "b" else 0 * DAY)).isoformat()}
    (engine.folder / "inbox" / "week.jsonl").write_text(
        "".join(f"{json.dumps(one | happened)}\n" for one in (told(1, "notice", EVERYBODY), urgent(2)))
    )
    assert go(engine, wall, boot=3600, boot_id=boot_id).exit_code in (3, 75)
    assert {mail.message.event.id for mail in engine.mails} == {"e002"}
    assert {row["event_id"] for row in engine.rows("event")} == {"e002"}, "the rest is left where it is"
    sent = len(engine.mails)
    assert go(engine, wall, boot=3660, boot_id=boot_id).exit_code in (3, 75)
    assert len(engine.mails) == sent, "once"
    assert go(engine, HOUR, boot=3700, boot_id="a").exit_code == 0
    goes = {mail.message.event.id for mail in engine.mails}
    ahead = boot_id == "b" and wall > 0 * DAY  # what was written by that clock has not happened by the mended one
    assert goes == ({"e002"} if ahead else {"e001", "e002"}), "the clock was mended: all goes, or asks for a look"
    assert ("e001" in states(engine).get("awaiting_approval", ())) == ahead


def closes(number: int, at: datetime) -> dict[str, Any]:
    """An emergency that ends the same day, by the stamps of whatever clock said what time it was."""
    times = {"starts_at": (at + HOUR).isoformat(), "ends_at": (at + 6 * HOUR).isoformat()}
    return {
        "id": f"e{number:03}", "kind": "closure", "priority": "emergency", "audience": EVERYBODY,
        "occurred_at": at.isoformat(), "payload": {"title": "Brand", "why": "Er is brand.", **times},
    }  # fmt: skip


PUT_RIGHT = "put right"
"""A clock that was ahead, was said to be right, and was then set right: it is behind the last run, and correct."""


@pytest.mark.parametrize("boot_id", ["a", "b"])
@pytest.mark.parametrize(
    ("wall", "stamps"),
    [
        (-7 * DAY, "of this machine"),
        (-1 * DAY, "of this machine"),
        (-3 * HOUR, "of this machine"),
        (8 * DAY, "of this machine"),
        (-7 * DAY, "true"),
        (-1 * DAY, "true"),
        (0 * DAY, PUT_RIGHT),
    ],
)
def test_1_what_is_urgent_goes_by_hand_and_from_the_inbox_whichever_of_two_clocks_is_right(
    engine: SmallEngine, wall: timedelta, stamps: str, boot_id: str
) -> None:
    if stamps == PUT_RIGHT:
        assert go(engine, 8 * DAY, boot=60, accept_clock=True).exit_code == 0
    engine.now = START + wall
    at = START + (HOUR if stamps == "true" else wall)
    if at <= engine.now:  # who declares it here writes what this machine says that it is
        by_hand = engine.batches(closes(1, at), urgent(2))["office"]
        taking_in.take_in(engine.store, engine.runtime, {"hand": by_hand}, engine.now)
    line = urgent(3) | {"occurred_at": at.isoformat()}
    (engine.folder / "inbox" / "week.jsonl").write_text(f"{json.dumps(line)}\n")
    done = go(engine, wall, boot=3600, boot_id=boot_id)
    gone = {mail.message.event.id for mail in engine.mails}
    assert gone == ({"e001", "e002", "e003"} if at <= engine.now else {"e003"}), states(engine)
    assert not done.rejected and done.exit_code in (3, 75)
    once = len(engine.mails)
    go(engine, wall, boot=3660, boot_id=boot_id)
    assert len(engine.mails) == once


@pytest.mark.parametrize("wall", [8 * DAY, -8 * DAY], ids=["ahead", "behind"])
def test_1_what_is_urgent_and_too_late_by_both_clocks_is_told_to_the_leader_at_once(
    engine: SmallEngine, wall: timedelta
) -> None:
    late = urgent(5) | {"occurred_at": (START - 12 * DAY).isoformat()}
    (engine.folder / "inbox" / "week.jsonl").write_text(f"{json.dumps(late)}\n")
    done = go(engine, wall, boot=3600)
    assert [rejected.code for _, rejected in done.rejected] == ["in-the-past"] and done.exit_code == 3
    with engine.store.reading() as connection:
        assert set(cannot_go(connection, SCHOOL)) == {("office", "e005")}
    assert done.unsaid == 1, "this school mails no colleague: the run says so"
    assert go(engine, wall, boot=3660).exit_code == 3, "until it is mended"


@pytest.mark.parametrize("wall", [8 * DAY, -8 * DAY], ids=["ahead", "behind"])
def test_11_a_word_that_the_clock_is_right_works_in_both_directions(engine: SmallEngine, wall: timedelta) -> None:
    assert go(engine, wall, boot=60).exit_code in (3, 75)
    assert go(engine, wall, boot=60, accept_clock=True).exit_code == 0
    assert go(engine, wall + HOUR, boot=3660).exit_code == 0, "and holds from then on"


def test_11_a_second_clock_that_agrees_is_word_enough(engine: SmallEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*given: Any) -> Any:
        given[5].append(engine.now + HOUR / 2)
        return engine.wires

    assert go(engine, 8 * DAY, boot=50, boot_id="b").exit_code == 3
    monkeypatch.setattr(begun, "open_channels", opened)
    assert go(engine, 8 * DAY, boot=50, boot_id="b").exit_code == 0


def test_11_a_clock_that_is_set_while_a_run_goes_on_ends_it(engine: SmallEngine) -> None:
    engine.take(told(1, "notice", EVERYBODY))
    engine.now = START
    given = iter([START, START])
    done = run.dispatch(
        engine.store, engine.runtime, lambda: next(given, START + 8 * DAY), threading.Event(),
        read=lambda now: Reading(now, 100, "a"),
    )  # fmt: skip
    assert done.exit_code == 75 and "was set while the run went on" in str(done.problems[0])
    assert engine.mails == []


def test_11_what_a_clock_ahead_left_is_put_right(engine: SmallEngine) -> None:
    """What it let expire waits again as it did, and what it sent counts for the cap of today."""
    score = told(3, "notable_score", {"pupil": "p1"})
    score["payload"].pop("approved_by")
    engine.take(told(1, "notice", EVERYBODY), told(2, "notice", EVERYBODY), score)
    with engine.store.writing() as connection:
        connection.exec_driver_sql("update message set state = 'sent', marked_at = '2026-12-25 09:00:00'"
                                   " where event_id = 'e001' and digest is null")  # fmt: skip
    go(engine, 32 * DAY, boot=60, accept_clock=True)
    assert {"e002", "e003"} <= states(engine)["expired"]
    now = START + HOUR
    with engine.store.writing() as connection:
        deadlines = "update message set deadline = '2026-11-30 09:00:00'"
        connection.exec_driver_sql(deadlines)
        found = clocks.repair(connection, SCHOOL, now)
        assert clocks.ahead(connection, SCHOOL, now) == {"went": 0, "expired": 0}
    assert found["expired"] > 0 and found["went"] > 0
    assert states(engine).get("expired") is None
    assert "e003" in states(engine)[State.AWAITING_APPROVAL] and "e002" in states(engine)[State.QUEUED]
    assert all(datetime.fromisoformat(row["marked_at"] + "+00:00") <= now for row in engine.rows() if row["marked_at"])


def test_11_the_greeting_of_a_relay_and_the_date_of_a_reply_are_second_clocks_unless_they_are_of_this_machine() -> None:
    dates = Dates()
    for said in ("mail.example ESMTP Postfix", "mail.example ready at 2026"):
        dates.said(said)
    assert dates == []
    dates.said("220 mail.example ESMTP ready at Mon, 23 Nov 2026 10:00:00 +0100")
    assert dates == [START]
    reply = {"headers": {"Date": "Mon, 23 Nov 2026 10:00:00 GMT"}}
    dates.hear(httpx.Response(200, **reply, request=httpx.Request("GET", "http://127.0.0.1/")))
    assert dates == [START], "this machine's own"
    dates.hear(httpx.Response(200, **reply, request=httpx.Request("GET", "https://app.example/")))
    assert dates == [START + HOUR]


def test_11_a_file_on_another_machine_is_a_second_clock_and_one_on_this_is_none(tmp_path: Path) -> None:
    (tmp_path / "week.csv").touch()
    os.utime(tmp_path / "week.csv", (START.timestamp(), START.timestamp()))
    device = f"{os.major(tmp_path.stat().st_dev)}:{os.minor(tmp_path.stat().st_dev)}"
    mounted = "36 35 {} / /inbox rw,noatime shared:1 - {} files.example:/inbox rw\n"
    assert of_files([tmp_path], mounted.format(device, "ext4")) == []
    assert of_files([tmp_path], mounted.format("0:1", "nfs4")) == []
    assert of_files([tmp_path], mounted.format(device, "nfs4")) == [START]
    assert of_files([tmp_path / "gone"], mounted.format(device, "nfs4")) == []


def test_11_an_inbox_on_another_machine_lets_a_run_believe_its_clock_again(
    engine: SmallEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert go(engine, 8 * DAY, boot=50, boot_id="b").exit_code == 3
    monkeypatch.setattr(clock_guard, "of_files", lambda folders, _: [engine.now - HOUR / 2] if list(folders) else [])
    assert go(engine, 8 * DAY, boot=50, boot_id="b").exit_code == 0
