"""Who is erased is gone from the school's folder, and what protects them holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, score
from ouderbrug.store import audit
from ouderbrug.store.dialects import driver

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

DIR = ("--as", "dir")
G, P = "ouder-Kanarie1", "kind-Kanarie2"
MARKS = ("Kanarie1", "Kanarie2", "Kanarie3", "Kanarie4", "kanarie5", "612345678", "Kanarie6", "Kanarie7")
WRITTEN = "Vraag kanarie5%40guardian.example, kanarie5&#64;guardian.example of Bella%20Kanarie3."
CHILD, HER = "Bella Kanarie3", "Wilma Kanarie4"


@pytest.fixture
def family(school: School) -> School:
    """A family whose data are canaries: told of their child, answering, with a ban on one parent; and a neighbour."""
    school.family(
        f"{P} {CHILD}", "3A",
        guardian(G, HER, email="kanarie5@guardian.example", mobile="+31612345678"),
        guardian("g2", "Mark Prins", blocked="court-order"),
    )  # fmt: skip
    school.family("p2 Zoë Buurman", "3A", guardian("g4", "Piet Buurman"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    about = score(P)
    about["payload"]["summary"] = "Kanarie6 ging goed."
    feast = {
        "id": "feest", "kind": "celebration", "audience": {"group": "3A"},
        "payload": {"milestone": f"Met {CHILD} en {HER}", "what": f"Kom kijken! {WRITTEN}", "place": "de aula",
                    "starts_at": "2026-12-11T13:30:00+01:00"},
    }  # fmt: skip
    help_ = {"id": "zoo", "kind": "participation_request", "audience": {"pupil": P},
             "payload": {"task": "meelopen", "starts_at": "2026-12-10T09:00:00+01:00", "load": "once",
                         "place": "het plein", "why_you": "U kent het."}}  # fmt: skip
    for day, event in (("23", about), ("24", feast), ("25", help_)):
        school.now = f"2026-11-{day}T10:00:00+01:00"
        school.happens(event)
        school.dispatch(exit_code=None)
    school.run("respond", "zoo", G, "anders", "--note", "Kanarie7 komt mee", "--as", "juf.karin")
    school.run("tasks", "--talked", G, "--as", "juf.karin")
    school.run("optout", G, "--kind", "newsletter")
    school.run("hold", "guardian", G, "--reason", "Kanarie7", *DIR)
    return school


def left(school: School) -> dict[str, list[str]]:
    """The marks that any file below the school's folder holds, by its name; but for what the school wrote itself."""
    found = {}
    for path in school.folder.rglob("*"):
        kept = path.is_file() and path.name not in ("contacts.csv", "week.jsonl")
        bytes_ = path.read_bytes().lower() if kept else b""
        if marks := [mark for mark in MARKS if mark.casefold().encode() in bytes_]:
            found[path.name] = marks
    return found


def erase(school: School, *words: str, exit_code: int = 3) -> dict[str, Any]:
    done: dict[str, Any] = school.json("privacy", "erase", *words, *DIR, exit_code=exit_code)
    return done


def test_nothing_of_a_guardian_and_a_pupil_is_left_below_the_folder(family: School) -> None:
    assert {mark for marks in left(family).values() for mark in marks} == set(MARKS), "the marks are there before"
    done = erase(family, "--guardian", G)
    assert done["files"] == ["contacts.csv", "inbox/week.jsonl"], "the inbox holds her name"
    done = erase(family, "--pupil", P)
    assert done["files"] == ["contacts.csv", "inbox/week.jsonl"]
    assert left(family) == {}
    (family.folder / "contacts.csv").unlink()
    (family.folder / "inbox" / "week.jsonl").unlink()
    assert left(family) == {}


def test_a_dry_run_says_what_it_would_take_and_changes_nothing(family: School) -> None:
    before = family.store.read_bytes()
    said = family.run("privacy", "erase", "--guardian", G, "--dry-run", *DIR)
    assert "would be erased" in said.stdout
    assert "contacts.csv holds a name" in said.stderr
    assert family.store.read_bytes() == before
    assert not (family.folder / "ouderbrug.db.audit").exists()


def test_what_waits_for_them_ends_and_nothing_more_goes(family: School) -> None:
    family.happens({**score(P, "later"), "occurred_at": "2026-11-26T10:00:00+01:00"})
    family.dispatch("2026-11-26T10:00:00+01:00", exit_code=None)
    waits = f"select count(*) from message where recipient = '{G}' and state in ('queued', 'awaiting_approval')"
    with closing(sqlite3.connect(family.store)) as connection:
        [(count,)] = connection.execute(waits).fetchall()
    assert erase(family, "--guardian", G)["erased"]["waiting"] == count > 0
    before = len(family.smtp.mails)
    family.dispatch("2026-11-27T10:00:00+01:00", exit_code=None)
    assert len(family.smtp.mails) == before


def test_a_ban_outlives_it_and_no_table_lifts_it(family: School) -> None:
    erase(family, "--guardian", "g2")
    with closing(sqlite3.connect(family.store)) as connection:
        assert connection.execute("select key from guardian where key = 'g2'").fetchall() == []
        assert connection.execute("select count(*) from guardian where blocked = 'court-order'").fetchone() == (1,)
    family.rows[1]["blocked"] = ""
    family.now = "2026-11-30T10:00:00+01:00"
    told = family.enrol()
    assert "1 person of the file was erased here; what protected them holds again" in told.stderr
    family.happens({**score(P, "later"), "occurred_at": family.now})
    family.dispatch(exit_code=None)
    story = {one["recipient"]: one["reason"] for one in family.json("why", "later")["plans"]}
    assert story["g2"] == "contact-ban"


def test_an_older_backup_that_is_put_back_is_erased_again(family: School) -> None:
    family.run("store", "backup", str(family.folder / "before.db"))
    erase(family, "--guardian", G)
    erase(family, "--pupil", P)
    (family.folder / "inbox" / "week.jsonl").unlink()
    family.run("store", "restore", str(family.folder / "before.db"), exit_code=None)
    (family.folder / "before.db").unlink()
    assert left(family) == {}


def test_who_did_it_of_whom_and_why_is_noted_without_their_name(family: School) -> None:
    erase(family, "--guardian", G, "--why", "verzoek van 3 november")
    (line,) = audit.read(family.store)
    assert (line["act"], line["as"], line["why"]) == ("erase", "dir", "verzoek van 3 november")


def test_who_was_erased_cannot_be_erased_again(family: School) -> None:
    erase(family, "--guardian", G)
    assert "nobody has that key here" in family.run("privacy", "erase", "--guardian", G, *DIR, exit_code=2).stderr


def test_of_the_own_family_another_colleague_answers(family: School) -> None:
    (family.folder / "staff.csv").write_text(f"key;name;role;groups;guardian_key\ndir;Ria;leader;;{G}\n")
    family.run("import", str(family.folder / "staff.csv"))
    for of in (("--guardian", G), ("--pupil", P)):
        assert "your own family" in family.run("privacy", "erase", *of, *DIR, exit_code=2).stderr
    assert "your own family" in family.run("privacy", "export", "--guardian", G, *DIR, exit_code=2).stderr


def test_words_about_two_children_that_wait_stand_in_the_way(family: School) -> None:
    two = {**score(P, "samen"), "audience": {"pupils": [P, "p2"]}, "occurred_at": "2026-11-30T10:00:00+01:00"}
    two["payload"]["approved_by"] = "niemand"
    family.now = "2026-11-30T10:00:00+01:00"
    family.happens(two)
    family.dispatch(exit_code=None)
    said = family.run("privacy", "erase", "--pupil", P, *DIR, exit_code=2)
    assert "messages about this pupil and others wait (samen)" in said.stderr
    family.run("event", "withdraw", "samen")
    erase(family, "--pupil", P)


def test_while_somebody_reads_the_store_it_says_that_its_files_were_not_cleaned(family: School) -> None:
    # Of the same library: the locks of another one in this process are not seen.
    with closing(driver().connect(family.store)) as reader:
        reader.execute("begin")
        reader.execute("select * from guardian").fetchone()
        assert "reader" in erase(family, "--guardian", G)["unreached"]
    family.run("purge")
    assert not [marks for marks in left(family).values() if "Kanarie4" in marks], "the next purge cleans them"


def test_a_new_family_without_a_name_is_nobody_who_was_erased(family: School) -> None:
    erase(family, "--guardian", G)
    erase(family, "--guardian", "g2")
    family.rows = [dict(family.rows[2]), dict(family.rows[2])]
    family.rows[1] |= {"pupil_key": "p3", "pupil_first_name": "Bo", "pupil_last_name": "", "guardian_key": "g9",
                       "first_name": "", "last_name": "", "email": "g9@guardian.example"}  # fmt: skip
    family.enrol("--accept-left")
    with closing(sqlite3.connect(family.store)) as connection:
        assert connection.execute("select blocked, active from guardian where key = 'g9'").fetchall() == [("", 1)]
