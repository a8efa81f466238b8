"""What may break where the store is on a server, or on its way there: nothing is lost, and nothing goes twice."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from click.testing import CliRunner, Result
from processes import NEWS, ServerSchool
from sqlalchemy import insert
from test_store_faults import NEXT_VERSION

import on_postgres
from a_school import guardian
from ouderbrug.cli import main
from ouderbrug.cli.session import Session
from ouderbrug.delivery import clock_guard
from ouderbrug.delivery.channels import Dates
from ouderbrug.errors import ConfigError, NeedsPerson, StoreError, TryAgainLater
from ouderbrug.school.clock import Reading
from ouderbrug.store import clock as clocks
from ouderbrug.store import dialects, drains, generation, protections, tables
from ouderbrug.store.database import Store, only_one, set_meta
from ouderbrug.store.newest import Newest
from ouderbrug.store.stamp import people_changed
from ouderbrug.store_url import database_of
from room_samples import runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from processes import CrashSchool
    from sqlalchemy import Connection

    from a_school import School
    from ouderbrug.testing import SmtpSandbox

pytestmark = pytest.mark.slow
FILE = "sqlite:///ouderbrug.db"


def names(school: School, url: str) -> None:
    """Change the one line of the TOML."""
    school.configure(f'\n[store]\nurl = "{url}"\n')


@pytest.mark.parametrize("place", ["in_copy", "after_copy"])
def test_f02_a_move_that_was_killed_leaves_the_file_the_store(
    crash_school: CrashSchool, tmp_path: Path, place: str
) -> None:
    """And what it left on the server is behind the markers with the next change of the file."""
    school, url = crash_school, on_postgres.bare(tmp_path)
    school.fill(2)
    assert school.process("store", "copy", url, failpoint=f"{place}:kill").code == -9
    school.happens(NEWS)
    assert school.dispatch()["sent"] == len(school.smtp.mails) == 2
    names(school, url)
    said = school.run("dispatch", exit_code=2).stderr
    assert ("is not the newest" if place == "after_copy" else "no tables of ouderbrug") in said
    names(school, FILE)
    if place == "after_copy":
        assert "is not empty" in school.run("store", "copy", url, exit_code=2).stderr
        url = on_postgres.bare(tmp_path / "anew")
    school.run("store", "copy", url)
    names(school, url)
    assert school.dispatch() == {}
    assert len(school.smtp.mails) == 2


def test_f02_a_migration_that_was_killed_leaves_the_tables_of_a_server_whole(tmp_path: Path, smtp: SmtpSandbox) -> None:
    (tmp_path / "school").mkdir()
    school = ServerSchool(tmp_path / "school", smtp)
    school.fill(3)
    known = "select count(*) from information_schema.columns where table_name in ('message', 'shade')"
    before = school.query(known)
    assert school.process("store", "migrate", failpoint="in_migration:kill", code=NEXT_VERSION).code == -9
    assert school.query(known) == before
    assert school.process("status").code == 0, "the old program goes on with the old tables"
    school.later(minutes=1)
    assert school.process("store", "migrate", code=NEXT_VERSION).code == 0
    assert school.query(known) == [(before[0][0] + 2,)]
    assert len(list(school.folder.glob("*.backup.db"))) == 2, "each made one before it began"
    school.end()


LATER = "2026-11-23T12:00:00+01:00"
LEADER = ("--as", "directie")


def lives_on_after_a_backup(school: School, url: str, backup: str = "monday.db") -> None:
    """A school on a server backs up (to a file, and a database) while news waits, sends it, and learns of a ban."""
    names(school, url)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins"))
    school.family("p2 Roos Vos", "3A", guardian("g3", "Elif Vos"))
    school.enrol()
    school.run("hold", "school", *LEADER)
    school.happens(NEWS)
    school.dispatch()
    school.run("store", "backup", str(school.folder / backup))
    on_postgres.copied(url, "monday")
    school.run("release", "school", *LEADER)
    school.approve("news", *LEADER)
    school.happens(NEWS | {"id": "more"})
    assert school.dispatch()["sent"] == len(school.smtp.mails) == 6
    next(row for row in school.rows if row["guardian_key"] == "g2")["blocked"] = "court-order"
    school.enrol()
    school.run("optout", "g3")


@pytest.mark.parametrize(
    ("there", "backup", "became"),
    [
        ("newest", "monday.db", "4 sent"),
        ("older", "itself", "4 unknown"),
        ("empty", "monday.dump", "4 unknown"),
    ],
)
def test_f27_a_backup_put_back_on_a_server_sends_nothing_twice_and_lifts_no_ban(
    school: School, tmp_path: Path, there: str, backup: str, became: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = on_postgres.bare(tmp_path)
    monkeypatch.setenv("PATH", on_postgres.tools())
    lives_on_after_a_backup(school, url, backup)
    older = on_postgres.copied(on_postgres.named(url, "monday"), "again")
    now = {"newest": url, "older": older}.get(there) or on_postgres.bare(tmp_path / "anew")
    names(school, now)
    if there != "newest":
        said = school.run("dispatch", exit_code=2).stderr
        assert ("is not the newest" if there == "older" else "no tables of ouderbrug") in said
    of = now if backup == "itself" else str(school.folder / backup)
    # What somebody who is banned or opted out by now got of the second event, the restored store does not plan again.
    said = school.run("store", "restore", of, now=LATER, exit_code=None)
    assert became in said.stdout, said.stderr
    assert said.exit_code == (0 if became == "4 sent" else 3)
    assert len(list(school.folder.glob("*.aside.db"))) == (there != "empty")
    assert "newest table" in school.run("status", now=LATER).output
    assert school.dispatch(LATER, exit_code=3) == {}
    for row in school.rows:
        row["blocked"] = ""
    school.enrol()
    school.run("release", "school", *LEADER)
    school.happens(NEWS | {"id": "third"})
    school.dispatch(exit_code=None)
    assert Counter(address for mail in school.smtp.mails[6:] for address in mail.recipients) == {
        "g1@guardian.example": 1
    }
    assert {mail.id for mail in school.smtp.mails[6:]} - {mail.id for mail in school.smtp.mails[:6]}


def test_f27_an_older_database_is_noticed_by_a_machine_that_never_saw_the_newer(school: School, tmp_path: Path) -> None:
    """It lacked nothing that this machine knew of, so that all went again, with exit code 0."""
    url = on_postgres.bare(tmp_path)
    names(school, url)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.dispatch()
    older, folders = on_postgres.copied(url, "older"), (school.folder, Path(os.environ["XDG_STATE_HOME"]))
    seen = {file: file.read_bytes() for folder in folders for file in folder.rglob("*.marker")}
    school.happens(NEWS)
    assert school.dispatch()["sent"] == 1
    for file, content in seen.items():
        file.write_bytes(content)
    names(school, older)
    words = (
        f"set local search_path = {drains.SCHEMA}, public",
        (
            "insert into procrastinate_jobs (task_name, queue_name, args)"
            """ values ('ouderbrug.drain', '99ZZ00', '{"channel": "email", "lightest": 9}')"""
        ),
    )
    with closing(Store(school.store, "99ZZ00", server=older)) as store, store.writing() as connection:
        drains.make(connection)
        for statement in words:
            connection.exec_driver_sql(statement)
    for command in (("dispatch",), ("worker", "--once"), ("hold", "school", *LEADER)):
        said = school.run(*command, exit_code=2).stderr
        assert f"database {database_of(older)} may not be the newest: it is in another database" in said, command
    assert "dispatch --accept-store" in school.run("status").output
    with closing(Store(school.store, "99ZZ00", server=older)) as store, store.writing() as connection:
        for statement in words:
            connection.exec_driver_sql(statement)
    assert "1 unknown" in school.run("store", "restore", older, now=LATER, exit_code=3).stdout
    with closing(Store(school.store, "99ZZ00", server=older)) as store, store.reading() as connection:
        assert not connection.exec_driver_sql(f"select * from {drains.SCHEMA}.procrastinate_jobs").all()
    assert (school.dispatch(LATER, exit_code=3), len(school.smtp.mails)) == ({}, 1)
    school.enrol()
    school.dispatch(LATER, exit_code=None)
    assert len(school.smtp.mails) == 1


@pytest.mark.drill
@pytest.mark.parametrize("lags", [False, True])
def test_f27_a_replica_that_takes_over_sends_nothing_before_a_word_and_one_that_lagged_not_at_one_either(
    school: School, tmp_path: Path, lags: bool
) -> None:
    url = on_postgres.bare(tmp_path)
    names(school, url)
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"))
    school.enrol()
    school.dispatch()
    replica = on_postgres.Replica()
    try:
        if lags:
            replica.lags()
        school.happens(NEWS)
        assert school.dispatch()["sent"] == 1
        names(school, replica.takes_over(url))
        said = "lacks changes" if lags else "on a server that took over"
        assert said in school.run("dispatch", exit_code=2).stderr
        school.run("dispatch", "--accept-store", exit_code=2 if lags else 0)
        assert len(school.smtp.mails) == 1
        if not lags:
            school.happens(NEWS | {"id": "more"})
            assert school.dispatch(LATER)["sent"] == 1
    finally:
        replica.end()


@pytest.mark.parametrize("part", range(4), ids=["server", "database", "tables", "timeline"])
def test_f27_a_store_knows_in_which_database_it_is_and_goes_on_elsewhere_at_a_word(tmp_path: Path, part: int) -> None:
    url, path = on_postgres.of(tmp_path), tmp_path / "ouderbrug.db"

    def opens(*, accepts: bool = False) -> str:
        newest = Newest(path, tmp_path, server=url, accepts=accepts)
        with closing(Store(path, "99ZZ00", server=url, newest=newest)) as store:
            newest.require(store)
            with store.reading() as connection:
                return generation.home(connection)

    home = opens()
    assert [len(one) > 2 for one in home.split("-")] == [True] * 4, "adopted at first sight"
    was = "-".join("9" if at == part else one for at, one in enumerate(home.split("-")))
    with closing(Store(path, "99ZZ00", server=url)) as store, store.writing() as connection:
        generation.settle(connection, was)
    with pytest.raises(StoreError, match="another database than it was, or on a server that took over"):
        opens()
    assert opens(accepts=True) == opens() == home


def test_f02_a_restore_that_was_killed_leaves_the_database_as_it_was(tmp_path: Path, smtp: SmtpSandbox) -> None:
    (tmp_path / "school").mkdir()
    school = ServerSchool(tmp_path / "school", smtp)
    school.fill(2)
    backup = str(school.folder / "monday.db")
    school.run("store", "backup", backup)
    school.happens(NEWS)
    assert school.dispatch()["sent"] == 2
    before = school.query("select store, number from generation"), school.states()
    assert school.process("store", "restore", backup, failpoint="in_copy:kill").code == -9
    assert (school.query("select store, number from generation"), school.states()) == before
    assert school.dispatch() == {}
    assert "2 sent" in school.run("store", "restore", backup).stdout
    assert school.states() == {"sent": 2}
    school.end()


def test_f27_a_database_of_another_store_is_not_written_over(school: School, tmp_path: Path) -> None:
    url = on_postgres.bare(tmp_path)
    lives_on_after_a_backup(school, url)
    names(school, on_postgres.of(tmp_path / "other"))
    said = school.run("store", "restore", str(school.folder / "monday.db"), exit_code=2).stderr
    assert "holds something else" in said
    assert not list(school.folder.glob("*.aside.db"))
    assert not list(school.folder.glob("*.restoring*"))
    names(school, url)
    with closing(Store(school.store, "11AA00", server=url)) as store, store.writing() as connection:
        of_another = {"school": "11AA00", "key": "p1", "first_name": "Bo"}
        connection.execute(insert(tables.pupil).values(of_another))
    assert "other schools" in school.run("store", "restore", str(school.folder / "monday.db"), exit_code=2).stderr
    with only_one(school.store, url, "99ZZ00"):
        assert "busy" in school.run("store", "restore", str(school.folder / "monday.db"), exit_code=75).stderr


def test_f27_each_machine_notes_who_is_protected_whoever_said_so(tmp_path: Path) -> None:
    """At its next change of anything, so that a restore on any of them lifts nothing."""
    url = on_postgres.of(tmp_path)
    machines = [Newest(tmp_path / name / "ouderbrug.db", tmp_path / name, server=url) for name in ("a", "b")]

    def changes(newest: Newest, change: Callable[[Connection], object]) -> None:
        newest.path.parent.mkdir(mode=0o700, exist_ok=True)
        with closing(Store(newest.path, "99ZZ00", server=url, newest=newest)) as store:
            newest.require(store)
            with store.writing() as connection:
                change(connection)

    def opts_out(connection: Connection) -> None:
        one = {"school": "99ZZ00", "key": "g1", "first_name": "Sara", "last_name": "Bakker", "opt_out": ["all"]}
        connection.execute(insert(tables.guardian).values(one))
        people_changed(connection)

    def anything(connection: Connection) -> None:
        set_meta(connection, "last_backup", "2026-11-23T10:00:00+00:00")

    changes(machines[1], anything)
    changes(machines[0], opts_out)
    assert not protections.read(machines[1].path)
    changes(machines[1], anything)
    first, second = (protections.read(one.path) for one in machines)
    assert {(one.guardian, one.field) for one in second} == {("g1", "opt_out")}
    assert first == second
    size = (machines[1].path.parent / "ouderbrug.db.protected").stat().st_size
    changes(machines[1], anything)
    assert (machines[1].path.parent / "ouderbrug.db.protected").stat().st_size == size, "nothing new is not noted anew"


@pytest.mark.parametrize("words", [("restore", "monday.db"), ("migrate",), ("copy", "postgresql://localhost/school")])
def test_f02_no_place_to_stumble_is_taken_on_a_real_store(school: School, words: tuple[str, ...]) -> None:
    def store(*words: str, failpoint: str | None) -> Result:
        env = {"OUDERBRUG_NOW": None, "OUDERBRUG_FAILPOINT": failpoint}
        return CliRunner().invoke(main, ["--config", str(school.folder / "ouderbrug.toml"), "store", *words], env=env)

    assert store("migrate", failpoint=None).exit_code == 0
    told = store(*words, failpoint="in_copy:kill")
    assert told.exit_code == 2
    assert "works on a rehearsal store only" in told.stderr


@pytest.mark.parametrize(
    ("setting", "is_ours"),
    [
        ("synchronous_commit = off", "on"),
        ("synchronous_commit = local", "on"),
        ("statement_timeout = '1ms'", "0"),
        ("default_transaction_isolation = 'serializable'", "read committed"),
        ("client_encoding = 'LATIN1'", "UTF8"),
        ("datestyle = 'German'", "ISO, MDY"),
    ],
)
def test_f01_no_setting_of_a_database_lets_a_text_leave_before_its_mark_is_on_the_disk(
    tmp_path: Path, setting: str, is_ours: str
) -> None:
    """With synchronous_commit off a server that crashed had forgotten the marks of another machine."""
    url = on_postgres.bare(tmp_path)
    base = url.partition("?")[0].rpartition("/")[2]
    on_postgres.run(url.partition("?host=")[2], f"alter database {base} set {setting}")
    with closing(Store(tmp_path / "store.db", "99ZZ00", server=url, any_schema=True)) as store, store.reading() as db:
        shown = db.exec_driver_sql(f"show {setting.partition(' ')[0]}").scalar()
    assert shown == is_ours


def test_f08_a_machine_that_is_ahead_of_the_server_keeps_no_other_machine_back(tmp_path: Path) -> None:
    """Its time stood in the store as the last one, and the machine that was right was told that it was behind."""
    with closing(Store(tmp_path / "store.db", "99ZZ00", server=on_postgres.of(tmp_path))) as store:
        with store.writing() as connection:
            set_meta(connection, "kind", "real")
        now, ahead = datetime.now(UTC), timedelta(minutes=10)
        for off, error in ((0 * ahead, None), (ahead, NeedsPerson), (-ahead, TryAgainLater), (0 * ahead, None)):
            told = clock_guard.guard(store, runtime(), Reading(now + off, 100, str(off)), {}, Dates(), accept=False)
            assert type(told) is (error or type(None)), off
            with store.reading() as connection:
                noted = clocks.last(connection)
            assert noted is not None and noted.wall == now


def test_f07_a_run_that_is_paused_leads_no_longer_than_it_may_take(tmp_path: Path) -> None:
    """Its connection had two hours to say something, in which no other machine took in what is new."""
    url = on_postgres.of(tmp_path)
    with (
        closing(Store(tmp_path / "store.db", "99ZZ00", server=url)) as store,
        closing(Store(tmp_path / "store.db", "99ZZ00", server=url)) as other,
        store.running(longest=timedelta(seconds=1)) as leads,
    ):
        with other.running() as beside:
            assert (leads, beside) == (True, False)
        with other.reading() as connection:
            connection.exec_driver_sql("select pg_sleep(2)")
        with other.running() as beside:
            assert beside


def test_14_a_pooler_between_us_and_the_server_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers with a process number of its own, and a lock of a session would be nobody's."""
    monkeypatch.setattr(psycopg.ConnectionInfo, "backend_pid", property(lambda _: 1))
    with pytest.raises(ConfigError, match="a pooler stands between"):
        Store(tmp_path / "store.db", "99ZZ00", server=on_postgres.of(tmp_path))


@pytest.mark.parametrize("on_server", [False, True], ids=["file", "server"])
def test_f08_nothing_is_deleted_by_a_clock_that_is_wrong(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_server: bool
) -> None:
    def run(*words: str) -> Result:
        return CliRunner().invoke(
            main, ["--config", str(school.folder / "ouderbrug.toml"), *words], env={"OUDERBRUG_NOW": None}
        )

    if on_server:
        names(school, on_postgres.bare(tmp_path))
    assert run("store", "migrate").exit_code == 0
    assert run("dispatch").exit_code in (0, 3)
    said = "is 400 days ahead of that of the database server" if on_server else "leapt 400 days ahead"
    assert "nothing was deleted" not in run("purge").output
    monkeypatch.setattr(
        Session, "machine_clock", property(lambda _: lambda: datetime.now(UTC) + timedelta(days=400, minutes=1))
    )
    purged = run("purge")
    assert (purged.exit_code, "nothing was deleted" in " ".join(purged.output.split())) == (3, True), purged.output
    assert said in " ".join(purged.output.split())


@pytest.mark.parametrize("write", [False, True])
def test_f08_commands_go_by_the_clock_of_the_server_whatever_their_machine_says(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: bool
) -> None:
    """What was let go again on a machine that is ahead waited for as long on each other one."""
    names(school, on_postgres.bare(tmp_path))
    monkeypatch.delenv("OUDERBRUG_NOW", raising=False)
    session = Session(school.folder / "ouderbrug.toml")
    assert session.make_store()
    monkeypatch.setattr(Session, "machine_clock", property(lambda _: lambda: datetime.now(UTC) + timedelta(minutes=4)))
    with session.opens(write=write) as store, store.reading() as connection:
        there = dialects.clock_of(connection)
        assert there is not None
        assert abs(session.clock() - there) < timedelta(minutes=1)


@pytest.mark.parametrize(("reserved", "told"), [(0, False), (90, True)])
def test_f07_a_server_with_too_few_connections_is_said_by_check(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reserved: int, told: bool
) -> None:
    """Workers that only waited held the last ones, and each run ended with 75."""
    names(school, on_postgres.bare(tmp_path))
    school.run("store", "migrate")
    monkeypatch.setattr(dialects, "_LETS_IN", dialects._LETS_IN.replace("select sum", f"select -{reserved} + sum"))
    said = " ".join(school.run("check", "--offline", exit_code=None).output.split())
    assert ("a run and one worker may want 11 at once" in said) is told


def test_f06_a_database_that_takes_no_changes_now_is_said_and_asked_again(school: School, tmp_path: Path) -> None:
    """As a service sets it where its disk is full: a missing grant was blamed, with 2."""
    url = on_postgres.bare(tmp_path)
    names(school, url)
    school.run("store", "migrate")
    folder, base = url.partition("?host=")[2], url.partition("?")[0].rpartition("/")[2]
    on_postgres.run(folder, f"alter database {base} set default_transaction_read_only = on")
    assert "the database takes no changes now" in school.run("dispatch", exit_code=75).stderr
    said = school.run("check", "--deep", exit_code=None).output
    assert "default_transaction_read_only is on" in " ".join(said.split())
    on_postgres.run(folder, f"alter database {base} reset default_transaction_read_only")
    assert "takes no changes" not in school.run("check", "--deep", exit_code=None).output


def test_f06_what_the_environment_says_of_dates_is_not_how_the_store_reads_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGDATESTYLE", "German")
    url = on_postgres.bare(tmp_path)
    with closing(Store(tmp_path / "store.db", "99ZZ00", server=url, any_schema=True)) as store, store.reading() as db:
        shown = str(db.exec_driver_sql("show datestyle").scalar())
        assert db.exec_driver_sql("select date '2026-11-30'").scalar() == date(2026, 11, 30)
    assert shown.startswith("ISO")


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_f06_a_database_that_cannot_hold_each_letter_is_refused_before_anything_is_in_it(
    school: School, tmp_path: Path, encoding: str
) -> None:
    url = on_postgres.bare(tmp_path)
    folder, base = url.partition("?host=")[2], url.partition("?")[0].rpartition("/")[2]
    create = f"create database {base}x encoding '{encoding}' template template0 lc_collate 'C' lc_ctype 'C'"
    on_postgres.run(folder, create)
    names(school, on_postgres.named(url, "x"))
    for words in (("dispatch",), ("status",), ("check",), ("check", "--deep")):
        said = school.run(*words, exit_code=2)
        assert "make one with encoding 'UTF8'" in " ".join((said.stdout + said.stderr).split()), words
