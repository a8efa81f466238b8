"""A lane: sets as large as a moment of sending, and what changes while one is marked reaches who was not written to."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from a_school import School, guardian
from ouderbrug import config
from ouderbrug.delivery import lane, places, plain
from ouderbrug.delivery import run as running
from ouderbrug.errors import ChannelClosed, Permanent, Temporary, Unknown
from ouderbrug.runtime import build
from ouderbrug.store import channels, claims, holds, roster
from ouderbrug.store.database import Store
from ouderbrug.store.rows import Hold
from ouderbrug_email import Email
from store_samples import SCHOOL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NEWS: dict[str, Any] = {
    "id": "news", "kind": "newsletter", "audience": {"school": True}, "payload": {"title": "Nieuws", "body": "Tekst."},
}  # fmt: skip
MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
FAMILIES = 20


@pytest.fixture
def ready(school: School) -> School:
    for n in range(FAMILIES):
        school.family(f"p{n} Kind{n} Voorbeeld", "3A", guardian(f"g{n}", f"Ouder{n} Voorbeeld"))
    school.enrol()
    school.happens(NEWS)
    return school


@pytest.fixture
def store(ready: School) -> Iterator[Store]:
    opened = Store(ready.folder / "ouderbrug.db", SCHOOL)
    yield opened
    opened.close()


@pytest.fixture
def sets(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many messages were marked in each step that marked some together."""
    found, mark = list[int](), plain.mark

    def counted(*words: Any) -> Any:
        marked = mark(*words)
        found.append(len(marked))
        return marked

    monkeypatch.setattr(plain, "mark", counted)
    return found


def dispatch(ready: School, store: Store) -> running.Run:
    made = build(config.load(ready.folder / "ouderbrug.toml"), MONDAY)
    return running.dispatch(store, made, lambda: MONDAY, threading.Event())


def at_the(monkeypatch: pytest.MonkeyPatch, which: int, act: Callable[[], object]) -> list[str]:
    """Do something before a send; gives to whom was sent, in order."""
    send, went = Email.send, list[str]()

    def acting(self: Email, message: Any) -> Any:
        if len(went) + 1 == which:
            act()
        receipt = send(self, message)
        went.append(message.recipient)
        return receipt

    monkeypatch.setattr(Email, "send", acting)
    return went


def test_sets_grow_while_sending_is_quick_and_a_slow_channel_gets_one_at_a_time(
    ready: School, store: Store, sets: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "SECONDS", 100.0)
    assert dispatch(ready, store).counts["sent"] == FAMILIES
    assert sets[:3] == [2, 4, 8] and max(sets) <= lane.MOST
    monkeypatch.setattr(lane, "SECONDS", 0.0)
    ready.happens(NEWS | {"id": "more"})
    sets.clear()
    assert dispatch(ready, store).counts["sent"] == FAMILIES
    assert sets == []


def test_several_sets_are_claimed_at_once(
    ready: School, store: Store, sets: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "SECONDS", 100.0)
    monkeypatch.setattr(lane, "BATCH", 1)
    claim, claimed = claims.claim, list[int]()

    def counted(*words: Any) -> Any:
        found = claim(*words)
        claimed.append(len(found))
        return found

    monkeypatch.setattr(claims, "claim", counted)
    assert dispatch(ready, store).counts["sent"] == FAMILIES
    assert [one for one in claimed if one] == [4, 8, 8]
    assert len(sets) > 3


@pytest.mark.parametrize("threads", [1, 2])
def test_a_channel_knows_who_is_next_of_a_set_where_one_thread_sends_it(
    ready: School, store: Store, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    """Each but the last of a set, and it is the one that comes next."""
    monkeypatch.setattr(lane, "SECONDS", 100.0)
    ready.configure(replace=("per_minute = 0", f"per_minute = 0\nin_flight = {threads}"))
    send, went = Email.send, list[tuple[str, str]]()

    def noting(self: Email, message: Any) -> Any:
        follows = self.context.follows(message)
        went.append((message.recipient, follows.recipient if follows else ""))
        return send(self, message)

    monkeypatch.setattr(Email, "send", noting)
    assert dispatch(ready, store).counts["sent"] == FAMILIES
    said = [(next_, following) for (_, next_), (following, _) in pairwise(went) if next_]
    assert all(next_ == following for next_, following in said)
    assert len(said) > FAMILIES / 2 if threads == 1 else not said


def test_who_opts_out_while_a_set_is_marked_gets_nothing(
    ready: School, store: Store, sets: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "SECONDS", 100.0)

    def opts_out() -> None:
        with store.writing() as connection:
            sending = connection.exec_driver_sql("select recipient from message where state = 'sending'").fetchall()
            late.append(sending[-1][0])
            roster.add_opt_out(connection, SCHOOL, late[0], frozenset({"all"}))

    late: list[str] = []
    went = at_the(monkeypatch, 9, opts_out)
    done = dispatch(ready, store)
    assert (done.counts["sent"], done.counts["refused"], len(went)) == (FAMILIES - 1, 1, FAMILIES - 1)
    assert late[0] not in went and max(sets) == 8


@pytest.mark.parametrize(("scope", "of"), [("school", ""), ("group", "3A"), ("guardian", ""), ("pupil", "")])
def test_a_hold_stops_what_is_marked_and_nobody_began(
    ready: School, store: Store, monkeypatch: pytest.MonkeyPatch, scope: str, of: str
) -> None:
    monkeypatch.setattr(lane, "SECONDS", 100.0)

    def hold() -> None:
        with store.writing() as connection:
            key = connection.exec_driver_sql("select recipient from message where state = 'sending'").fetchall()[-1][0]
            whose = {"guardian": key, "pupil": key.replace("g", "p")}.get(scope, of)
            held.append(key)
            holds.place(connection, SCHOOL, Hold(scope, whose, MONDAY, "dir", "overleden"))

    held: list[str] = []
    went = at_the(monkeypatch, 9, hold)
    dispatch(ready, store)
    assert held[0] not in went
    others = 8 if scope in ("school", "group") else FAMILIES - 1
    assert len(went) in (others, others + 1), "the one before whose text it came had been looked at"


def test_who_never_heard_of_what_is_called_off_hears_nothing_at_all(
    ready: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane, "SECONDS", 100.0)
    words = [sys.executable, "-m", "ouderbrug", "--config", str(ready.folder / "ouderbrug.toml")]
    calls_off = [*words, "event", "withdraw", "news"]
    env = os.environ | {"OUDERBRUG_NOW": ready.now}
    went = at_the(monkeypatch, 9, lambda: subprocess.run(calls_off, env=env, check=True, capture_output=True))
    ready.run("dispatch", exit_code=None)
    ready.run("dispatch", now="2026-11-23T10:05:00+01:00", exit_code=None)
    assert len(set(went)) == 8
    about = [mail.parsed["Subject"] for mail in ready.smtp.mails]
    assert len(about) == 16 and len([one for one in about if one.startswith("Geldt niet meer")]) == 8
    assert ready.json("status", exit_code=None)["messages"]["queued"] == 0


CEILING = ("per_minute = 0", "per_minute = 15")


def test_6_what_is_taken_back_gives_its_places_back(
    ready: School, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a set that is judged again nothing went: 15 a minute are 15, and not 15 less what was in hand."""
    ready.configure(replace=CEILING)
    monkeypatch.setattr(lane, "SECONDS", 100.0)

    def changes() -> None:
        with store.writing() as connection:
            roster.add_opt_out(connection, SCHOOL, f"g{FAMILIES - 1}", frozenset({"all"}))

    went = at_the(monkeypatch, 9, changes)
    dispatch(ready, store)
    assert len(went) == 15


@pytest.mark.parametrize(("goes_on", "sent"), [(True, 7), (False, 5)])
def test_6_a_place_that_is_free_soon_is_waited_for_unless_the_clock_stands(
    ready: School, store: Store, monkeypatch: pytest.MonkeyPatch, goes_on: bool, sent: int
) -> None:
    """The run began a little earlier in its minute than the one before."""
    ready.configure(replace=("per_minute = 0", "per_minute = 7"))
    clock = [MONDAY]

    def now() -> datetime:
        clock[0] += timedelta(seconds=0.5 if goes_on else 0)
        return clock[0]

    made = build(config.load(ready.folder / "ouderbrug.toml"), MONDAY)
    with store.writing() as connection:
        channels.use(connection, SCHOOL, made.accounts)
        assert channels.take(connection, SCHOOL, "email", 7, MONDAY - timedelta(seconds=55), 2)
    monkeypatch.setattr(places, "NAP", 0.001)
    assert running.dispatch(store, made, now, threading.Event()).counts["sent"] == sent


def test_6_what_takes_long_counts_from_its_end(ready: School, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a relay took at the end of a minute is in the next one for who counts there."""
    ready.configure(replace=("per_minute = 0", "per_minute = 2"))
    clock, late = [MONDAY], timedelta(seconds=50)

    def takes_long() -> None:
        clock[0] = MONDAY + late

    at_the(monkeypatch, 2, takes_long)
    made = build(config.load(ready.folder / "ouderbrug.toml"), MONDAY)
    assert running.dispatch(store, made, lambda: clock[0], threading.Event()).counts["sent"] == 2
    with store.reading() as connection:
        state = channels.state(connection, SCHOOL, "email")
    rooms = [state.room(2, 9, MONDAY + timedelta(seconds=after)) for after in (59, 60, 109, 110)]
    assert rooms == [0, 1, 1, 2]


OUTCOMES = {
    "temporary": (Temporary("later"), "queued"),
    "permanent": (Permanent("refused"), "failed"),
    "unknown": (Unknown("lost"), "unknown"),
    "closed": (ChannelClosed("sign-in"), "queued"),
}


@pytest.mark.parametrize(("outcome", "became"), OUTCOMES.values(), ids=OUTCOMES)
def test_what_does_not_go_is_alone_in_it_and_the_rest_is_marked_anew(
    ready: School, store: Store, monkeypatch: pytest.MonkeyPatch, outcome: Exception, became: str
) -> None:
    """Nothing of the set stays marked, and nothing counts an attempt that was not made."""
    monkeypatch.setattr(lane, "SECONDS", 100.0)

    def fail() -> None:
        if failing:
            raise failing.pop()

    failing = [outcome]
    went = at_the(monkeypatch, 9, fail)
    dispatch(ready, store)
    with store.reading() as connection:
        rows = connection.exec_driver_sql("select recipient, state, attempts from message").fetchall()
    others = [row for row in rows if row[0] in went]
    assert {(state, attempts) for _, state, attempts in others} == {("sent", 1)}
    [odd] = [row for row in rows if row[0] not in went][:1] if became != "queued" else [rows[8]]
    assert odd[1] == became
    closed = isinstance(outcome, ChannelClosed)
    assert len(went) == (8 if closed else FAMILIES - 1)
    assert {attempts for key, state, attempts in rows if key not in went and closed} <= {0}
