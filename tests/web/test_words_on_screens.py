"""Words on the screens of colleagues: a line begins with a capital, and a button says what its press does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web_browser import asking, pages, seen, to_be_posted
from web_family import page_of

if TYPE_CHECKING:
    from web_browser import Pages

TITLE = "Meelopen naar het museum"


def test_a_title_begins_a_line_with_a_capital_and_stands_once(here: Pages) -> None:
    here.school.happens(asking(), asking("again", "p2"), asking("other"))
    here.school.dispatch()
    there = pages(here.school)
    ria = there.signed_in("ria@wegwijzer.example")
    lead, family = ria.get("/lead").text, page_of(there, "Sara Bakker").text
    for shown in (lead, family):
        assert TITLE.lower() not in shown.replace(TITLE, ""), shown
    assert TITLE in family and lead.count(TITLE) <= 2, "once a day"


def test_what_a_colleague_tells_is_put_on_the_list_and_what_is_mailed_is_sent(here: Pages) -> None:
    here.school.happens(seen("p1"), seen("p2", "other"))
    here.school.dispatch()
    mila = pages(here.school).signed_in("mila@wegwijzer.example")
    rows = {one["event"]: one["message"] for one in here.school.json("log")["messages"]}
    buttons = {
        event: {name for form in mila.forms for name in form.buttons}
        for event in ("seen", "other")
        if mila.get(f"/read/{rows[event]}").status_code == 200
    }
    assert "Versturen" in buttons["seen"] and "Op de lijst zetten" not in buttons["seen"]
    assert "Op de lijst zetten" in buttons["other"] and "Versturen" not in buttons["other"]


def test_what_asks_nothing_is_seen_and_not_done(here: Pages) -> None:
    for row in here.school.rows:
        row["blocked"] = "court-order" if row["guardian_key"] == "g2" else ""
    here.school.enrol()
    here.school.happens({"id": "n", "kind": "notice", "audience": {"group": "3A"},
                         "payload": {"title": "Brief", "body": "Tot dan."}})  # fmt: skip
    here.school.dispatch()
    mila = pages(here.school).signed_in("mila@wegwijzer.example")
    mila.get("/follow-ups")
    by_words = {name for form in mila.forms for name in form.buttons}
    assert "Je hoeft niets te doen" in mila.text and "Gezien" in by_words, mila.text


@pytest.mark.parametrize(("who", "reads"), [("mila", False), ("ria", True)])
def test_that_somebody_in_the_group_may_not_see_it_a_teacher_reads_nowhere(
    here: Pages, who: str, *, reads: bool
) -> None:
    """Who reads along is to be looked at; why that is would tell of a ban."""
    here.school.rows[1] |= {"blocked": "court-order"}
    here.school.enrol("--accept-changes")
    board = to_be_posted(here)
    one = board.signed_in(f"{who}@wegwijzer.example")
    one.get("/new/moment")
    one.press("Bekijk", group="3A", **{"field.what": "We bouwden een brug van papier."})
    assert ("mag het niet zien" in one.text) == reads
    assert ("Controleer eerst wie er" in one.text) != reads, one.text
