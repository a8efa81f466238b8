"""A store that is full, busy, broken, gone or of another version: a clear word, the right exit code, nothing sent."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from processes import NEWS, sqlite

from chances import more
from each import each
from ouderbrug.store import database, dialects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from processes import CrashSchool

    from a_school import School

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture
def ready(small_school: School) -> School:
    """The small school with an event that would send four mails."""
    small_school.happens(NEWS)
    return small_school


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that waits for nobody."""
    assert database.Store.__init__.__kwdefaults__ is not None
    monkeypatch.setitem(database.Store.__init__.__kwdefaults__, "busy_ms", 50)


def store_of(school: School) -> Path:
    return school.folder / "ouderbrug.db"


def marker_of(school: School) -> Path:
    return school.folder / "ouderbrug.db.marker"


def print_of(folder: Path) -> dict[str, str]:
    """Every file of a folder with the hash of its content."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir() if path.is_file()}


def nothing_sent(school: School, exit_code: int, *said: str, command: str = "dispatch") -> None:
    """A command must end so, say this, and send nothing."""
    result = school.run(command, exit_code=exit_code)
    assert school.smtp.mails == []
    for words in said:
        assert words in result.stderr, result.stderr


def small_files(size: int) -> Any:
    """Let a process write no file larger than this, as if the disk were full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def allow_pages(monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """Let the store grow to so many pages; SQLite then answers that the disk is full."""
    pragmas = dialects._pragmas

    def limited(connection: Any, **options: Any) -> Iterator[str]:
        yield from pragmas(connection, **options)
        yield f"max_page_count={pages}"

    monkeypatch.setattr(dialects, "_pragmas", limited)


@pytest.mark.parametrize(
    ("size", "some"),
    [pytest.param(40_000, False, id="at once", marks=pytest.mark.drill), pytest.param(350_000, True, id="under way")],
)
def test_f05_a_full_disk_sends_nothing_without_a_durable_mark(crash_school: CrashSchool, size: int, some: bool) -> None:
    school = crash_school
    school.fill(60)
    school.happens(NEWS)
    done = school.process("dispatch", limit=small_files(size))
    assert done.code == 75
    assert "no room to write ouderbrug.db" in done.stderr
    assert "make space" in done.stderr
    marked = {row[0] for row in school.query("select public_id from message where state in ('sending', 'sent')")}
    assert set(school.arrived()) <= marked
    assert bool(school.arrived()) is some
    assert school.process("store", "check").code == 0
    assert school.process("dispatch", now=school.later(minutes=3)).code in (0, 3), "once there is room, it goes on"
    assert school.states()["sent"] + school.states()["unknown"] == 60
    assert school.states()["unknown"] <= 1
    assert max(school.arrived().values()) == 1


@pytest.mark.parametrize("pages", [0, 2, 5, *more(1, 3, 8)])
def test_f05_a_disk_that_fills_up_at_any_moment_sends_nothing_without_a_durable_mark(
    ready: School, monkeypatch: pytest.MonkeyPatch, pages: int
) -> None:
    """A marked message whose receipt found no room becomes unknown; no other left the house."""
    allow_pages(monkeypatch, store_of(ready).stat().st_size // 4096 + pages)
    result = ready.run("dispatch", exit_code=None)
    monkeypatch.undo()
    assert result.exit_code in (0, 75), result.output
    ready.dispatch("2026-11-23T11:00:00+01:00", exit_code=None)
    assert len({mail.id for mail in ready.smtp.mails}) == len(ready.smtp.mails), "sent twice"
    counts = ready.json("status")["messages"]
    assert counts["sent"] + counts["unknown"] == 4
    assert counts["unknown"] <= 1


def test_f06_a_locked_store_is_tried_again_later(ready: School, impatient: None) -> None:
    other = sqlite().connect(store_of(ready), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    nothing_sent(ready, 75, "ouderbrug.db is busy with another program", "try again in a minute")
    other.execute("ROLLBACK")
    other.close()
    assert ready.dispatch()["sent"] == 4


def test_f06_a_store_locked_between_mark_and_receipt_leaves_one_unknown(
    ready: School, impatient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds the lock then makes the run stop; nothing is sent that was not marked."""
    from ouderbrug_email import Email

    send, other = Email.send, sqlite().connect(store_of(ready), isolation_level=None, check_same_thread=False)

    def send_and_lock(self: Any, message: Any) -> Any:
        receipt = send(self, message)
        other.execute("BEGIN IMMEDIATE")
        return receipt

    monkeypatch.setattr(Email, "send", send_and_lock)
    ready.run("dispatch", exit_code=75)
    monkeypatch.undo()
    other.execute("ROLLBACK")
    other.close()
    assert len(ready.smtp.mails) == 1
    assert ready.dispatch("2026-11-23T11:00:00+01:00", exit_code=3) == {"sent": 3, "unknown": 1}


def test_f06_a_broken_header_is_damage(ready: School) -> None:
    path = store_of(ready)
    content = bytearray(path.read_bytes())
    content[:100] = random.Random(6).randbytes(100)
    path.write_bytes(content)
    nothing_sent(ready, 2, "ouderbrug.db is damaged", "restore the last backup")
    nothing_sent(ready, 2, "is damaged", command="status")


def test_f06_a_broken_page_is_found_and_sends_nothing_twice(ready: School) -> None:
    """Rubbish in one page: a run stops with exit 2, or never needed that page."""
    assert ready.dispatch()["sent"] == 4
    ready.happens(NEWS | {"id": "more"})
    whole, marker, codes = store_of(ready).read_bytes(), marker_of(ready).read_bytes(), set()
    went = [mail.id for mail in ready.smtp.mails]
    for seed in range(12):
        for path in (*ready.folder.glob("ouderbrug.db*"), *Path(os.environ["XDG_STATE_HOME"]).glob("*/*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        marker_of(ready).write_bytes(marker)
        store_of(ready).write_bytes(with_a_broken_page(whole, random.Random(seed)))
        ready.smtp.mails.clear()  # the same morning once more
        first = ready.run("dispatch", "--accept-store", exit_code=None)
        codes.add(first.exit_code)
        if first.exit_code == 2:
            assert "is damaged" in first.stderr or "does not know" in first.stderr, seed
            assert "Traceback" not in first.stderr, seed
        ready.run("dispatch", now="2026-11-23T11:00:00+01:00", exit_code=None)
        arrived = [*went, *(mail.id for mail in ready.smtp.mails)]
        assert len(arrived) == len(set(arrived)), seed
    assert codes == {0, 2}


def with_a_broken_page(content: bytes, chance: random.Random, size: int = 4096) -> bytes:
    page = chance.randrange(1, len(content) // size)
    return content[: page * size] + chance.randbytes(size) + content[(page + 1) * size :]


def test_f06_store_check_finds_a_broken_page(ready: School) -> None:
    ready.dispatch()
    (root,) = ready_root(ready)
    path = store_of(ready)
    content = bytearray(path.read_bytes())
    content[(root - 1) * 4096 : root * 4096] = random.Random(7).randbytes(4096)
    path.write_bytes(content)
    result = ready.run("store", "check", exit_code=2)
    assert "damaged" in result.stderr
    assert "restore the last backup" in result.stderr


def ready_root(school: School) -> tuple[int]:
    connection = sqlite().connect(store_of(school))
    found: tuple[int] = connection.execute("select rootpage from sqlite_master where name = 'plan'").fetchone()
    connection.close()
    return found


@pytest.mark.parametrize("command", ["dispatch", "plan", "status"])
def test_f06_without_a_store_nothing_is_made(school: School, command: str) -> None:
    before = set(os.listdir(school.folder))
    result = school.run(command, exit_code=2)
    assert "there is no store at ouderbrug.db" in result.stderr
    assert "ouderbrug import" in result.stderr
    assert set(os.listdir(school.folder)) == before


def test_f06_a_file_that_is_no_store_of_ours_is_left_alone(school: School) -> None:
    connection = sqlite().connect(store_of(school))
    connection.execute("create table recipes (name text)")
    connection.close()
    before = print_of(school.folder)
    nothing_sent(school, 2, "no tables of ouderbrug")
    assert print_of(school.folder)["ouderbrug.db"] == before["ouderbrug.db"]


@pytest.mark.parametrize("command", ["dispatch", "status", "plan"])
def test_f06_a_store_of_a_newer_version_is_refused(ready: School, command: str) -> None:
    set_version(ready, "9999")
    nothing_sent(ready, 2, "newer version of ouderbrug", command=command)


def test_f06_migrate_refuses_a_store_of_a_newer_version(ready: School) -> None:
    set_version(ready, "9999")
    assert "newer version" in ready.run("store", "migrate", exit_code=2).stderr


def test_f06_an_older_store_wants_migrate_and_gets_a_backup(ready: School, next_version: None) -> None:
    nothing_sent(ready, 2, "has an older schema", "ouderbrug store migrate")
    result = ready.run("store", "migrate")
    (backup,) = ready.folder.glob("*.backup.db")
    assert backup.name in result.stdout
    assert version_of(backup) == HEAD
    assert version_of(store_of(ready)) == "next"
    assert ready.dispatch()["sent"] == 4


HEAD = database.REVISIONS[-1]
NEXT_VERSION = """
from sqlalchemy import text
from ouderbrug.store import database

def migrate(connection):
    connection.execute(text("alter table message add column colour text"))
    connection.execute(text("create table shade (name text)"))
    connection.execute(text("update alembic_version set version_num = 'next'"))

database.REVISIONS = (*database.REVISIONS, "next")
database.migrate = migrate
"""


@pytest.fixture
def next_version() -> Iterator[None]:
    """Pretend that this program is one schema further."""
    before = database.REVISIONS, database.migrate
    exec(NEXT_VERSION, {})
    yield
    database.REVISIONS, database.migrate = before


@pytest.mark.parametrize("action", ["kill", "raise"])
def test_f02_a_crash_in_a_migration_leaves_the_old_schema_whole(crash_school: CrashSchool, action: str) -> None:
    school = crash_school
    school.fill(3)
    crashed = school.process("store", "migrate", failpoint=f"in_migration:{action}", code=NEXT_VERSION)
    assert crashed.code == (-signal.SIGKILL if action == "kill" else 1)
    assert schema(school.store) == (HEAD, False, False)
    assert school.process("status").code == 0, "the old program goes on with the old schema"
    assert school.process("store", "migrate", code=NEXT_VERSION, now=school.later(minutes=1)).code == 0
    assert schema(school.store) == ("next", True, True)


def schema(path: Path) -> tuple[str, bool, bool]:
    """Version, and whether the new column and the new table are there."""
    connection = sqlite().connect(path)
    words = dict(connection.execute("select name, sql from sqlite_master where type = 'table'"))
    connection.close()
    return version_of(path), "colour" in words["message"], "shade" in words


def version_of(path: Path) -> str:
    connection = sqlite().connect(path)
    ((version,),) = connection.execute("select version_num from alembic_version")
    connection.close()
    return str(version)


def set_version(school: School, version: str) -> None:
    connection = sqlite().connect(store_of(school))
    connection.execute("update alembic_version set version_num = ?", (version,))
    connection.commit()
    connection.close()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write in a folder that forbids it")
def test_f06_a_folder_that_may_not_be_written_is_said(ready: School) -> None:
    ready.folder.chmod(0o500)
    try:
        nothing_sent(ready, 2, "mend its permissions")
    finally:
        ready.folder.chmod(0o700)


@pytest.mark.parametrize("clock", ["rehearsal", "real"])
def test_f08_a_store_of_the_other_clock_is_not_written(ready: School, clock: str) -> None:
    """A rehearsal must not touch what the school sends from, nor the other way round."""
    if clock == "real":
        connection = sqlite().connect(store_of(ready))
        connection.execute("update meta set value = 'real' where key = 'kind'")
        connection.commit()
        connection.close()
        nothing_sent(ready, 2, "this is a real store", "unset OUDERBRUG_NOW")
    else:
        ready.now = ""
        nothing_sent(ready, 2, "this is a rehearsal store", "set OUDERBRUG_NOW")
    assert ready.json("status")["guardians"] == 6, "looking is free"


@pytest.fixture
def looked_at(ready: School) -> School:
    """Something went, and more is there."""
    ready.dispatch()
    ready.happens(NEWS | {"id": "later"})
    return ready


@each(
    "words", [("plan",), ("plan", "--json"), ("status",), ("why", "news"), ("log",), ("approve",), ("preview", "news")]
)
def test_f37_looking_leaves_every_file_as_it_was(looked_at: School, words: tuple[str, ...]) -> None:
    before = print_of(looked_at.folder)
    first = looked_at.run(*words).stdout
    assert looked_at.run(*words).stdout == first
    assert print_of(looked_at.folder) == before


def test_f37_looking_after_a_crash_changes_no_row(crash_school: CrashSchool) -> None:
    """The file may be checkpointed then; what it says stays."""
    school = crash_school
    school.fill(6)
    school.happens(NEWS)
    school.process("dispatch", failpoint="after_send:kill:3")
    before = school.query("select * from message order by id")
    assert school.process("status", now=school.later(hours=2)).code == 0
    assert school.process("why", "news").code == 0
    assert school.query("select * from message order by id") == before
