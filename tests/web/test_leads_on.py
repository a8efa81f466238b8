"""Who presses on a page of what was replaced is led to what took its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from web_browser import seen
from web_old_cards import KIM, MILA

if TYPE_CHECKING:
    from web_browser import Pages

BUTTONS = {
    "Versturen": {},
    "Liever bellen": {},
    "Niet versturen": {"reason": "not-now"},
    "Bekijk": {"field.summary": "Het delen ging vandaag heel goed."},
}


def _leads_to(page: str) -> str:
    return str(re.findall(r'<a class="button" href="([^"]+)"', page)[-1])


@pytest.mark.parametrize("button", BUTTONS)
def test_a_page_of_what_was_replaced_leads_to_the_new_one(here: Pages, button: str) -> None:
    here.school.happens(seen(), seen("p2", "other"))
    here.school.dispatch()
    mila = here.signed_in(MILA)
    with here.desk.reading() as work:
        [number] = work.connection.execute(text("select min(id) from message where event_id = 'seen'")).scalars()
    mila.get(f"/read/{number}/change" if button == "Bekijk" else f"/read/{number}")
    here.school.happens(seen(words="Het delen ging vandaag niet goed.") | {"revision": 2}, file="2.jsonl")
    here.school.dispatch("2026-11-23T10:02:00+01:00")
    assert mila.press(button, **BUTTONS[button]).status_code == 409
    assert mila.last is not None
    path = _leads_to(mila.last.text)
    assert re.fullmatch(r"/read/\d+", path) and "niet goed" in mila.get(path).text


def test_where_nothing_took_its_place_it_leads_to_the_list(here: Pages) -> None:
    here.school.happens(seen())
    here.school.dispatch()
    mila, kim = here.signed_in(MILA), here.signed_in(KIM)
    mila.get("/read")
    kim.get("/read")
    kim.press("Niet versturen", reason="not-now")
    assert mila.press("Versturen").status_code == 409
    assert mila.last is not None and _leads_to(mila.last.text) == "/read"
