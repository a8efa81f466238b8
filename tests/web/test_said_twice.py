"""The same words once more: from the form of what has gone already, and on a new form within a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web_old_cards import KIM, MILA

if TYPE_CHECKING:
    from web_browser import Browser, Pages

WORDS = {"group": "3A", "field.title": "School dicht", "field.body": "De school is morgen dicht."}
OTHER = WORDS | {"field.body": "De school is morgen open."}
GONE, SAME = "is al weg", "ging de afgelopen dag al weg"


def _sent(here: Pages) -> Browser:
    mila = here.signed_in(MILA)
    mila.get("/new/notice")
    form = mila.last
    mila.press("Bekijk", **WORDS)
    assert SAME not in mila.text
    assert mila.press("Nu versturen").status_code == 303
    mila.last = form
    return mila


@pytest.mark.parametrize(("words", "gone"), [(WORDS, True), (OTHER, False)], ids=["the same", "others"])
def test_the_form_of_what_has_gone_says_so(here: Pages, words: dict[str, str], *, gone: bool) -> None:
    mila = _sent(here)
    here.school.dispatch(here.clock[0].isoformat())
    mila.press("Bekijk", **words)
    assert (GONE in mila.text) == gone and "een regel houdt" not in mila.text
    assert ("Klaarzetten" in mila.text) != gone


@pytest.mark.parametrize("who", [MILA, KIM])
@pytest.mark.parametrize("ran", [True, False])
@pytest.mark.parametrize(("words", "hours", "said"), [(WORDS, 2, True), (OTHER, 2, False), (WORDS, 25, False)])
def test_a_new_form_says_that_the_same_went_today(
    here: Pages, who: str, words: dict[str, str], hours: int, *, ran: bool, said: bool
) -> None:
    _sent(here)
    if ran:
        here.school.dispatch(here.clock[0].isoformat())
    here.later(minutes=60 * hours)
    browser = here.signed_in(who)
    browser.get("/new/notice")
    browser.press("Bekijk", **words)
    assert (SAME in browser.text) == said
    assert "Klaarzetten" in browser.text
