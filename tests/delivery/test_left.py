"""What a run left and why: every message that is not done stands under one reason, and the words name it."""

from __future__ import annotations

import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update

from chances import BOUNDED, examples
from ouderbrug.cli.language import Words
from ouderbrug.cli.left import SAID, lines
from ouderbrug.delivery import left
from ouderbrug.delivery import ping as heartbeat
from ouderbrug.delivery.left import Left
from ouderbrug.delivery.ping import ping
from ouderbrug.model import Priority, State
from ouderbrug.store import channels, holds, last_run, tables, waiting
from ouderbrug.store.rows import Hold
from room_samples import DAY, HOUR, NOW, SCHOOL, message, queue, runtime, work
from store_samples import fresh
from store_samples import message as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from ouderbrug.runtime import Runtime

MINUTE = timedelta(minutes=1)


def _hold(scope: str, key: str = "") -> Callable[[Connection], None]:
    return lambda db: holds.place(db, SCHOOL, Hold(scope, key, NOW - HOUR, "directie", ""))


def _state(shut: Any, *more: Any) -> Callable[[Connection], None]:
    return lambda db: shut(db, SCHOOL, "email", *more)


OFF = "live = false\n"
PILOT = 'redirect_to = "ict@school.example"\n'
NO: Callable[[Connection], None] = lambda db: None  # noqa: E731
CASES: dict[str, tuple[dict[str, Any], Callable[[Connection], None], str, str]] = {
    left.HELD: ({}, _hold("school"), "", "1 waits: held by the school since 09:00; "
                "`ouderbrug release school --as KEY` ends it"),
    "of one": ({}, _hold("guardian", "g1"), "", "1 waits: held by a hold on guardian g1 since 09:00; "
               "`ouderbrug release guardian g1 --as KEY` ends it"),
    left.APPROVAL: ({"state": State.AWAITING_APPROVAL}, NO, "", "1 waits: a person must look first, the oldest since "
                    "10:00; see `ouderbrug approve`"),
    left.COLLEAGUES: ({"state": State.HANDED_OVER}, NO, "", "1 waits: a colleague has it in hand, the oldest since "
                      "10:00; see `ouderbrug tasks`"),
    left.UNKNOWN: ({"state": State.UNKNOWN}, NO, "", "1 waits: nobody knows whether it arrived, the oldest since "
                   "10:00; ask, then `ouderbrug settle`"),
    "a card of it": ({"state": State.HANDED_OVER, "channel": "fax"}, NO, "", "1 waits: the TOML has channel fax no "
                     "more; put it back, or settle them"),
    left.OFF: ({}, NO, OFF, "1 waits: live is false and there is no pilot mailbox, so nothing goes; see "
               "`ouderbrug golive`"),
    left.GONE: ({"channel": "fax"}, NO, "", "1 waits: the TOML has channel fax no more; put it back, or settle them"),
    left.UNCALLED: ({"channel": "sms"}, NO, PILOT, "1 waits: sms does not say that it keeps a pilot from guardians, so "
                    "it is not called"),
    left.CLOSED: ({}, _state(channels.close, "sign-in", NOW - DAY), "", "1 waits: email is closed since Sun 22 Nov "
                  "10:00 (the sign-in was refused); mend it, then `ouderbrug release channel email`"),
    left.AWAY: ({}, _state(channels.down, "connect", NOW - HOUR), "", "1 waits: email does not answer since 09:00 "
                "(no connection came about); it is asked again from 10:00"),
    "refused at once": ({"due_at": NOW + MINUTE, "error_class": "x"}, _state(channels.down, "connect", NOW - HOUR), "",
                        "1 waits: email does not answer since 09:00 "
                        "(no connection came about); it is asked again from 10:00"),
    left.RESTS: ({}, _state(channels.rest, NOW + 2 * HOUR), "", "1 waits: email rests until 12:00"),
    left.NEXT_RUN: ({}, NO, "", "1 waits: the next run goes on with it over email"),
    left.IN_HAND: ({"owner": "run-b", "lease_until": NOW + MINUTE}, NO, "", "1 waits: another run has it in hand over "
                   "email; if it died, a run goes on with it from 10:01"),
    "under way": ({"state": State.SENDING, "owner": "run-b", "lease_until": NOW + MINUTE, "attempts": 1}, NO, "",
                  "1 waits: another run has it in hand over email; if it died, a run goes on with it from 10:01"),
    "of a dead run": ({"state": State.SENDING, "owner": "run-b", "lease_until": NOW, "attempts": 1}, NO, "",
                      "1 waits: the next run goes on with it over email"),
    left.AGAIN: ({"due_at": NOW + HOUR, "attempts": 1}, NO, "", "1 waits: email did not take it, the next try from "
                 "11:00"),
    left.CONTENT: ({"due_at": NOW + HOUR, "error_class": f"{left.CONTENT}-smtp-554-5.6.0"}, NO, "", "1 waits: email "
                   "refused five alike of one event, after their text (the mail server refused it); others go first, "
                   "the next try from 11:00"),
    left.LATER: ({"due_at": NOW + 7 * DAY - 2 * HOUR}, NO, "", "1 waits: next Mon 30 Nov 08:00"),
}  # fmt: skip


def _line(top: str) -> Runtime:
    return runtime(top=top)


@pytest.mark.parametrize("name", CASES)
def test_1_a_run_says_what_it_left(db: Connection, name: str) -> None:
    values, first, top, said = CASES[name]
    queue(db, message(), **values)
    first(db)
    of = work(db, _line(top))
    [one] = left.left(of)
    told = lines({}, [one], NOW, of.runtime.calendar, Words())
    due = {left.AWAY, left.CLOSED, left.RESTS, left.NEXT_RUN, left.IN_HAND, left.PACED}
    assert told == [f"{'nothing was sent' if one.why in due else 'nothing is due'}; {said}"]
    assert one.why == name or name in ("of one", "a card of it", "under way", "of a dead run", "refused at once")


def test_1_a_ceiling_says_when_the_last_goes(db: Connection) -> None:
    line = runtime(extra="\n[channels.slow]\nplugin = \"email\"\nhost = \"127.0.0.1\"\nsecurity = \"none\"\n"
                   "from = \"s@school.example\"\nper_minute = 30\n")  # fmt: skip
    for _ in range(30):
        channels.take(db, SCHOOL, "slow", 30, NOW)
    for number in range(61):
        queue(db, message(id=f"e{number}"), channel="slow")
    found = left.left(work(db, line))
    assert lines({"sent": 30}, found, NOW, line.calendar, Words()) == [
        "30 sent, 61 wait: slow takes 30 a minute, the last about 10:03"
    ]
    queue(db, message(id="later"), due_at=NOW + DAY)
    assert lines({}, left.left(work(db, line)), NOW, line.calendar, Words("nl")) == [
        "er is niets verstuurd; 62 wachten",
        "61 wachten: slow neemt er 30 per minuut, het laatste rond 10:03",
        "1 wacht: het eerste di 24 nov 10:00",
    ]


PACE = """
[channels.slow]
plugin = "email"
host = "127.0.0.1"
security = "none"
from = "s@school.example"
per_minute = 4
"""


@pytest.mark.parametrize(
    ("waits", "mine", "priority", "taken", "said"),
    [
        (0, 4, Priority.NORMAL, 0, (left.NEXT_RUN, 0)),
        (0, 20, Priority.NORMAL, 0, (left.PACED, 4)),
        (0, 20, Priority.NORMAL, 4, (left.PACED, 5)),
        (20, 20, Priority.NORMAL, 0, (left.PACED, 9)),
        (20, 1, Priority.NORMAL, 0, (left.PACED, 5)),
        (3, 1, Priority.NORMAL, 0, (left.NEXT_RUN, 0)),
        (20, 4, Priority.URGENT, 0, (left.NEXT_RUN, 0)),
        (20, 5, Priority.URGENT, 0, (left.PACED, 1)),
    ],
)
def test_1_what_waits_before_it_on_its_channel_takes_its_places(
    db: Connection, waits: int, mine: int, priority: Priority, taken: int, said: tuple[str, int]
) -> None:
    line = runtime(extra=PACE)
    for _ in range(taken):
        channels.take(db, SCHOOL, "slow", 4, NOW)
    for number in range(waits):
        queue(db, message(id=f"e{number}"), channel="slow", priority=Priority.NORMAL)
    ids = {queue(db, message(id=f"m{number}"), channel="slow", priority=priority) for number in range(mine)}
    of, (why, minutes) = work(db, line), said
    until = NOW + minutes * MINUTE if minutes else None
    assert [(one.why, one.count, one.until) for one in left.of_these(of, ids)] == [(why, mine, until)]
    last = ceil((waits + mine - (4 - taken)) / 4)
    together = (left.PACED, waits + mine, NOW + last * MINUTE) if last else (left.NEXT_RUN, waits + mine, None)
    assert [(one.why, one.count, one.until) for one in left.left(of)] == [together], "status says the same of all"
    assert [one.room for one in left.left(of)] == [4 - taken if last else 0]


def test_1_what_was_just_approved_goes_after_what_waits(db: Connection) -> None:
    for number in range(20):
        queue(db, message(id=f"e{number}"), channel="slow")
    mine = queue(db, message("g2", id="mine"), channel="slow")
    (found,) = left.once_approved(work(db, runtime(extra=PACE)), {mine})
    assert (found.why, found.count, found.until) == (left.PACED, 1, NOW + 5 * MINUTE)


def test_1_what_fails_to_be_judged_says_so(db: Connection) -> None:
    queue(db, message())
    db.execute(update(tables.plan).values(verdict="delay", reason="rule-failed"))
    assert [one.why for one in left.left(work(db))] == [left.MENDS]


_STATES = [one for one in State if one not in (State.FAILED, State.CANCELLED, State.EXPIRED)]


@settings(BOUNDED, max_examples=examples(15))
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(_STATES),
            st.sampled_from(["email", "handover", "sms", "fax"]),
            st.sampled_from([NOW - DAY, NOW, NOW + DAY]),
            st.integers(0, 2),
            st.sampled_from(["g1", "g2", "g3"]),
        ),
        max_size=12,
    ),
    shut=st.sets(st.sampled_from(["hold g1", "close", "down", "rest"])),
    top=st.sampled_from(["", OFF, PILOT]),
)
def test_1_every_message_that_is_not_done_is_left_for_one_reason(rows: Any, shut: set[str], top: str) -> None:
    with TemporaryDirectory() as folder:
        store = fresh(Path(folder))
        with store.writing() as db:
            for number, (state, channel, due, attempts, whom) in enumerate(rows):
                one = stored(f"e{number}", whom)
                queue(db, one, state, channel=channel, due_at=due, attempts=attempts)
            for how in sorted(shut):
                _SHUT[how](db)
            of = work(db, _line(top))
            found, by_channel = left.left(of), left.by_channel(of)
            waits = [row for row in rows if row[0] is not State.SENT]
            assert sum(one.count for one in found) == len(waits) == sum(one.waiting for one in by_channel.values())
            assert {one.why for one in found} <= SAID.keys()
            told = lines({}, found, NOW, of.runtime.calendar, Words("nl"))
            assert len(told) == (1 if len(found) < 2 else 1 + len(found))
        store.close()


_SHUT = {
    "hold g1": _hold("guardian", "g1"),
    "close": _state(channels.close, "sign-in", NOW),
    "down": _state(channels.down, "connect", NOW),
    "rest": _state(channels.rest, NOW + HOUR),
}


def test_1_the_oldest_is_overdue_since_its_first_try_and_what_is_held_or_not_due_is_not(db: Connection) -> None:
    number = queue(db, message(), due_at=NOW + HOUR, attempts=1)
    first = {"message": number, "number": 1, "fence": 1, "channel": "email", "started_at": NOW - 5 * HOUR}
    db.execute(insert(tables.attempt).values(**first, ended_at=NOW - 5 * HOUR, outcome="temporary", code="smtp-451"))
    queue(db, message(id="later"), due_at=NOW + DAY)
    assert left.by_channel(work(db)) == {"email": left.OfChannel(2, NOW + DAY, NOW - 5 * HOUR)}
    _hold("school")(db)
    assert left.by_channel(work(db)) == {"email": left.OfChannel(2, None, None, 2)}


def test_1_of_a_digest_the_digest_waits_and_not_what_is_in_it(db: Connection) -> None:
    digest = queue(db, message())
    queue(db, message(id="in-it"), digest=digest)
    assert [row.id for row in waiting.every(db, SCHOOL)] == [digest]


def test_1_the_last_run_is_kept_for_each_school(db: Connection) -> None:
    assert last_run.last(db, SCHOOL) is None
    last_run.note(db, SCHOOL, NOW, 3, ["email"])
    last_run.note(db, "99XX00", NOW - DAY, 0)
    assert last_run.last(db, SCHOOL) == last_run.LastRun(NOW, 3, ("email",))


class _Monitoring(BaseHTTPRequestHandler):
    heard: ClassVar[list[tuple[str, str | None, str | None]]]
    status = 200

    def do_GET(self) -> None:
        self.heard.append((self.path, self.headers["X-Ouderbrug-Exit"], self.headers["X-Ouderbrug-Generation"]))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def monitoring() -> Iterator[HTTPServer]:
    class Here(_Monitoring):
        heard: ClassVar[list[tuple[str, str | None, str | None]]] = []

    server = HTTPServer(("127.0.0.1", 0), Here)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_1_the_monitoring_hears_of_a_run_and_never_fails_it(
    monitoring: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, handler = f"http://127.0.0.1:{monitoring.server_port}/up/1", monitoring.RequestHandlerClass
    assert ping(url, 42, 3) == ""
    assert handler.heard == [("/up/1", "3", "42")]  # type: ignore[attr-defined]
    monkeypatch.setattr(handler, "status", 503)
    assert ping(url, 43, 0) == "http-503"
    assert ping("https://monitoring.example/up", 43, 0, loopback_only=True) == "loopback-only"
    assert ping("http://127.0.0.1:9/up", 43, 0) == "connection-refused"
    hangs = threading.Event()
    monkeypatch.setattr(heartbeat, "SECONDS", 0.01)
    monkeypatch.setattr(heartbeat, "_get", lambda url, headers: hangs.wait(5))
    assert ping(url, 43, 0) == "hangs for 0.01 s"
    hangs.set()


def test_1_each_reason_has_its_sentence_and_its_case() -> None:
    reasons = {value for name, value in vars(left).items() if name.isupper() and isinstance(value, str)}
    assert reasons == SAID.keys()
    assert reasons - CASES.keys() == {left.PACED, left.MENDS, left.REFUSED}, "these have a test of their own"
    assert Left(left.PACED, 1).channel == ""


def test_of_what_was_just_let_go_it_says_what_the_rules_say_now(db: Connection) -> None:
    opted = queue(db, message("g1"))
    free, other = queue(db, message("g2")), queue(db, message("g3"))
    night = work(db, now=NOW + timedelta(hours=12))
    found = {one.why: one.count for one in left.of_these(night, {opted, free})}
    assert found == {left.NEXT_RUN: 2}, f"and nothing of {other}"
    [later] = left.once_approved(night, {free})
    assert (later.why, later.count) == (left.LATER, 1) and later.until and later.until > night.now
    late = work(db, now=NOW + 30 * DAY)
    assert [(one.why, one.count) for one in left.once_approved(late, {opted})] == [(left.REFUSED, 1)]


def test_what_waits_to_be_mended_is_overdue_since_it_came_whatever_time_the_part_that_fails_asks_for(
    db: Connection,
) -> None:
    queue(db, message(), due_at=NOW + 2 * DAY)
    db.execute(update(tables.plan).values(verdict="delay", reason="rule-failed"))
    (found,) = left.by_channel(work(db)).values()
    assert found.oldest is not None and found.oldest <= NOW, "and not for -2 d"


def test_what_is_alike_is_counted_together_and_told_as_if_each_were_looked_at(
    db: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, more in enumerate(
        [{}, {}, {"due_at": NOW + HOUR}, {"due_at": NOW + DAY}, {"attempts": 1}, {"error_class": "smtp-450"}]
    ):
        queue(db, message("g1", id=f"e{number}"), **more)
    queue(db, message("g1", id="looked-at"), State.AWAITING_APPROVAL)
    together = waiting.together(db, SCHOOL, NOW)
    assert sorted(one.many for one in together) == [1, 1, 1, 2, 2]
    each = waiting.every(db, SCHOOL)
    assert sum(one.many for one in together) == len(each) == 7
    told = left.left(work(db))
    monkeypatch.setattr(waiting, "together", lambda *_: each)
    assert left.left(work(db)) == told


@pytest.mark.parametrize(
    ("probed", "rests", "asked"),
    [
        (None, None, "10:00"),
        (NOW - HOUR, None, "10:00"),
        (NOW - timedelta(seconds=20), None, "10:01"),
        (NOW - timedelta(seconds=5), NOW + timedelta(seconds=50), "10:01"),
        (NOW - HOUR, NOW + 9 * MINUTE, "10:09"),
    ],
)
def test_2_it_is_said_when_a_channel_that_does_not_answer_is_asked_again(
    db: Connection, probed: Any, rests: Any, asked: str
) -> None:
    queue(db, message())
    channels.down(db, SCHOOL, "email", "connect", NOW - HOUR)
    if probed:
        assert channels.probe(db, SCHOOL, "email", probed)
    if rests:
        channels.rest(db, SCHOOL, "email", rests)
    of = work(db)
    [told] = lines({}, left.left(of), NOW, of.runtime.calendar, Words())
    assert told.endswith(f"it is asked again from {asked}")


def test_2_a_run_of_each_minute_asks_a_channel_that_does_not_answer(db: Connection) -> None:
    channels.down(db, SCHOOL, "email", "connect", NOW)
    for number in range(4):
        assert channels.probe(db, SCHOOL, "email", NOW + number * timedelta(seconds=59.9))


@pytest.mark.parametrize(("rests", "open_"), [(timedelta(0), True), (channels.PROBE, True), (9 * MINUTE, False)])
def test_2_what_answered_when_it_was_tried_is_asked_by_the_next_run(
    db: Connection, rests: timedelta, open_: bool
) -> None:
    channels.down(db, SCHOOL, "email", "connect", NOW)
    channels.probe(db, SCHOOL, "email", NOW)
    channels.rest(db, SCHOOL, "email", NOW + rests)
    channels.ask_again(db, SCHOOL, "email", NOW)
    assert channels.state(db, SCHOOL, "email").open(NOW) is open_, "a rest for which the other side asked stays"
    assert channels.probe(db, SCHOOL, "email", NOW) is open_
    assert channels.state(db, SCHOOL, "email").down_since, "it is there again once a message goes"


@pytest.mark.parametrize(
    ("counts", "left_", "says"),
    [
        ({"sent": 26, "unknown": 1}, ((left.NEXT_RUN, 8), (left.UNKNOWN, 1)), "26 sent, 1 unknown, 8 wait"),
        ({"sent": 26, "unknown": 1}, ((left.NEXT_RUN, 8), (left.UNKNOWN, 3)), "26 sent, 1 unknown, 10 wait"),
        ({"sent": 26, "unknown": 1}, ((left.UNKNOWN, 1),), "26 sent, 1 unknown: nobody knows whether it arrived"),
        ({"sent": 26}, ((left.NEXT_RUN, 8), (left.UNKNOWN, 1)), "26 sent, 9 wait"),
    ],
)
def test_3_what_may_have_come_is_counted_once_in_the_first_line(
    counts: dict[str, int], left_: tuple[tuple[str, int], ...], says: str
) -> None:
    told = lines(counts, [Left(why, count, "email") for why, count in left_], NOW, runtime().calendar, Words())
    assert told[0].startswith(says) and not told[0].removeprefix(says)[:1].isdigit()
