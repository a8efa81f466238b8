"""Crashes at any moment: nothing is lost, nothing is sent twice, and what nobody can know is said to be unknown."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, ON_BOTH

from forked import ended
from ouderbrug import failpoints
from ouderbrug.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

    from processes import CrashSchool, Process

pytestmark = [pytest.mark.slow, pytest.mark.long]

THREADS = 2
TWO_THREADS = ("per_minute = 0", f"per_minute = 0\nin_flight = {THREADS}")
PLACES = ("after_claim", "after_sending", "after_send", "before_commit")
A_MOMENT = {"seconds": 1}
"""The next run does not wait for the lease of one that was killed."""
PAST_THE_LEASE = {"minutes": 3}
"""Of one whose note is gone it does: twice the channel's minute and half a minute more."""


def kill_after(school: CrashSchool, process: Process, mails: int, moment: float) -> bool:
    """Kill a dispatch a moment after so many mails arrived; False if it ended before that."""
    while len(school.smtp.mails) < mails and process.poll() is None:
        school.pause(process, 0.004)
    school.pause(process, moment)
    alive = process.poll() is None
    process.kill()
    ended(process)
    return alive


def crash(school: CrashSchool, chance: random.Random) -> int:
    """One dispatch that is killed, at a failpoint or after a random number of mails; 1 if it was, else 0."""
    now = school.later(**A_MOMENT)
    if chance.random() < 0.5:
        place = chance.choice(PLACES)
        # A claim takes twenty messages at a time, so that place is reached less often.
        count = chance.randint(1, 3 if place == "after_claim" else 60)
        point = f"{place}:kill:{count}"
        return int(school.process("dispatch", now=now, failpoint=point).code == -signal.SIGKILL)
    goal = len(school.smtp.mails) + chance.randint(1, 60)
    return int(kill_after(school, school.start("dispatch", now=now), goal, chance.random() / 50))


def drain(school: CrashSchool) -> None:
    """Dispatch without faults until nothing is under way."""
    for _ in range(5):
        assert school.process("dispatch", now=school.later(**PAST_THE_LEASE)).code in (0, 3)
        if not {"queued", "sending"} & set(school.states()):
            return
    raise AssertionError(f"still under way: {school.states()}")


def check(school: CrashSchool, messages: int, kills: int) -> None:
    """What must hold after any number of kills on a channel on which a repeat would harm."""
    states, arrived = school.states(), school.arrived()
    by_id = dict(school.query("select public_id, state from message"))
    assert max(arrived.values()) == 1, "a mail came twice"
    assert len(by_id) == messages, "a message was lost or made twice"
    assert set(states) <= {"sent", "unknown"}
    assert {key for key, state in by_id.items() if state == "sent"} <= set(arrived), "sent, but it never arrived"
    assert {by_id[key] for key in arrived} <= {"sent", "unknown"}
    assert states["unknown"] <= kills * THREADS
    assert not school.query("select id from message where owner is not null or lease_until is not null")
    assert school.process("dispatch", "--json", now=school.later(**A_MOMENT)).code == 0
    assert school.arrived() == arrived, "a later run sent something again"


@ON_BOTH
@pytest.mark.drill
def test_f01_kills_at_random_moments_lose_nothing_and_double_nothing(crash_school: CrashSchool) -> None:
    school, chance = crash_school, random.Random(20261123)
    school.configure(replace=TWO_THREADS)
    school.fill(240)
    school.happens(NEWS)
    kills = sum(crash(school, chance) for _ in range(7))
    assert kills >= 4, "a drill that kills nothing proves nothing"
    drain(school)
    check(school, 240, kills)


@ON_BOTH
@pytest.mark.drill
@pytest.mark.timeout(600)
def test_f01_drill_of_a_minute(crash_school: CrashSchool, capsys: pytest.CaptureFixture[str]) -> None:
    school, seed = crash_school, int(os.environ.get("OUDERBRUG_DRILL_SEED", time.time_ns() % 10**6))
    chance, ends, kills, events = random.Random(seed), time.monotonic() + 60, 0, 0
    school.configure("[rules.frequency]\nper_guardian = 999\nabove_three = 'a drill'\n", replace=TWO_THREADS)
    school.fill(600)
    while time.monotonic() < ends:
        if not {"queued"} & set(school.states()):
            events += 1
            school.happens(NEWS | {"id": f"news-{events}"})
        kills += crash(school, chance)
    drain(school)
    with capsys.disabled():
        print(f"\nseed {seed}: {kills} kills, {events} events, {dict(school.states())}")  # noqa: T201
    check(school, 600 * events, kills)


@ON_BOTH
@pytest.mark.parametrize("piece", [1, 2])
def test_f01_an_event_that_a_killed_run_half_planned_is_planned_to_the_end_by_the_next(
    crash_school: CrashSchool, piece: int
) -> None:
    school, guardians = crash_school, 1_200
    school.configure(replace=TWO_THREADS)
    school.fill(guardians)
    school.happens(NEWS)
    killed = school.process("dispatch", now=school.later(**A_MOMENT), failpoint=f"after_plans:kill:{piece}")
    assert killed.code == -signal.SIGKILL
    assert 0 < len(school.query("select id from message")) < guardians
    drain(school)
    check(school, guardians, 0)


@ON_BOTH
@pytest.mark.parametrize("place", PLACES)
def test_f01_the_next_run_goes_on_at_once_with_what_a_killed_one_held(crash_school: CrashSchool, place: str) -> None:
    school = crash_school
    school.fill(30)
    school.happens(NEWS)
    assert school.process("dispatch", now=school.now, failpoint=f"{place}:kill").code == -signal.SIGKILL
    done = school.process("dispatch", now=school.now)
    states = school.states()
    assert (states["sent"] + states["unknown"], states["unknown"] <= 1) == (30, True), states
    assert done.code == (3 if states["unknown"] else 0)
    assert "in hand" not in done.stdout


POISON = """
import os, signal
from ouderbrug.delivery import plain, sending
begin = sending.begin_each
def deadly(work, going):
    if "g7" in [one.claimed.recipient for one in going]:
        os.kill(os.getpid(), signal.SIGKILL)
    return begin(work, going)
sending.begin_each = plain.begin_each = deadly
"""
"""A fault that kills its process while one message, and no other, is made ready."""


@ON_BOTH
@pytest.mark.drill
@pytest.mark.timeout(900)
def test_f15_drill_of_a_hundred_kills_around_a_message_that_kills(crash_school: CrashSchool) -> None:
    """Runs that are killed, and one message that kills its own: that one waits for a person, and all others go."""
    school, chance, kills = crash_school, random.Random(20261128), 0
    school.configure(replace=TWO_THREADS)
    school.fill(1000)
    school.happens(NEWS)
    while kills < 100 and {"queued", "sending"} & (set(school.states()) or {"queued"}):
        process = school.start("dispatch", now=school.later(**A_MOMENT), code=POISON)
        kill_after(school, process, len(school.smtp.mails) + chance.randint(1, 20), chance.random() / 50)
        kills += process.returncode == -signal.SIGKILL
    while school.process("dispatch", now=school.later(**A_MOMENT), code=POISON).code < 0:
        kills += 1
    drain(school)
    states = school.states()
    assert school.query("select recipient, error_class, attempts from message where state = 'failed'") == [
        ("g7", "ends-its-run", 0)
    ]
    assert states["sent"] + states["unknown"] == 999
    assert states["unknown"] <= kills * THREADS
    assert max(school.arrived().values()) == 1
    assert len(school.arrived()) >= states["sent"]


@ON_BOTH
@pytest.mark.parametrize("place", ["after_claim:kill:1", *(f"{name}:kill:2" for name in PLACES[1:])])
def test_f02_a_kill_at_each_place_is_survived(crash_school: CrashSchool, place: str) -> None:
    school = crash_school
    school.fill(6)
    school.happens(NEWS)
    assert school.process("dispatch", failpoint=place).code == -signal.SIGKILL
    drain(school)
    by_id = dict(school.query("select public_id, state from message"))
    assert max(school.arrived().values()) == 1
    assert len(by_id) == 6
    assert list(by_id.values()).count("unknown") <= 1
    assert all(key in school.arrived() for key, state in by_id.items() if state == "sent")


LARGE_SETS = "from ouderbrug.delivery import lane; lane.SECONDS = 60"
"""Sets as on a fast machine: how many are marked together goes by how long the last ones took."""


def stopped_in_a_set(school: CrashSchool) -> int:
    """A dispatch that is killed while much is marked and little of it has begun; returns how many were marked."""
    school.fill(120)
    school.happens(NEWS)
    process = school.start("dispatch", failpoint="after_send:stop:40", code=LARGE_SETS)
    school.until_stopped(process)
    marked = school.states()["sending"]
    process.kill()
    ended(process)
    return marked


@ON_BOTH
def test_f01_a_kill_in_the_middle_of_a_set_leaves_one_in_doubt(crash_school: CrashSchool) -> None:
    only_mail(crash_school)
    marked = stopped_in_a_set(crash_school)
    assert marked > 1, "a set of one proves nothing"
    drain(crash_school)
    states = crash_school.states()
    assert states["unknown"] <= 1, "none where one had been noted and the next not begun"
    assert states["sent"] + states["unknown"] == 120
    check(crash_school, 120, 1)


@pytest.mark.parametrize("spoil", [lambda note: note.write_bytes(b"\0" * 64), Path.unlink], ids=["damaged", "gone"])
def test_f01_with_one_copy_of_its_note_damaged_a_kill_leaves_one_in_doubt_all_the_same(
    crash_school: CrashSchool, spoil: Callable[[Path], object]
) -> None:
    only_mail(crash_school)
    assert stopped_in_a_set(crash_school) > 1
    spoil(min((crash_school.folder / "ouderbrug.db.sending").iterdir()))
    drain(crash_school)
    check(crash_school, 120, 1)


def test_f01_after_a_power_cut_a_set_is_in_doubt_and_nothing_comes_twice(crash_school: CrashSchool) -> None:
    """What was noted without waiting for the disk is not believed once the machine has started anew."""
    only_mail(crash_school)
    marked = stopped_in_a_set(crash_school)
    copies = sorted((crash_school.folder / "ouderbrug.db.sending").iterdir())
    for note in copies:
        head, _, lines = note.read_text().partition("\n")
        note.write_text(json.dumps(json.loads(head) | {"boot": "another"}) + "\n" + lines)
    assert len(copies) == 2
    drain(crash_school)
    states = crash_school.states()
    assert states == {"sent": 120 - marked, "unknown": marked}
    assert max(crash_school.arrived().values()) == 1


@ON_BOTH
def test_f02_a_kill_while_events_are_stored_stores_all_or_nothing(crash_school: CrashSchool) -> None:
    school = crash_school
    school.fill(6)
    school.happens(NEWS)
    kill = "import os, signal; from ouderbrug.store import events;"
    kill += "events.set_cursor = lambda *_: os.kill(os.getpid(), signal.SIGKILL);"
    assert school.process("dispatch", code=kill).code == -signal.SIGKILL
    assert school.query("select count(*) from event") == [(0,)]
    assert school.states() == {}
    assert school.process("dispatch").code == 0
    assert school.states() == {"sent": 6}


def only_mail(school: CrashSchool) -> None:
    """Take the other channel away: its thread, stopped in the middle of a transaction, would keep the store locked."""
    path = school.folder / "ouderbrug.toml"
    text = path.read_text().replace('[channels.handover]\nplugin = "handover"\n', "")
    path.write_text(text.replace(', "handover"]', "]"))


def test_f04_a_paused_run_keeps_others_off_and_then_goes_on(crash_school: CrashSchool) -> None:
    school = crash_school
    only_mail(school)
    school.fill(6)
    school.happens(NEWS)
    paused = school.start("dispatch", failpoint="after_send:stop:2")
    school.until_stopped(paused)
    before = len(school.smtp.mails)
    assert school.process("dispatch", now=school.later(hours=1)).code == 75
    assert len(school.smtp.mails) == before, "while one run holds the lock no other sends"
    paused.send_signal(signal.SIGCONT)
    assert ended(paused).code == 0
    assert school.arrived() == dict.fromkeys(school.arrived(), 1)
    assert school.states() == {"sent": 6}


@ON_BOTH
def test_f28_told_to_stop_it_finishes_the_send_and_gives_back_the_rest(crash_school: CrashSchool) -> None:
    school = crash_school
    school.fill(24)
    school.happens(NEWS)
    process = school.start("dispatch", "--json", failpoint="after_send:sleep")
    while not school.smtp.mails:
        school.pause(process, 0.01)
    process.send_signal(signal.SIGTERM)
    done = ended(process)
    assert done.code == 75
    sent = len(school.smtp.mails)
    assert 1 <= sent < 24
    assert school.states() == {"sent": sent, "queued": 24 - sent}
    assert not school.query("select id from message where owner is not null or lease_until is not null")
    assert school.query("select distinct attempts from message where state = 'queued'") == [(0,)]
    assert school.process("dispatch").code == 0, "what was given back is free at once"
    assert school.states() == {"sent": 24}
    assert max(school.arrived().values()) == 1


def test_f03_three_dispatches_at_once_send_each_message_once(crash_school: CrashSchool) -> None:
    school = crash_school
    only_mail(school)
    school.fill(20)
    school.happens(NEWS)
    first = school.start("dispatch", failpoint="after_send:stop:2")
    school.until_stopped(first)
    others = [ended(one) for one in [school.start("dispatch") for _ in range(2)]]
    assert [one.code for one in others] == [75, 75]
    assert all("another run is busy" in one.stderr for one in others)
    first.send_signal(signal.SIGCONT)
    assert ended(first).code == 0
    assert school.states() == {"sent": 20}
    assert max(school.arrived().values()) == 1


@pytest.mark.parametrize("value", ["nowhere:kill", "after_send:dance", "after_send"])
def test_an_unknown_failpoint_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("OUDERBRUG_FAILPOINT", value)
    with pytest.raises(ConfigError, match="is NAME:ACTION"):
        failpoints.guard(rehearsal=True)


def test_a_failpoint_is_refused_on_a_real_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUDERBRUG_FAILPOINT", "after_send:kill")
    with pytest.raises(ConfigError, match="rehearsal store only"):
        failpoints.guard(rehearsal=False)
