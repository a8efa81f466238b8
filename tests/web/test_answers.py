"""Who answered what, one tap to write an answer down, and a reminder that can be called off while nobody has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from ouderbrug.store import viewings
from web_browser import feast, pages

if TYPE_CHECKING:
    from web_browser import Browser, Pages


@pytest.fixture
def asked(here: Pages) -> Pages:
    """The morning after an invitation to group 3A."""
    here.school.happens(feast())
    here.school.dispatch()
    here.later(days=1, minutes=30)
    return here


def _fresh(here: Pages) -> Pages:
    """The pages of the same morning once other people were imported."""
    fresh = pages(here.school)
    fresh.later(days=1, minutes=30)
    return fresh


def _at(here: Pages, name: str = "mila") -> Browser:
    browser = here.signed_in(f"{name}@wegwijzer.example")
    browser.get("/answers")
    return browser


def _open(browser: Browser) -> Browser:
    assert browser.last is not None
    browser.get(browser.last.text.partition('href="/answers/')[2].partition('"')[0].join(("/answers/", "")))
    return browser


def test_nobody_is_reminded_of_what_went_an_hour_ago(asked: Pages) -> None:
    asked.later(hours=-23)
    mila = _open(_at(asked))
    assert "Herinner die" not in mila.text and "Morgen kun je herinneren" in mila.text, mila.text


def test_an_answer_is_one_tap_and_is_counted(asked: Pages) -> None:
    mila = _at(asked)
    assert "Letterfeest" in mila.text and "2 nog niet gereageerd" in mila.text, mila.text
    _open(mila)
    assert "Mark Prins, Jip (3A)" in mila.text and "Sara Bakker" in mila.text
    assert mila.press("Ja", note="Wij nemen opa mee.").status_code == 303
    mila.follow()
    assert "Wij nemen opa mee." in mila.text
    assert "1 komt, 1 nog niet gereageerd" in mila.text and "Herinner die ene" in mila.text, mila.text
    said = asked.school.json("respond", "feast")
    assert [(one["guardian"], one["answer"], one["by"]) for one in said["answers"]] == [("g2", "ja", "juf")]


def test_who_answers_between_two_looks_keeps_the_last_word(asked: Pages) -> None:
    mila = _open(_at(asked))
    form = next(form for form in mila.forms if form.fields.get("guardian") == "g1")
    asked.school.run("respond", "feast", "g1", "ja", "--as", "duo")
    assert mila.post(form.action, form.fields | {"answer": "nee"}).status_code == 409
    assert mila.post(form.action, form.fields | {"answer": "ja"}).status_code == 303, "the same twice is one answer"
    assert asked.school.json("respond", "feast")["counts"]["ja"] == 1
    assert mila.post(form.action, form.fields | {"answer": "misschien"}).status_code == 404
    assert mila.post(form.action, form.fields | {"guardian": "g4", "answer": "ja"}).status_code == 404


def test_a_reminder_goes_after_ten_minutes_to_who_said_nothing(asked: Pages) -> None:
    mila = _open(_at(asked))
    mila.press("Nee")
    mila.follow()
    assert mila.press("Herinner die ene").status_code == 303
    mila.follow()
    assert "dinsdag 24 november om 10.40 uur" in mila.text and "Herinner die" not in mila.text, mila.text
    before = len(asked.school.smtp.mails)
    asked.school.dispatch("2026-11-24T10:39:00+01:00")
    assert len(asked.school.smtp.mails) == before
    asked.school.dispatch("2026-11-24T10:41:00+01:00")
    assert [mail.recipients for mail in asked.school.smtp.mails[before:]] == [("g1@guardian.example",)]
    mila.get(mila.forms[-1].action)
    assert "al een keer herinnerd" in mila.text


def test_a_reminder_that_was_called_off_can_be_sent_after_all(asked: Pages) -> None:
    mila = _open(_at(asked))
    mila.press("Herinner die 2")
    mila.follow()
    undo = next(form for form in mila.forms if form.action.endswith("/undo"))
    assert mila.press("Toch niet").status_code == 303
    before = len(asked.school.smtp.mails)
    asked.school.dispatch("2026-11-24T10:41:00+01:00")
    assert len(asked.school.smtp.mails) == before
    mila.follow()
    asked.later(minutes=20)
    assert mila.press("Herinner die 2").status_code == 303
    asked.school.dispatch("2026-11-24T11:01:00+01:00")
    assert len(asked.school.smtp.mails) == before + 2
    assert mila.post(undo.action, undo.fields).status_code == 409, "who has it is not called back"
    remind = undo.action.replace("/undo", "/remind")
    assert mila.post(remind, undo.fields).status_code == 409, "once is enough"


def test_of_another_group_nobody_reads_answers_or_reminds(asked: Pages) -> None:
    asked.school.happens(feast("all", group="7B"))
    asked.school.dispatch("2026-11-24T10:31:00+01:00")
    mila, bas, ria = (_open(_at(asked, name)) for name in ("mila", "bas", "ria"))
    assert "Anna Smit" in bas.text and "Sara Bakker" not in bas.text
    for action in ("", "/remind", "/undo"):
        path = f"{mila.forms[-1].action}{action}"
        assert bas.post(path, {"proof": bas.visitor_proof()}).status_code == 404, path
    ria.get("/answers")
    assert ria.text.count("Letterfeest") == 2


def test_whoever_was_asked_beside_other_groups_is_not_reminded_of_here(here: Pages) -> None:
    here.school.family("p4 Fien Bakker", "7B", guardian("g1", "Sara Bakker"))
    here.school.enrol("--accept-changes")
    here.school.happens(feast(school=True))
    here.school.dispatch()
    fresh = _fresh(here)
    mila, ria = _open(_at(fresh)), _open(_at(fresh, "ria"))
    assert "Sara Bakker, Jip (3A)" in mila.text and "Fien" not in mila.text and "Anna Smit" not in mila.text
    assert "Herinner die" not in mila.text and "de schoolleiding kan" in mila.text and "Herinner die" in ria.text
    remind = f"{mila.forms[-1].action}/remind"
    assert mila.post(remind, {"proof": mila.visitor_proof()}).status_code == 404


def test_a_talk_about_children_of_two_groups_names_those_of_the_own_group(here: Pages) -> None:
    talk = {"sections": {"development": "hoe het gaat", "expectations": "zelf lezen", "actions": "samen oefenen"},
            "starts_at": "2026-12-03T16:00:00+01:00", "place": "lokaal 2", "reply_by": "2026-12-01"}  # fmt: skip
    here.school.happens({"id": "talk", "kind": "conference", "audience": {"pupils": ["p1", "p3"]}, "payload": talk})
    here.school.dispatch()
    mila, bas = _at(here), _at(here, "bas")
    assert "op school: Jip" in mila.text and "Roos" not in mila.text, mila.text
    assert "op school: Roos" in bas.text and "Jip" not in _open(bas).text, bas.text


def test_what_is_about_the_own_family_stands_there_for_others(asked: Pages) -> None:
    bram = asked.signed_in("mark@wegwijzer.example")
    bram.get("/answers")
    assert "Letterfeest" not in bram.text


def test_who_may_hear_nothing_any_more_stands_nowhere(asked: Pages) -> None:
    asked.school.rows[1]["blocked"] = "court-order"
    asked.school.enrol("--accept-changes")
    mila = _open(_at(_fresh(asked)))
    assert "Mark Prins" not in mila.text and "Herinner die ene" in mila.text


def test_the_answers_that_were_seen_are_noted_for_the_child(asked: Pages) -> None:
    _open(_at(asked))
    with asked.desk.reading() as work:
        seen = {one.what for one in viewings.of_pupil(work.connection, work.school, "p1")}
    assert seen == {"answers", "one_question"}
