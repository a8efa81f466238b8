"""Nobody acts for a guardian from a mailbox that somebody kept out reads too, and no mail of the house goes there.

Nor does anybody from one that a guardian has no more: it may be a stranger's, by a slip in a table.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from a_school import School, guardian
from web_browser import PROXY, SECRET, pages
from web_guardian import PUBLIC, invitation, links, public_pages

if TYPE_CHECKING:
    from pathlib import Path

    from ouderbrug.testing import SmtpSandbox
    from web_browser import Browser

pytestmark = pytest.mark.slow

TOGETHER = "samen@guardian.example"
BANS = {
    "a ban": {"blocked": "court-order"},
    "nothing": {"receives": "nothing"},
    "a ban of who reads another name of it": {"blocked": "court-order", "email": "samen+mark@guardian.example"},
}
KEPT_OUT = pytest.mark.parametrize("ban", BANS.values(), ids=BANS)
STAFF = "key;name;email;role;groups;guardian_key\njuf;Mila Vos;mila@wegwijzer.example;teacher;3A;\n"


@pytest.fixture
def school(tmp_path: Path, smtp: SmtpSandbox, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setenv("OUDERBRUG_NOW", "2026-11-23T10:00:00+01:00")
    monkeypatch.setenv("OUDERBRUG_TEST_PROXY", SECRET)
    here = School(tmp_path, smtp)
    here.configure(PROXY + PUBLIC)
    here.family("p1 Jip Prins", "3A", guardian("g1", "Sara Bakker", email=TOGETHER),
                guardian("g2", "Mark Prins", relation="father", email=TOGETHER))  # fmt: skip
    here.enrol()
    (tmp_path / "staff.csv").write_text(STAFF)
    here.run("import", str(tmp_path / "staff.csv"))
    return here


def kept_out(school: School, ban: dict[str, str]) -> None:
    """From now on the father is kept out; what was mailed before lies in the mailbox."""
    school.rows[1] |= ban
    school.enrol("--accept-left", "--accept-changes")


def said(school: School) -> list[tuple[object, ...]]:
    """All that anybody said of the mother, by whatever way."""
    with closing(sqlite3.connect(school.store)) as connection:
        found = [connection.execute(f"select * from {table}").fetchall() for table in ("response", "wish")]
        out = connection.execute("select key, opt_out from guardian where key = 'g1'").fetchall()
    return [*found[0], *found[1], *out]


def paths(school: School) -> list[str]:
    """What leads anywhere from the mails that lie there."""
    found = []
    for mail in school.smtp.mails:
        found += links(mail)
        found += [f"/l/{token}" for token in re.findall(r"subject=([\w-]+)>", str(mail.parsed["List-Unsubscribe"]))]
    return list(dict.fromkeys(found))


def wished(school: School) -> Browser:
    """Each of the links is there: to answer, to wish, to undo a wish, and to end news of a kind."""
    payload = {"title": "Nieuws van groep 3", "body": "Het plein wordt groen."}
    paper = {"id": "news", "kind": "newsletter", "audience": {"group": "3A"}, "payload": payload}
    school.happens(invitation(), paper)
    school.dispatch()
    there = public_pages(school)
    somebody = there.visitor()
    somebody.get(next(path for path in paths(school) if path.startswith("/w/")))
    form = next(one for one in somebody.forms if one.action.startswith("/w/"))
    somebody.post(form.action, {"less": "tips"})
    there.desk.close()
    return public_pages(school).visitor()


@KEPT_OUT
def test_no_link_that_lies_there_acts_in_anybodys_name(school: School, ban: dict[str, str]) -> None:
    somebody = wished(school)
    every = paths(school)
    assert {path[:3] for path in every} >= {"/a/", "/w/", "/u/", "/l/"}, every
    forms = [(path, form) for path in every for form in _forms(somebody, path)]
    kept_out(school, ban)
    there = public_pages(school)
    before, mails, somebody = said(school), len(school.smtp.mails), there.visitor()
    for path in every:
        assert somebody.get(path).status_code == 404, path
    for path, form in forms:
        answer = {"answer": "yes", "less": "help", "sure": "yes"}
        assert somebody.post(form[0], form[1] | answer).status_code == 404, path
    there.desk.close()
    assert said(school) == before and len(school.smtp.mails) == mails


def _forms(browser: Browser, path: str) -> list[tuple[str, dict[str, str]]]:
    browser.get(path)
    return [(form.action, dict(form.fields)) for form in browser.forms]


@KEPT_OUT
def test_what_a_colleague_writes_down_is_not_mailed_there_and_the_page_says_so(
    school: School, ban: dict[str, str]
) -> None:
    kept_out(school, ban)
    there = pages(school)
    mila = there.signed_in("mila@wegwijzer.example")
    mila.get("/families")
    assert mila.last is not None
    mila.get(next(iter(re.findall(r'href="(/families/[^"]+)"', mila.last.text))))
    assert "Sara Bakker" in mila.text
    form = next(one for one in mila.forms if one.action.endswith("/less"))
    mila.post(form.action, form.fields | {"less": "help"})
    assert "Hierover gaat geen mail" in mila.text, mila.text
    form = next(one for one in mila.forms if one.action.endswith("/less"))
    assert mila.post(form.action, form.fields | {"less": "help", "sure": "yes"}).status_code == 303
    school.dispatch("2026-11-23T10:30:00+01:00")
    assert school.smtp.mails == []


def test_two_who_may_both_hear_act_from_one_mailbox_as_before(school: School) -> None:
    somebody = wished(school)
    assert all(somebody.get(path).status_code == 200 for path in paths(school))


MOVES: dict[str, tuple[dict[str, str], dict[str, str], bool]] = {
    "nobody moved": ({}, {}, True),
    "it is written otherwise": ({"email": TOGETHER.capitalize()}, {"email": TOGETHER.upper()}, True),
    "both moved": ({"email": "sara@guardian.example"}, {"email": "mark@guardian.example"}, False),
    "both have none": ({"email": "", "mobile": "0612345678"}, {"email": "", "mobile": "0687654321"}, False),
}
"""What became of the addresses of two who shared one, and whether the links in it lead anywhere."""


def moved(school: School, *changes: dict[str, str]) -> None:
    for row, change in zip(school.rows, changes, strict=True):
        row |= change
    school.enrol("--accept-left", "--accept-changes", exit_code=None)


@pytest.mark.parametrize("move", MOVES)
def test_no_link_acts_from_a_mailbox_that_is_theirs_no_more(school: School, move: str) -> None:
    wished(school)
    every = [path for path in paths(school) if not path.startswith("/u/")]
    assert {path[:3] for path in every} == {"/a/", "/w/", "/l/"}, every
    *changes, open_still = MOVES[move]
    moved(school, *changes)
    there, before = public_pages(school), said(school)
    somebody = there.visitor()
    for path in every:
        assert (somebody.get(path).status_code == 200) is open_still, path
        door, token = path.split("/")[1:3]
        answer = {"answer": "nee", "words": "", "less": "help", "sure": "yes"}
        assert (somebody.post(f"/{door}/{token}", answer).status_code == 303) is open_still, path
    there.desk.close()
    assert (said(school) == before) is not open_still


def test_of_two_in_one_mailbox_who_stays_ends_news_for_themselves_alone(school: School) -> None:
    wished(school)
    moved(school, {}, {"email": "mark@guardian.example"})
    there = public_pages(school)
    somebody = there.visitor()
    less = next(path for path in paths(school) if path.startswith("/l/"))
    somebody.get(less)
    assert somebody.post(less, {"sure": "yes"}).status_code == 303
    with there.desk.reading() as work:
        people = work.roster.guardians
    assert [key for key, one in people.items() if "newsletter" in one.opt_out] == ["g1"]
