"""A store that is not the newest, or whose files are of different ones: exit 2 before anything is sent."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from processes import NEWS

from a_school import School

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

LATER = "2026-11-23T12:00:00+01:00"


@pytest.fixture
def sent(small_school: School) -> School:
    """A school that has sent a newsletter; ``old.db`` is its store of before, and ``copy.db`` a backup of then."""
    small_school.happens(NEWS)
    small_school.run("store", "backup", str(small_school.folder / "copy.db"))
    shutil.copy(small_school.store, small_school.folder / "old.db")
    assert small_school.dispatch()["sent"] == 4
    return small_school


def refused(school: School, *said: str) -> None:
    """A run ends with 2, says so, and sends nothing; neither does what else would change the store."""
    before = len(school.smtp.mails)
    for command in (
        ("dispatch",),
        ("hold", "school", "--as", "directie"),
        ("optout", "g1"),
        ("import", "contacts.csv"),
    ):
        words = [str(school.folder / word) if word.endswith(".csv") else word for word in command]
        result = school.run(*words, now=LATER, exit_code=2)
        assert len(school.smtp.mails) == before
        for words_of_it in (*said, "store restore"):
            assert words_of_it in result.stderr, result.stderr


@pytest.mark.parametrize(("which", "said"), [("copy.db", "is a copy, made on"), ("old.db", "is not the newest")])
def test_10_an_old_backup_put_in_place_by_hand_sends_nothing(sent: School, which: str, said: str) -> None:
    os.replace(sent.folder / which, sent.store)
    refused(sent, said)
    for command in ("status", "plan"):
        told = " ".join(sent.run(command).stderr.split())
        assert told.count(said) == 1, "whoever only reads is told, once, and may go on"
    assert any(said in one["message"] for one in sent.json("check", "--offline", exit_code=2)["findings"])


def test_10_the_newest_put_back_goes_on(sent: School) -> None:
    shutil.copy(sent.store, sent.folder / "newest.db")
    os.replace(sent.folder / "old.db", sent.store)
    refused(sent)
    os.replace(sent.folder / "newest.db", sent.store)
    assert sent.dispatch() == {}


def test_10_one_marker_is_enough(sent: School) -> None:
    marker = sent.folder / "ouderbrug.db.marker"
    os.replace(sent.folder / "old.db", sent.store)
    marker.unlink()
    refused(sent, "is not the newest")


def test_10_no_marker_but_a_history_of_sends_is_refused(sent: School) -> None:
    marker = sent.folder / "ouderbrug.db.marker"
    elsewhere(marker).unlink()
    kept = marker.read_bytes()
    marker.unlink()
    refused(sent, "has sent messages", "bring ouderbrug.db.marker along")
    store, number, link, moment, others = kept.decode().split()
    marker.write_text(f"{store} {number} {link} {int(moment) - 3_600_000} {others}\n")
    refused(sent, "was put here by hand")
    assert "put here by hand" in sent.run("status").stderr
    assert "sent" not in sent.run("dispatch", "--accept-store").stdout, "a school may move, with its marker and a word"
    assert sent.dispatch() == {}
    assert elsewhere(marker).read_text()[:-16] == marker.read_text()[:-16]


def test_27_a_folder_that_was_put_back_is_restored_from_as_if_its_store_were_lost(
    small_school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had its marker, and so it passed for the newest, and what it said to wait went again."""
    school, marker = small_school, small_school.folder / "ouderbrug.db.marker"
    school.dispatch()
    school.happens(NEWS)
    store, number, link, moment, others = marker.read_text().split()
    before = school.store.read_bytes(), f"{store} {number} {link} {int(moment) - 3_600_000} {others}\n".encode()
    assert school.dispatch()["sent"] == 4
    for file, content in zip((school.store, marker), before, strict=True):
        file.write_bytes(content)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "of-root"))
    refused(school, "was put here by hand")
    assert "put here by hand" in school.run("store", "migrate", exit_code=2).stderr
    backup = school.folder / "monday.db"
    backup.write_bytes(before[0])
    school.run("store", "restore", str(backup), exit_code=None)
    school.run("import", str(school.folder / "contacts.csv"), now=LATER)
    school.run("dispatch", now=LATER, exit_code=None)
    assert len(school.smtp.mails) == 4


def elsewhere(marker: Path) -> Path:
    """The second marker, in the state folder."""
    return Path(os.environ["XDG_STATE_HOME"]) / "ouderbrug" / f"{marker.read_text()[:32]}.marker"


def test_10_a_marker_that_lags_stops_nobody(sent: School) -> None:
    """A machine that lost its power knows less of it than the store."""
    marker = sent.folder / "ouderbrug.db.marker"
    for path in (marker, elsewhere(marker)):
        path.write_text(f"{path.read_text()[:32]} {1:020d}\n")
    assert sent.dispatch() == {}


def _lost(school: School) -> None:
    school.store.unlink()


def _lost_with_its_marker(school: School) -> None:
    for path in school.folder.glob("ouderbrug.db*"):
        path.unlink()


def _another_name(school: School) -> None:
    school.configure('\n[store]\nurl = "sqlite:///new.db"\n')


@pytest.mark.parametrize("happens", [_lost, _lost_with_its_marker, _another_name])
def test_10_a_store_that_is_gone_is_not_made_anew(sent: School, happens: Callable[[School], None]) -> None:
    """It would send the whole inbox again; what to delete where that is meant is named."""
    happens(sent)
    mails = len(sent.smtp.mails)
    result = sent.run("import", str(sent.folder / "contacts.csv"), exit_code=2)
    assert "the store that was here is gone" in result.stderr
    for command in ("dispatch", "status", "tasks"):
        assert sent.run(command, exit_code=2).stderr.strip().splitlines()[-1] == result.stderr.strip().splitlines()[-1]
    assert "the store that was here is gone" in sent.run("check", "--offline", exit_code=2).stdout
    assert len(sent.smtp.mails) == mails
    for name in result.stderr.rsplit("delete ", 1)[1].strip().split(" and "):
        (sent.folder / name).unlink()
    sent.run("import", str(sent.folder / "contacts.csv"))


def test_10_a_store_may_have_another_name_but_no_other_store_takes_its_place(sent: School, tmp_path: Path) -> None:
    sent.store.rename(sent.folder / "new.db")
    _another_name(sent)
    assert sent.dispatch() == {}
    (tmp_path / "other").mkdir()
    other = School(tmp_path / "other", sent.smtp, rows=sent.rows)
    other.enrol()
    other.store.rename(sent.folder / "other.db")
    sent.configure('\n[store]\nurl = "sqlite:///other.db"\n')
    assert "is not the store that this school has" in sent.run("dispatch", exit_code=2).stderr
    sent.run("store", "restore", str(sent.folder / "other.db"), exit_code=2)


def replaced(school: School) -> None:
    shutil.copy(school.folder / "old.db", school.folder / "by-hand.db")
    os.replace(school.folder / "by-hand.db", school.store)


def overwritten(school: School) -> None:
    """As `cp` does, which keeps the file."""
    school.store.write_bytes((school.folder / "old.db").read_bytes())


def deleted(school: School) -> None:
    school.store.unlink()


def linked(school: School) -> None:
    os.link(school.store, school.folder / "second-name.db")


def without_wal(school: School) -> None:
    (school.folder / "ouderbrug.db-wal").unlink()


@pytest.mark.parametrize("what", [replaced, deleted, linked, without_wal])
def test_10_a_run_ends_at_once_where_its_store_is_changed_under_it(
    small_school: School, what: Callable[[School], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ouderbrug_email import Email

    school, send = small_school, Email.send
    school.happens(NEWS)
    shutil.copy(school.store, school.folder / "old.db")

    def change_and_send(self: Any, message: Any) -> Any:
        if not school.smtp.mails:
            what(school)
        return send(self, message)

    monkeypatch.setattr(Email, "send", change_and_send)
    result = school.run("dispatch", exit_code=2)
    assert "was replaced, removed or linked under this run" in result.stderr
    assert len(school.smtp.mails) <= 1, "what it was sending then is the last"
    school.run("dispatch", now=LATER, exit_code=2)
    assert len({mail.id for mail in school.smtp.mails}) == len(school.smtp.mails)
