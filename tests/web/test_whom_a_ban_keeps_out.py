"""Whom a ban or "nothing" keeps out since is on no list that colleagues see, neither of commands nor of the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from a_school import guardian
from ouderbrug.web.doors import DOORS
from web_browser import PROXY, asking, feast, pages, seen
from web_family import page_of
from web_guardian import PUBLIC, links, public_pages

if TYPE_CHECKING:
    from web_browser import Pages

pytestmark = pytest.mark.slow

MILA = "mila@wegwijzer.example"
NAMED = re.compile(r"\bg2\b|\bMark\b|mark@guardian")
LISTS = [
    ("tasks",), ("approve",), ("preview", "draft"), ("preview", "feast"), ("respond", "feast"), ("respond", "zoo"),
    ("plan",), ("plan", "--by", "guardian"), ("status",), ("unreached",), ("report",),
]  # fmt: skip
"""What a colleague asks for who works with messages; `log`, `why` and `privacy` are for who looks into one."""


KEPT_OUT = [{"blocked": "court-order"}, {"receives": "nothing"}]
"""What keeps somebody out: of everything, or of a child."""


@pytest.fixture(params=KEPT_OUT, ids=["ban", "nothing"])
def banned(here: Pages, request: pytest.FixtureRequest) -> Pages:
    """A child of two guardians, with a draft, calls, a mail that arrived and a question: then one is kept out."""
    school = here.school
    school.happens(feast(), seen("p1", "told"), seen("p1", "mailed"))
    school.dispatch()
    school.approve("mailed", "--as", "juf")
    mila = here.signed_in(MILA)
    mila.get("/read")
    mila.press("Liever bellen")
    here.later(minutes=11)
    school.now = here.clock[0].isoformat()
    school.happens(seen("p1", "draft"), asking())
    school.dispatch()
    states = {name for name, count in school.json("status")["messages"].items() if count}
    assert states == {"awaiting_approval", "handed_over", "sent"}
    school.rows[1] |= request.param
    school.enrol("--accept-left")
    return pages(school)


@pytest.mark.parametrize("words", LISTS, ids=" ".join)
@pytest.mark.parametrize("json_", [False, True])
def test_no_list_of_a_command_names_them(banned: Pages, words: tuple[str, ...], *, json_: bool) -> None:
    more = [(), ("--as", "juf"), ("--as", "juf", "--all")] if words == ("tasks",) else [()]
    more += [("--as", "juf")] if words == ("approve",) else []
    for as_whom in more:
        said = banned.school.run(*words, *as_whom, *(("--json",) if json_ else ())).output
        assert not NAMED.search(said), NAMED.search(said)
        assert not re.search("a ban on contact|contact-ban|gets nothing|receives-nothing", said)


def test_who_may_know_why_reads_whom_and_why(banned: Pages) -> None:
    for who in ("dir", "ib"):
        said = banned.school.run("tasks", "--as", who, "--all").stdout
        assert re.search(r"\[!\] \d+ g2: do not post: (a ban on contact|gets nothing about this child)", said), said


def test_no_page_names_them(banned: Pages) -> None:
    mila, seen_of = banned.signed_in(MILA), set[str]()
    todo = [door.path for door in DOORS if door.method == "GET" and "{" not in door.path]
    while todo:
        path = todo.pop()
        if path not in seen_of:
            seen_of.add(path)
            page = mila.get(path)
            assert not NAMED.search(page.text), (path, NAMED.search(page.text))
            todo += re.findall(r'href="(/[^"]+)"', page.text)
    assert len(seen_of) > 25


@pytest.mark.parametrize("means", KEPT_OUT, ids=["ban", "nothing"])
def test_what_was_just_done_names_them_no_more(here: Pages, means: dict[str, str]) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    mila.press("Liever bellen")
    here.later(minutes=11)
    here.school.dispatch(here.clock[0].isoformat())
    while found := re.findall(r'href="(/call/\d+)"', mila.get("/call").text):
        mila.get(found[0])
        assert mila.press("Niet meer nodig").status_code == 303
    assert "Mark Prins" in mila.text
    here.school.rows[1] |= means
    here.school.enrol("--accept-left")
    page = mila.get("/call").text
    assert "Toch niet" in page and "Sara" in page, mila.text
    assert not NAMED.search(page), mila.text


@pytest.mark.parametrize("means", KEPT_OUT, ids=["ban", "nothing"])
def test_what_is_stuck_names_them_no_more(here: Pages, means: dict[str, str]) -> None:
    school = here.school
    school.configure(PROXY, replace=('"email", "handover"', '"email"'))
    school.happens(seen())
    school.dispatch()
    school.approve("seen", "--as", "juf")
    school.smtp.replies["RCPT"] = ["550 5.1.1 no such user"] * 2
    school.dispatch("2026-11-23T10:03:00+01:00", exit_code=None)
    mila = pages(school).signed_in(MILA)
    assert "Mark Prins" in mila.get("/stuck").text
    school.rows[1] |= means
    school.enrol("--accept-left")
    page = pages(school).signed_in(MILA).get("/stuck").text
    assert "Sara Bakker" in page and not NAMED.search(page)


@pytest.mark.parametrize("means", KEPT_OUT, ids=["ban", "nothing"])
@pytest.mark.parametrize("other", [False, True])
def test_their_links_open_nothing_of_a_child_of_whom_they_hear_nothing(
    here: Pages, means: dict[str, str], *, other: bool
) -> None:
    """Who hears of another child still has a page and wishes; a ban is of the whole of somebody."""
    school = here.school
    if other:
        school.family("p9 Bo Prins", "3A", guardian("g2", "Mark Prins", relation="father"))
        school.enrol("--accept-changes")
    school.configure(PROXY + PUBLIC)
    school.happens(feast(pupil="p1"))
    school.dispatch()
    mine = next(links(mail) for mail in school.smtp.mails if mail.recipients[0].startswith("g2@"))
    school.rows[1] |= means
    school.enrol("--accept-left", "--accept-changes")
    hears = other and "receives" in means
    guest = public_pages(school).visitor()
    assert guest.get(mine[0]).status_code == 404, "the answer"
    assert (guest.get(mine[-1]).status_code == 200) == hears, "the wishes"
    fresh = pages(school)
    assert ("Mark Prins" in fresh.signed_in(MILA).get("/families").text) == hears
    if hears:
        page = page_of(fresh, "Mark Prins")
        assert "Bo" in page.text and "Jip" not in page.text
