"""What is held of somebody is given to them, and nothing of anybody else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from a_school import guardian, score
from each import each
from ouderbrug.store import audit

if TYPE_CHECKING:
    from a_school import School

pytestmark = pytest.mark.slow

DIR = ("--as", "dir")
HIDDEN = ("Verborgen", "verborgen@guardian.example", "geheime-straat", "court-order", "Zoë", "Buurman", "0612345678")
"""What of others no export of Sara or for her may hold."""


@pytest.fixture
def family(school: School) -> School:
    """Jip of Sara, who has authority, of a father with a ban and a carer without authority; and a neighbour."""
    school.family(
        "p1 Jip Prins", "3A",
        guardian("g1", "Sara Bakker"),
        guardian("g2", "Mark Verborgen", email=HIDDEN[1], blocked="court-order", mobile="0612345678"),
        guardian("g3", "Tante Oog", authority="no", receives="on_request"),
    )  # fmt: skip
    school.family("p2 Zoë Buurman", "3A", guardian("g4", "Piet Buurman"))
    school.enrol()
    school.staff("dir;Ria;leader;", "juf.karin;Karin;teacher;3A")
    news = {"id": "n1", "kind": "newsletter", "audience": {"group": "3A"}, "payload": {"title": "T", "body": "Dag."}}
    fight = {**score(event="ruzie"), "audience": {"pupils": ["p1", "p2"]}}
    about = score(event="buur")
    about["payload"]["summary"] = "Jip las voor aan Zoë."
    for day, event in (("23", news), ("24", score()), ("25", fight), ("26", about)):
        school.now = f"2026-11-{day}T10:00:00+01:00"
        school.happens(event)
        school.dispatch(exit_code=None)
    school.run("approve", "buur", "--reject", "--as", "juf.karin", exit_code=None)
    school.dispatch("2026-11-30T10:00:00+01:00", exit_code=None)
    return school


def held(school: School, *words: str) -> dict[str, Any]:
    found: dict[str, Any] = school.json("privacy", "export", *words, *DIR)
    return found


def test_a_guardian_gets_what_is_held_of_them_and_what_they_got(family: School) -> None:
    found = held(family, "--guardian", "g1")
    assert found["held"]["person"][0]["email"] == "g1@guardian.example"
    assert [one["pupil"] for one in found["held"]["children"]] == ["p1"]
    got = {one["event_id"]: one for one in found["held"]["messages"]}
    assert got["n1"]["state"] == "sent"
    assert "Dag." in got["n1"]["text"]
    assert "Jip" in got["score"]["text"], "with names in the places of the marks"
    assert not any(0xE000 <= ord(letter) <= 0xE003 for letter in json.dumps(found, ensure_ascii=False))
    assert len(found["rights"]) == 4


def test_it_names_nobody_else(family: School) -> None:
    for words in (("--guardian", "g1"), ("--pupil", "p1", "--for", "g1")):
        found = held(family, *words)
        found["held"]["messages"] = []  # what they got they have
        text = json.dumps(found, ensure_ascii=False)
        assert not [name for name in HIDDEN if name in text]


def test_of_a_pupil_words_about_others_stay_out_and_are_counted(family: School) -> None:
    found = held(family, "--pupil", "p1", "--for", "g1")
    events = {one["event_id"]: one for one in found["held"]["events"]}
    assert events["score"]["payload"]["summary"] == "Het gaat goed."
    assert (events["ruzie"]["left_out"], events["buur"]["left_out"]) == ("of-several", "names-others")
    assert "payload" not in events["ruzie"]
    assert found["left_out"] == {"of-several": 1, "names-others": 1}
    said = family.run("privacy", "export", "--pupil", "p1", "--for", "g1", *DIR).stderr
    assert "1 event without text, for they name somebody else" in said


@each("whom", ["g2", "g3", "g4"])
def test_of_a_pupil_who_may_not_have_it_is_refused(family: School, whom: str) -> None:
    said = family.run("privacy", "export", "--pupil", "p1", "--for", whom, *DIR, exit_code=2)
    assert "the school leader answers by hand" in said.stderr
    assert not said.stdout


def test_who_has_a_ban_may_know_what_is_held_of_them_but_not_where_the_child_is(family: School) -> None:
    found = json.dumps(held(family, "--guardian", "g2"))
    assert "court-order" in found
    for other in ("Jip", "3A", "g1@guardian.example", "Sara"):
        assert other not in found


def test_what_went_to_the_pilot_or_waits_has_no_words(family: School) -> None:
    family.happens({**score(event="later"), "occurred_at": "2026-11-30T10:00:00+01:00"})
    family.run("hold", "guardian", "g1", *DIR)
    family.dispatch(exit_code=None)
    messages = held(family, "--guardian", "g1")["held"]["messages"]
    assert [one for one in messages if one["state"] != "sent"]
    assert not [one for one in messages if one["state"] != "sent" and "text" in one]


def test_a_file_is_for_its_owner_alone_and_takes_nothings_place(family: School) -> None:
    out = family.folder / "inzage.json"
    family.run("privacy", "export", "--guardian", "g1", "--out", str(out), *DIR)
    assert out.stat().st_mode & 0o777 == 0o600
    assert json.loads(out.read_text())["of"] == {"guardian": "g1"}
    assert (
        "there is one already"
        in family.run("privacy", "export", "--guardian", "g1", "--out", str(out), *DIR, exit_code=2).stderr
    )


@each(
    "words",
    [(), ("--guardian", "g1", "--pupil", "p1"), ("--pupil", "p1"), ("--guardian", "g1", "--for", "g1"),
     ("--guardian", "g9"), ("--pupil", "p9", "--for", "g1")],
)  # fmt: skip
def test_of_whom_must_be_clear(family: School, words: tuple[str, ...]) -> None:
    family.run("privacy", "export", *words, *DIR, exit_code=2)


def test_that_it_was_asked_stands_in_a_chain_that_names_nobody(family: School) -> None:
    held(family, "--guardian", "g1")
    held(family, "--pupil", "p1", "--for", "g1")
    file = family.folder / "ouderbrug.db.audit"
    assert file.stat().st_mode & 0o777 == 0o600
    lines = list(audit.read(family.store))
    assert [(one["act"], one["as"], one["sound"]) for one in lines] == [("export", "dir", True)] * 2
    assert "g1" not in file.read_text().replace(lines[0]["of"], "").replace(lines[1]["of"], "").replace(
        lines[1]["before"], ""
    )
    text = file.read_text()
    file.write_text(text.replace('"as": "dir"', '"as": "iemand"', 1))
    assert [one["sound"] for one in audit.read(family.store)] == [True, False]
