"""A backup that is put back: what went since goes no second time, and whoever was protected since still is."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from processes import NEWS, sqlite

if TYPE_CHECKING:
    from a_school import School

LATER = "2026-11-23T12:00:00+01:00"
MORE = NEWS | {"id": "more"}


@pytest.fixture
def backed_up(small_school: School) -> School:
    """A school that backs up (``monday.db``) while one newsletter waits, and then sends it and another one."""
    school = small_school
    school.happens(NEWS)
    school.run("hold", "school", "--as", "directie")
    school.dispatch()
    school.run("store", "backup", str(school.folder / "monday.db"))
    school.run("release", "school", "--as", "directie")
    school.approve("news", "--as", "directie")
    school.happens(MORE)
    assert school.dispatch()["sent"] == 8
    return school


def states(school: School) -> Counter[str]:
    connection = sqlite().connect(school.store)
    found = Counter(dict(connection.execute("select state, count(*) from message group by state").fetchall()))
    connection.close()
    return found


def restore(school: School, exit_code: int = 3, file: str = "monday.db") -> str:
    return school.run("store", "restore", str(school.folder / file), now=LATER, exit_code=exit_code).output


def test_10_what_may_have_gone_since_is_unknown_also_what_came_in_since(backed_up: School) -> None:
    backed_up.store.write_bytes(b"rubbish")
    backed_up.run("dispatch", exit_code=2)
    assert "8 unknown" in restore(backed_up)
    assert states(backed_up) == {"unknown": 8}
    assert backed_up.dispatch(LATER, exit_code=None) == {}
    assert len(backed_up.smtp.mails) == 8
    assert "restored" in backed_up.run("log", "--unknown").stdout


def test_10_what_the_store_that_was_there_knows_is_settled_from_it(backed_up: School) -> None:
    assert "8 sent" in restore(backed_up, exit_code=0)
    assert states(backed_up) == {"sent": 8}
    assert backed_up.dispatch(LATER) == {}
    ids = {mail.id for mail in backed_up.smtp.mails}
    connection = sqlite().connect(backed_up.store)
    assert {row[0] for row in connection.execute("select public_id from message")} == ids, "answers still find them"
    connection.close()


def test_10_an_older_file_that_was_put_there_by_hand_knows_only_what_went(backed_up: School) -> None:
    shutil.copy(backed_up.store, backed_up.folder / "tuesday.db")
    backed_up.happens(NEWS | {"id": "third"})
    assert backed_up.dispatch(LATER)["sent"] == 4
    os.replace(backed_up.folder / "tuesday.db", backed_up.store)
    assert "8 sent, 4 unknown" in restore(backed_up)
    assert backed_up.dispatch("2026-11-23T13:00:00+01:00") == {}


def test_10_a_backup_that_was_put_there_by_hand_can_be_restored_from_there(backed_up: School) -> None:
    os.replace(backed_up.folder / "monday.db", backed_up.store)
    backed_up.run("dispatch", exit_code=2)
    assert "8 unknown" in restore(backed_up, file="ouderbrug.db")
    assert backed_up.dispatch(LATER) == {}
    assert len(list(backed_up.folder.glob("*.aside.db"))) == 1


def test_10_of_a_machine_put_back_as_a_whole_nothing_is_taken_for_newest(small_school: School) -> None:
    small_school.happens(NEWS)
    small_school.run("hold", "school", "--as", "directie")
    small_school.dispatch()
    small_school.run("store", "restore", str(small_school.store), "--snapshot", exit_code=3)
    assert states(small_school) == {"unknown": 4}


def test_10_what_waits_in_the_newest_store_waits_on(backed_up: School) -> None:
    backed_up.run("hold", "guardian", "g1", "--as", "directie")
    backed_up.happens(NEWS | {"id": "third"})
    assert backed_up.dispatch(LATER)["sent"] == 3
    assert "queued" in restore(backed_up, exit_code=0)
    assert states(backed_up) == {"sent": 11, "queued": 1}
    backed_up.run("release", "guardian", "g1", "--as", "directie", now=LATER)
    assert states(backed_up) == {"sent": 11, "awaiting_approval": 1}


def test_10_no_restore_lifts_what_protects(backed_up: School) -> None:
    """What stood in the backup, and what was said since: by a file, by hand, of somebody who came later."""
    school = backed_up
    school.run("optout", "g3", "--kind", "newsletter")
    next(row for row in school.rows if row["guardian_key"] == "g2")["blocked"] = "court-order"
    school.family("p9 Nieuw Kind", "3A", *[dict(school.rows[0]) | {"guardian_key": "g9", "first_name": "Nieuwe"}])
    school.enrol()
    school.run("optout", "g9")
    school.run("hold", "pupil", "p4", "--as", "directie")
    listed = (school.folder / "ouderbrug.db.protected").read_text()
    assert "Nieuw" not in listed
    assert "Sara" not in listed
    school.store.write_bytes(b"rubbish")
    restore(school)
    connection = sqlite().connect(school.store)
    guardians = {row[0]: row[1:] for row in connection.execute("select key, opt_out, blocked from guardian")}
    brought = {row[:2] for row in connection.execute("select guardian, field from brought")}
    holds = connection.execute("select scope, key from hold where released_at is null").fetchall()
    connection.close()
    assert guardians["g3"] == ('["newsletter"]', "")
    assert guardians["g2"][1] == "court-order"
    assert guardians["g5"][1] == "court-order"
    assert ("g9", "opt_out") in brought
    assert sorted(holds) == [("pupil", "p4"), ("school", "")], "the hold of the backup, and the one since"


def test_10_a_file_that_is_no_backup_of_this_school_changes_nothing(backed_up: School) -> None:
    was = backed_up.store.read_bytes()
    (backed_up.folder / "rubbish.db").write_bytes(b"SQLite format 3" * 99)
    for name in ("rubbish.db", "none.db"):
        restore(backed_up, exit_code=2, file=name)
    connection = sqlite().connect(backed_up.folder / "monday.db")
    connection.execute("update generation set store = ?", ("f" * 32,))
    connection.commit()
    connection.close()
    assert "another store" in restore(backed_up, exit_code=2)
    assert backed_up.store.read_bytes() == was
    assert not list(backed_up.folder.glob("*.restoring*"))


def test_10_nothing_is_restored_while_a_source_fails_or_a_run_is_busy(
    backed_up: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came in since could not be known, and would go twice."""
    from ouderbrug.store.database import only_one
    from ouderbrug_events.source import EventsSource

    with only_one(backed_up.store):
        restore(backed_up, exit_code=75)
    monkeypatch.setattr(EventsSource, "poll", lambda *_: 1 / 0)
    assert "source office fails" in restore(backed_up, exit_code=2)
    assert states(backed_up) == {"sent": 8}
