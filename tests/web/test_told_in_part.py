"""A card of several guardians, from one of whom it is kept since it lies in hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from web_browser import Browser, seen

if TYPE_CHECKING:
    from web_browser import Pages

MILA = "mila@wegwijzer.example"


@pytest.fixture
def mila(here: Pages) -> Browser:
    """A colleague with one call to both guardians of a child, of whom a ban keeps one out since."""
    here.school.happens(seen())
    here.school.dispatch()
    browser = here.signed_in(MILA)
    browser.get("/read")
    browser.press("Liever bellen")
    here.later(minutes=11)
    here.school.dispatch(here.clock[0].isoformat())
    browser.get("/call")
    assert "Sara Bakker en Mark Prins" in browser.text
    here.school.rows[1] |= {"blocked": "court-order"}
    here.school.enrol("--accept-left")
    return browser


def _only_call(mila: Browser) -> str:
    mila.get("/call")
    assert mila.last is not None
    (path,) = set(re.findall(r'href="(/call/\d+)"', mila.last.text))
    return path


def test_whom_a_ban_keeps_out_since_is_named_on_no_list_and_no_card(here: Pages, mila: Browser) -> None:
    for path in (_only_call(mila), "/call"):
        mila.get(path)
        assert "Sara Bakker" in mila.text and "Mark" not in mila.text, path
    here.school.run("tasks", "--print", str(here.school.folder / "sheet.html"))
    sheet = (here.school.folder / "sheet.html").read_text()
    assert "Sara Bakker" in sheet and "Mark" not in sheet


def test_who_may_be_told_was_told_and_the_others_card_stays_shut(here: Pages, mila: Browser) -> None:
    mila.get(_only_call(mila))
    assert mila.press("Gesproken", agreed="Morgen bellen").status_code == 303
    messages = here.school.json("status")["messages"]
    assert messages["sent"] == 1 and messages["handed_over"] == 1
    mila.get("/call")
    assert "Mark" not in mila.text
    mila.get(_only_call(mila))
    assert "Mark" not in mila.text and "Gesproken" not in mila.text
