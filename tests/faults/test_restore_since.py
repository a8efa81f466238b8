"""What ended or was set aside in a backup, and went since: it goes no second time, and somebody is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from processes import NEWS
from test_restore import LATER, once, states

from ouderbrug.cli.session import Session
from ouderbrug.store import bounces, mail_links, opt_out_tokens, roster, wishes
from ouderbrug.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from a_school import School

pytestmark = pytest.mark.slow

MUCH_LATER = "2026-12-14T12:10:00+01:00"
AFTER = "2026-11-23T12:10:00+01:00"
HOUR = timedelta(hours=1)
HERE = datetime.fromisoformat(LATER)
NEWEST = pytest.mark.parametrize("readable", [True, False])


def put_back(school: School, *, readable: bool) -> str:
    """Put the backup back; returns the exit code and what was said."""
    if not readable:
        school.store.write_bytes(b"rubbish")
    done = school.run("store", "restore", str(school.folder / "monday.db"), now=LATER, exit_code=None)
    return f"{done.exit_code}: {done.stdout}{done.stderr}"


def back_up(school: School) -> None:
    school.run("store", "backup", str(school.folder / "monday.db"))


def broken_template(school: School) -> Path:
    """Break the template of newsletters; what mends it is to unlink it."""
    folder = school.folder / "teksten" / "nl"
    folder.mkdir(parents=True)
    template = folder / "newsletter.j2"
    template.write_text("{% if %}")
    school.configure("[content]\ntemplates = 'teksten'\n")
    return template


BY_ID = [
    ("why", "news"), ("log", "--event", "news"), ("retry", "--event", "news", "--as", "ict"),
    ("approve", "news", "--as", "ict"),
]  # fmt: skip
AMEND = ("event", "amend", "news", "--set", "title=Anders")


@pytest.mark.parametrize("restored", [False, True])
def test_3_each_command_says_of_what_is_set_aside_that_it_is(small_school: School, *, restored: bool) -> None:
    """Also of what was in a backup, and, but for a text to change, of what was not mended in time."""
    school = small_school
    broken_template(school)
    school.happens(NEWS)
    school.dispatch(exit_code=3)
    if restored:
        back_up(school)
        assert put_back(school, readable=True).startswith("0:")
        school.enrol()
    for command in BY_ID:
        result = school.run(*command, now=AFTER, exit_code=None)
        assert result.exit_code and "is set aside: a kind or template has to be mended" in result.stderr, command
    assert "a kind or template has to be mended" in school.run("status").stdout
    assert "it was not mended in time" in school.run("dispatch", now=MUCH_LATER, exit_code=None).stderr
    for command in (*BY_ID, AMEND):
        result = school.run(*command, now=MUCH_LATER, exit_code=None)
        assert result.exit_code and "is set aside: it was not mended in time" in result.stderr, command
    assert "not-sent news:not-mended-in-time" in school.run("tasks", now=MUCH_LATER).stdout


@NEWEST
def test_10_what_was_set_aside_in_the_backup_and_went_since_goes_once(small_school: School, *, readable: bool) -> None:
    school = small_school
    template = broken_template(school)
    school.happens(NEWS)
    school.dispatch(exit_code=3)
    back_up(school)
    template.unlink()
    assert school.dispatch()["sent"] == 4
    assert ("0: 4 sent" if readable else "3: 4 unknown") in put_back(school, readable=readable)
    assert school.dispatch(AFTER, exit_code=3) == {}
    once(school.smtp.mails)
    assert states(school) == {"sent" if readable else "unknown": 4}


@NEWEST
def test_10_what_is_set_aside_and_may_have_gone_comes_back_by_itself_no_more(
    small_school: School, *, readable: bool
) -> None:
    """Where the store that was there still has it aside, it did not go, and waits on."""
    school = small_school
    template = broken_template(school)
    school.happens(NEWS)
    school.dispatch(exit_code=3)
    back_up(school)
    told = put_back(school, readable=readable)
    assert told.startswith("0:" if readable else "3:")
    assert ("1 event that is set aside may have gone since" in told) is not readable
    template.unlink()
    school.enrol()
    after = school.run("dispatch", now=AFTER, exit_code=None).output
    assert ("it was not mended in time" in after) is not readable
    assert states(school) == ({"sent": 4} if readable else {})


def test_10_what_a_source_brings_while_it_cannot_be_taken_in_is_set_aside_and_told(small_school: School) -> None:
    """It went since; now its template is broken, and mended after the restore."""
    school = small_school
    back_up(school)
    school.happens(NEWS)
    assert school.dispatch()["sent"] == 4
    template = broken_template(school)
    assert "1 event that is set aside may have gone since" in put_back(school, readable=True)
    template.unlink()
    assert "it was not mended in time" in school.run("dispatch", now=AFTER, exit_code=3).output
    once(school.smtp.mails)


def test_10_what_failed_in_the_backup_and_went_to_a_corrected_address_goes_once(small_school: School) -> None:
    school = small_school
    school.happens(NEWS)
    school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    assert school.dispatch(exit_code=1)["failed"] == 1
    back_up(school)
    correct(school)
    assert school.dispatch()["sent"] == 1
    assert "3: 1 unknown" in put_back(school, readable=False)
    school.enrol("--accept-changes")  # the newest table, as the manual says
    assert school.dispatch(AFTER, exit_code=3) == {}, "it says that one is unknown"
    once(school.smtp.mails)
    assert states(school) == {"sent": 3, "unknown": 1}


def correct(school: School) -> None:
    """Correct the address at which it failed."""
    [failed] = [one["recipient"] for one in school.json("why", "news")["plans"] if one["state"] == "failed"]
    for row in school.rows:
        if row["guardian_key"] == failed:
            row["email"] = "nieuw@guardian.example"
    school.enrol("--accept-changes")


def test_10_what_was_replaced_by_hand_since_is_told_and_does_not_vanish(small_school: School) -> None:
    school = small_school
    school.happens(NEWS)
    school.run("hold", "school", "--as", "directie")
    school.dispatch()
    back_up(school)
    school.run("event", "amend", "news", "--set", "title=Anders")
    assert "3: 4 unknown" in put_back(school, readable=True)
    assert "successor-lost" in school.run("log", "--unknown").stdout


def test_10_what_was_typed_since_the_backup_is_named_as_no_source_can_bring_it_again(small_school: School) -> None:
    note = ("--school", "--set", "title=Nieuws", "--set", "body=Tot morgen.")
    small_school.run("event", "add", "newsletter", "--id", "before", *note)
    small_school.run("store", "backup", str(small_school.folder / "backup.db"))
    small_school.run("event", "add", "newsletter", "--id", "typed-since", *note)
    small_school.run("event", "amend", "before", "--set", "title=Anders")
    done = small_school.run("store", "restore", str(small_school.folder / "backup.db"), exit_code=3)
    assert (
        "2 events that were typed or changed by hand since the backup are not in it: before, typed-since" in done.stderr
    )
    small_school.run("store", "backup", str(small_school.folder / "later.db"))
    again = small_school.json("store", "restore", str(small_school.folder / "later.db"))
    assert again["lost"] == []


@pytest.mark.parametrize("rejected", [True, False])
def test_10_what_waited_for_an_approval_goes_by_no_settling(small_school: School, *, rejected: bool) -> None:
    """Nobody let it through in the backup, and whether somebody did or did not since is not known."""
    school = small_school
    payload = {"summary": "Het delen ging goed.", "ask": "Ziet u dat thuis ook?"}
    action = {"what": "samen een spel spelen", "minutes": 10, "when": "drie avonden"}
    pupil = school.rows[0]["pupil_key"]
    school.happens({"id": "seen", "kind": "behaviour_update", "audience": {"pupil": pupil},
                    "payload": payload | {"action": action}})  # fmt: skip
    school.dispatch()
    back_up(school)
    if rejected:
        school.run("approve", "seen", "--reject", "--as", "ict")
    said = put_back(school, readable=False)
    assert "unknown" in said and "rejected by hand since the backup" in said
    school.enrol()
    school.run("settle", "--unknown", "--not-sent", "--as", "ict", now=AFTER)
    assert school.dispatch(AFTER) == {} and not school.smtp.mails
    assert states(school) == {"awaiting_approval": len(school.json("approve", now=AFTER)["awaiting_approval"])}


def _half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.parametrize("damage", [lambda file: file.unlink(), _half], ids=["gone", "cut off"])
@NEWEST
def test_10_a_list_of_the_protected_that_is_not_whole_is_said(
    small_school: School, damage: Callable[[Path], None], *, readable: bool
) -> None:
    """Where the store that was there is whole it tells itself."""
    back_up(small_school)
    small_school.run("optout", "g1", "--kind", "newsletter")
    small_school.run("hold", "guardian", "g2", "--as", "ict")
    damage(small_school.store.with_name(f"{small_school.store.name}.protected"))
    said = put_back(small_school, readable=readable)
    assert ("is not there, or is cut off" in said) is not readable
    assert said.startswith("0:" if readable else "3:")


@NEWEST
def test_10_what_only_people_did_since_the_backup_is_said(small_school: School, *, readable: bool) -> None:
    """Also where nothing waits and nothing is unknown: nobody else can bring it again."""
    back_up(small_school)
    note = ("--school", "--set", "title=Nieuws", "--set", "body=Tot morgen.")
    small_school.run("event", "add", "newsletter", "--id", "typed", *note)
    said = put_back(small_school, readable=readable)
    assert said.startswith("3:")
    assert ("are not in it: typed" in said or "is not in it: typed" in said) is readable
    assert ("what guardians answered, is not in it" in said) is not readable


@NEWEST
def test_7_who_unsubscribes_by_a_mail_that_went_since_the_backup_is_heard(
    small_school: School, monkeypatch: pytest.MonkeyPatch, *, readable: bool
) -> None:
    """Its token, and the links in it, are those of the store that was there; of none that is gone, which is said."""
    monkeypatch.setenv("OUDERBRUG_NOW", LATER)
    back_up(small_school)
    with session_of(small_school).store(write=True) as store, store.writing() as connection:
        mailbox = UnitOfWork(connection, session_of(small_school).runtime, HERE).roster.guardians["g1"].email
        [token] = opt_out_tokens.make(connection, store.school, [(["g1"], "newsletter", mailbox)])
        new = mail_links.NewLink(["g1"], "wishes", mailbox=mailbox)
        [link] = mail_links.make(connection, store.school, [new], HERE)
        bounces.keep(connection, store.school, [bounces.Came("m1", "p1", "h1", "address-dead", "5.1.1", HERE)])
    said = put_back(small_school, readable=readable)
    assert said.startswith("0:" if readable else "3:")
    done = small_school.run("optout", "--token", token, now=LATER, exit_code=0 if readable else 2)
    assert ("g1" in done.output) is readable
    with session_of(small_school).store() as store, store.reading() as connection:
        people = UnitOfWork(connection, session_of(small_school).runtime, HERE).roster.guardians
        found = mail_links.find(connection, store.school, link, "wishes", people, HERE)
        assert (found is not None) is readable
        assert bounces.known(connection, store.school, ["m1"]) == ({"m1"} if readable else set())


def test_7_answers_of_guardians_since_the_backup_are_taken_from_the_store_that_was_there(small_school: School) -> None:
    ask = {"task": "meelopen", "starts_at": "2026-11-25T09:00:00+01:00", "load": "once", "place": "het plein",
           "why_you": "U kent de weg."}  # fmt: skip
    pupil = small_school.rows[0]["pupil_key"]
    small_school.happens({"id": "walk", "kind": "participation_request", "audience": {"pupil": pupil}, "payload": ask})
    small_school.dispatch()
    back_up(small_school)
    small_school.run("respond", "walk", "g1", "ja", "--as", "ict")
    small_school.run("respond", "walk", "g2", "nee", "--as", "ict")
    assert put_back(small_school, readable=True).startswith("0:")
    answers = small_school.json("respond", "walk", now=LATER)["answers"]
    assert {one["guardian"]: one["answer"] for one in answers} == {"g1": "ja", "g2": "nee"}


def wish(school: School, guardian: str, token: str, at: datetime, **fields: Any) -> None:
    """What the page for guardians keeps once its mail has gone."""
    with session_of(school).store(write=True) as store, store.writing() as connection:
        wishes.keep(connection, store.school, guardian, fields, token, at)


def undo(school: School, token: str, now: datetime) -> bool:
    with session_of(school).store(write=True) as store, store.writing() as connection:
        return wishes.undo(connection, store.school, token, now)


def known(school: School, key: str) -> tuple[str, int | None, frozenset[str]]:
    with session_of(school).store() as store, store.reading() as connection:
        one = roster.load(connection, store.school).guardians[key]
    return one.language, one.asks_limit, one.opt_out


def session_of(school: School) -> Session:
    return Session(school.folder / "ouderbrug.toml")


@NEWEST
def test_7_what_guardians_wished_since_the_backup_holds_and_can_be_undone(
    small_school: School, monkeypatch: pytest.MonkeyPatch, *, readable: bool
) -> None:
    """The last wish counts as before, what was undone since stays undone, and what a file says as well stays said."""
    school, now = small_school, HERE
    monkeypatch.setenv("OUDERBRUG_NOW", LATER)
    before = known(school, "g1")[0]
    wish(school, "g1", "first", now - 4 * HOUR, language="pl")
    wish(school, "g2", "undone", now - 4 * HOUR, language="tr")
    wish(school, "g3", "kinds", now - 4 * HOUR, opt_out=["newsletter"])
    back_up(school)
    wish(school, "g1", "second", now - 3 * HOUR, language="tr", asks_limit=0)
    wish(school, "g1", "third", now - 2 * HOUR, language="uk", opt_out=["home_tip"])
    assert undo(school, "undone", now)
    school.run("optout", "g3", "--kind", "newsletter")
    stands = {key: known(school, key) for key in ("g1", "g2", "g3")}
    put_back(school, readable=readable)
    assert {key: known(school, key) for key in ("g1", "g2", "g3")} == stands
    assert undo(school, "third", now) and known(school, "g1") == ("tr", 0, frozenset())
    assert undo(school, "second", now) and undo(school, "first", now)
    assert known(school, "g1")[0] == before
    assert undo(school, "kinds", now) and known(school, "g3")[2] == {"newsletter"}
    assert not undo(school, "undone", now)
