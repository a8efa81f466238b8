"""Whom a ban keeps out since is named on no list that colleagues see, neither of commands nor of the staff page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ouderbrug.web.doors import DOORS
from web_browser import asking, feast, pages, seen

if TYPE_CHECKING:
    from web_browser import Pages

MILA = "mila@wegwijzer.example"
NAMED = re.compile(r"\bg2\b|\bMark\b|mark@guardian")
LISTS = [
    ("tasks",), ("approve",), ("preview", "draft"), ("preview", "feast"), ("respond", "feast"), ("respond", "zoo"),
    ("plan",), ("plan", "--by", "guardian"), ("status",), ("unreached",), ("report",),
]  # fmt: skip
"""What a colleague asks for who works with messages; `log`, `why` and `privacy` are for who looks into one."""


@pytest.fixture
def banned(here: Pages) -> Pages:
    """A child of two guardians, with a draft, calls, a mail that arrived and a question: then a ban keeps one out."""
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
    school.rows[1] |= {"blocked": "court-order"}
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
        assert "a ban on contact" not in said and "contact-ban" not in said


def test_who_may_know_why_reads_whom_and_why(banned: Pages) -> None:
    for who in ("dir", "ib"):
        said = banned.school.run("tasks", "--as", who, "--all").stdout
        assert re.search(r"\[!\] \d+ g2: do not post: a ban on contact", said), said


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
