"""What a person approved, or nobody had to, goes as it was then: its words, its readers, and the bytes of its files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, pdf
from ouderbrug.errors import OuderbrugError
from ouderbrug.school.stripping import stripped
from ouderbrug.staff.shown import PARTS
from small_engine import SHARED

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from collections.abc import Callable

    from a_school import School

FIRST, SWAPPED = stripped(pdf("het rooster")), stripped(pdf("iets heel anders"))
MINUTES = {"what": "samen lezen", "minutes": 10, "when": "na het eten"}
SCORE = {"id": "s1", "kind": "notable_score", "audience": {"pupil": "p1"}, "payload": {
    "subject": "Lezen", "direction": "up", "summary": "Jip leest vlot.", "next_goal": "een dik boek",
    "action": MINUTES}}  # fmt: skip


@pytest.fixture
def media(small_school: School) -> Path:
    """A media root with one file, and a school that reads from it."""
    root = small_school.folder / "media"
    root.mkdir()
    (root / "rooster.pdf").write_bytes(pdf("het rooster"))
    small_school.configure('\n[content]\nmedia_root = "media"\n')
    return root


def news(**more: Any) -> dict[str, Any]:
    payload = {"title": "Nieuws", "body": "Zie evil.be", "attachments": ["rooster.pdf"]}
    return {"id": "n1", "kind": "newsletter", "audience": {"pupil": "p1"}, "payload": payload | more}


PLAIN = news(attachments=[])


def files(school: School) -> list[bytes]:
    return [part.get_content() for mail in school.smtp.mails for part in mail.parsed.iter_attachments()]


@pytest.mark.parametrize("body", ["Zie evil.be", "Niets bijzonders."], ids=["approved", "without approval"])
def test_11_a_file_that_is_swapped_after_it_was_looked_at_does_not_go(
    small_school: School, media: Path, body: str
) -> None:
    small_school.happens(news(body=body))
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    if "evil" in body:
        waiting = small_school.json("approve")["awaiting_approval"]
        assert [Path(path).read_bytes() for one in waiting for path in one["files"]] == [FIRST, FIRST]
        small_school.approve("n1", "--as", "juf")
    (media / "rooster.pdf").write_bytes(pdf("iets heel anders"))
    small_school.dispatch(now="2026-11-23T10:00:00+01:00")
    assert files(small_school) == [FIRST, FIRST]


def test_11_a_swapped_file_is_another_revision_and_said_if_it_is_none(small_school: School, media: Path) -> None:
    small_school.happens(news(body="Niets."))
    small_school.dispatch()
    (media / "rooster.pdf").write_bytes(pdf("iets heel anders"))
    small_school.happens(news(body="Niets."), file="again.jsonl")
    assert "changed under the same revision" in small_school.run("plan").stderr
    small_school.dispatch(exit_code=None)
    assert files(small_school) == [FIRST, FIRST]
    small_school.happens(news(body="Niets.") | {"revision": 2}, file="third.jsonl")
    small_school.dispatch(now="2026-11-23T10:05:00+01:00", exit_code=None)
    assert files(small_school) == [FIRST, FIRST, SWAPPED, SWAPPED]


def test_11_a_kept_copy_that_somebody_changed_or_erased_does_not_go(small_school: School, media: Path) -> None:
    small_school.happens(news(body="Niets."))
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    (copy,) = (media / ".kept").rglob("*.pdf")
    assert copy.stat().st_mode & 0o777 == 0o600
    copy.write_bytes(SWAPPED)
    small_school.dispatch(now="2026-11-23T10:00:00+01:00", exit_code=None)
    assert small_school.smtp.mails == []
    codes = {row["why"] for row in small_school.json("log")["messages"]}
    assert codes == {"attachment-changed"}


def test_11_a_copy_that_no_event_came_to_name_is_swept_by_the_next_taking_in(
    small_school: School, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copies() -> set[bytes]:
        return {path.read_bytes() for path in (media / ".kept").rglob("*.pdf")}

    small_school.happens(news(body="Niets."))
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    (media / "rooster.pdf").write_bytes(pdf("iets heel anders"))
    small_school.happens(news(body="Niets.") | {"id": "n2"}, news(title="Nieuws") | {"id": "n3", "revision": 2})
    with monkeypatch.context() as crash:
        crash.setattr("ouderbrug.planning.saving.store_events", _dies)
        small_school.run("dispatch", exit_code=None)
    assert copies() == {FIRST, SWAPPED}, "the store never came to know of the second one"
    other = media / ".kept" / ".new" / "another-store" / ("a" * 64)
    other.parent.mkdir()
    other.touch()
    (media / ".kept" / ("a" * 64)).mkdir()
    (small_school.folder / "inbox" / "week.jsonl").write_text("")
    small_school.dispatch()
    assert copies() == {FIRST}
    assert other.exists() and (media / ".kept" / ("a" * 64)).is_dir(), (
        "what another store takes in is not ours to judge"
    )
    small_school.dispatch(now="2026-11-23T10:00:00+01:00")
    assert files(small_school) == [FIRST, FIRST]


def _dies(*_: object) -> None:
    raise OuderbrugError("a power cut")


def test_11_to_plan_and_to_rehearse_keep_nothing(small_school: School, media: Path) -> None:
    small_school.happens(news(body="Niets."))
    small_school.run("plan")
    small_school.run("plan", "--to", "2026-11-24")
    small_school.run("preview", "n1")
    assert not (media / ".kept").exists()


@pytest.mark.parametrize("way", ["approve --set", "event amend"])
def test_11_a_stale_translation_goes_with_neither_way_to_change_a_text(small_school: School, way: str) -> None:
    school = small_school
    school.family("p5 Bo Lee", "3A", guardian("g7", "Ann Lee", language="en"))
    school.enrol()
    old = {
        "title": "Oud",
        "body": "De oude tekst",
        "translations": {"en": {"title": "Old", "body": "old, see evil.be"}},
    }
    school.happens({"id": "n1", "kind": "newsletter", "audience": {"pupil": "p5"}, "payload": old})
    school.dispatch()
    if way == "approve --set":
        school.approve("n1", "--set", "body=De nieuwe tekst.", "--as", "juf")
    else:
        school.run("event", "amend", "n1", "--set", "body=De nieuwe tekst.")
    school.dispatch(now="2026-11-23T10:05:00+01:00")
    (mail,) = school.smtp.mails
    text = mail.parsed.get_body(("plain",)).get_content()
    assert "De nieuwe tekst." in text and "old" not in text and text.startswith("This message is in Dutch")
    given = json.dumps({"en": {"title": "New", "body": "the new text"}})
    school.run("event", "amend", "n1", "--set", "body=Nog nieuwer.", "--set", f"translations={given}")
    school.dispatch(now="2026-11-23T10:10:00+01:00")
    assert "The new text" in school.smtp.mails[-1].parsed.get_body(("plain",)).get_content()


@pytest.mark.parametrize("way", ["approve --set", "event amend"])
def test_11_a_change_that_no_translation_tells_of_leaves_them_all(small_school: School, way: str) -> None:
    small_school.family("p5 Bo Lee", "3A", guardian("g7", "Ann Lee", language="en"))
    small_school.enrol()
    english = {"subject": "Reading", "summary": "Jip reads well.", "next_goal": "a thick book",
               "action.what": "read together", "action.when": "after dinner"}  # fmt: skip
    payload = SCORE["payload"] | {"translations": {"en": english}}
    small_school.happens(SCORE | {"audience": {"pupil": "p5"}, "payload": payload})
    small_school.dispatch()
    change = ("s1", "--set", "action.minutes=25")
    if way == "approve --set":
        small_school.approve(*change, "--as", "juf")
    else:
        small_school.run("event", "amend", *change)
    (text,) = small_school.json("preview", "s1")["texts"]
    assert text["language"] == "en" and "25 minutes" in text["mail"] and "Jip reads well." in text["mail"]


def _new_revision(school: School, media: Path) -> None:
    school.happens(news(body="Zie evil.be/anders") | {"revision": 2}, file="later.jsonl")
    school.dispatch()


def _new_file(school: School, media: Path) -> None:
    (media / "rooster.pdf").write_bytes(pdf("iets heel anders"))
    school.happens(news() | {"revision": 2}, file="later.jsonl")
    school.dispatch()


def _new_name(school: School, media: Path) -> None:
    for row in school.rows:
        row["last_name"] = "Heel Anders" if row["guardian_key"] == "g1" else row["last_name"]
    school.enrol("--accept-changes")


def _new_reader(school: School, media: Path) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g9", "Bo Nieuw"))
    school.enrol("--accept-changes")
    school.happens(news() | {"revision": 2}, file="later.jsonl")
    school.dispatch()


BETWEEN = {
    "the text": _new_revision,
    "the files": _new_file,
    "how they are called": _new_name,
    "who gets it": _new_reader,
}


@pytest.mark.parametrize(("said", "change"), BETWEEN.items(), ids=BETWEEN)
def test_11_nothing_is_approved_that_is_not_what_was_shown(
    small_school: School, media: Path, said: str, change: Callable[[School, Path], None]
) -> None:
    small_school.happens(news())
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    looked = small_school.json("preview", "n1")
    listed = [one["shown"] for one in small_school.json("approve")["awaiting_approval"]]
    change(small_school, media)
    refused = small_school.run("approve", "n1", "--shown", looked["shown"], "--as", "juf", exit_code=1).stderr
    assert said in refused and "nothing was decided" in refused
    assert ("the revision" in refused) == (change is not _new_name)
    assert "g1" not in refused and "Anders" not in refused
    each = [word for one in listed for word in ("--shown", one)]
    assert said in small_school.run("approve", "n1", *each, "--as", "juf", exit_code=1).stderr
    assert small_school.json("status")["messages"]["queued"] == 0
    small_school.approve("n1", "--as", "juf")
    assert small_school.json("status")["messages"]["awaiting_approval"] == 0


def test_11_one_of_several_is_approved_by_its_number_and_what_the_list_says(small_school: School, media: Path) -> None:
    small_school.happens(news())
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    listed = small_school.json("approve")["awaiting_approval"]
    assert len(listed) > 1
    done = small_school.json("approve", str(listed[0]["message"]), "--shown", listed[0]["shown"], "--as", "juf")
    assert done["decided"] == 1
    assert small_school.json("status")["messages"]["awaiting_approval"] == len(listed) - 1


def test_3_what_the_list_says_of_a_message_stands_whatever_becomes_of_the_others(small_school: School) -> None:
    """Neither an approval nor a rejection of a neighbour, of the same event or another, changes what was seen."""
    small_school.happens(PLAIN, PLAIN | {"id": "n2"})
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    listed = small_school.json("approve")["awaiting_approval"]
    assert [one["event"] for one in listed] == ["n1", "n1", "n2", "n2"] and len({one["shown"] for one in listed}) == 4
    first, second, *rest = ((str(one["message"]), one["shown"]) for one in listed)
    small_school.run("approve", first[0], "--shown", first[1], "--as", "juf")
    for number, shown in (first, (second[0], first[1]), (second[0], rest[0][1])):
        assert "0" not in small_school.run("approve", number, "--shown", shown, "--as", "juf", exit_code=1).stdout
    small_school.run("approve", rest[0][0], "--reject", "--as", "juf")
    small_school.dispatch(now="2026-11-23T07:00:00+01:00")
    both = [word for _, shown in (second, rest[1]) for word in ("--shown", shown)]
    half = small_school.run("approve", second[0], rest[1][0], *both[:2], "--as", "juf", exit_code=1)
    assert "nothing was decided" in half.stderr
    done = small_school.json("approve", second[0], rest[1][0], *both, "--as", "juf")
    assert done["decided"] == 2
    assert small_school.json("approve")["awaiting_approval"] == []


def test_11_approving_says_what_was_looked_at_or_looks_first(
    small_school: School, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.happens(news())
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    assert "look first" in small_school.run("approve", "n1", "--as", "juf", exit_code=2).stderr
    monkeypatch.setattr("ouderbrug.cli.looking.at_terminal", lambda: True)
    changed = small_school.run("approve", "n1", "--set", "body=Anders.", "--as", "juf", exit_code=75)  # and no answer
    assert "Anders." in changed.stdout and "Let 2 go?" in changed.stderr
    assert "Anders." not in small_school.run("preview", "n1").stdout
    assert small_school.json("status")["messages"]["awaiting_approval"] == 2
    monkeypatch.setattr("click.prompt", lambda *_, **__: "n")
    assert "as nobody agreed" in small_school.run("approve", "n1", "--as", "juf", exit_code=1).stderr
    monkeypatch.setattr("click.prompt", lambda *_, **__: "j")
    assert "2 approved" in small_school.run("approve", "n1", "--as", "juf").stdout


def test_4_who_changes_the_words_names_what_they_looked_at_before(small_school: School, media: Path) -> None:
    """One's own change is no reason to look again; what else is other by now still is."""
    small_school.happens(news())
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    looked = small_school.json("preview", "n1")["shown"]
    mine = ("approve", "n1", "--shown", looked, "--set", "body=Beter.", "--as", "juf")
    _new_name(small_school, media)
    refused = small_school.run(*mine, exit_code=1).stderr
    assert "other than what was shown is now: " in refused and PARTS[2] in refused
    looked = small_school.json("preview", "n1")["shown"]
    small_school.run(*mine[:3], looked, *mine[4:])
    assert small_school.json("status")["messages"]["awaiting_approval"] == 0
    assert "Beter." in small_school.run("preview", "n1").stdout


def test_8_the_list_shows_names_and_no_marks_or_keys(small_school: School) -> None:
    small_school.happens(SCORE, PLAIN)
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    listed = small_school.run("approve").stdout
    rows = small_school.json("approve")["awaiting_approval"]
    names = {name for row in rows for name in row["for"]}
    assert names and all(name in listed for name in names) and not any(row["recipient"] in names for row in rows)
    for shown in (listed, *(row["text"] + row["subject"] for row in rows)):
        assert not re.search("[\ue000-\uf8ff]|\\[(guardian|child)\\]", shown)
    assert "g1" not in listed.split() and all(str(row["message"]) in listed for row in rows)


def test_8_several_are_approved_at_once_by_number_as_they_were_shown(
    small_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_school.happens(PLAIN, PLAIN | {"id": "n2"}, PLAIN | {"id": "n3"})
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    of_event: dict[str, list[int]] = {}
    for row in small_school.json("approve")["awaiting_approval"]:
        of_event.setdefault(row["event"], []).append(row["message"])
    first, second = sorted(of_event["n1"]), f"{min(of_event['n2'])}-{max(of_event['n2'])}"
    some = (str(first[0]), second, "--as", "juf")
    assert "look first" in small_school.run("approve", *some, exit_code=2).stderr
    looked = small_school.json("approve", *some, exit_code=2)
    assert {one["message"] for one in looked["awaiting_approval"]} == {first[0], *of_event["n2"]}
    other = small_school.run("approve", str(first[1]), "--shown", looked["shown"], "--as", "juf", exit_code=1)
    assert "nothing was decided" in other.stderr
    assert "3 approved" in small_school.run("approve", *some, "--shown", looked["shown"], "--as", "juf").stdout
    gone = small_school.run("approve", *some, "--shown", looked["shown"], "--as", "juf", exit_code=1)
    assert "waits no more" in gone.stderr
    assert small_school.json("status")["messages"]["awaiting_approval"] == 3
    monkeypatch.setattr("ouderbrug.cli.looking.at_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "j")
    assert "1 approved" in small_school.run("approve", str(first[1]), "--as", "juf").stdout
    assert (
        "name the EVENT" in small_school.run("approve", "1-9", "--set", "body=Ja.", "--as", "juf", exit_code=2).stderr
    )
    assert "name one EVENT" in small_school.run("approve", "n3", "n2", "--as", "juf", exit_code=2).stderr


def test_8_a_number_that_is_an_event_too_is_asked_about(small_school: School) -> None:
    small_school.happens(PLAIN)
    small_school.dispatch(now="2026-11-23T06:00:00+01:00")
    number = str(small_school.json("approve")["awaiting_approval"][0]["message"])
    small_school.happens(PLAIN | {"id": number}, file="more.jsonl")
    small_school.dispatch()
    told = small_school.run("approve", number, "--as", "juf", exit_code=2).stderr
    assert "the number of another message" in told
    looked = small_school.json("approve", number, number, "--as", "juf", exit_code=2)["awaiting_approval"]
    assert [(one["event"], str(one["message"])) for one in looked] == [("n1", number)]


def test_11_two_who_come_to_one_mailbox_bring_their_approvals_along(school: School) -> None:
    school.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker"), guardian("g2", "Mark Prins"))
    school.enrol()
    school.happens(SCORE)
    school.dispatch()
    school.approve("s1", "--as", "juf")
    for row in school.rows:
        row["email"] = SHARED
    school.enrol("--accept-changes")
    school.dispatch(now="2026-11-23T10:05:00+01:00")
    (mail,) = school.smtp.mails
    assert str(mail.parsed["To"]) == f"Sara Bakker <{SHARED}>, Mark Prins <{SHARED}>"
    assert "Beste Sara Bakker en Mark Prins" in mail.parsed.get_body(("plain",)).get_content()
    assert school.json("approve")["awaiting_approval"] == []


def test_11_who_leaves_a_shared_mail_takes_the_approval_along(school: School) -> None:
    both = [guardian(key, name, email=SHARED) for key, name in (("g1", "Sara Bakker"), ("g2", "Mark Prins"))]
    school.family("p1 Jip Prins", "3A", *both)
    school.enrol()
    school.happens(SCORE)
    school.dispatch()
    (waiting,) = school.json("approve")["awaiting_approval"]
    assert "Beste Sara Bakker en Mark Prins" in waiting["text"]
    school.approve("s1", "--as", "juf")
    for row in school.rows:
        row["email"] = "eigen@guardian.example" if row["guardian_key"] == "g2" else row["email"]
    school.enrol("--accept-changes")
    school.dispatch(now="2026-11-23T10:05:00+01:00")
    school.dispatch(now="2026-11-23T10:06:00+01:00")
    assert school.json("approve")["awaiting_approval"] == []
    assert {str(mail.parsed["To"]) for mail in school.smtp.mails} == {
        f"Sara Bakker <{SHARED}>", "Mark Prins <eigen@guardian.example>"}  # fmt: skip


@pytest.mark.parametrize(("at", "late"), [("23T12:00", 0), ("26T23:58", 2)])
def test_12_8_an_approval_that_comes_too_late_says_so(small_school: School, at: str, late: int) -> None:
    """Its use ends at midnight of the last day, and what is approved at night may go in the morning."""
    payload = {"summary": "Jip hielp een ander.", "ask": "Hoe is dat thuis?", "action": MINUTES}
    event = {"id": "b1", "kind": "behaviour_update", "audience": {"pupil": "p1"}, "payload": payload}
    small_school.happens(event)
    small_school.dispatch()
    done = small_school.approve("b1", "--as", "juf", now=f"2026-11-{at}:00+01:00")
    assert (f"{late} of them can no longer go in time" in done.output) is bool(late)
    assert ("go with the next dispatch" in done.output) is not bool(late)
