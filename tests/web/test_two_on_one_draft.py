"""Two colleagues have one draft before them: the second is told what happened, and nothing that was typed is lost."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from web_browser import news

if TYPE_CHECKING:
    from web_browser import Browser, Pages

pytestmark = pytest.mark.slow

MILA, KIM = "mila@wegwijzer.example", "kim@wegwijzer.example"
MINE, THEIRS, OLD = "Dit typte Mila.", "Dit typte Kim.", "Het plein wordt groen."


def _opened(here: Pages, who: str, act: str) -> Browser:
    """What they have before them just before they decide."""
    browser = here.signed_in(who)
    browser.get("/read")
    if "edits" in act:
        path = next(form.action for form in browser.forms if form.action.endswith("/send"))
        browser.get(path.removesuffix("send") + "change")
    if act == "edits, and saw it":
        _looked(browser, THEIRS)
    return browser


def _looked(browser: Browser, words: str) -> int:
    [field] = [name for form in browser.forms for name in form.fields if name.endswith("body")]
    return browser.press("Bekijk", **{field: words}).status_code


def _approves(browser: Browser, _: str) -> int:
    return browser.press("Versturen").status_code


def _stops(browser: Browser, _: str) -> int:
    return browser.press("Niet versturen", reason="not-right").status_code


def _edits(browser: Browser, words: str) -> int:
    looked = _looked(browser, words)
    return _approves(browser, words) if looked == 200 else looked


FIRST = {"approves": (_approves, OLD), "stops": (_stops, ""), "edits": (_edits, MINE)}
SECOND = {"approves": _approves, "stops": _stops, "edits": _edits, "edits, and saw it": _approves}


@pytest.mark.parametrize(("first", "second"), [*product(FIRST, SECOND)])
def test_the_second_is_told_what_happened_and_nothing_goes_twice(here: Pages, first: str, second: str) -> None:
    here.school.happens(news())
    here.school.dispatch()
    mila, kim = _opened(here, MILA, first), _opened(here, KIM, second)
    act, goes = FIRST[first]
    assert act(mila, MINE) == 303
    assert SECOND[second](kim, THEIRS) == 409
    told = "Mila Vos paste de tekst aan en was je voor." if first == "edits" else "Mila Vos was je voor."
    assert told in kim.text and "niets verstuurd" not in kim.text, kim.text
    assert ("Dit had je getypt." in kim.text and THEIRS in kim.text) is ("edits" in second), kim.text
    here.later(minutes=12)
    here.school.dispatch(here.clock[0].isoformat())
    mails = [mail.parsed.get_body(("plain",)).get_content() for mail in here.school.smtp.mails]
    assert len(mails) == (2 if goes else 0) and all(goes in mail for mail in mails)


def test_of_what_was_called_off_meanwhile_it_says_so(here: Pages) -> None:
    here.school.happens(news())
    here.school.dispatch()
    kim = _opened(here, KIM, "approves")
    here.school.happens(news() | {"revision": 2, "withdrawn": True})
    here.school.dispatch()
    assert _approves(kim, "") == 409 and "het is afgezegd" in kim.text, kim.text


def test_the_same_colleague_in_another_window_is_told_so(here: Pages) -> None:
    here.school.happens(news())
    here.school.dispatch()
    one, other = _opened(here, MILA, "edits"), _opened(here, MILA, "approves")
    assert _edits(one, MINE) == 303
    assert _approves(other, "") == 409 and "Dat heb je al gezegd." in other.text, other.text
