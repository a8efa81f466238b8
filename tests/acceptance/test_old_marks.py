"""A machine that sleeps, or a relay that lets us wait, between the mark and the text: facts are looked at again."""

from __future__ import annotations

import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ouderbrug import config
from ouderbrug.delivery import open_marks, run
from ouderbrug.delivery.dispatcher import Dispatcher
from ouderbrug.delivery.open_marks import OpenMark, OpenMarks
from ouderbrug.errors import Stale, Temporary
from ouderbrug.model import Capabilities, Receipt
from ouderbrug.runtime import build
from ouderbrug.store.database import Store
from ouderbrug.store.stamp import people_changed
from ouderbrug.testing.samples import sample_message
from ouderbrug_email import Email
from ouderbrug_email.wire import Line
from small_engine import SmallEngine, told
from store_samples import SCHOOL

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School
    from ouderbrug.model import Message

MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+01:00")
BAN = "update guardian set blocked = 'court-order' where key = 'g1'"
SCORE: dict[str, Any] = {
    "id": "score", "kind": "notable_score", "audience": {"pupils": ["p1"]},
    "payload": {"subject": "lezen", "direction": "up", "summary": "Jip leest vlot.", "next_goal": "een boek lezen",
                "approved_by": "juf",
                "action": {"what": "samen een bladzijde lezen", "minutes": 10, "when": "drie avonden"}},
}  # fmt: skip


class Boot:
    """The clock of the machine, which goes on while it sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def boot(monkeypatch: pytest.MonkeyPatch) -> Boot:
    clock = Boot()
    monkeypatch.setattr(open_marks.time, "clock_gettime", lambda which: clock() if which == 7 else pytest.fail("CLOCK"))
    return clock


def change(store: Store, *statements: str) -> None:
    with store.writing() as connection:
        for one in statements:
            connection.exec_driver_sql(one)
        people_changed(connection)


def during(monkeypatch: pytest.MonkeyPatch, step: str, act: Callable[[], None]) -> list[str]:
    """Do something once while the relay answers a command; gives what the relay was told."""
    asked: list[str] = []
    ask = Line.ask

    def asking(line: Line, name: str, command: str, *wanted: int) -> bytes:
        said = ask(line, name, command, *wanted)
        asked.append(command.partition(" ")[0])
        if name == step and asked.count(asked[-1]) == 1:
            act()
        return said

    monkeypatch.setattr(Line, "ask", asking)
    return asked


def dispatched(school: School, store: Store) -> run.Run:
    made = build(config.load(school.folder / "ouderbrug.toml"), MONDAY)
    return run.dispatch(store, made, lambda: MONDAY, threading.Event())


@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_13_a_machine_asleep_between_mark_and_text_sends_nothing_to_whom_was_banned(
    small_school: School, boot: Boot, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    small_school.happens(SCORE)
    store = Store(small_school.store, SCHOOL)

    def sleep() -> None:
        boot.seconds += 3 * 3600
        change(store, BAN)

    asked = during(monkeypatch, step, sleep)
    done = dispatched(small_school, store)
    store.close()
    assert [mail.recipients for mail in small_school.smtp.mails] == [("g2@guardian.example",)]
    assert (done.counts["refused"], done.counts["sent"], done.exit_code) == (1, 1, 0)
    assert ("RSET" in asked) == (step != "data"), "the envelope of the banned one was given up, or past DATA the line"
    assert small_school.json("status")["messages"]["cancelled"] == 1


def test_13_a_text_without_its_dot_is_not_delivered_to_whom_was_banned_while_it_went(
    small_school: School, boot: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.happens(SCORE)
    store = Store(small_school.store, SCHOOL)
    push, pushed = Line._push, []

    def pushing(line: Line, step: str, data: bytes) -> None:
        push(line, step, data)
        pushed.append(step)
        if len(pushed) == 1:
            boot.seconds += 60
            change(store, BAN)

    monkeypatch.setattr(Line, "_push", pushing)
    done = dispatched(small_school, store)
    store.close()
    assert [mail.recipients for mail in small_school.smtp.mails] == [("g2@guardian.example",)]
    assert (done.counts["refused"], done.counts["sent"]) == (1, 1)


def test_13_a_first_connection_is_a_wait_and_asks_however_short_it_was(
    small_school: School, boot: Boot, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.happens(SCORE)
    store = Store(small_school.store, SCHOOL)
    connect = Email._connect

    def connecting(self: Email, until: float) -> Line:
        change(store, BAN)
        return connect(self, until)

    monkeypatch.setattr(Email, "_connect", connecting)
    dispatched(small_school, store)
    store.close()
    assert [mail.recipients for mail in small_school.smtp.mails] == [("g2@guardian.example",)]


CHANGES: list[tuple[str, tuple[str, ...], dict[str, int], list[str]]] = [
    ("nothing", (), {"sent": 2}, ["g1@guardian.example", "g2@guardian.example"]),
    ("a new address", ("update guardian set email = 'new@guardian.example' where key = 'g1'",), {"sent": 2},
     ["g2@guardian.example", "new@guardian.example"]),
    ("left school", ("delete from guardianship where guardian = 'g1'",), {"sent": 1, "refused": 1},
     ["g2@guardian.example"]),
    ("a hold", ("insert into hold (school, scope, key, since, by, reason, released_by) values "
                "('99ZZ00', 'guardian', 'g1', '2026-11-23', 'juf', '', '')",), {"sent": 1, "held": 1},
     ["g2@guardian.example"]),
    ("a closed channel", ("insert or replace into channel_state (school, channel, closed_reason, account) values "
                          "('99ZZ00', 'email', 'by-hand', '')",), {"closed": 1}, []),
]  # fmt: skip


@pytest.mark.parametrize(("what", "statements", "counts", "reached"), CHANGES, ids=[one[0] for one in CHANGES])
def test_13_what_changed_while_it_slept_is_honoured(
    small_school: School,
    boot: Boot,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
    statements: tuple[str, ...],
    counts: dict[str, int],
    reached: list[str],
) -> None:
    small_school.happens(SCORE)
    store = Store(small_school.store, SCHOOL)

    def sleep() -> None:
        boot.seconds += 11
        change(store, *statements)

    during(monkeypatch, "rcpt", sleep)
    done = dispatched(small_school, store)
    assert sorted(mail.recipients[0] for mail in small_school.smtp.mails) == reached
    assert {name: done.counts[name] for name in counts} == counts
    with store.reading() as connection:
        rows = connection.exec_driver_sql("select state, attempts from message order by id").all()
    store.close()
    assert all(attempts == (1 if state == "sent" else 0) for state, attempts in rows), "a stale mark is no attempt"


@pytest.mark.parametrize(("seconds", "judged"), [(9.5, 1), (10.5, 2)])
def test_13_a_mark_is_old_after_ten_seconds(seconds: float, judged: int) -> None:
    """The engine asks by itself before any channel is called, whatever that channel knows of it."""
    boot, calls = Boot(), 0

    class Plain:
        def send(self, message: Message) -> Receipt:
            return Receipt(at=engine.now)

    with SmallEngine() as engine:
        wires = engine.wires | {"email": Plain()}
        sender = Dispatcher(
            engine.store, engine.runtime, wires, lambda: engine.now, threading.Event(), marks=OpenMarks(boot)
        )
        mark = sender.marker.mark

        def slow(*words: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == 1:
                boot.seconds += seconds
            return mark(*words)

        sender.marker.mark = slow  # type: ignore[method-assign]
        engine.take(told(1, "notable_score", {"pupils": ["p3"]}))
        done = sender.run(60)
        assert (done.counts["sent"], calls) == (1, judged)


@pytest.mark.parametrize("banned", [False, True])
def test_13_a_digest_is_judged_again_with_all_that_is_in_it(banned: bool) -> None:
    boot = Boot()
    with SmallEngine() as engine:
        sender = Dispatcher(
            engine.store, engine.runtime, engine.wires, lambda: engine.now, threading.Event(), marks=OpenMarks(boot)
        )
        mark, calls = sender.marker.mark, 0

        def slow(connection: Any, *words: Any) -> Any:
            nonlocal calls
            calls += 1
            found = mark(connection, *words)
            if calls == 1:
                boot.seconds += 3600
                if banned:
                    connection.exec_driver_sql(BAN.replace("g1", "g6"))
                    people_changed(connection)
            return found

        sender.marker.mark = slow  # type: ignore[method-assign]
        engine.take(told(1, "newsletter", {"pupils": ["p4"]}), told(2, "newsletter", {"pupils": ["p4"]}))
        engine.now = engine.now.replace(hour=16, minute=1)
        done = sender.run(60)
        ended = {row["state"] for row in engine.rows()}
    assert (done.counts["sent"], len(engine.mails), calls) == ((0, 0, 2) if banned else (1, 1, 2))
    assert ended == ({"cancelled"} if banned else {"sent"})


class Answering(BaseHTTPRequestHandler):
    """Takes what is posted."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.server.took.append(self.rfile.read(int(self.headers["Content-Length"])))  # type: ignore[attr-defined]
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


def test_13_the_lent_client_asks_for_a_channel_that_does_not() -> None:
    """A plugin that only posts: its first connection is a wait, so who was banned in it gets nothing."""
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.took = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    kept = OpenMarks()
    url = f"http://127.0.0.1:{server.server_port}/"
    seen: list[type[BaseException] | None] = []

    class Posting:
        def __init__(self, engine: SmallEngine, client: httpx.Client) -> None:
            self.engine, self.client = engine, client

        def send(self, message: Message) -> Receipt:
            if not seen:
                change(self.engine.store, BAN)
            try:
                self.client.post(url, content=message.recipient)
            except Exception as error:
                seen.append(type(error))
                raise
            seen.append(None)
            return Receipt(at=self.engine.now)

    try:
        with (
            SmallEngine() as engine,
            httpx.Client(trust_env=False, event_hooks={"request": [kept.watch]}) as client,
        ):
            wires = engine.wires | {"email": Posting(engine, client)}
            sender = Dispatcher(engine.store, engine.runtime, wires, lambda: engine.now, threading.Event(), marks=kept)
            engine.take(told(1, "notable_score", {"pupils": ["p1"]}))
            done = sender.run(60)
        assert seen == [Stale, None]
        assert server.took == [b"g2"]  # type: ignore[attr-defined]
        assert (done.counts["refused"], done.counts["sent"]) == (1, 1)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_13_a_store_that_fails_meanwhile_lets_the_message_wait() -> None:
    boot = Boot()
    kept = OpenMarks(boot)

    def again() -> str:
        raise OSError

    message = sample_message(Capabilities())
    with kept.on_its_way(message, OpenMark(boot() - 11, again)), pytest.raises(Temporary, match="mark-not-renewed"):
        kept.confirm(message)
    kept.confirm(message)  # it is on its way no longer
