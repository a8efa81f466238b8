"""What is owed about the own family is another colleague's, wherever errands are listed; and who looked is noted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, NamedTuple

import pytest

from ouderbrug.model import Answer
from ouderbrug.staff import responses
from web_browser import PROXY, asking, news, pages, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from web_browser import Pages

MILA, BRAM = "mila@wegwijzer.example", "mark@wegwijzer.example"
THEIRS = ("Jip", "Sara Bakker", "Mark Prins", "verhuizen")
"""The child of Bram, who is g2 and teaches its group, its other parent, and what she said."""
MORNING = "2026-11-24T07:31:00+01:00"


class Case(NamedTuple):
    """How something comes to be owed, and its code."""

    begin: Callable[[Pages], None]
    code: str


def asked(here: Pages, pupil: str = "p1", guardian: str = "g1") -> None:
    here.school.happens(asking(pupil=pupil))
    here.school.dispatch()
    with here.desk.writing() as work:
        question = responses.question(work, "zoo")
        responses.answered(work, question, guardian, Answer.OTHER, responses.BY_LINK, "Niemand mag weten: verhuizen.")


def failed(here: Pages, event: dict[str, object]) -> None:
    """It comes to nobody whose mailbox is refused: of the group that is the other parent alone."""
    here.school.rows[2] |= {"group": "7B"}
    here.school.enrol("--accept-changes")
    toml = here.school.folder / "ouderbrug.toml"
    toml.write_text(toml.read_text().replace('"email", "handover"', '"email"'))
    here.school.happens(event)
    here.school.dispatch()
    here.school.approve(str(event["id"]), "--as", "juf")
    here.school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"]
    here.school.dispatch("2026-11-23T10:03:00+01:00", exit_code=None)
    here.school.smtp.replies.clear()


CASES = {
    "what the other parent asked": Case(asked, "question-asked"),
    "what did not come to the other parent": Case(lambda here: failed(here, seen()), "not-sent"),
    "news that did not come to the other parent": Case(lambda here: failed(here, news()), "not-sent"),
}
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def begun(here: Pages, case: Case) -> Pages:
    here.school.configure(PROXY + '\n[staff_mail]\nat = "07:30"\n')
    case.begin(pages(here.school))
    there = pages(here.school)
    there.later(minutes=5)
    return there


@EACH
def test_no_page_shows_it_to_them_and_they_cannot_end_it(here: Pages, case: Case) -> None:
    there = begun(here, case)
    mila, bram = there.signed_in(MILA), there.signed_in(BRAM)
    mila.get("/follow-ups")
    (form,) = (one for one in mila.forms if one.action == "/follow-ups")
    for path in ("/", "/follow-ups", "/stuck", "/answers", "/reach", "/families"):
        bram.get(path)
        assert not [name for name in THEIRS if name in bram.text], (path, bram.text)
    assert "om te regelen" not in bram.get("/").text
    bram.post(form.action, form.fields | {"proof": bram.visitor_proof()})
    mila.get("/follow-ups")
    assert any(one.fields == form.fields for one in mila.forms), "it still stands"
    assert "Bram" not in mila.text


@EACH
def test_the_commands_and_the_mail_of_the_morning_say_nothing_of_it_to_them(here: Pages, case: Case) -> None:
    school = begun(here, case).school
    at = "2026-11-23T10:05:00+01:00"
    assert case.code in school.run("tasks", "--as", "juf", now=at).output
    theirs = school.json("tasks", "--as", "own", now=at)["errands"]
    assert not [one for one in theirs if one["code"] == case.code]
    (errand,) = (one for one in school.json("tasks", now=at)["errands"] if one["code"] == case.code)
    refused = school.run("tasks", "--did", case.code, errand["key"], "--as", "own", now=at, exit_code=None)
    assert refused.exit_code != 0 and "own family" in refused.stderr + refused.output
    school.run("tasks", "--as", "own", "--print", str(school.folder / "own.html"), now=at)
    assert not [name for name in THEIRS if name in (school.folder / "own.html").read_text()]
    before = len(school.smtp.mails)
    school.dispatch(MORNING, exit_code=None)
    told = [mail.recipients[0] for mail in school.smtp.mails[before:]]
    assert MILA in told and BRAM not in told


def test_what_is_owed_to_another_family_is_theirs(here: Pages) -> None:
    here.school.rows[2] |= {"email": "elif@guardian.example"}
    here.school.enrol("--accept-changes")
    asked(here, "p2", "g3")
    here.later(minutes=2)
    assert "Elif Aksoy" in here.signed_in(BRAM).get("/follow-ups").text


@EACH
def test_who_looks_at_what_is_owed_about_a_child_is_noted(here: Pages, case: Case) -> None:
    there = begun(here, case)
    there.signed_in(MILA).get("/follow-ups")
    there.desk.close()
    with closing(sqlite3.connect(there.school.store)) as connection:
        seen_by = {row[0] for row in connection.execute("select staff from viewing where pupil = 'p1'")}
    assert seen_by == {"juf"}
