"""Workers beside dispatch at one database, woken in our own transactions: whatever becomes of them, all goes once."""

from __future__ import annotations

import json
import signal
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, ServerSchool

import on_postgres
from forked import ended
from ouderbrug.store import drains
from ouderbrug.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection

    from ouderbrug.testing import SmtpSandbox

pytestmark = [pytest.mark.slow, pytest.mark.long]
BEFORE_SCHOOL = "2026-11-23T07:00:00+01:00"
WAITING = f"select args->>'channel', status::text, queue_name from {drains.SCHEMA}.procrastinate_jobs order by id"


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox) -> Iterator[ServerSchool]:
    """A school on a server, with the tables of workers in it, whose news waits until school begins."""
    folder = tmp_path / "school"
    folder.mkdir()
    school = ServerSchool(folder, smtp)
    school.fill(50)
    assert school.process("worker", "--once").code == 0
    school.happens(NEWS)
    assert school.process("dispatch", now=BEFORE_SCHOOL).code == 0
    assert (school.states(), smtp.mails) == ({"queued": 50}, [])
    yield school
    school.end()


def test_14_what_is_due_wakes_a_worker_in_the_transaction_that_took_it_in(school: ServerSchool) -> None:
    assert school.query(WAITING) == [], "nothing was due before school"
    killed = school.start("dispatch", failpoint="after_claim:kill")
    assert ended(killed).code == -signal.SIGKILL
    assert school.query(WAITING) == [("email", "todo", "99ZZ00")]
    done = school.process("worker", "--once", now=school.later(minutes=5))
    assert (done.code, done.stderr.count("rehearsal")) == (0, 2), "as it began, and for its drain"
    assert "99ZZ00 email: 50 sent" in done.stdout
    assert (school.query(WAITING), school.states()) == ([], {"sent": 50})


def test_14_a_broken_school_of_a_board_keeps_no_other_waiting(school: ServerSchool) -> None:
    """A syntax error in one TOML ended the worker of all schools."""
    school.configure()
    board = school.folder.parent / "board.toml"
    board.write_text(f'schools = ["{school.folder.name}/ouderbrug.toml", "broken/ouderbrug.toml"]\n')
    own = school.folder / "ouderbrug.toml"
    own.write_text('extends = "../board.toml"\n' + own.read_text())
    (board.parent / "broken").mkdir()
    (board.parent / "broken" / "ouderbrug.toml").write_text('extends = "../board.toml"\n[school\n')
    assert ended(school.start("dispatch", failpoint="after_claim:kill")).code == -signal.SIGKILL
    done = school.process("--config", str(board), "worker", "--once", now=school.later(minutes=5))
    assert done.code == 2, done.stderr
    assert "broken: " in done.stderr
    assert "99ZZ00 email: 50 sent" in done.stdout


def test_f07_a_server_that_ends_the_connection_as_a_worker_is_woken_ends_the_run_in_words(school: ServerSchool) -> None:
    """What was lost between two savepoints was called a fault in ouderbrug, with exit code 1."""
    school.change(
        "create function gone() returns trigger language plpgsql as"
        " 'begin perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(0.1); return new; end'"
    )
    school.change(f"create trigger gone before insert on {drains.SCHEMA}.procrastinate_jobs execute function gone()")
    ended_by_it = school.process("dispatch")
    assert ended_by_it.code == 75, ended_by_it.stderr
    assert "the database server of [store] url does not answer" in ended_by_it.stderr
    school.change(f"drop trigger gone on {drains.SCHEMA}.procrastinate_jobs")
    assert json.loads(school.process("dispatch", "--json").stdout)["sent"] == 50
    assert set(school.arrived().values()) == {1}


def test_14_tables_of_workers_that_are_gone_are_made_anew(school: ServerSchool) -> None:
    school.change(f"drop table {drains.SCHEMA}.procrastinate_jobs cascade")
    assert json.loads(school.process("dispatch", "--json").stdout)["sent"] == 50
    done = school.process("worker", "--once")
    assert done.code == 0, done.stderr
    assert school.query(WAITING) == []


@pytest.mark.parametrize("order", [1, -1])
def test_14_a_url_of_several_servers_is_read_alike_by_runs_workers_and_pg_dump(
    school: ServerSchool, order: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two hosts behind the ?, as what we say of a URL advises: the worker waited for ever, and there was no backup."""
    monkeypatch.setenv("PATH", on_postgres.tools())
    base, _, here = school.url.partition("?host=")
    school.url = f"{base}?" + "&".join([f"host={here}:5432", "host=/nowhere:5432"][::order])
    school.configure()
    woken(school)
    done = school.process("worker", "--once")
    assert (done.code, "99ZZ00 email: 50 sent" in done.stdout) == (0, True), done.stderr
    assert school.process("store", "backup", str(school.folder / "x.dump")).code == 0


def test_f01_what_a_killed_worker_held_is_delivered_at_once(school: ServerSchool) -> None:
    killed = school.start("worker", failpoint="after_send:kill:5")
    woken(school)
    assert ended(killed).code == -signal.SIGKILL
    beside = school.start("worker")
    woken(school)
    until(school, lambda: school.states()["sent"] >= 49)
    assert school.process("dispatch").code == 3, "of one mail nobody knows whether it arrived"
    assert school.states() == {"sent": 49, "unknown": 1}
    assert set(school.arrived().values()) == {1}
    beside.terminate()
    assert ended(beside).code == 0


def test_f07_workers_survive_their_server_and_nothing_is_lost_or_doubled(school: ServerSchool) -> None:
    """One whose drain had lost the server once ate each later word, and said that nothing was left."""
    soon = "import ouderbrug.cli.worker as w; w.AGAIN = w.LOOKS = 0.2"
    paused = school.start("worker", failpoint="after_send:stop:4", code=soon)
    woken(school)
    school.until_stopped(paused)
    idle = school.start("worker")
    with on_postgres.crashed():
        paused.send_signal(signal.SIGCONT)
        school.pause(idle, 1)
    assert idle.poll() is None, "it waits for its server"
    idle.terminate()
    assert ended(idle).code in (0, 75), "how it last found the school, whose server was away"
    school.change("update message set lease_until = null, owner = null where state = 'queued'")
    woken(school)
    until(school, lambda: not school.states()["queued"])
    paused.terminate()
    assert ended(paused).code == 0, "it found the school well again"
    school.later(minutes=3)
    again = school.process("dispatch")
    assert again.code in (0, 3), again.stderr
    states = school.states()
    assert states["unknown"] <= 4, "what was marked together with the fourth"
    assert states["sent"] + states["unknown"] == 50, states
    assert set(school.arrived().values()) == {1}


def test_f07_a_worker_whose_user_is_not_let_in_any_more_says_so_and_ends(school: ServerSchool) -> None:
    """It said that the server did not answer, a line in half a minute, for as long as it ran."""
    folder = school.url.partition("?host=")[2]
    on_postgres.run(folder, "create role passing login superuser")
    school.url = school.url.replace("postgres@", "passing@")
    school.configure()
    soon = "import ouderbrug.cli.worker as w; w.AGAIN = w.LOOKS = 0.2; w.PATIENCE = 1"
    worker = school.start("worker", code=soon)
    users = "select count(*) from pg_stat_activity where usename = 'passing'"
    until(school, lambda: school.query(f"{users} and query ~* '^listen'") != [(0,)])
    end = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'passing' and pid <> pg_backend_pid()"
    on_postgres.run(folder, "alter role passing nologin", end)
    done = ended(worker)
    assert (done.code, "the database server does not let us in" in done.stderr) == (2, True), done.stderr


def test_f28_a_worker_that_is_told_to_stop_finishes_what_it_sends_and_holds_nothing(school: ServerSchool) -> None:
    stopped = school.start("worker", failpoint="after_send:stop:4")
    woken(school)
    school.until_stopped(stopped)
    stopped.terminate()
    stopped.send_signal(signal.SIGCONT)
    assert ended(stopped).code == 0
    sent = len(school.arrived())
    assert 4 <= sent < 20, "the word may come after the next one has begun"
    assert school.states() == {"sent": sent, "queued": 50 - sent}
    assert school.query("select count(*) from message where owner is not null") == [(0,)]
    assert json.loads(school.process("dispatch", "--json").stdout)["sent"] == 50 - sent


def test_14_without_a_worker_words_do_not_pile_up_and_late_or_doubled_ones_do_nothing(school: ServerSchool) -> None:
    for _ in range(4):
        woken(school)
    assert school.query(WAITING) == [("email", "todo", "99ZZ00")]
    school.change("update message set priority = 0 where id = (select min(id) from message)")
    for _ in range(2):
        woken(school)
    order = f"select (args->>'lightest')::integer from {drains.SCHEMA}.procrastinate_jobs order by priority desc, id"
    assert school.query(order) == [(0,), (3,)], "what is urgent does not stand behind the words of all schools"
    school.change("update message set priority = 3")
    assert json.loads(school.process("dispatch", "--json").stdout)["sent"] == 50
    late = school.process("worker", "--once")
    assert (late.code, "99ZZ00 email: nothing was left" in late.stdout) == (0, True), late.stderr
    assert set(school.arrived().values()) == {1}


def test_14_words_of_a_worker_that_died_are_swept_away(school: ServerSchool) -> None:
    killed = school.start("worker", failpoint="after_claim:kill")
    woken(school)
    assert ended(killed).code == -signal.SIGKILL
    assert school.query(WAITING) == [("email", "doing", "99ZZ00")]
    with opened(school) as connection:
        connection.exec_driver_sql(
            f"update {drains.SCHEMA}.procrastinate_workers set last_heartbeat = now() - interval '3 minutes'"
        )
    assert school.process("dispatch", now=school.later(minutes=3)).code == 0
    assert school.query(WAITING) == [("email", "todo", "99ZZ00")], "a new one, for what was free at once"
    assert school.states() == {"sent": 50}


def test_14_a_word_that_is_rolled_back_wakes_nobody(school: ServerSchool) -> None:
    with pytest.raises(ZeroDivisionError), opened(school) as connection:
        assert wake(connection, school)
        raise ZeroDivisionError
    assert school.query(WAITING) == []


def test_14_tables_of_another_version_wake_nobody_and_are_made_anew(school: ServerSchool) -> None:
    with opened(school) as connection:
        connection.exec_driver_sql(f"comment on schema {drains.SCHEMA} is 'procrastinate 3.0.0'")
        assert not wake(connection, school)
    assert json.loads(school.process("dispatch", "--json").stdout)["sent"] == 50
    assert school.process("worker", "--once").code == 0
    with opened(school) as connection:
        assert drains.ready(connection)


def test_14_where_no_worker_can_be_woken_the_runs_go_on(school: ServerSchool) -> None:
    with opened(school) as connection:
        connection.exec_driver_sql(f"drop function {drains.SCHEMA}.procrastinate_defer_jobs_v1 cascade")
    done = school.process("dispatch", "--json")
    assert (done.code, json.loads(done.stdout)["sent"]) == (0, 50), done.stderr


def woken(school: ServerSchool) -> None:
    """Wake a worker, as a run does when messages become due."""
    with opened(school) as connection:
        wake(connection, school)


def wake(connection: Connection, school: ServerSchool) -> int:
    return drains.wake(connection, "99ZZ00", {"email": 0}, datetime.fromisoformat(school.now))


@contextmanager
def opened(school: ServerSchool) -> Iterator[Connection]:
    with closing(Store(school.store, "99ZZ00", server=school.url)) as store, store.writing() as connection:
        yield connection


def until(school: ServerSchool, holds: Callable[[], bool]) -> None:
    """Wait for what processes do; the time limit of the test ends it."""
    while not holds():
        school.pause(school.started[-1], 0.05)
