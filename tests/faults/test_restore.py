"""A backup that is put back: what went since goes no second time, and whoever was protected since still is."""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from processes import NEWS, sqlite

import a_school
from a_school import guardian, score
from forked import ended
from ouderbrug.errors import StoreError, TryAgainLater
from ouderbrug.store import holds, place
from ouderbrug.store.database import Store
from ouderbrug.store.newest import Newest
from ouderbrug.store.rows import Hold
from store_samples import NOW

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path

    from processes import CrashSchool

    from a_school import School
    from ouderbrug.testing.sandbox import Mail

pytestmark = pytest.mark.slow

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


MANY = ("settle", "--unknown", "--as", "directie")


def test_10_many_are_settled_at_once_by_a_sent_folder(backed_up: School) -> None:
    """Also of what came in since the backup: it is taken in again under the ids that it had."""
    sent = backed_up.folder / "Sent"
    sent.write_text("".join(f"From -\nMessage-ID: <{mail.id}@x>\n\n" for mail in backed_up.smtp.mails))
    backed_up.store.write_bytes(b"rubbish")
    restore(backed_up)
    assert backed_up.json(*MANY, "--found", str(sent), "--sent") == {"settled": 8, "unknown": 0}
    assert states(backed_up) == {"sent": 8}
    for nothing in (backed_up.folder / "nowhere", backed_up.folder / "ouderbrug.toml", backed_up.folder / "inbox"):
        backed_up.run(*MANY, "--found", str(nothing), "--sent", exit_code=2)
    backed_up.run(*MANY, "--event", "no-such", "--sent", exit_code=None)
    backed_up.run(*MANY, "--channel", "no-such", "--sent", exit_code=2)
    backed_up.run(*MANY, "--done", exit_code=2)
    backed_up.run(*MANY, "--found", str(sent), "--not-sent", exit_code=2)


def test_10_many_are_settled_at_once_by_event_or_channel(backed_up: School) -> None:
    backed_up.store.write_bytes(b"rubbish")
    restore(backed_up)
    assert backed_up.json(*MANY, "--event", "news", "--not-sent") == {"settled": 4, "unknown": 4}
    assert backed_up.json(*MANY, "--channel", "email", "--sent") == {"settled": 4, "unknown": 0}


def test_10_what_the_store_that_was_there_knows_is_settled_from_it(backed_up: School) -> None:
    assert "8 sent" in restore(backed_up, exit_code=0)
    assert states(backed_up) == {"sent": 8}
    assert backed_up.dispatch(LATER, exit_code=3) == {}
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
    assert backed_up.dispatch("2026-11-23T13:00:00+01:00", exit_code=3) == {}


def test_10_a_backup_that_was_put_there_by_hand_can_be_restored_from_there(backed_up: School) -> None:
    os.replace(backed_up.folder / "monday.db", backed_up.store)
    backed_up.run("dispatch", exit_code=2)
    assert "8 unknown" in restore(backed_up, file="ouderbrug.db")
    assert backed_up.dispatch(LATER, exit_code=3) == {}
    assert len(list(backed_up.folder.glob("*.aside.db"))) == 1


def test_10_of_a_machine_put_back_as_a_whole_nothing_is_taken_for_newest(small_school: School) -> None:
    small_school.happens(NEWS)
    small_school.run("hold", "school", "--as", "directie")
    small_school.dispatch()
    small_school.run("store", "restore", str(small_school.store), "--snapshot", exit_code=3)
    assert states(small_school) == {"unknown": 4}


def test_5_what_is_let_go_after_a_restore_is_told_with_what_nobody_knows_of(small_school: School) -> None:
    small_school.happens(NEWS)
    small_school.run("hold", "school", "--as", "directie")
    small_school.dispatch()
    small_school.run("store", "restore", str(small_school.store), "--snapshot", exit_code=3)
    assert small_school.json("release", "restored", "--as", "directie") == {
        "released": {"scope": "restored", "key": ""},
        "awaiting_approval": 0,
        "unknown": 4,
    }
    said = small_school.run("release", "school", "--as", "directie").stdout
    assert "nobody knows what became of 4" in said and "0 " not in said
    small_school.run("settle", "--unknown", "--not-sent", "--as", "directie")
    assert states(small_school) == {"awaiting_approval": 4}


def test_10_what_waits_in_the_newest_store_waits_on(backed_up: School) -> None:
    backed_up.run("hold", "guardian", "g1", "--as", "directie")
    backed_up.happens(NEWS | {"id": "third"})
    assert backed_up.dispatch(LATER)["sent"] == 3
    assert "queued" in restore(backed_up, exit_code=0)
    assert states(backed_up) == {"sent": 11, "queued": 1}
    backed_up.run("release", "guardian", "g1", "--as", "directie", now=LATER)
    assert states(backed_up) == {"sent": 11, "awaiting_approval": 1}


@pytest.mark.parametrize("copied", [False, True])
def test_who_was_protected_since_is_known_under_the_name_that_the_store_had(backed_up: School, copied: bool) -> None:
    """Who goes back from a server to a file has the list by the name of before."""
    school, toml = backed_up, backed_up.folder / "ouderbrug.toml"
    school.run("optout", "g3", "--kind", "newsletter")
    school.run("hold", "pupil", "p4", "--as", "directie", "--reason", "geheim")
    (school.folder / "ouderbrug.db").unlink()
    toml.write_text(toml.read_text() + '\n[store]\nurl = "sqlite:///terug.db"\n')
    if copied:
        (school.folder / "ouderbrug.db.protected").rename(school.folder / "terug.db.protected")
        (school.folder / "ouderbrug.db.marker").unlink()
    assert "terug.db.protected" not in restore(school)
    with closing(sqlite().connect(school.folder / "terug.db")) as connection:
        opted = connection.execute("select opt_out from guardian where key = 'g3'").fetchall()
        holds = connection.execute("select key from hold where released_at is null and scope = 'pupil'").fetchall()
    assert (opted, holds) == ([('["newsletter"]',)], [("p4",)])


def test_a_list_from_before_the_last_change_does_not_tell_who_was_protected_since(backed_up: School) -> None:
    """Of an older copy of the store in the folder the list protects too, and is not all there is."""
    school = backed_up
    school.run("optout", "g3", "--kind", "newsletter")
    for ending in (".protected", ".marker"):
        shutil.copy(school.folder / f"ouderbrug.db{ending}", school.folder / f"older.db{ending}")
    school.run("hold", "pupil", "p4", "--as", "directie", "--reason", "geheim")
    (school.folder / "ouderbrug.db.protected").unlink()
    school.store.write_bytes(b"rubbish")
    assert "is not there, or is cut off" in restore(school)
    with closing(sqlite().connect(school.store)) as connection:
        assert connection.execute("select opt_out from guardian where key = 'g3'").fetchone() == ('["newsletter"]',)


def test_of_lists_under_several_names_the_last_word_is_that_of_the_newest(backed_up: School) -> None:
    school = backed_up
    school.run("optout", "g3", "--kind", "newsletter")
    for ending in (".protected", ".marker"):
        shutil.copy(school.folder / f"ouderbrug.db{ending}", school.folder / f"older.db{ending}")
    school.run("hold", "pupil", "p4", "--as", "directie", "--reason", "geheim")
    (school.folder / "older.db.protected").write_text("cut off")
    school.store.write_bytes(b"rubbish")
    assert "is not there, or is cut off" not in restore(school)


def test_10_no_restore_lifts_what_protects(backed_up: School) -> None:
    """What stood in the backup, and what was said since: by a file, by hand, of somebody who came later."""
    school = backed_up
    school.run("optout", "g3", "--kind", "newsletter")
    next(row for row in school.rows if row["guardian_key"] == "g2")["blocked"] = "court-order"
    school.family("p9 Nieuw Kind", "3A", *[dict(school.rows[0]) | {"guardian_key": "g9", "first_name": "Nieuwe"}])
    school.enrol()
    school.run("optout", "g9")
    school.run("hold", "pupil", "p4", "--as", "directie", "--reason", "geheim")
    consents = "pupil_key;purpose;channel;status;date;guardian_key\np1;photo;;withdrawn;2026-11-20;g1\n"
    (school.folder / "consents.csv").write_text(consents)
    school.run("import", str(school.folder / "consents.csv"))
    listed = (school.folder / "ouderbrug.db.protected").read_text()
    assert "Nieuw" not in listed
    assert "Sara" not in listed
    assert "geheim" not in listed
    school.store.write_bytes(b"rubbish")
    restore(school)
    connection = sqlite().connect(school.store)
    guardians = {row[0]: row[1:] for row in connection.execute("select key, opt_out, blocked from guardian")}
    assert connection.execute("select pupil, guardian, given from consent").fetchall() == [("p1", "g1", 0)]
    holds = connection.execute("select scope, key from hold where released_at is null").fetchall()
    connection.close()
    assert guardians["g3"] == ('["newsletter"]', "")
    assert guardians["g2"][1] == "court-order"
    assert guardians["g5"][1] == "court-order"
    assert guardians["g9"] == ('["all"]', "")
    assert {("pupil", "p4"), ("school", "")} <= set(holds), "the hold of the backup, and the one since"


def test_10_what_a_restore_brings_back_is_recorded_and_an_empty_cell_lifts_none_of_it(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of newcomers whom the backup does not know: by a file that was accepted, and an opt-out by hand."""
    school = small_school
    school.run("store", "backup", str(school.folder / "monday.db"))
    monkeypatch.setattr(a_school, "COLUMNS", [*a_school.COLUMNS, "opt_out"])
    names = {"g9": "Kees Vos", "g10": "Dirk Moes", "g11": "Lotte Prins"}
    said = {"g9": {"blocked": "court-order"}, "g10": {"receives": "nothing"}}
    child = dict(school.rows[0])
    for key, name in names.items():
        school.rows.append(child | guardian(key, name, relation="other") | said.get(key, {}))
    school.rows[:] = [row | {"opt_out": ""} for row in school.rows]
    school.enrol("--accept-left", "--accept-changes")
    school.run("optout", "g11")
    for row in school.rows:
        row |= dict.fromkeys(said.get(row["guardian_key"], ()), "")
    school.enrol()
    school.store.write_bytes(b"rubbish")
    restore(school, exit_code=3)
    school.now = LATER
    assert "lifted" not in school.enrol().output
    school.happens(score(child["pupil_key"]))
    school.dispatch()
    got = {mail.recipients[0].split("@")[0] for mail in school.smtp.mails}
    assert child["guardian_key"] in got
    assert not got & names.keys()
    connection = sqlite().connect(school.store)
    stands = connection.execute("select key, blocked, opt_out from guardian where active").fetchall()
    withheld = connection.execute("select receives, authority from guardianship where guardian = 'g10'").fetchall()
    connection.close()
    assert {("g9", "court-order", "[]"), ("g11", "", '["all"]')} <= set(stands)
    assert withheld == [("nothing", "yes")]


def father_is_banned(school: School) -> None:
    row_of(school, "g2")["blocked"] = "court-order"
    school.enrol()


def father_moves_in(school: School) -> None:
    """A newcomer with a ban reads the mailbox of the mother."""
    school.rows.append(
        school.rows[0] | guardian("g9", "Kees Vos", email="g1@guardian.example") | {"blocked": "court-order"}
    )
    school.enrol()


def father_opts_out(school: School) -> None:
    school.run("optout", row_of(school, "g2")["guardian_key"])


def child_is_held(school: School) -> None:
    school.run("hold", "pupil", school.rows[0]["pupil_key"], "--as", "directie")


def father_hears_nothing(school: School) -> None:
    row_of(school, "g2")["receives"] = "nothing"
    school.enrol("--accept-changes")


def not_together(school: School) -> None:
    school.run("pair", "not_together", *(row["guardian_key"] for row in school.rows), "--as", "directie")


def keys_change(school: School) -> None:
    for row in school.rows:
        row |= {name: f"z{row[name]}" for name in ("pupil_key", "guardian_key")}
    school.enrol("--same-people", "--accept-left", "--accept-groups")


def row_of(school: School, key: str) -> dict[str, str]:
    return next(row for row in school.rows if row["guardian_key"].endswith(key))


@pytest.mark.parametrize(
    ("said", "rekeyed"),
    [
        (father_is_banned, "before"),
        (father_is_banned, "after"),
        (father_moves_in, ""),
        (father_opts_out, "before"),
        (father_hears_nothing, "before"),
        (child_is_held, "before"),
        (not_together, "before"),
    ],
)
def test_5_after_a_restore_nothing_goes_until_people_are_those_of_now(
    school: School, said: Callable[[School], None], rekeyed: str
) -> None:
    """Protected by a key, or in a mailbox, that the backup does not know; cron runs before anybody imports."""
    father = guardian("g2", "Mark Bos", relation="father", email="g2@guardian.example")
    school.family("p1 Jip Bos", "3A", guardian("g1", "Sara Bakker", email="g1@guardian.example"), father)
    school.enrol()
    school.staff("juf.karin;Karin de Wit;teacher;3A", "directie;Ria Vos;leader;")
    school.run("store", "backup", str(school.folder / "monday.db"))
    for step in {"before": (keys_change, said), "after": (said, keys_change)}.get(rekeyed, (said,)):
        step(school)
    restore(school, exit_code=0)
    school.happens(score("p1", "early"))
    school.dispatch(LATER, exit_code=3)
    assert "newest table" in school.run("status").output
    assert not school.smtp.mails
    for row in school.rows:
        row |= {"blocked": "", "receives": "all"}
    school.enrol(*(("--same-people", "--accept-left", "--accept-groups") if rekeyed else ()))
    assert school.json("status")["restored_since"] is None
    school.happens(score(school.rows[0]["pupil_key"], "later"))
    school.dispatch(exit_code=None)
    got = {mail.recipients[0] for mail in school.smtp.mails if "guardian" in mail.recipients[0]}
    assert "g2@guardian.example" not in got or said in (not_together, father_moves_in)
    assert "g1@guardian.example" not in got or said not in (child_is_held, father_moves_in)
    if said is not_together:
        connection = sqlite().connect(school.store)
        assert set(connection.execute("select one, other from pair where ended_at is null")) == {("zg1", "zg2")}
        connection.close()


def test_10_no_restore_brings_two_together_or_gives_back_a_permission_that_ended(small_school: School) -> None:
    school, leader = small_school, ("--as", "directie")
    school.run("pair", "reads_together", "g1", "g2", *leader)
    school.run("pair", "not_together", "g3", "g4", *leader)
    school.run("store", "backup", str(school.folder / "monday.db"))
    school.run("pair", "reads_together", "g1", "g2", "--end", *leader)
    school.run("pair", "not_together", "g1", "g3", *leader)
    school.run("pair", "not_together", "g3", "g4", "--end", *leader)
    for present in (True, False):
        if not present:
            school.store.write_bytes(b"rubbish")
        restore(school, exit_code=0 if present else 3)
        connection = sqlite().connect(school.store)
        stands = connection.execute("select what, one, other from pair where ended_at is null order by one").fetchall()
        connection.close()
        assert stands == [("not_together", "g1", "g3"), ("not_together", "g3", "g4")], "what ended by itself stays"


@pytest.mark.parametrize(("cell", "errand"), [("", "authority-emptied"), ("no", "not-everybody")])
def test_6_a_person_hears_of_an_authority_that_changed_since_the_backup(
    small_school: School, cell: str, errand: str
) -> None:
    """Before anybody imports the table again, which then answers it."""
    school = small_school
    school.run("store", "backup", str(school.folder / "monday.db"))
    row = next(row for row in school.rows if (row["guardian_key"], row["pupil_key"]) == ("g1", "p1"))
    row["authority"] = cell
    school.enrol()
    school.store.write_bytes(b"rubbish")
    restore(school, exit_code=3)
    school.now = LATER
    school.happens(score())
    school.dispatch(exit_code=3)
    told = school.json("tasks", "--as", "directie")["errands"]
    assert errand in {one["code"] for one in told}
    assert not [mail for mail in school.smtp.mails if "g1@" in mail.recipients[0]]
    row["authority"] = "yes"
    school.enrol()
    assert "authority-emptied" not in {one["code"] for one in school.json("tasks")["errands"]}
    assert school.dispatch(LATER) == {"sent": 2 if cell == "" else 1}, "all waited"


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
    poll = EventsSource.poll

    def poll_and_change(self: Any, cursor: str | None) -> Any:
        backed_up.run("hold", "pupil", "p1", "--as", "directie", exit_code=None)
        return poll(self, cursor)

    monkeypatch.setattr(EventsSource, "poll", poll_and_change)
    assert "somebody changed the store meanwhile" in restore(backed_up, exit_code=75)
    monkeypatch.setattr(EventsSource, "poll", lambda *_: 1 / 0)
    assert "source office fails" in restore(backed_up, exit_code=2)
    assert states(backed_up) == {"sent": 8}


def test_10_who_waits_while_a_file_takes_the_place_of_the_store_writes_in_neither(
    backed_up: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hold that came in between the last look and the new name was acknowledged, and was in the file set aside."""
    newest = Newest(backed_up.store, backed_up.folder / "state")
    waits = Store(backed_up.store, "99ZZ00", busy_ms=0, newest=newest)
    newest.require(waits)
    named = place._free_name

    def change() -> None:
        with waits.writing() as connection:
            holds.place(connection, "99ZZ00", Hold("guardian", "g2", NOW, "directie", ""))

    def named_meanwhile(path: Path, now: datetime) -> Path:
        with pytest.raises(TryAgainLater, match="busy"):
            change()
        return named(path, now)

    monkeypatch.setattr(place, "_free_name", named_meanwhile)
    with closing(waits):
        restore(backed_up, exit_code=0)
        listed = (protected := backed_up.folder / "ouderbrug.db.protected").read_text()
        with pytest.raises(StoreError, match="was replaced"):
            change()
        assert protected.read_text() == listed


def once(mails: Iterable[Mail]) -> None:
    """Nobody got one thing twice, under whatever id."""
    counted = Counter((str(mail.parsed["To"]), str(mail.parsed["Subject"])) for mail in mails)
    assert max(counted.values(), default=0) <= 1, counted


@pytest.mark.parametrize(("moment", "written"), [(0, 0), (2, 1)])
def test_10_a_backup_of_any_moment_put_in_place_by_hand_doubles_nothing_and_loses_nothing(
    small_school: School, monkeypatch: pytest.MonkeyPatch, moment: int, written: int
) -> None:
    """What went is written with the next set, or at once where that is slow; what was not written is in doubt."""
    from ouderbrug_email import Email

    school, send = small_school, Email.send
    old = school.folder / "old.db"
    school.happens(NEWS)

    def copy_and_send(self: Any, message: Any) -> Any:
        if len(school.smtp.mails) == moment and not old.exists():
            copied(school.store, old)
        return send(self, message)

    monkeypatch.setattr(Email, "send", copy_and_send)
    assert school.dispatch()["sent"] == 4
    os.replace(old, school.store)
    school.run("dispatch", now=LATER, exit_code=2)
    restore(school, file="ouderbrug.db")
    assert school.dispatch("2026-11-23T13:00:00+01:00", exit_code=3) == {}
    once(school.smtp.mails)
    found = states(school)
    assert written <= found["sent"] <= moment and found["unknown"] == 4 - found["sent"]


def copied(store: Path, to: Path) -> None:
    """A consistent copy that does not say that it is one, as a file system with snapshots makes it."""
    with closing(sqlite().connect(store)) as source, closing(sqlite().connect(to)) as target:
        source.backup(target)
    to.chmod(0o600)


@pytest.mark.drill
@pytest.mark.timeout(1800)
def test_10_drill_an_old_backup_put_in_place_at_twenty_random_moments(
    crash_school: CrashSchool, capsys: pytest.CaptureFixture[str]
) -> None:
    school, seed = crash_school, int(os.environ.get("OUDERBRUG_DRILL_SEED", time.time_ns() % 10**6))
    chance, old, guardians = random.Random(seed), school.folder / "old.db", 40
    school.configure("[rules.frequency]\nper_guardian = 999\nabove_three = 'a drill'\n")
    school.fill(guardians)
    codes: Counter[str] = Counter()
    for number in range(20):
        copied(school.store, school.folder / "older.db")
        assert school.process("hold", "school", "--as", "directie").code == 0
        assert school.process("release", "school", "--as", "directie").code == 0
        payload = {"title": f"Nieuws {number}", "body": "Veel te doen."}
        school.happens(NEWS | {"id": f"news-{number}", "payload": payload})
        began, early = len(school.smtp.mails), chance.randint(0, guardians - 5)
        process = school.start("dispatch", now=school.later(minutes=3))
        wait_for(school, process, began + early)
        copied(school.store, old)
        if chance.random() < 0.5:
            wait_for(school, process, began + early + chance.randint(3, 5))
            process.kill()
        ended(process)
        before = len(school.smtp.mails)
        assert before > began + early, "a drill in which nothing went since the backup proves nothing"
        last = number_of(school.store)
        by_hand(school, chance)
        older = number_of(school.store) < last
        done = school.process("dispatch", now=school.later(minutes=3))
        codes[f"dispatch {done.code}, {'older' if older else 'of the same set'}"] += 1
        assert not older or (done.code, len(school.smtp.mails)) == (2, before), (seed, number, done)
        codes[f"restore {school.process('store', 'restore', str(old)).code}"] += 1
        assert school.process("import", str(school.folder / "contacts.csv")).code == 0
        school.process("dispatch", now=school.later(minutes=3))
        once(school.smtp.mails)
        for left in (old, *school.folder.glob("*.aside.db*")):
            left.unlink()
    with capsys.disabled():
        print(f"\nseed {seed}: {dict(codes)}, {dict(school.states())}, {len(school.smtp.mails)} mails")  # noqa: T201
    assert codes["dispatch 2, older"], "a drill in which no file was older proves nothing"
    assert codes["restore 3"] + codes["restore 0"] == 20
    assert set(school.states()) == {"sent", "unknown"}
    assert sum(school.states().values()) == 20 * guardians, "lost"
    assert school.states()["sent"] <= len(school.smtp.mails)


def wait_for(school: CrashSchool, process: subprocess.Popen[str], mails: int) -> None:
    while len(school.smtp.mails) < mails and process.poll() is None:
        school.pause(process, 0.004)


def number_of(store: Path) -> int:
    """How many changes a store has seen; what was copied within the set that was sent last has seen as many."""
    with closing(sqlite().connect(store)) as connection:
        return int(connection.execute("select number from generation").fetchone()[0])


def by_hand(school: CrashSchool, chance: random.Random) -> None:
    """Put an old file in place as people do: over the other or instead of it, with a WAL left there or not.

    A WAL that holds all that came since makes the newest store of an older file again: one from before that is taken.
    """
    wal, old = school.store.with_name("ouderbrug.db-wal"), "old.db"
    if wal.exists() and chance.random() < 0.5:
        old = "older.db"
    else:
        wal.unlink(missing_ok=True)
        school.store.with_name("ouderbrug.db-shm").unlink(missing_ok=True)
    if chance.random() < 0.5:
        shutil.copy(school.folder / old, school.store)
    else:
        shutil.copy(school.folder / old, school.folder / "by-hand.db")
        os.replace(school.folder / "by-hand.db", school.store)
