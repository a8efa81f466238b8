"""Who looked at what about a child is noted once for what is newly shown, not again at each check of the same form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ouderbrug.store import viewings
from web_browser import seen

if TYPE_CHECKING:
    from web_browser import Pages

MILA = "mila@wegwijzer.example"


def _noted(here: Pages, pupil: str) -> list[str]:
    with here.desk.reading() as work:
        return [one.what for one in viewings.of_pupil(work.connection, work.school, pupil)]


def test_a_child_of_whom_a_form_is_checked_is_noted_once(here: Pages) -> None:
    mila = here.signed_in(MILA)
    for words in ("Een", "Een nieuw", "Een nieuw kind kreeg meteen een plekje in het spel."):
        mila.get("/new/encouragement")
        mila.press("Kijk na", pupil="p1", **{"field.what": words})
    assert _noted(here, "p1") == ["look"] and _noted(here, "p2") == []
    mila.get("/new/encouragement")
    mila.press("Kijk na", pupil="p2", **{"field.what": "Een nieuw kind kreeg meteen een plekje in het spel."})
    assert _noted(here, "p1") == _noted(here, "p2") == ["look"], "of another child what is shown is new"
    mila.press("Bekijk")
    assert _noted(here, "p2") == ["look"]
    kim = here.signed_in("kim@wegwijzer.example")
    kim.get("/new/encouragement")
    kim.press("Kijk na", pupil="p1", **{"field.what": "Een nieuw kind"})
    assert _noted(here, "p1") == ["look", "look"], "each colleague by themselves"
    here.later(minutes=31)
    kim = here.signed_in("kim@wegwijzer.example")
    kim.get("/new/encouragement")
    kim.press("Kijk na", pupil="p1", **{"field.what": "Een nieuw kind"})
    assert _noted(here, "p1") == ["look"] * 3, "another time"


def test_words_about_a_child_that_are_checked_note_nothing_more_than_the_page(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila = here.signed_in(MILA)
    mila.get("/read")
    number = next(form.action for form in mila.forms if form.action.endswith("/send")).split("/")[2]
    mila.get(f"/read/{number}/change")
    before = _noted(here, "p1")
    assert before[-1] == "change"
    for words in ("Het delen", "Het delen ging", "Het delen ging vandaag heel fijn."):
        mila.get(f"/read/{number}/change")
        before.append("change")
        mila.press("Kijk na", **{"field.summary": words})
    assert _noted(here, "p1") == before
