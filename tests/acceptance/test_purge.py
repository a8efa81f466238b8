"""What was kept as long as the school says goes; what waits, is unknown or rests stays."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, score
from ouderbrug.store import audit

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

DIR = ("--as", "dir")
SOON, SPRING = "2026-12-20T10:00:00+01:00", "2027-03-15T10:00:00+01:00"
TWO_YEARS_ON, LONG_AFTER = "2028-08-02T10:00:00+02:00", "2037-08-02T10:00:00+02:00"


@pytest.fixture
def term(school: School) -> School:
    """In November a text about a child was sent, another waits for approval, and guardians answered."""
    school.family(
        "p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins", blocked="court-order")
    )
    school.family("p2 Zoë Buurman", "3A", guardian("g4", "Piet Buurman"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    school.happens(score(), {"id": "n1", "kind": "newsletter", "audience": {"group": "3A"},
                             "payload": {"title": "Nieuws", "body": "Er is nieuws."}})  # fmt: skip
    school.dispatch(exit_code=None)
    school.run("respond", "score", "g1", "anders", "--note", "Wij oefenen mee.", "--as", "juf.karin", exit_code=None)
    return school


def rows(school: School, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(school.store)) as connection:
        return connection.execute(query).fetchall()


def bodies(school: School) -> dict[str, bool]:
    """Whether an event still has words, by its id."""
    found = rows(school, "select event_id, body, payload from event join text on text.event = event.id")
    return {event: bool(body) or "Het gaat goed" in payload or "nieuws" in payload for event, body, payload in found}


def purge(school: School, now: str, *words: str, exit_code: int = 0) -> dict[str, Any]:
    done: dict[str, Any] = school.json("purge", *words, now=now, exit_code=exit_code)
    return done


def test_before_its_term_nothing_goes(term: School) -> None:
    assert purge(term, SOON)["purged"] == {}
    assert bodies(term) == {"score": True, "n1": True}


def test_words_go_after_their_term_and_what_was_sent_stays_known(term: School) -> None:
    before = rows(term, "select state, recipient, event_id from message order by id")
    out = term.folder / "dossier.json"
    assert purge(term, SPRING, "--dry-run")["purged"]["words"] == 2
    assert bodies(term) == {"score": True, "n1": True}
    done = purge(term, SPRING, "--out", str(out))
    assert (done["purged"]["words"], done["children"]) == (2, 1)
    assert bodies(term) == {"score": False, "n1": False}
    assert rows(term, "select state, recipient, event_id from message order by id") == before
    (kept,) = json.loads(out.read_text())["p1"]
    assert kept["payload"]["summary"] == "Het gaat goed."
    assert "Het gaat goed." in kept["texts"][0]["text"]
    assert out.stat().st_mode & 0o777 == 0o600
    assert b"Het gaat goed" not in term.store.read_bytes()
    assert purge(term, SPRING)["purged"] == {}, "once"


@pytest.mark.parametrize("state", ["unknown", "awaiting_approval", "queued", "handed_over", "sending"])
def test_what_is_not_over_stays(term: School, state: str) -> None:
    with closing(sqlite3.connect(term.store)) as connection:
        connection.execute(f"update message set state = '{state}' where event_id = 'score'")
        connection.commit()
    purge(term, SPRING)
    assert bodies(term) == {"score": True, "n1": False}


def test_what_is_of_use_still_stays_however_old_it_is(term: School) -> None:
    far = {"id": "ver", "kind": "celebration", "audience": {"group": "3A"}, "payload": {"milestone": "nieuws",
           "what": "Kom!", "starts_at": "2027-03-10T13:30:00+01:00", "place": "de aula"}}  # fmt: skip
    term.happens(far)
    term.dispatch("2026-11-24T10:00:00+01:00", exit_code=None)
    purge(term, SPRING)
    assert bodies(term)["ver"]


def test_what_rests_is_neither_sent_nor_deleted_and_cannot_be_erased(term: School) -> None:
    term.run("hold", "pupil", "p1", "--reason", "iets anders", *DIR)
    term.run("privacy", "pause", "--pupil", "p1", "--why", "bezwaar", *DIR)
    purge(term, SPRING)
    assert bodies(term) == {"score": True, "n1": False}
    assert "rests" in term.run("privacy", "erase", "--pupil", "p1", *DIR, exit_code=2).stderr
    term.run("privacy", "pause", "--pupil", "p1", "--end", *DIR)
    assert rows(term, "select reason from hold where released_at is null") == [("iets anders",)]
    purge(term, SPRING)
    assert not bodies(term)["score"]
    assert [one["act"] for one in audit.read(term.store)] == ["pause", "pause-ended"]


def test_the_log_goes_at_the_end_of_the_next_school_year(term: School) -> None:
    purge(term, "2028-07-31T10:00:00+02:00")
    assert rows(term, "select count(*) from message")[0][0] > 0
    assert purge(term, TWO_YEARS_ON)["purged"]["log"] == 2
    for table in ("event", "text", "message", "plan", "attempt", "message_guardian", "response"):
        assert rows(term, f"select count(*) from {table}") == [(0,)], table


def test_who_left_is_erased_after_their_term_and_the_ban_is_known_until_the_school_years_end(term: School) -> None:
    term.rows = term.rows[2:]
    term.enrol("--accept-left")
    assert "departed" not in purge(term, SOON)["purged"], "the first look only notes who left"
    term.rows.insert(0, dict(term.rows[0]) | {"pupil_key": "p3"})
    done = purge(term, "2027-02-01T10:00:00+01:00")
    assert (done["purged"]["departed"], done["not_yet"]) == (3, 0)
    assert b"Sara" not in term.store.read_bytes()
    assert rows(term, "select count(*) from guardian where blocked = 'court-order'") == [(1,)]
    purge(term, LONG_AFTER)
    assert rows(term, "select count(*) from guardian where blocked = 'court-order'") == [(0,)]
    assert rows(term, "select count(*) from erased") == [(0,)]


def test_our_old_files_go_but_for_the_newest_backup(term: School) -> None:
    old = 1_700_000_000
    reports = ["import-report-dry-run.txt", "import-report.txt"]
    for name in ("a.backup.db", "b.backup.db", "c.aside.db", *reports, "other.txt"):
        (term.folder / name).write_text("x")
        os.utime(term.folder / name, (old, old + len(name) + ord(name[0])))
    assert sorted(purge(term, SOON)["files"]) == ["a.backup.db", "c.aside.db", *reports]
    assert (term.folder / "b.backup.db").exists()
    assert (term.folder / "other.txt").exists()


def test_the_file_of_who_asked_what_is_cut_and_still_a_chain(term: School) -> None:
    term.run("privacy", "export", "--guardian", "g1", *DIR)
    term.run("privacy", "export", "--guardian", "g4", *DIR, now=TWO_YEARS_ON)
    assert purge(term, "2029-01-01T10:00:00+01:00")["purged"]["audit"] == 1
    assert [one["sound"] for one in audit.read(term.store)] == [True]


@pytest.mark.parametrize("words", [("purge",), ("privacy", "erase", "--pupil", "p1", *DIR)])
def test_no_command_stumbles_over_it(term: School, words: tuple[str, ...]) -> None:
    term.run(*words, now=SPRING, exit_code=None)
    term.happens({"id": "n2", "kind": "newsletter", "audience": {"group": "3A"}, "occurred_at": SPRING,
                  "payload": {"title": "Meer", "body": "Er is meer."}})  # fmt: skip
    asked = ("dispatch", "status", "why score", "log", "preview score", "preview n1", "plan", "tasks", "approve score",
             "card score", "event amend score --set summary=Anders", "event withdraw n1", "respond score",
             "retry --event score --as dir",
             "check --offline", "store check", "unreached", "calendar", "dispatch")  # fmt: skip
    for command in asked:
        done = term.run(*command.split(" "), now=SPRING, exit_code=None)
        assert "a fault in" not in done.output, (command, done.output)
        assert done.exit_code in (0, 1, 2, 3), command
